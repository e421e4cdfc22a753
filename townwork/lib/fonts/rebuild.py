"""Rebuild the shipped typefaces from Debian's packages. Run by hand when an origin changes:

apt-get download texlive-lang-chinese fonts-noto-cjk && for f in *.deb; do dpkg-deb -x $f origin;
done python townwork/lib/fonts/rebuild.py origin

Each Fandol face keeps the characters official papers use (GB 2312, 通用规范汉字表, Latin, marks); what a
face lacks of those comes from a Noto face cut down to just that.
"""

import gzip
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).parent
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
NOTO = "usr/share/fonts/opentype/noto"
FACES = {
    "FandolFang-Regular": "Serif",
    "FandolKai-Regular": "Serif",
    "FandolHei-Regular": "Sans",
    "FandolSong-Regular": "Serif",
    "FandolSong-Bold": "SerifBold",
}
COLLECTIONS = {
    "Serif": "NotoSerifCJK-Regular.ttc",
    "Sans": "NotoSansCJK-Regular.ttc",
    "SerifBold": "NotoSerifCJK-Bold.ttc",
}
MARKS = "·×÷°±—―‘’“”…‰′″※℃№←↑→↓√∞≈≠≤≥■□▲△◆◇○◎●★☆〇〈〉《》「」『』【】〔〕〖〗、。々ＡＺ①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"


# Characters of names that registries keep in their old form, outside the table.
NAMES = "堃喆祎赟頔㛃䶮"


def wanted_characters() -> set[int]:
    rare = (HERE / "tongyong-8105.txt").read_text(encoding="utf-8").split()
    wide = {chr(code) for code in range(0xFF01, 0xFF5F)}
    latin = {chr(code) for code in range(0x20, 0x7F)}
    return {
        ord(c) for c in set("".join(rare)) | wide | latin | set(MARKS) | set(NAMES) | set(gb2312())
    }


def gb2312() -> str:
    pairs = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


def cut(font: TTFont, characters: set[int], target: Path) -> None:
    options = subset.Options(
        layout_features=["kern", "vert"],
        name_IDs=["*"],
        notdef_outline=True,
        hinting=False,
        desubroutinize=True,
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.save(target)


def stand_level(font: TTFont) -> None:
    """As high above and below its line as Fandol's faces: by Noto's own measures one 珺 makes its
    line 31 pt, and a page has 21.
    """
    head = font["hhea"]
    head.ascent, head.descent, head.lineGap = 800, -190, 0


def main(origin: Path) -> None:
    wanted = wanted_characters()
    lacking: dict[str, set[int]] = {}
    for face, fallback in FACES.items():
        font = TTFont(origin / FANDOL / f"{face}.otf")
        lacking.setdefault(fallback, set()).update(wanted - set(font.getBestCmap()))
        cut(font, wanted, HERE / f"{face}.otf")
    for name, characters in lacking.items():
        collection = TTCollection(origin / NOTO / COLLECTIONS[name])
        font = next(f for f in collection.fonts if f["name"].getDebugName(1).endswith("CJK SC"))
        stand_level(font)
        cut(font, characters, HERE / f"Noto{name}-supplement.otf")
    licence = gzip.decompress(
        (origin / "usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz").read_bytes()
    )
    (HERE / "LICENSE-Fandol.txt").write_bytes(licence)
    (HERE / "LICENSE-Noto.txt").write_bytes(
        (origin / "usr/share/doc/fonts-noto-cjk/copyright").read_bytes()
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
