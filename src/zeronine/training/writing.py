"""Lines of writing composed for training: signs → one hand writes them → the ink of the line.

A line is written in one of three ways: MNIST's digits side by side, one Pendigits writer's strokes, often moved
towards another writer's or away from them (`morph`), or our own skeletons, one style a digit as one hand would have
it. Separators, letters and other rubbish are always drawn from skeletons. Hands are careful or in haste; digits touch,
overlap, run on into one another, climb, shrink and dance.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from zeronine.line_model import OTHER
from zeronine.strokes import smooth
from zeronine.training.data import Digits, PenDigit
from zeronine.training.haste import hurried
from zeronine.training.morph import morphed
from zeronine.training.pens import pick, warp, written
from zeronine.training.signs import Sign
from zeronine.training.skeletons import CURSIVE, DIGITS, MARKS, OUTLIERS

_LIKE_DIGITS = set("PphyQJ√Λρ")  # as some hands write 9, 4, 2 or 1
_NOT_IN_WORDS = _LIKE_DIGITS | set("=:+$€#*-→~^xX%")
_LETTERS = tuple(s for s in OUTLIERS if s.name == "sign" and s.sign not in _NOT_IN_WORDS)
_STYLES = (*DIGITS, *CURSIVE)
_FAR = 0.6  # digit heights: the farther a digit starts from the last one's end, the seldomer the pen stays down


@dataclass(frozen=True, eq=False)
class Source:
    """Where digits come from: MNIST's, and Pendigits' by writer."""

    mnist: Digits
    pens: dict[int, dict[int, list[PenDigit]]]
    by_label: list[np.ndarray] = field(default_factory=list)

    @classmethod
    def of(cls, mnist: Digits, pens: list[PenDigit]) -> Source:
        """Sort digits by what they are and who wrote them."""
        writers: dict[int, dict[int, list[PenDigit]]] = {}
        for digit in pens:
            writers.setdefault(digit.writer, {}).setdefault(digit.label, []).append(digit)
        return cls(mnist, writers, [np.flatnonzero(mnist.labels == value) for value in range(10)])


class Hand:
    """One hand writing one line: where its digits come from, its pen, slant, spacing and manners.

    Args:
        source: the digits there are.
        rng: chance; the same chance gives the same hand and line.
        tall: height of its digits in pixels.
    """

    def __init__(self, source: Source, rng: np.random.Generator, tall: float) -> None:
        self.source, self.rng, self.tall = source, rng, tall
        kind = rng.random()
        self.writer = source.pens[int(rng.choice(list(source.pens)))] if 0.3 <= kind < 0.56 and source.pens else None
        self.mnist = kind < 0.3
        self.styles = {str(v): pick(_STYLES, rng, str(v)) for v in range(10)}
        self.slant = rng.normal(0.12, 0.18) if rng.random() < 0.88 else rng.uniform(-0.55, 0.8)
        self.lean = self._leaning() if rng.random() < 0.25 else {}  # digits that lean more than the others
        self.loose = rng.uniform(0.2, 0.9)  # how much one sign differs from the next
        self.width = max(1.0, tall * float(np.exp(rng.normal(np.log(0.1), 0.4))))
        tight = rng.random()
        self.gap = (
            rng.uniform(-0.15, 0.06)
            if tight < 0.45
            else rng.uniform(0.04, 0.3)
            if tight < 0.87
            else rng.uniform(0.3, 0.9)
        )
        self.gap -= rng.uniform(0.2, 0.8) * abs(self.slant)  # digits that lean stand over one another
        self.haste = rng.uniform(0.1, 1.0) if rng.random() < 0.65 else 0.0
        self.flow = 0.9 * self.haste * rng.random()  # how often the pen stays down between two digits
        self.join = 0.8 if rng.random() < 0.15 else 0.0  # how often two zeros hang together
        self.join_at = rng.uniform(0.05, 0.3) if rng.random() < 0.6 else rng.uniform(0.8, 1.0)  # from their top
        small = rng.random() < 0.25
        self.small_zero = rng.uniform(0.45, 0.9) if small else 1.0
        self.waning = rng.uniform(0.6, 0.95) if rng.random() < 0.2 else 1.0  # a zero, against the zero before it
        self.broad = float(np.exp(rng.normal(0.08, 0.22)).clip(0.65, 1.7))  # the width of its digits
        self.broad_zero = float(np.exp(rng.normal(0.2 if small else 0.0, 0.25)).clip(0.7, 1.9))
        self.wobble = rng.uniform(0.0, 0.08)
        self.uneven = rng.uniform(0.02, 0.14)
        self.trend = rng.normal(0, 0.3) if rng.random() < 0.25 else 0.0  # the writing shrinks or grows along the line
        first = rng.random() < 0.12  # the first digit is a tall one, with which the hand starts off
        self.first, self.first_drop = (rng.uniform(1.15, 1.9), rng.uniform(0, 0.9)) if first else (1.0, 0.0)
        self.tilt = 8.0 if rng.random() < 0.1 else 1.6  # degrees
        self.turn = rng.uniform(-38, 38) if rng.random() < 0.12 else 0.0  # degrees, of a short number as a whole

    def write(self, signs: list[Sign]) -> np.ndarray:
        """The ink of the signs, cropped: (h, w) uint8, with the base line rising or falling a little."""
        rng, tall = self.rng, self.tall
        room = int(2.5 * tall)
        wide = int(sum(tall * ((s.width or 1.0) + 1.2 + (s.space or 0)) for s in signs) + 2 * tall)
        canvas = np.zeros((room + int(1.2 * tall), wide), np.uint8)
        tilt = rng.normal(0, self.tilt if len(signs) < 5 else 1.6)
        base, slope = 1.7 * tall, np.tan(np.radians(tilt))
        x, before, left_at, zeros = 0.5 * tall, "", None, 0
        for i, sign in enumerate(signs):
            scale = float(np.exp(rng.normal(0, self.uneven) - self.trend * (i / len(signs) - 0.5)))
            if sign.character == "0":
                scale *= max(0.42, self.small_zero * self.waning**zeros)
            zeros = zeros + 1 if sign.character == "0" else 0
            big = self.first if i == 0 and sign.character.isdigit() else 1.0
            ink, top, ends = self._sign(sign, scale * big)
            y = round(base + slope * x + (rng.normal(0, self.wobble) + (big - 1) * self.first_drop) * tall + top)
            gap = (self.gap if sign.space is None else sign.space) * tall + rng.normal(0, 0.05) * tall
            x += max(gap, 0.35 * (self.width - ink.shape[1])) if before else 0  # 1s do not stand over one another
            left = max(0, round(x))
            ink = ink[: canvas.shape[0] - max(y, 0), : wide - left]
            y = max(y, 0)
            window = canvas[y : y + ink.shape[0], left : left + ink.shape[1]]
            np.maximum(window, ink[: window.shape[0], : window.shape[1]], out=window)
            if before == sign.character == "0" and rng.random() < self.join:
                self._tie(canvas, left, y, ink.shape)
            elif ends is not None and left_at is not None:
                self._run_on(canvas, left_at, ends[0] + (left, y))
            left_at = ends[1] + (left, y) if ends is not None else None
            x += ink.shape[1]
            before = sign.character
        return _turned(canvas, self.turn) if self.turn and len(signs) < 5 else _cropped(canvas)

    def _leaning(self) -> dict[str, float]:
        """By how much more than the others single digits lean: mostly the 1, which may be as a slash is."""
        chances = {"1": 0.8, "7": 0.35, "4": 0.2, "9": 0.2}
        return {c: float(self.rng.uniform(0.1, 0.6)) for c, share in chances.items() if self.rng.random() < share}

    def _tie(self, canvas: np.ndarray, left: int, top: int, shape: tuple[int, ...]) -> None:
        """The stroke by which one zero runs into the next, near its top or at its foot."""
        y = top + int((self.join_at + self.rng.uniform(-0.05, 0.05)) * shape[0])
        start = left - int(self.rng.uniform(0.2, 0.5) * self.tall)
        sag = int(self.rng.uniform(-0.05, 0.15) * self.tall)
        points = np.array([(start, y), ((start + left) // 2, y + sag), (left + shape[1] // 3, y)], np.int32)
        cv2.polylines(canvas, [points.reshape(-1, 1, 2)], False, 255, max(1, round(self.width)), cv2.LINE_AA)

    def _run_on(self, canvas: np.ndarray, end: np.ndarray, start: np.ndarray) -> None:
        """The stroke of a pen that is not lifted between one digit's end and the next one's start, if it is not."""
        rng = self.rng
        far = float(np.hypot(*(start - end))) / self.tall
        if start[0] < end[0] - 0.3 * self.tall or rng.random() > self.flow * np.exp(-far / _FAR):
            return
        sag = (start + end) / 2 + rng.normal(0, 0.15, 2) * far * self.tall
        curve = smooth(np.stack((end, sag, start)), 2.0)
        thick = max(1, round(self.width * rng.uniform(0.5, 1.0)))  # a pen that is half lifted is thin
        cv2.polylines(canvas, [np.round(curve * 8).astype(np.int32)], False, 255, thick, cv2.LINE_AA, 3)

    def _sign(self, sign: Sign, scale: float) -> tuple[np.ndarray, float, np.ndarray | None]:
        """Ink of one sign, where its top lies against the base line, in pixels (up is negative), and the pen's ends.

        These are of digits alone that a pen drew: the points (2, 2) in the ink where it began and ended.
        """
        broad = self._breadth(sign.character)
        is_digit = sign.character.isdigit()
        if is_digit and self.mnist:
            return *self._from_mnist(int(sign.character), scale, broad), None
        high = max(sign.high - sign.low, 0.02) * self.tall * scale
        slant = self.slant + self.lean.get(sign.character, 0.0)
        ink, ends = self._draw(self._strokes(sign), high, sign.width, broad, slant)
        return ink, -sign.low * self.tall - high - self.width / 2, ends if is_digit else None

    def _breadth(self, character: str) -> float:
        """How much broader than its shape has it a sign is written."""
        own = float(np.exp(self.rng.normal(0, 0.1)))
        return self.broad * own * (self.broad_zero if character == "0" else 1.0)

    def _from_mnist(self, value: int, scale: float, broad: float) -> tuple[np.ndarray, float]:
        index = int(self.rng.choice(self.source.by_label[value]))
        image = self.source.mnist.images[index]
        x, y, w, h = cv2.boundingRect((image > 40).astype(np.uint8))
        factor = self.tall * scale / 20
        size = (max(2, round(w * factor * broad)), max(2, round(h * factor)))
        method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
        ink = cv2.resize(image[y : y + h, x : x + w], size, interpolation=method)
        slant = self.slant + self.lean.get(str(value), 0.0)
        lean = round(abs(slant) * size[1])
        if lean:  # MNIST's digits lean as MNIST's writers did: here all lean as the hand does
            shear = np.array([[1.0, -slant, lean if slant > 0 else 0.0], [0.0, 1.0, 0.0]])
            ink = cv2.warpAffine(ink, shear, (size[0] + lean, size[1]))
            ink = ink[:, np.flatnonzero(ink.max(axis=0) > 20)[0] :] if ink.max() > 20 else ink
        if factor > 1.3:  # enlarged lines are soft: give them an edge again
            ink = np.clip(2.0 * ink - 128, 0, 255).astype(np.uint8)
        return ink, -float(size[1])

    def _strokes(self, sign: Sign) -> list[np.ndarray]:
        rng, c = self.rng, sign.shape or sign.character
        if c.isdigit():
            if self.writer and self.writer.get(int(c)):
                own = self.writer[int(c)]
                return [smooth(stroke, 15.0) for stroke in self._varied(own[int(rng.integers(len(own)))])]
            style = self.styles[c] if rng.random() < 0.85 else pick(_STYLES, rng, c)
            return written(style, rng)
        if not sign.shape and c == OTHER:
            return written(pick(_LETTERS, rng), rng)
        return written(MARKS[c], rng, care=0.6) if c in MARKS else written(pick(OUTLIERS, rng, c), rng)

    def _varied(self, own: PenDigit) -> list[np.ndarray]:
        """A writer's digit made more or less like another writer's, where both set their strokes alike."""
        rng = self.rng
        others = self.source.pens[int(rng.choice(list(self.source.pens)))].get(own.label)
        if not others or rng.random() < 0.4:
            return own.strokes
        return morphed(own.strokes, others[int(rng.integers(len(others)))].strokes, rng.uniform(-0.35, 0.5))

    def _draw(
        self, strokes: list[np.ndarray], high: float, wide: float | None, broad: float, slant: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Strokes `high` pixels high, drawn with the hand's pen and a slant: (h, w) uint8, cropped.

        With it come the points (2, 2) in it where the pen begins and ends.
        """
        strength = self.loose if wide is None else 0.0
        shape = warp(strokes, self.rng, strength)
        if wide is None:
            shape = hurried(shape, self.haste * self.rng.uniform(0.5, 1.0), self.rng)
        sheared = [np.stack((s[:, 0] - slant * s[:, 1], s[:, 1]), 1) for s in shape] if wide is None else shape
        points = np.concatenate(sheared)
        low, extent = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-3)
        factor = np.full(2, high / extent[1]) if extent[1] > 0.15 * extent[0] else np.full(2, high / max(extent))
        factor[0] *= broad
        if wide is not None:
            factor = np.array((wide * self.tall / extent[0], high / extent[1]))
        over = 3 if self.tall < 24 else 2
        thick = max(1, round(self.width * over * self.rng.uniform(0.85, 1.2)))
        pad = thick // 2 + over
        size = np.ceil(extent * factor * over).astype(int) + 2 * pad
        size += -size % over
        canvas = np.zeros((int(size[1]), int(size[0])), np.uint8)
        for stroke in sheared:
            fixed = np.round(((stroke - low) * factor * over + pad) * 8).astype(np.int32)
            cv2.polylines(canvas, [fixed.reshape(-1, 1, 2)], False, 255, thick, cv2.LINE_8, 3)
        ink = cv2.resize(canvas, (int(size[0]) // over, int(size[1]) // over), interpolation=cv2.INTER_AREA)
        return ink, (np.stack((sheared[0][0], sheared[-1][-1])) - low) * factor + pad / over


def _cropped(ink: np.ndarray) -> np.ndarray:
    x, y, w, h = cv2.boundingRect(ink)
    return ink[y : y + h, x : x + w]


def _turned(ink: np.ndarray, degrees: float) -> np.ndarray:
    """All of the ink, turned about its middle, and cropped."""
    ink = _cropped(ink)
    side = int(np.hypot(*ink.shape)) + 2
    middle = ((ink.shape[1] - 1) / 2, (ink.shape[0] - 1) / 2)
    turn = np.array(cv2.getRotationMatrix2D(middle, degrees, 1.0), np.float64)
    turn[:, 2] += (side - np.array(ink.shape[::-1])) / 2
    return _cropped(cv2.warpAffine(ink, turn, (side, side)))
