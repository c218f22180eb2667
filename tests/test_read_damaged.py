"""Files of pages that are damaged or cut: what is lost is said, and what is not is read."""

from __future__ import annotations

import io
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from test_read_pages import images, pdf, read, tiff
from zeronine import PictureError, Reader, pages


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_raw_tiff_is_upright_whichever_way_it_was_taken(turn: int, reader: Reader, tmp_path: Path) -> None:
    sheet = images()[1]
    undone = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90"}
    undone |= {7: "TRANSVERSE", 8: "ROTATE_270"}
    laid = sheet if turn == 1 else sheet.transpose(Image.Transpose[undone[turn]])
    path = tiff(tmp_path / "raw.tif", [laid, laid], tiffinfo={274: turn})
    assert read(path).output.count("4071") == 2
    document = pages.open_document(str(path), "raw.tif")
    assert document is not None
    assert (np.asarray(document.page(1)) == np.asarray(sheet)).all()
    document.close()
    one = tmp_path / "one.tif"
    laid.save(one, tiffinfo={274: turn})
    with Image.open(one) as opened:
        number = reader.number(opened)
        assert opened.filename == str(one), "what is the caller's stays as it is"
    assert number is not None
    assert number.text == "4071"


def test_a_tiff_that_breaks_off_in_a_page_s_header_says_so(tmp_path: Path) -> None:
    path = tiff(tmp_path / "scan.tif", images(), compression="tiff_deflate")
    whole = path.read_bytes()
    with Image.open(io.BytesIO(whole)) as opened:
        header = opened.tag_v2.next  # type: ignore[attr-defined]
    for end in range(header + 1, header + 40, 9):
        path.write_bytes(whole[:end])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own
            result = read(path)
        assert result.exit_code == 2, end
        assert "page 1: 123 (99 %)  45 (> 99.9 %)  6789" in result.output
        assert f"page 2 of {path} is damaged or cut, and so is what may follow it" in result.output


def _scan(form: str) -> bytes:
    sheet = images()[1].resize((1200, 600))
    if form != "flate":
        out = io.BytesIO()
        sheet.convert({"jpeg": "L", "jpeg2000": "RGBA"}[form]).save(out, "PDF")
        return out.getvalue()
    return _flate(sheet.tobytes(), 8)


def _flate(pixels: bytes, bits: int) -> bytes:
    """A PDF of a picture of 1200 by 600 pixels, packed as PNG is."""
    data = zlib.compress(pixels)
    about = b"<< /Type /XObject /Subtype /Image /Width 1200 /Height 600 /BitsPerComponent %d /ColorSpace /DeviceGray "
    about %= bits
    return pdf(
        ((600.0, 300.0), b"q 600 0 0 300 0 0 cm /I Do Q", b"/Resources << /XObject << /I 5 0 R >> >>"),
        more=about + b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(data), data),
    )


@pytest.mark.parametrize(
    ("form", "share"), [("jpeg", 0.0), ("jpeg", 0.5), ("flate", 0.0), ("flate", 0.5), ("jpeg2000", 0.0)]
)
def test_a_damaged_scan_in_a_pdf_is_not_an_empty_page(form: str, share: float, tmp_path: Path) -> None:
    whole = _scan(form)
    path = tmp_path / "scan.pdf"
    path.write_bytes(whole)
    assert "4071" in read(path).output
    begin = whole.index(b"stream\n", whole.index(b"/Image")) + 7
    end = whole.index(b"endstream", begin)
    at = begin + int(share * (end - begin))
    path.write_bytes(whole[:at] + bytes(end - at) + whole[end:])
    result = read(path)
    assert (result.exit_code, result.output) == (2, f"zeronine: a picture on page 1 of {path} is damaged or cut\n")


def test_a_page_that_breaks_off_is_named_and_the_first_is_had(tmp_path: Path) -> None:
    path = tiff(tmp_path / "scan.tif", images(), compression="tiff_deflate")
    with Image.open(path) as opened:
        header = opened.tag_v2.next  # type: ignore[attr-defined]
    path.write_bytes(path.read_bytes()[: header + 20])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document = pages.open_document(path.read_bytes(), "scan")
    assert document is not None
    assert len(document) == 2
    assert document.page(0).size == images()[0].size
    with pytest.raises(PictureError, match="page 2 of scan is damaged or cut"):
        document.page(1)
    document.close()


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_a_scan_of_any_depth_in_a_pdf_is_whole(bits: int, tmp_path: Path) -> None:
    levels = np.asarray(images()[1].resize((1200, 600)))
    spread = np.unpackbits(levels[:, :, None], axis=2)[:, :, :bits] if bits < 8 else levels
    pixels = np.packbits(spread.reshape(600, -1), axis=1) if bits < 8 else np.repeat(levels, bits // 8, axis=1)
    path = tmp_path / "scan.pdf"
    path.write_bytes(_flate(pixels.tobytes(), bits))
    assert "4071" in read(path).output


def test_what_stands_before_a_jpeg_in_a_pdf_is_no_damage(tmp_path: Path) -> None:
    whole = _scan("jpeg")
    path = tmp_path / "scan.pdf"
    begin = whole.index(b"\xff\xd8")
    path.write_bytes(whole[:begin] + b"\n" + whole[begin:])
    assert "4071" in read(path).output
