"""Makes campus_fonts/*.ttf, *.otf and coverage.json from Debian's Noto fonts. Needed only to change the scripts.

    apt-get install fonts-noto-core fonts-noto-cjk && pip install fonttools && python layers/rendering/make_fonts.py

The files in git were made with fonts-noto-core 20201225-1, fonts-noto-cjk 1:20220127+repack1-1 and fonttools 4.68.0,
which give the same bytes again. Noto Sans Arabic is left out on purpose: text copied from a PDF set in it is garbage.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TARGET = Path(__file__).with_name("campus_fonts")

# Latin, Greek, Cyrillic, their extensions, punctuation, currency, letterlike signs, arrows, shapes, U+FFFD.
EUROPE = [(0x20, 0x52F), (0x1C80, 0x1C8F), (0x1D00, 0x206F), (0x2070, 0x22FF), (0x25A0, 0x25FF), (0x2C60, 0x2C7F),
          (0x2DE0, 0x2E5F), (0xA640, 0xA7FF), (0xAB30, 0xAB6F), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD)]  # fmt: skip
WHOLE = [
    "NaskhArabic", "SansArmenian", "SansBengali", "SansDevanagari", "SansEthiopic", "SansGeorgian", "SansGujarati",
    "SansGurmukhi", "SansHebrew", "SansKannada", "SansKhmer", "SansLao", "SansMalayalam", "SansMyanmar", "SansSinhala",
    "SansTamil", "SansTelugu", "SansThai",
]  # fmt: skip
# What people in China, Japan, Korea and Taiwan can type and register names with, less Unicode's rarities.
CJK_ENCODINGS = ["gb2312", "shift_jis", "euc_kr", "big5"]
CJK_BYTES = 2
# Beyond the encodings, but in everyday names (𠮷田). One beyond U+FFFF also keeps the wide character map.
CJK_NAMES = [0x20B9F, 0x20BB7, 0x9AD9, 0xFA11]
FULL_CMAP = 12


def main() -> None:
    for old in chain(TARGET.glob("*.ttf"), TARGET.glob("*.otf")):
        old.unlink()
    for weight in ("Regular", "Bold"):
        _cut(TTFont(NOTO / f"NotoSans-{weight}.ttf"), _spread(EUROPE), TARGET / f"NotoSans-{weight}.ttf")
    for name in WHOLE:
        font = TTFont(NOTO / f"Noto{name}-Regular.ttf")
        _cut(font, font.getBestCmap(), TARGET / f"Noto{name}-Regular.ttf")
    faces = TTCollection(CJK, lazy=True).fonts
    simplified = next(face for face in faces if face["name"].getDebugName(1) == "Noto Sans CJK SC")
    _cut(simplified, chain(_typed_in_east_asia(), CJK_NAMES), TARGET / "NotoSansCJKsc-Regular.otf")

    made = sorted(chain(TARGET.glob("*.ttf"), TARGET.glob("*.otf")))
    covered = set(chain.from_iterable(TTFont(path).getBestCmap() for path in made))
    ranges = json.dumps(list(_ranges(sorted(covered))), separators=(",", ":"))
    (TARGET / "coverage.json").write_text(ranges + "\n", encoding="ascii")


def _cut(font: TTFont, characters: Iterable[int], target: Path) -> None:
    is_cjk = target.suffix == ".otf"
    options = subset.Options(
        layout_features=["ccmp", "kern"] if is_cjk else ["*"],
        hinting=False,
        notdef_outline=True,
        name_IDs=["*"],
        recalc_timestamp=False,
    )
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "STAT", "MATH"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(characters))
    font.recalcTimestamp = False
    subsetter.subset(font)
    if is_cjk:
        # So many gaps are more than the older format 4 can count.
        font["cmap"].tables = [table for table in font["cmap"].tables if table.format == FULL_CMAP]
    font.save(target)


def _spread(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    return chain.from_iterable(range(first, last + 1) for first, last in ranges)


def _typed_in_east_asia() -> Iterator[int]:
    for point in chain(range(0x2E80, 0xD7A4), range(0xF900, 0xFB00), range(0xFE30, 0xFFF0)):
        for encoding in CJK_ENCODINGS:
            if len(chr(point).encode(encoding, "ignore")) in range(1, CJK_BYTES + 1):
                yield point
                break


def _ranges(points: list[int]) -> Iterator[tuple[int, int]]:
    first = last = points[0]
    for point in points[1:]:
        if point != last + 1:
            yield first, last
            first = point
        last = point
    yield first, last


if __name__ == "__main__":
    main()
