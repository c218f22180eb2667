"""EXIF says which way up a picture is; whatever else stands there, or is damaged, spoils no picture."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageOps

from zeronine import picture

RAMP = np.tile(np.arange(0, 250, 10, dtype=np.uint8), (20, 1))


def packed(form: str, **options: object) -> bytes:
    """RAMP as a file of that form."""
    buffer = io.BytesIO()
    Image.fromarray(RAMP).save(buffer, form, **options)
    return buffer.getvalue()


def test_an_exif_turn_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = picture.load(packed("PNG", exif=exif))
    np.testing.assert_array_equal(turned, np.rot90(RAMP, -1))


@pytest.mark.parametrize("way", range(10))
def test_every_exif_turn_is_as_pillow_takes_it(way: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = way
    content = packed("JPEG", exif=exif)
    with Image.open(io.BytesIO(content)) as opened:
        np.testing.assert_array_equal(picture.load(content), np.asarray(ImageOps.exif_transpose(opened)))


@pytest.mark.parametrize(
    ("tag", "kind", "value"),
    [
        (306, 11, struct.pack("<f", 1.5)),
        (34853, 8, struct.pack("<hxx", -5)),
        (282, 1, b"\7\0\0\0"),
        (531, 6, b"\7\0\0\0"),
    ],
    ids=["DateTime", "GPS", "XResolution", "YCbCrPositioning"],
)
def test_an_odd_exif_tag_spoils_no_picture(tag: int, kind: int, value: bytes) -> None:
    plain = packed("JPEG")
    entries = [struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0), struct.pack("<HHI", tag, kind, 1) + value]
    block = b"Exif\0\0II*\0" + struct.pack("<IH", 8, len(entries)) + b"".join(entries) + bytes(4)
    content = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + plain[2:]
    np.testing.assert_array_equal(picture.load(content), np.rot90(picture.load(plain), -1))


def test_damaged_exif_spoils_no_picture() -> None:
    content = packed("PNG", exif=b"Exif\0\0garbage!")
    np.testing.assert_array_equal(picture.load(content), RAMP)
