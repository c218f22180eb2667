"""zeronine reads handwritten digits: one on a canvas, a number on a photographed note, a cabinet of forms.

from zeronine import Reader
Reader().digit("seven.png").value
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zeronine.errors import ModelError, PictureError, ZeronineError
    from zeronine.picture import Picture
    from zeronine.reader import Reader
    from zeronine.results import Digit, Number, Page

__version__ = "0.1.0"
__all__ = ["Digit", "ModelError", "Number", "Page", "Picture", "PictureError", "Reader", "ZeronineError", "__version__"]

_HOMES = {
    "Digit": "results",
    "ModelError": "errors",
    "Number": "results",
    "Page": "results",
    "Picture": "picture",
    "PictureError": "errors",
    "Reader": "reader",
    "ZeronineError": "errors",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import zeronine` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'zeronine' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"zeronine.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
