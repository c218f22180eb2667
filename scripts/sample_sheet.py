"""Make the README's picture: every sample, the glyph the network sees, and the answer.

python scripts/sample_sheet.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from zeronine import Reader

ROOT = Path(__file__).parent.parent
CELL, GAP, GLYPH = 132, 14, 56
PAPER, INK, QUIET = (250, 250, 248), (32, 36, 44), (128, 137, 150)


def main() -> None:
    """Write docs/samples.png."""
    paths = sorted((ROOT / "samples" / "digits").iterdir())
    reader = Reader()
    sheet = Image.new("RGB", (5 * (CELL + GAP) + GAP, 2 * (CELL + GLYPH + 3 * GAP) + GAP), PAPER)
    pen = ImageDraw.Draw(sheet)
    large, small = ImageFont.load_default(34), ImageFont.load_default(14)
    for i, path in enumerate(paths):
        x, y = GAP + i % 5 * (CELL + GAP), GAP + i // 5 * (CELL + GLYPH + 3 * GAP)
        picture = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        sheet.paste(ImageOps.fit(white.convert("RGB"), (CELL, CELL), Image.Resampling.LANCZOS), (x, y))
        pen.rectangle((x, y, x + CELL - 1, y + CELL - 1), outline=(222, 222, 218))
        digit = reader.digit(path)
        if digit is None:
            continue
        glyph = Image.fromarray((255 * digit.glyph).astype("uint8")).resize((GLYPH, GLYPH), Image.Resampling.NEAREST)
        sheet.paste(glyph, (x, y + CELL + GAP // 2))
        pen.text((x + GLYPH + 14, y + CELL + 2), str(digit.value), INK, large)
        pen.text((x + GLYPH + 14, y + CELL + 43), f"{digit.confidence:.1%}", QUIET, small)
    sheet.save(ROOT / "docs" / "samples.png", optimize=True)


if __name__ == "__main__":
    main()
