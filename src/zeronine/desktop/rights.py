"""What the user put right, for as long as the window is open: what is read anew stands as it was put right."""

from __future__ import annotations

from collections.abc import Hashable

PutRight = dict[int, int | None]
"""What digits of an answer are, by their place in it; None for no digit."""


class Rights:
    """What was put right, by the key of what it was put right in; see `Seen`."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, PutRight] = {}

    def of(self, key: Hashable) -> PutRight:
        """What was put right there."""
        return self._kept.get(key, {})

    def keep(self, key: Hashable, place: int, right: int | None) -> None:
        """The digit in this place is a `right`, or no digit where it is None."""
        self._kept[key] = self.of(key) | {place: right}

    def drop(self, key: Hashable, place: int) -> None:
        """The digit in this place was read right."""
        self.of(key).pop(place, None)
