"""The reader: pictures in, honest answers out, from any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from conftest import drawing
from test_layout import page
from zeronine import Digit, Number, Page, PictureError, Reader, ink
from zeronine import glyph as glyphs
from zeronine.shown import look


def test_every_sample_is_read(reader: Reader, samples: Path) -> None:
    paths = sorted(samples.iterdir())
    assert len(paths) >= 10
    assert [d.value if d else None for d in reader.digits(paths)] == [int(path.name[0]) for path in paths]


def test_a_thorough_reader_goes_by_several_views(reader: Reader, samples: Path) -> None:
    thorough = Reader(thorough=True)
    paths = sorted(samples.iterdir())
    assert [d.value if d else None for d in thorough.digits(paths)] == [int(path.name[0]) for path in paths]
    glyph = reader.digit(paths[0]).glyph[None]  # type: ignore[union-attr]
    views = glyphs.views(glyph)
    assert views.shape == (1, 7, 28, 28)
    np.testing.assert_array_equal(views[:, 0], glyph)
    expected = reader.probabilities(views[0]).mean(axis=0)
    np.testing.assert_allclose(thorough.probabilities(glyph)[0], expected, atol=1e-6)
    assert np.abs(reader.probabilities(glyph)[0] - expected).max() > 0


def test_a_digit_says_all_it_promises(reader: Reader) -> None:
    digit = reader.digit(drawing(4))
    assert digit is not None
    assert digit.value == 4
    assert digit.is_digit
    assert 0.9 < digit.confidence <= 1
    assert digit.probabilities.shape == (10,)
    assert digit.probabilities.dtype == np.float32
    assert digit.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert digit.glyph.shape == (28, 28)
    x, y, w, h = digit.box
    drawn = drawing(4) < 128
    assert not drawn[:y].any()
    assert not drawn[y + h :].any()
    assert not drawn[:, :x].any()
    assert not drawn[:, x + w :].any()


@pytest.mark.parametrize("side", [12, 16, 28, 64, 280, 1200, 3000])
@pytest.mark.parametrize("invert", [False, True])
def test_every_size_and_polarity(reader: Reader, side: int, invert: bool) -> None:
    drawn = [drawing(sign, side, max(1.0, side / 14), room=0.8) for sign in range(10)]
    read = [d.value if d else None for d in reader.digits(255 - p if invert else p for p in drawn)]
    assert sum(a == b for a, b in zip(read, range(10), strict=True)) >= (8 if side < 16 else 10)


@pytest.mark.parametrize("share", [0.004, 0.01, 0.05, 0.15])
def test_every_pen(reader: Reader, share: float) -> None:
    read = [d.value if d else None for d in reader.digits(drawing(s, 280, 280 * share) for s in range(10))]
    assert read == list(range(10))


def test_the_box_is_in_the_pixels_of_the_upright_picture(reader: Reader, samples: Path) -> None:
    digit = reader.digit(samples / "4-phone-turned.jpg")
    assert digit is not None
    x, y, w, h = digit.box
    assert h > w  # a 4 is taller than wide; the stored picture lies on its side
    assert x >= 0
    assert y >= 0


@pytest.mark.parametrize(
    "blank", [np.full((50, 50), 255, np.uint8), np.zeros((50, 50), np.uint8), np.zeros((1, 1), np.uint8)]
)
def test_no_ink_is_none_not_a_guess(reader: Reader, blank: np.ndarray) -> None:
    assert reader.digit(blank) is None
    assert reader.number(blank) is None
    assert reader.page(blank).numbers == ()


def test_ink_that_is_no_digit(reader: Reader) -> None:
    rng = np.random.default_rng(0)
    scribble = np.full((200, 200), 255, np.uint8)
    for x, y in rng.integers(20, 180, (60, 2)):
        scribble[y : y + 4, x - 18 : x + 18] = 0
    digit = reader.digit(scribble)
    assert digit is not None
    assert not digit.is_digit
    assert digit.confidence < 0.5


@pytest.mark.parametrize("sign", [6, 8, 9, 0])
def test_an_outlined_digit_is_not_its_hole(reader: Reader, sign: int) -> None:
    for seed in range(3):
        broad, narrow = (drawing(sign, 360, pen, seed=seed, room=0.55).astype(int) for pen in (24, 16))
        outlined = (255 - (narrow - broad).clip(0, 255)).astype(np.uint8)
        digit = reader.digit(outlined)
        assert digit is not None
        assert digit.value == sign


@pytest.mark.parametrize("sign", range(10))
def test_a_digit_in_a_ring_is_that_digit(reader: Reader, sign: int) -> None:
    drawn = drawing(sign, 360, 9, room=0.35)
    cv2.circle(drawn, (180, 180), 120, 0, 7, cv2.LINE_AA)
    digit = reader.digit(drawn)
    assert digit is not None
    assert digit.value == sign


def test_a_number_and_a_page(reader: Reader) -> None:
    number = reader.number(page("4071"))
    assert number is not None
    assert number.text == "4071"
    assert [str(d.value) for d in number.digits] == list(number.text)
    assert 0 < number.confidence <= 1
    assert [n.text for n in reader.page(page("123  45", "6789")).numbers] == ["123", "45", "6789"]


def test_read_finds_out_what_a_picture_holds(reader: Reader) -> None:
    several, number, digit = (reader.read(page(*rows)) for rows in (("123  45", "6789"), ("4071",), ("7",)))
    assert isinstance(several, Page)
    assert [n.text for n in several.numbers] == ["123", "45", "6789"]
    assert isinstance(number, Number)
    assert number.text == "4071"
    assert isinstance(digit, Digit)
    assert digit.value == 7
    assert reader.read(np.full((50, 50), 255, np.uint8)) is None


def test_a_number_keeps_its_separators_beside_its_digits(reader: Reader) -> None:
    plain = reader.number(page("4071"))
    assert plain is not None
    assert plain.to_dict()["raw"] == "4071"
    amount = Number("12000", plain.digits, 0.9, plain.box, raw="12.000-")
    assert (amount.to_dict()["text"], amount.to_dict()["raw"]) == ("12000", "12.000-")


def test_probabilities_takes_glyphs_in_mnist_form(reader: Reader) -> None:
    digit = reader.digit(drawing(8))
    assert digit is not None
    floats = digit.glyph[None]
    whole = (floats * 255).round().astype(np.uint8)
    np.testing.assert_allclose(reader.probabilities(floats)[0], digit.probabilities, atol=1e-5)
    np.testing.assert_allclose(reader.probabilities(whole)[0], digit.probabilities, atol=0.02)
    two = reader.probabilities(whole > 127)
    assert two.argmax() == 8
    np.testing.assert_array_equal(reader.probabilities((whole > 127).astype(np.uint8)), two)
    for kind in (np.uint8, bool):
        assert reader.probabilities(np.zeros((0, 28, 28), kind)).shape == (0, 10)
    many = reader.probabilities(np.repeat(whole, 600, axis=0))
    assert many.shape == (600, 10)


def test_in_batches_every_picture_gets_the_answer_it_gets_alone(
    reader: Reader, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zeronine.reader._BATCH", 4)
    blank = np.full((50, 50), 255, np.uint8)
    drawn = [drawing(sign, 120, 6) for sign in range(10)]
    alone = [reader.digit(picture) for picture in drawn]
    small = [(digit.glyph * 255).astype(np.uint8) for digit in alone if digit]  # as a canvas of 28×28 has them
    sources = [*small[:4], *drawn[:3], *small[4:9], blank, *sorted(samples.iterdir()), small[9]]
    for one, expected in zip(reader.digits(sources), map(reader.digit, sources), strict=True):
        assert (one is None) == (expected is None)
        if one and expected:
            assert (one.value, one.box) == (expected.value, expected.box)
            np.testing.assert_allclose(one.probabilities, expected.probabilities, atol=1e-5)
    for count in (3, 4, 5, 9):
        glyphs = np.stack([digit.glyph for digit in alone if digit])[:count]
        expected = np.concatenate([reader.probabilities(glyph[None]) for glyph in glyphs])
        np.testing.assert_allclose(reader.probabilities(glyphs), expected, atol=1e-5)


@pytest.mark.parametrize(
    "batch",
    [
        np.zeros((28, 28)),
        np.zeros((1, 20, 20)),
        np.zeros((1, 28, 28), int),
        np.full((1, 28, 28), 7.0),
        np.full((1, 28, 28), np.nan),
    ],
)
def test_probabilities_refuses_the_rest(reader: Reader, batch: np.ndarray) -> None:
    with pytest.raises(ValueError, match="glyphs"):
        reader.probabilities(batch)


def test_threads_share_one_reader(reader: Reader, samples: Path) -> None:
    paths = sorted(samples.iterdir()) * 5
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(reader.digit, paths))
    assert [d.value if d else None for d in read] == [int(path.name[0]) for path in paths]


def test_ink_is_looked_for_once_where_a_picture_is_read_twice(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    times, layers = [], ink.layers
    monkeypatch.setattr(ink, "layers", lambda *given: (times.append(1), layers(*given))[1])
    assert look(reader, page("12")).text == "12"
    assert len(times) == 1


def test_a_bad_picture_says_so(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "note.png").write_text("not a picture at all")
    with pytest.raises(PictureError, match=r"note\.png"):
        reader.digit(tmp_path / "note.png")


def test_a_single_picture_is_not_many(reader: Reader, samples: Path) -> None:
    path = samples / "7-photo.jpg"
    for given in (
        str(path),
        path,
        path.read_bytes(),
        np.zeros((28, 28)),
        np.zeros((28, 28, 3)),
        Image.new("L", (9, 9)),
    ):
        with pytest.raises(PictureError, match="give a list of pictures, or use digit"):
            reader.digits(given)  # type: ignore[arg-type]
    assert [d and d.value for d in reader.digits(np.stack([drawing(7), drawing(3)]))] == [7, 3]
    assert reader.digits([]) == []


def test_results_are_plain_data(reader: Reader) -> None:
    import json

    digit = reader.digit(Image.fromarray(drawing(6)))
    assert digit is not None
    assert json.loads(json.dumps(digit.to_dict()))["value"] == 6
    assert json.loads(json.dumps(reader.page(page("12")).to_dict()))["numbers"][0]["text"] == "12"


def test_a_digit_of_many_keeps_its_own_alone(reader: Reader) -> None:
    bar = np.zeros((28, 28), np.uint8)
    bar[4:24, 12:16] = 255
    (kept, *_) = reader.digits([bar] * 20)
    assert kept is not None
    assert kept.glyph.base is None and kept.probabilities.base is None


@pytest.mark.parametrize("sources", [None, 7])
def test_what_is_no_row_of_pictures_is_one_sentence(reader: Reader, sources: object) -> None:
    with pytest.raises(PictureError, match="takes many pictures, not"):
        reader.digits(sources)  # type: ignore[arg-type]
