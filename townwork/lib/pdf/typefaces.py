"""The typefaces of official papers: which files, which characters, and a
township's own from FONT_DIR.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

BUNDLED = Path(__file__).resolve().parent.parent / "fonts"

# CSS family → (bundled face, its supplement, names of licensed faces that go before it;
# docs/facts.md §7.2)
FAMILIES = {
    "fangsong": (
        "FandolFang-Regular.otf",
        "NotoSerif-supplement.otf",
        (
            "仿宋_GB2312",
            "FangSong_GB2312",
            "方正仿宋_GBK",
            "FZFangSong-Z02",
            "方正仿宋简体",
            "仿宋",
            "FangSong",
            "STFangsong",
            "华文仿宋",
        ),
    ),
    "kaiti": (
        "FandolKai-Regular.otf",
        "NotoSerif-supplement.otf",
        (
            "楷体_GB2312",
            "KaiTi_GB2312",
            "方正楷体_GBK",
            "FZKai-Z03",
            "楷体",
            "KaiTi",
            "STKaiti",
            "华文楷体",
        ),
    ),
    "heiti": (
        "FandolHei-Regular.otf",
        "NotoSans-supplement.otf",
        ("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "STHeiti"),
    ),
    "biaosong": (
        "FandolSong-Bold.otf",
        "NotoSerifBold-supplement.otf",
        (
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05S",
            "方正小标宋_GBK",
            "FZXiaoBiaoSong-B05",
            "STZhongsong",
            "华文中宋",
        ),
    ),
    "song": (
        "FandolSong-Regular.otf",
        "NotoSerif-supplement.otf",
        ("宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01", "NSimSun", "STSong"),
    ),
}


@dataclass(frozen=True)
class Face:
    """One font file under a CSS family name."""

    css_name: str
    data: bytes
    characters: frozenset[int]

    @property
    def url(self) -> str:
        return f"asset:{self.css_name}"


@lru_cache(maxsize=4)
def families(font_dir: str | None) -> dict[str, tuple[Face, ...]]:
    """Each family's faces, the preferred first: a licensed one where FONT_DIR
    has it, ours, the supplement.
    """
    own = licensed(font_dir)
    return {
        name: tuple(
            face
            for face in (
                next((own[title] for title in titles if title in own), None),
                read_face(BUNDLED / bundled, f"{name}-fandol"),
                read_face(BUNDLED / supplement, f"{name}-supplement"),
            )
            if face
        )
        for name, (bundled, supplement, titles) in FAMILIES.items()
    }


@lru_cache(maxsize=4)
def hashes(font_dir: str | None) -> dict[str, str]:
    """{typeface: SHA-256 of its file}, in short: which version of it a paper is set with."""
    return {
        face.css_name: hashlib.sha256(face.data).hexdigest()[:16]
        for faces in families(font_dir).values()
        for face in faces
    }


def read_face(path: Path, css_name: str) -> Face:
    data = path.read_bytes()
    with TTFont(path, lazy=True) as font:
        return Face(css_name, data, frozenset(font.getBestCmap()))


def licensed(font_dir: str | None) -> dict[str, Face]:
    """The faces of FONT_DIR by every name they have."""
    found: dict[str, Face] = {}
    for path in sorted(Path(font_dir).iterdir()) if font_dir else ():
        if path.suffix.lower() not in {".ttf", ".otf", ".ttc"}:
            continue
        fonts = (
            TTCollection(path, lazy=True).fonts[:1]
            if path.suffix.lower() == ".ttc"
            else [TTFont(path, lazy=True)]
        )
        for font in fonts:
            face = Face(
                f"own-{path.stem.encode().hex()[:40]}",
                path.read_bytes(),
                frozenset(font.getBestCmap()),
            )
            found.update(
                {str(record): face for record in font["name"].names if record.nameID in (1, 4, 6)}
            )
    return found


@lru_cache(maxsize=32)
def covered(font_dir: str | None, family: str = "fangsong") -> frozenset[int]:
    """The code points that some face of the family can print."""
    return frozenset().union(*(face.characters for face in families(font_dir)[family]))


def missing(text: str, font_dir: str | None, family: str = "fangsong") -> tuple[str, ...]:
    """The characters of `text` that no face can print: they must be named, not printed as boxes."""
    known = covered(font_dir, family)
    return tuple(dict.fromkeys(c for c in text if ord(c) not in known and not c.isspace()))
