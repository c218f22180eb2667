"""What a composed line says: a number as people write it, sign by sign, with what stands around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from zeronine.line_model import OTHER

ALPHABET = "0123456789.,-/=:+$€#*" + OTHER + "%£'°()"
_SAME = {"[": "(", "]": ")"}  # square brackets are read as round ones


@dataclass(frozen=True)
class Sign:
    """One sign of a line: its class in `ALPHABET`, how high it stands and where, in digit heights; 0 is the base line.

    `low` and `high` are its lower and upper end above the base line, `width` the width if it is not its shape's own.
    `shape` is what is drawn where its class holds several signs; left empty, of those any letter.
    """

    character: str
    low: float = 0.0
    high: float = 1.0
    width: float | None = None
    space: float | None = None  # before it, instead of the line's own
    shape: str = ""


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
    elif kind < 0.65 and len(digits) > 1:  # a house, an invoice of a year, a fraction
        cut = int(rng.integers(1, len(signs)))
        signs[cut:cut] = [_separator("/", rng)]
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
    if rng.random() < 0.27:
        signs = _marked(signs, rng)
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
    mark = str(rng.choice(list("., '"), p=_shares(6, 2, 3, 0.7)))
    out = list(signs)
    decimals = 2 if rng.random() < 0.15 else 0
    if decimals:
        out[-2:-2] = [_separator("," if mark == "." else ".", rng)]
    for cut in range(len(signs) - decimals - 3, 0, -3):
        if mark == " ":
            out[cut] = Sign(out[cut].character, space=float(rng.uniform(0.3, 0.9)))
        else:
            out[cut:cut] = [_raised(mark, rng) if mark == "'" else _separator(mark, rng)]
    return out


def _marked(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    """A number with a unit after it, in brackets, in a sum, ticked off, with a digit of it scribbled out."""
    ways, weights = zip(*_WAYS, strict=True)
    way: _Way = ways[int(rng.choice(len(ways), p=_shares(*weights)))]
    return way(signs, rng)


def _per_cent(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    return [*signs, _mark("%", rng)]


def _in_brackets(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    """Round or square ones; one of the two may be left out, as in 1), 2), 3)."""
    left, right = "[]" if rng.random() < 0.3 else "()"
    opens = [] if rng.random() < 0.2 else [_mark(left, rng)]
    closes = [] if opens and rng.random() < 0.1 else [_mark(right, rng)]
    return [*opens, *signs, *closes]


def _degrees(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    return [*signs, _raised("°", rng), *([_letter(rng)] if rng.random() < 0.25 else [])]


def _primes(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    return [*signs, *(_raised("'", rng) for _ in range(int(rng.integers(1, 3))))]


def _pounds(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    return [_mark("£", rng), *signs]


def _noted(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    """Wondered at, ticked off, pointed to, about so much."""
    if rng.random() < 0.5:
        return [*signs, _mark(str(rng.choice(list("!?✓x→~>"), p=_shares(6, 6, 2, 2, 1, 1, 1))), rng)]
    return [_mark(str(rng.choice(list("→✓~<>x?"), p=_shares(4, 4, 2, 4, 2, 2, 1))), rng), *signs]


def _in_a_sum(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    if len(signs) < 2:
        return signs
    cut = int(rng.integers(1, len(signs)))
    operation = str(rng.choice(list("+x/-=→&:"), p=_shares(4, 3, 4, 2, 2, 1, 1, 1)))
    between = _separator(operation, rng) if operation in "/-=:" else replace(_mark(operation, rng), space=_space(rng))
    return [*signs[:cut], between, replace(signs[cut], space=_space(rng)), *signs[cut + 1 :]]


def _scribbled_out(signs: list[Sign], rng: np.random.Generator) -> list[Sign]:
    cut = int(rng.integers(len(signs) + 1))
    return [*signs[:cut], _mark("scribbled out", rng), *signs[cut:]]


_Way = Callable[[list[Sign], np.random.Generator], list[Sign]]
_WAYS: tuple[tuple[_Way, float], ...] = (
    (_per_cent, 28),
    (_in_brackets, 24),
    (_degrees, 8),
    (_primes, 6),
    (_pounds, 6),
    (_noted, 20),
    (_in_a_sum, 14),
    (_scribbled_out, 4),
)


def _mark(shape: str, rng: np.random.Generator) -> Sign:
    """A sign as high as digits are, more or less; what has no class of its own is one of many others."""
    u = rng.uniform
    low, high = (u(-0.35, 0.05), u(0.95, 1.35)) if shape in "()[]" else (u(-0.15, 0.12), u(0.85, 1.2))
    if shape in "x+→~<>&":
        low, high = (u(0.0, 0.3), u(0.55, 0.9))
    character = _SAME.get(shape, shape)
    sign = Sign(character if character in ALPHABET else OTHER, low, high, space=_space(rng), shape=shape)
    return (
        replace(sign, low=(low + high) / 2 - 0.1, high=(low + high) / 2 + 0.1, width=u(0.4, 0.9))
        if shape == "~"
        else sign
    )


def _raised(character: str, rng: np.random.Generator) -> Sign:
    """A prime, which parts thousands, too, or a degree: small, and as high as digits reach."""
    u = rng.uniform
    if character == "'":
        top = u(0.9, 1.2)
        return Sign(character, top - u(0.12, 0.4), top, u(0.01, 0.15), space=u(0.0, 0.3))
    top = u(0.9, 1.25)
    return Sign(character, top - u(0.2, 0.42), top, space=u(0.0, 0.3))


def _space(rng: np.random.Generator) -> float | None:
    return None if rng.random() < 0.4 else rng.uniform(0.05, 0.7)


def _separator(character: str, rng: np.random.Generator, last: bool = False) -> Sign:
    u = rng.uniform
    if character in ".,":
        lift = u(-0.1, 0.12) if rng.random() < 0.85 else u(0.1, 0.45)
        drop = u(0.02, 0.1) if character == "." else u(0.12, 0.32)
        return Sign(character, lift - drop if character == "," else lift, lift + (drop if character == "." else 0.05))
    if character == "-":
        middle, long = u(0.3, 0.65), float(np.exp(rng.normal(np.log(0.55), 0.4)))
        if last and rng.random() < 0.15:
            long = u(1.2, 4.0)  # fills the field up, so that nobody adds a digit
        return Sign(character, middle, middle + u(0.0, 0.06) * long, long)
    if character == "/":
        return Sign(character, u(-0.4, 0.0), u(1.0, 1.4), u(0.25, 0.85))
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
