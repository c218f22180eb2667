"""TIFF and PDF are read page by page, within the limits, and what is wrong with one is one sentence."""

from __future__ import annotations

import io
import json
import pickle
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from conftest import drawing
from test_layout import page
from zeronine import PictureError, Reader, pages, picture
from zeronine.cli import main
from zeronine.errors import PagesError

LINES = (("123  45", "6789"), ("4071",), ("7",))


def images() -> list[Image.Image]:
    return [Image.fromarray(page(*rows)) for rows in LINES]


def read(*words: object, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["read", *map(str, words)], input=stdin)


def tiff(path: Path, several: list[Image.Image], **options: object) -> Path:
    several[0].save(path, save_all=True, append_images=several[1:], **options)
    return path


def pdf(
    *sheets: tuple[tuple[float, float], bytes, bytes], more: bytes = b"", trailer: bytes = b"", catalog: bytes = b""
) -> bytes:
    """A PDF of pages, each its size in points, what is drawn on it and further entries; `more` is its last object."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * i) for i in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(sheets), kids),
    ]
    for i, (size, drawn, entries) in enumerate(sheets):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Contents %d 0 R %s >>" % (*size, 4 + 2 * i, entries)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    objects += [more] if more else []
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return out + head + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, len(out))


_PACKED = zlib.compress(bytes(100))
A4 = (595.0, 842.0)
ONE = b"20 w 1 J 200 300 m 200 600 l S"  # a heavy upright line
BOMB = pdf(  # a picture of 900 million pixels in a few bytes, and a page behind it
    (A4, b"q 595 0 0 842 0 0 cm /I Do Q", b"/Resources << /XObject << /I 7 0 R >> >>"),
    (A4, ONE, b""),
    more=b"<< /Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceGray "
    b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(_PACKED), _PACKED),
)


@pytest.mark.parametrize("suffix", ["pdf", "tif"])
def test_each_page_is_read_as_what_it_holds(suffix: str, tmp_path: Path) -> None:
    scan = tiff(tmp_path / f"scan.{suffix}", images())
    done = read(scan, "--json")
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["file"], row["page"], row["kind"]) for row in rows] == [
        (str(scan), 1, "page"),
        (str(scan), 2, "number"),
        (str(scan), 3, "digit"),
    ]
    assert [number["text"] for number in rows[0]["numbers"]] == ["123", "45", "6789"]
    assert (rows[1]["text"], rows[2]["value"]) == ("4071", 7)
    lines = read(scan).stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"{scan} page {n}" for n in (1, 2, 3)]
    assert read("-", stdin=scan.read_bytes()).stdout.startswith("standard input page 1: 123")


def test_no_page_is_lost_where_a_picture_is_wanted(reader: Reader, tmp_path: Path) -> None:
    scan = tiff(tmp_path / "scan.tif", images())
    for given, name in ((scan, "scan.tif"), (str(scan), "scan.tif"), (scan.read_bytes(), "the file given")):
        with pytest.raises(
            PictureError, match=rf"{name} has several pages; zeronine.pages.open_document\(path, name\) and"
        ):
            reader.read(given)
    with Image.open(scan) as opened:  # whoever opens a file has a page of it
        opened.seek(1)
        assert picture.load(opened).shape == np.asarray(images()[1]).shape
    with pytest.raises(PictureError, match=r"is a PDF; .* give its pages one by one"):
        picture.load(tiff(tmp_path / "scan.pdf", images()))


def test_a_tiff_of_one_page_is_a_picture_as_any(tmp_path: Path) -> None:
    Image.fromarray(page("4071")).save(tmp_path / "one.tif")
    assert pages.open_document(str(tmp_path / "one.tif"), "one.tif") is None
    assert read(tmp_path / "one.tif").stdout.startswith(f"{tmp_path / 'one.tif'}: 4071")


def test_pages_of_a_tiff_are_the_pictures_that_were_put_in(tmp_path: Path) -> None:
    stored = images()
    turned = Image.Exif()
    turned[0x0112] = 6
    buffer = io.BytesIO()
    stored[0].save(buffer, "TIFF", save_all=True, append_images=stored[1:], exif=turned)
    document = pages.open_document(buffer.getvalue(), "scan")
    assert document is not None
    assert len(document) == 3
    for index in (2, 0, 1):
        expected = np.rot90(np.asarray(stored[index]), -1)
        np.testing.assert_array_equal(picture.load(document.page(index)), expected)
    document.close()


def test_the_preview_in_a_tiff_is_no_page(tmp_path: Path) -> None:
    full = Image.fromarray(page("4071"))
    preview = full.resize((full.width // 4, full.height // 4))
    preview.encoderinfo = {"tiffinfo": {254: 1}}
    scan = tiff(tmp_path / "scan.tif", [full, preview])
    with Image.open(scan) as stored:
        assert stored.n_frames == 2
    assert read(scan).stdout.startswith(f"{scan}: 4071")


def test_a_damaged_page_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    noise = [Image.fromarray(np.random.default_rng(i).integers(0, 255, (99, 99), np.uint8)) for i in range(2)]
    scan = tiff(tmp_path / "scan.tif", [images()[1], *noise], compression="tiff_lzw")
    scan.write_bytes(scan.read_bytes()[:-9_000])
    done = read(scan)
    assert done.exit_code == 2
    assert ": 4071" in done.stdout.splitlines()[0]
    errors = done.stderr.splitlines()
    assert errors
    assert all(line.startswith("zeronine: page ") and "damaged or cut" in line for line in errors)


def test_a_page_of_an_unknown_kind_leaves_those_behind_it(tmp_path: Path) -> None:
    scan = tiff(tmp_path / "scan.tif", [image.convert("L") for image in (images()[1], images()[0], images()[1])])
    eight_bits = b"\x02\x01\x03\x00\x01\x00\x00\x00\x08\x00"
    first, second, rest = scan.read_bytes().split(eight_bits, 2)
    scan.write_bytes(first + eight_bits + second + eight_bits.replace(b"\x08", b"\x05") + rest)
    done = read(scan)
    assert done.exit_code == 2
    assert [line.rsplit(": ", 1)[1].split()[0] for line in done.stdout.splitlines()] == ["4071", "4071"]
    assert done.stderr.startswith("zeronine: page 2 of ")


def test_a_page_too_large_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = tiff(tmp_path / "scan.tif", images())
    monkeypatch.setattr(pages, "check_size", lambda *size: (_ for _ in ()).throw(PictureError("too large")))
    monkeypatch.setattr(Image.Image, "copy", lambda self: pytest.fail("decoded"))
    assert read(scan).stderr.splitlines() == [f"zeronine: {scan} page {i}: too large" for i in (1, 2, 3)]


@pytest.mark.parametrize("size", [A4, (14_400.0, 14_400.0), (1e6, 2.0), (20.0, 20.0)])
def test_a_page_of_a_pdf_is_drawn_as_fine_as_the_limit_lets_it(size: tuple[float, float]) -> None:
    document = pages.open_document(pdf((size, ONE, b"")), "form")
    assert document is not None
    drawn = document.page(0)
    document.close()
    assert drawn.width * drawn.height <= picture.MAX_PIXELS
    if size == A4:
        assert drawn.size == (2480, 3509)  # 300 dpi, sides rounded up


def test_a_turned_page_is_upright(tmp_path: Path) -> None:
    (tmp_path / "turned.pdf").write_bytes(pdf(((842, 595), b"20 w 1 J 300 200 m 600 200 l S", b"/Rotate 90")))
    assert read(tmp_path / "turned.pdf").stdout.startswith(f"{tmp_path / 'turned.pdf'}: 1 ")


def test_what_is_filled_into_a_form_is_read(tmp_path: Path) -> None:
    font = b"/DR << /Font << /H << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    place = b"/F 4 /Rect [100 500 450 600]"
    field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (sum) /V (48213) /DA (/H 60 Tf 0 g) %s >>" % place
    form = b"/AcroForm << /Fields [5 0 R] /NeedAppearances true /DA (/H 60 Tf 0 g) %s >>" % font
    (tmp_path / "form.pdf").write_bytes(pdf((A4, b"", b"/Annots [5 0 R]"), more=field, catalog=form))
    assert read(tmp_path / "form.pdf").stdout.startswith(f"{tmp_path / 'form.pdf'}: 48213 ")


def test_a_bomb_on_one_page_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(BOMB)
    done = read(tmp_path / "form.pdf")
    assert done.exit_code == 2
    assert "a picture on page 1 of" in done.stderr
    assert "more than 64 million" in done.stderr
    assert done.stdout.startswith(f"{tmp_path / 'form.pdf'} page 2: 1 ")


_LOCK = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%s> /U <%s> >>"
BAD = {
    "locked": (pdf((A4, ONE, b""), trailer=_LOCK % (b"11" * 32, b"22" * 32)), "is locked by a password"),
    "cut": (pdf((A4, ONE, b""))[:150], "is a damaged PDF"),
    "nothing in it": (b"%PDF-1.7\n", "is a damaged PDF"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_pdf_that_cannot_be_opened_is_one_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(content)
    done = read(path)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"zeronine: {path} {sentence}")
    assert done.stderr.count("\n") == 1


def test_without_pypdfium2_a_pdf_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    Image.fromarray(drawing(7)).save(tmp_path / "seven.png")
    (tmp_path / "form.pdf").write_bytes(pdf((A4, ONE, b"")))
    done = read(tmp_path)
    assert done.exit_code == 2
    assert "pip install pypdfium2" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "seven.png: 7" in done.stdout


def test_a_tiff_of_endless_pages_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_PAGES", 2)
    scan = tiff(tmp_path / "scan.tif", images())
    done = read(scan)
    assert (done.exit_code, done.stderr) == (2, f"zeronine: {scan} has more than 2 pages; part it first\n")


def test_a_tiff_of_endless_masks_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    one = Image.fromarray(page("7"))
    one.save(out, "TIFF", save_all=True, append_images=[one] * 5, tiffinfo={254: 4})
    assert picture.load(out.getvalue()).shape == np.asarray(one).shape
    for limit, value, openers in (
        ("MAX_OTHERS", 2, (picture.load, lambda data: pages.open_document(data, "the file given"))),
        ("_PATIENCE", -1.0, (picture.load,)),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(picture, limit, value)
            for opener in openers:
                with pytest.raises(
                    PictureError, match="the file given has too many previews and masks; that is no scan"
                ):
                    opener(out.getvalue())


def test_that_a_file_has_pages_is_said_across_processes_too() -> None:
    error = pickle.loads(pickle.dumps(PagesError("scan.tif", "has several pages")))
    assert str(error) == str(PagesError("scan.tif", "has several pages"))
    assert error.what == "has several pages"
