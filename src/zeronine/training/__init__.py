"""Training: data, drawn strokes, networks, recipes, the loop, evaluation, report, export. Never imported to read."""
