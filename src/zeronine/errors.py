"""What can go wrong for a user. Each message is one sentence: what is wrong and, where it helps, what to do."""

from __future__ import annotations


class ZeronineError(Exception):
    """Base of all errors a user can cause or mend."""


class PictureError(ZeronineError, ValueError):
    """A picture cannot be read."""


class PagesError(PictureError):
    """One picture is asked for, and the file has pages.

    Attributes:
        what: "has several pages" or "is a PDF", for whoever has other advice than a program needs.
    """

    def __init__(self, name: str, what: str) -> None:
        super().__init__(name, what)  # both, or it would not come back from another process
        self.what = what

    def __str__(self) -> str:
        advice = "zeronine.pages.open_document(path, name) and `zeronine read` give its pages one by one"
        return f"{self.args[0]} {self.what}; {advice}"


class CorrectionsError(ZeronineError, RuntimeError):
    """The file of corrections cannot be opened, read or written."""


class WriteError(ZeronineError, RuntimeError):
    """A file cannot be written."""


class ModelError(ZeronineError, ValueError):
    """A model file cannot be used."""


class DataError(ZeronineError, ValueError):
    """Data is missing, wrong or cannot be had."""


class ScreenError(ZeronineError, RuntimeError):
    """There is no screen to open a window on."""


class TrainingError(ZeronineError, RuntimeError):
    """Training cannot start or go on."""


class ExportError(ZeronineError, RuntimeError):
    """The exported file does not answer as the network does."""
