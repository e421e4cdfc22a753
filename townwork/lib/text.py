"""Cleaning text at every entry: forms, queries, imported cells, file names."""

import re
import unicodedata
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# Controls but tab and line feed, lone surrogates, non-characters, and the marks that reorder what
# is read.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_BETWEEN = re.compile(r"[、,，;；\s]+")


def clean_text(text: str, *, multiline: bool = False) -> str:
    """`text` in NFC without controls, surrogates and bidi marks, trimmed.

    One line unless `multiline`.
    """
    text = unicodedata.normalize(
        "NFC", _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    )
    if not multiline:
        text = " ".join(text.split())
    return text.strip()


def shortened(text: str, most: int) -> str:
    """`text`, or its beginning with the mark of what is left out: where a line has room for `most`
    signs and the whole stands elsewhere.
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def plain(value: object) -> str:
    """A cell as one would compare it: full-width signs made narrow, without spaces around."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def squeezed(value: object) -> str:
    """Words without any space in them: 合  计 is 合计."""
    return "".join(plain(value).split())


def pinyin(text: str, *, tones: bool = False) -> str:
    """As it is typed on a keyboard: 青溪镇 → qingxizhen; with tones, qing1xi1zhen4."""
    from pypinyin import Style, lazy_pinyin  # late, as below

    style = Style.TONE3 if tones else Style.NORMAL
    return "".join(lazy_pinyin(text, style=style)).lower()


def pinyin_initials(text: str) -> str:
    """The first letters a clerk would type for `text`: 公益电影 → gydy."""
    return _BEYOND_ASCII.sub(lambda run: _initials(run[0]), text).lower()


@lru_cache(maxsize=4096)  # a ledger's rows say the same words again and again
def _initials(run: str) -> str:
    # Its dictionary of phrases takes a quarter of a second to read: not at every start.
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(run, style=Style.FIRST_LETTER, errors="default"))


def search_text(*parts: object) -> str:
    """What a record is found by: its words as one looks for them, then their pinyin initials."""
    words = sought(" ".join(str(part) for part in parts if part not in (None, "")))
    return f"{words} {pinyin_initials(words)}"[:1000]


def sought(words: str) -> str:
    """As one looks for them, however they were typed: in lower case, full-width signs narrow, 繁体
    in 简体.
    """
    return _simplified().convert(plain(words)).lower()


@cache
def _simplified() -> "OpenCC":
    from opencc import OpenCC  # late, as pypinyin

    return OpenCC("t2s")


def split_words(text: str) -> list[str]:
    """The words of a cell where several stand: 村、居 or 村，居."""
    return [word for word in _BETWEEN.split(text) if word]


def chinese_day(day: date) -> str:
    """成文日期 as official papers write it: 2026年3月5日 (GB/T 9704-2012 §7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
