"""What a composed line says: a number as people write it, sign by sign, with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zeronine.line_model import OTHER

ALPHABET = "0123456789.,-/=:+$€#*" + OTHER


@dataclass(frozen=True)
class Sign:
    """One sign of a line: its class in `ALPHABET`, how high it stands and where, in digit heights; 0 is the base line.

    `low` and `high` are its lower and upper end above the base line, `width` the width if it is not its shape's own.
    """

    character: str
    low: float = 0.0
    high: float = 1.0
    width: float | None = None
    space: float | None = None  # before it, instead of the line's own


def text(rng: np.random.Generator) -> list[Sign]:
    """A number as people write it, with what stands around it; now and then no number at all."""
    if rng.random() < 0.05:
        return [_letter(rng) for _ in range(int(rng.integers(1, 12)))]
    digits = _digits(rng)
    signs = [Sign(c) for c in digits]
    kind = rng.random()
    if kind < 0.45 and len(digits) > 3:
        signs = _grouped(signs, rng)
    elif kind < 0.55 and len(digits) > 3:
        cut = int(rng.integers(1, len(signs)))
        signs[cut:cut] = [_separator(str(rng.choice(list("--:,. ."))), rng)]
    elif kind < 0.6 and len(digits) > 1:
        mark = str(rng.choice(list("./-")))  # a date
        for cut in range(len(signs) - 2, 0, -2):
            signs[cut:cut] = [_separator(mark, rng)]
    if rng.random() < 0.3:
        ends = ("-", "=", ".-", ".", ",-", "--", "*", ",", ".=", "#", "..")
        signs += [
            _separator(c, rng, last=True)
            for c in str(rng.choice(ends, p=_shares(6, 5, 4, 5, 1, 1, 0.5, 1, 1, 0.5, 0.5)))
        ]
    if rng.random() < 0.1:
        signs[:0] = [_separator(c, rng) for c in str(rng.choice(("$", "#", "€", "=", "+", "-", "*", "$.", ":")))]
    if rng.random() < 0.06:
        letters = [_letter(rng) for _ in range(int(rng.integers(1, 4)))]
        signs = letters + signs if rng.random() < 0.5 else signs + letters
    return [s for s in signs if s.character != " "]


def _shares(*weights: float) -> np.ndarray:
    return np.array(weights) / sum(weights)


def _digits(rng: np.random.Generator) -> str:
    n = int(rng.choice(np.arange(1, 10), p=_shares(6, 12, 16, 20, 20, 12, 7, 4, 3)))
    values = rng.integers(10, size=n)
    kind = rng.random()
    if kind < 0.3 and n > 2:
        values[-int(rng.integers(1, n)) :] = 0
    elif kind < 0.4:
        values = np.where(rng.random(n) < 0.6, values[0], values)
    elif kind < 0.5:
        values = np.where(rng.random(n) < 0.5, 1, values)
    return "".join(map(str, values))


def _grouped(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    """Thousands apart, by a point, a comma or a gap; now and then hundredths."""
    mark = str(rng.choice(list("., '"), p=_shares(6, 2, 3, 0.3)))
    out = list(signs)
    decimals = 2 if rng.random() < 0.15 else 0
    if decimals:
        out[-2:-2] = [_separator("," if mark == "." else ".", rng)]
    for cut in range(len(signs) - decimals - 3, 0, -3):
        if mark == " ":
            out[cut] = Sign(out[cut].character, space=float(rng.uniform(0.3, 0.9)))
        else:
            out[cut:cut] = [_separator("," if mark == "'" else mark, rng, high=mark == "'")]
    return out


def _separator(character: str, rng: np.random.Generator, high: bool = False, last: bool = False) -> Sign:
    u = rng.uniform
    if character in ".,":
        lift = u(0.75, 0.95) if high else (u(-0.1, 0.12) if rng.random() < 0.85 else u(0.1, 0.45))
        drop = u(0.02, 0.1) if character == "." else u(0.12, 0.32)
        return Sign(character, lift - drop if character == "," else lift, lift + (drop if character == "." else 0.05))
    if character == "-":
        middle, long = u(0.3, 0.65), float(np.exp(rng.normal(np.log(0.55), 0.4)))
        if last and rng.random() < 0.15:
            long = u(1.2, 4.0)  # fills the field up, so that nobody adds a digit
        return Sign(character, middle, middle + u(0.0, 0.06) * long, long)
    if character == "/":
        return Sign(character, u(-0.35, -0.05), u(1.05, 1.35), u(0.3, 0.7))
    if character == "=":
        middle, half = u(0.35, 0.85), u(0.08, 0.2)
        return Sign(character, middle - half, middle + half, u(0.35, 0.9))
    if character in ":*+":
        middle, half = u(0.35, 0.65), u(0.2, 0.4)
        return Sign(character, middle - half, middle + half)
    return Sign(character, u(-0.15, 0.05), u(0.95, 1.2))


def _letter(rng: np.random.Generator) -> Sign:
    small = rng.random() < 0.4
    return Sign(
        OTHER, float(rng.uniform(-0.25, 0.05)), float(rng.uniform(0.55, 0.8) if small else rng.uniform(0.85, 1.15))
    )
