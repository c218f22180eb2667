"""The web page and the HTTP API under it; `app.create` makes the application."""
