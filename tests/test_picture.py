"""Pictures of every kind become one grey array, or one clear sentence."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from zeronine import Picture, PictureError, Reader, picture
from zeronine.seen import Seen

RAMP = np.arange(0, 240, dtype=np.uint8).reshape(12, 20)


def packed(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["PNG", "BMP", "GIF", "TIFF"])
def test_lossless_formats_come_back_as_they_were(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"ramp.{form.lower()}"
    path.write_bytes(packed(Image.fromarray(RAMP), form))
    for source in (path, str(path), path.read_bytes(), bytearray(path.read_bytes()), Image.fromarray(RAMP)):
        np.testing.assert_array_equal(picture.load(source), RAMP)


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_lossy_formats_come_near(form: str) -> None:
    assert np.abs(picture.load(packed(Image.fromarray(RAMP), form, quality=95)).astype(int) - RAMP).max() < 24


def test_a_gif_gives_its_first_frame() -> None:
    frames = [Image.fromarray(RAMP), Image.fromarray(255 - RAMP)]
    np.testing.assert_array_equal(picture.load(packed(frames[0], "GIF", save_all=True, append_images=frames[1:])), RAMP)


def test_a_clear_ground_under_black_ink_is_white() -> None:
    rgba = np.zeros((20, 20, 4), np.uint8)
    rgba[5:15, 8:12, 3] = 255
    grey = picture.load(rgba)
    assert grey[0, 0] == 255
    assert grey[10, 10] == 0
    np.testing.assert_array_equal(picture.load(packed(Image.fromarray(rgba), "PNG")), grey)


def test_a_clear_ground_under_white_ink_is_black() -> None:
    rgba = np.zeros((20, 20, 4), np.uint8)
    rgba[5:15, 8:12] = 255
    assert picture.load(rgba)[0, 0] == 0


def test_a_palette_with_a_clear_colour() -> None:
    image = Image.fromarray((RAMP > 100).astype(np.uint8), "L").convert("P")
    image.putpalette([0, 0, 0, 10, 10, 10])
    grey = picture.load(packed(image, "PNG", transparency=0))
    assert grey.max() == 255
    assert grey.min() == 10


def test_sixteen_bits_are_scaled_not_clipped() -> None:
    deep = (RAMP.astype(np.uint16) * 257)[:, :]
    np.testing.assert_array_equal(picture.load(deep), RAMP)
    np.testing.assert_array_equal(picture.load(packed(Image.fromarray(deep), "PNG")), RAMP)
    np.testing.assert_array_equal(picture.load(packed(Image.fromarray(deep), "TIFF")), RAMP)


def test_cmyk() -> None:
    rgb = Image.fromarray(np.dstack([RAMP] * 3))
    grey = picture.load(packed(rgb.convert("CMYK"), "JPEG", quality=95))
    assert np.abs(grey.astype(int) - RAMP).max() < 24


@pytest.mark.parametrize(
    "array",
    [RAMP > 120, RAMP, RAMP.astype(np.int64), RAMP.astype(np.float64) / 255, RAMP.astype(np.float32), RAMP[:, :, None]],
    ids=["bool", "uint8", "int64", "float 0..1", "float 0..255", "one channel"],
)
def test_arrays_of_every_type_keep_their_order_of_brightness(array: np.ndarray) -> None:
    grey = picture.load(array)
    assert grey.shape == RAMP.shape
    assert grey.dtype == np.uint8
    assert (np.diff(grey.ravel().astype(int)) >= 0).all()
    assert grey.max() > 200


@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.uint16])
def test_whole_numbers_of_0_and_1_are_two_valued(kind: type) -> None:
    two = RAMP > 120
    np.testing.assert_array_equal(picture.load(two.astype(kind)), picture.load(two))
    np.testing.assert_array_equal(picture.load(np.dstack([two] * 3).astype(kind)), picture.load(two))
    assert picture.load(np.zeros((5, 5), kind)).max() == 0
    almost_black = np.dstack([two.astype(np.uint8)] * 3)  # in a file 1 is a level as any other
    assert picture.load(packed(Image.fromarray(almost_black), "PNG")).max() == 1


def test_yellow_on_white_can_be_seen() -> None:
    rgb = np.full((40, 40, 3), 255, np.uint8)
    rgb[10:30, 18:22] = (255, 240, 0)
    grey = picture.load(rgb)
    assert int(grey[0, 0]) - int(grey[20, 20]) > 150


@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.bool_, np.uint16]), arrays.array_shapes(min_dims=2, max_dims=2, max_side=9)
    )
)
def test_any_whole_array_loads(array: np.ndarray) -> None:
    grey = picture.load(array)
    assert grey.shape == array.shape
    assert grey.dtype == np.uint8


def test_upright_keeps_colours_and_is_read_alike(samples: Path) -> None:
    for path in samples.iterdir():
        image = picture.upright(path)
        assert image.mode == "RGB"
        np.testing.assert_array_equal(picture.load(image), picture.load(path))
    assert np.ptp(np.asarray(picture.upright(samples / "4-phone-turned.jpg")).astype(int), axis=2).max() > 50
    for array in (RAMP, RAMP.astype(np.uint16) * 257, np.dstack([RAMP] * 4)):
        np.testing.assert_array_equal(picture.load(picture.upright(array)), picture.load(array))


BAD_ARRAYS = {
    "no pixels": np.zeros((0, 0), np.uint8),
    "no columns": np.zeros((5, 0), np.uint8),
    "NaN": np.full((5, 5), np.nan),
    "infinity": np.full((5, 5), np.inf),
    "negative": np.full((5, 5), -1),
    "negative float": np.full((5, 5), -0.5),
    "floats about 0": np.linspace(-1, 1, 25).reshape(5, 5),
    "floats too great": np.full((5, 5), 1e6),
    "one axis": np.zeros(5, np.uint8),
    "two channels": np.zeros((5, 5, 2), np.uint8),
    "four axes": np.zeros((1, 5, 5, 3), np.uint8),
    "complex": np.zeros((5, 5), complex),
    "text": np.full((5, 5), "a"),
    "objects": np.full((5, 5), None),
}


@pytest.mark.parametrize("array", BAD_ARRAYS.values(), ids=BAD_ARRAYS.keys())
def test_bad_arrays_are_one_sentence(array: np.ndarray) -> None:
    with pytest.raises(PictureError) as caught:
        picture.load(array)
    assert "\n" not in str(caught.value)


BAD_BYTES = {
    "empty": (b"", "empty"),
    "text": (b"hello, I am a text file\n" * 20, "not a picture"),
    "SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>', "SVG"),
    "HEIC": (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
    "PDF": (b"%PDF-1.7\n" + b"\0" * 40, "PDF"),
    "cut PNG": (
        packed(Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 60), np.uint8)), "PNG")[:900],
        "cut",
    ),
    "cut JPEG": (packed(Image.fromarray(RAMP), "JPEG")[:200], "cut"),
    "pickle": (b"\x80\x04\x95\x10\x00\x00\x00", "not a picture"),
}


@pytest.mark.parametrize(("data", "word"), BAD_BYTES.values(), ids=BAD_BYTES.keys())
def test_bad_bytes_are_one_sentence(data: bytes, word: str) -> None:
    with pytest.raises(PictureError, match=word) as caught:
        picture.load(data)
    assert "\n" not in str(caught.value)


def test_kinds_that_are_not_known_by_their_head_are_by_their_name(tmp_path: Path) -> None:
    (tmp_path / "a.HEIC").write_bytes(b"\0\0\0\x18ftyphevc" + b"\0" * 40)
    with pytest.raises(PictureError, match="save it as JPEG"):
        picture.load(tmp_path / "a.HEIC")


VALID = {form: packed(Image.fromarray(RAMP), form) for form in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")}


@pytest.mark.parametrize("form", VALID)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=3))
def test_no_changed_bytes_do_more_than_raise(form: str, changes: list[tuple[float, int]]) -> None:
    changed = bytearray(VALID[form])
    for place, byte in changes:
        changed[int(place * len(changed))] = byte
    with contextlib.suppress(PictureError):
        assert picture.load(bytes(changed)).ndim == 2


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(Image.new("1", (10_000, 10_001)), "PNG")
    assert len(bomb) < 20_000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(PictureError, match="million"):
        picture.load(bomb)


def test_an_opened_image_that_turns_out_damaged_is_one_sentence() -> None:
    whole = packed(Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)), "PNG")
    with Image.open(io.BytesIO(whole[: len(whole) // 2])) as opened, pytest.raises(PictureError, match="damaged"):
        picture.load(opened)


def test_too_little_memory_is_no_fault_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "_from_image", lambda image, name: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(MemoryError):
        picture.load(packed(Image.fromarray(RAMP), "PNG"))


def test_formats_outside_the_list_are_not_even_tried() -> None:
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n"
    with pytest.raises(PictureError, match="not a picture"):
        picture.load(eps)


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="does not exist"):
        picture.load(tmp_path / "nothing.png")
    with pytest.raises(PictureError, match="folder"):
        picture.load(tmp_path)
    with pytest.raises(PictureError, match="nothing is fetched"):
        picture.load("https://example.org/seven.png")
    with pytest.raises(PictureError, match="not int"):
        picture.load(7)  # type: ignore[arg-type]


def test_the_type_of_a_picture_is_one_at_run_time() -> None:
    assert {str, bytes, np.ndarray, type(None)} < set(get_args(Picture | None))
    assert get_type_hints(Reader.digit)["source"] == Picture | Seen
    assert get_type_hints(Reader.number)["source"] == Picture | Seen


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.png"
    path.write_bytes(packed(Image.fromarray(RAMP), "PNG"))
    path.chmod(0)
    if os.geteuid() == 0:  # root may read everything: let the system's refusal be played
        monkeypatch.setattr(Path, "open", lambda self, mode: (_ for _ in ()).throw(PermissionError(13, "denied")))
    with pytest.raises(PictureError, match="permission"):
        picture.load(path)


@pytest.mark.parametrize("full", [1.0, 255.0])
def test_floats_that_resizing_made_overshoot_are_cut(full: float) -> None:
    levels = np.array([[-0.1, 0.0, 0.5, 1.0, 1.1]]) * full
    assert picture.load(levels).tolist() == [[0, 0, 128, 255, 255]]


def test_subclasses_of_arrays_are_arrays() -> None:
    masked = np.ma.masked_array(RAMP, mask=True)
    assert type(picture.load(masked)) is np.ndarray and (picture.load(masked) == RAMP).all()


def test_what_goes_on_for_ever_is_no_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_BYTES", 3_000_000)
    (tmp_path / "large.png").write_bytes(bytes(3_000_001))

    class Endless:
        def read(self, count: int) -> bytes:
            return bytes(count)

    with pytest.raises(PictureError, match=r"^it has more than 3 MB"):
        picture.content(Endless(), "it")  # type: ignore[arg-type]
    with pytest.raises(PictureError, match="has more than 3 MB"):
        picture.load(tmp_path / "large.png")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "TIFF", "WEBP"])
def test_the_beginning_of_a_picture_is_a_damaged_one(form: str) -> None:
    out = io.BytesIO()
    Image.new("L", (60, 60), 200).save(out, form)
    with pytest.raises(PictureError, match="the file given is damaged or cut"):
        picture.load(out.getvalue()[:14])


@pytest.mark.parametrize("most", [1.3, 2.9])
def test_floats_a_little_beyond_what_may_overshoot_are_no_dark_picture(most: float) -> None:
    array = np.ones((30, 30))
    array[10:20, 10:12] = 0
    array[0, 0] = most
    with pytest.raises(PictureError, match=r"must lie in 0\.\.1 or 0\.\.255"):
        picture.load(array)
