"""A ledger's values as sheet cells, both ways. Pure: related rows are looked up by the caller."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import models

from records.ledger.display import display, is_link, linked
from records.ledger.own_kinds import label_of
from records.ledger.record import Record
from townwork.lib.days import A_MONTH, END, MARK, NO_YEAR, TwoDays, day_in_digits, in_digits, parts
from townwork.lib.fields import MonthField
from townwork.lib.text import plain, shortened, squeezed
from townwork.lib.workbooks import Faulty

YES = {"是", "有", "√", "✓", "✔", "☑", "对", "已", "已有", "1", "true", "y", "yes"}
NO = {"否", "无", "×", "✗", "✘", "x", "0", "false", "n", "no", "没有", "未"}
# What a cell says where a count belongs.
ALL_OF_IT = YES | {"已整改", "已完成", "已到位", "到位"}
NONE_OF_IT = NO | {"未整改", "整改中", "正在整改", "未完成", "未到位"}
_BLANK = {"/", "\\", "-", "--", "—", "——", "_"}  # how a sheet says that there is nothing to say

YEAR, MONTH, ROUGH, WORD = "year", "month", "rough", "word"  # what a cell may ask (BadCell.asks)
LONGEST = 100  # signs a day, a number, a choice may take: what is longer is not compared at all
SHOWN = 20
LONGEST_YES = 6  # signs

_SERIAL = re.compile(r"[2-7]\d{4}(?:\.0+)?")  # Excel's days since 1899-12-30: 1954 to 2118
_CUT_SHORT = re.compile(r"\d{1,2}\.[123]|\d{4}\.1")  # as a number 7.10 is 7.1, 2026.10 is 2026.1
_A_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?")
_HALF_READ = (
    (
        re.compile(rf"\d{{2}}{MARK}\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}{END}"),
        "年份只有两位，请写全，如 2026-03-05",
        "",
    ),
    (NO_YEAR, "缺少年份，请写成 2026-03-05", YEAR),
    (A_MONTH, "只到月，请写明哪一天，如 2026-03-05", MONTH),
    (_A_YEAR, "只到年，请写明哪一天，如 2026-03-05", MONTH),
    (
        re.compile(
            r"(?:\d{4}\s*[-/.。年].{3,}|\d{1,2}\s*[./月]\s*\d{1,2}日?\s*)[-~至到、,—–].*\d.*"
        ),
        "不止一天，请只填开始的那一天",
        "",
    ),
)
_UNIT = r"人\(次\)|人次|场次|人|场|次|户|元|桩|个|本|篇|块|条|名|天|周|件|张|册|支|份|处|项|期|幅|例|台|套|页|环"
_AMOUNT = re.compile(
    (
        rf"[¥$]?\s*([-+]?(?:\d{{1,3}}(?:[, "
        rf"]\d{{3}})+|\d+)(?:\.\d*)?(?:e[-+]?\d{{1,3}})?)\s*(万|千)?\s*(?:{_UNIT})?"
    ),
    re.I,
)
_HAN_NUMBER = re.compile(
    rf"(两|[一二三四五六七八九]?十?[一二三四五六七八九]|[一二三四五六七八九]?十)({_UNIT})?"
)
_TIMES = {None: 1, "千": 1_000, "万": 10_000}
# 约100, 120余人, 近两百: what is left without it is the number that was named.
_ROUGHLY = re.compile(r"^大?约\s*|^近\s*|[余多](?=\D*$)|(?:左右|上下|以上|以内|以下)$")
_VAGUE = re.compile(r"[约近余多几~]|左右|以上|上下|以内")
# An identity number: eleven digits of birth and place, told by its date. Never kept
# (docs/facts.md §0).
_IDENTITY = re.compile(
    (
        r"(?<![0-9a-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?!"
        r"[0-9"
        r"a-z])"
    ),
    re.I,
)


LEAST_IDENTITY = 9  # signs that may hold a number of 18: one sign may stand for two digits
SHORT = (models.DateField, models.BooleanField, models.DecimalField, models.IntegerField)


Choices = Sequence[tuple[str, str]]
# What a choice is called elsewhere: a medium's level where a 县 stands for a 区, what a text is.
ALSO_SAID = {
    **dict.fromkeys(("县级", "县区级", "区县级"), "区级"),
    **dict.fromkeys(("国家级", "中央"), "中央级"),
    **dict.fromkeys(("乡镇级", "乡级"), "镇级"),
    **dict.fromkeys(("地市级", "州级", "市州级"), "市级"),
    **dict.fromkeys(("消息", "通讯", "简讯", "文字稿", "文字类", "新闻稿"), "文字"),
    **dict.fromkeys(("图片新闻", "图片类", "照片"), "图片"),
    **dict.fromkeys(("视频新闻", "视频类", "短视频"), "视频"),
    **dict.fromkeys(("省部级", "省直级"), "省级"),
    **dict.fromkeys(("科技片", "科普片", "科教"), "科教片"),
    **dict.fromkeys(("微信公众号", "微信公众平台"), "公众号"),
    **dict.fromkeys(("电子显示屏", "LED显示屏", "LED电子屏", "LED屏", "LED大屏"), "电子屏"),
}


class BadCell(ValueError):
    """What is wrong with a cell, in a sentence that says how to mend it.

    `asks` is what one answer would mend in every such cell of the sheet: the YEAR of days without
    one, whether a MONTH is its first day, whether a ROUGH number is the number it names, what a
    WORD means. "" where each cell wants its own. `labels` are what it may mean, where the ledger
    knows more than the page will: what stands in another sheet of the same drop.
    """

    def __init__(self, words: str, asks: str = "", labels: Iterable[str] = ()) -> None:
        super().__init__(words)
        self.asks, self.labels = asks, tuple(labels)


@dataclass(frozen=True)
class Leeway:
    """What was said of a whole sheet, so that its cells may leave it unsaid.

    year -- of days without one. takes_months -- a month or a year where a day belongs is its first.
    takes_rough -- 约100 and 120余人 are 100 and 120. is_1904 -- bare numbers count the days of
    Apple's old calendar.
    """

    year: int | None = None
    takes_months: bool = False
    takes_rough: bool = False
    is_1904: bool = False


STRICT = Leeway()


def to_cell(record: Record, field: models.Field) -> object:
    """A field's value as a person would type it."""
    if is_link(field):
        value = linked(record, field)
        return None if value is None else str(value)
    value = field.value_from_object(record)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, MonthField):
        return display(record, field)
    if field.choices:
        return label_of(field, value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def from_cell(
    value: object,
    field: models.Field,
    *,
    month_will_do: bool = False,
    own: Choices = (),
    leeway: Leeway = STRICT,
) -> object:
    """A cell's value for the field; None for an empty one. Raises BadCell.

    `own` are the township's choices beside the field's. `month_will_do` takes 2026年3月 for its first
    day, where a ledger asks for the month.
    """
    if isinstance(value, Faulty):
        raise BadCell(value.words)
    if isinstance(value, str):
        value = value.strip()
    if (
        value is None
        or value == ""
        or (isinstance(value, str) and len(value) <= 2 and plain(value) in _BLANK)
    ):
        return None
    if isinstance(value, str) and len(value) > LONGEST and not _is_text(field):
        raise BadCell(f"“{shortened(value, SHOWN)}”太长，请只填一个值")
    if isinstance(field, MonthField):
        return field.to_python(read_date(value, month_will_do=True, leeway=leeway))
    if isinstance(field, models.DateField):
        return read_date(value, month_will_do=month_will_do, leeway=leeway)
    if isinstance(field, models.BooleanField):
        return read_bool(value)
    if field.choices:
        return read_choice(value, field, own)
    if isinstance(field, models.DecimalField | models.IntegerField):
        whole = isinstance(field, models.IntegerField)
        return read_number(value, whole=whole, takes_rough=leeway.takes_rough)
    return read_text(value)


def _is_text(field: models.Field) -> bool:
    return not (field.choices or isinstance(field, SHORT))


def read_text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if len(text) >= LEAST_IDENTITY and _IDENTITY.search(plain(text)):
        raise BadCell("里面像有身份证号，不得录入群众个人信息，请删去")
    return text


def read_date(value: object, *, month_will_do: bool = False, leeway: Leeway = STRICT) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = day_in_digits(plain(value))
    if isinstance(value, bool) or not text:
        raise _no_date(value)
    if isinstance(value, float) and _CUT_SHORT.fullmatch(text):
        raise BadCell(f"“{value}”分不清，末尾的 0 表格可能没有显示；请写成 2026-03-05 的样子")
    if _SERIAL.fullmatch(text):
        since = date(1904, 1, 1) if leeway.is_1904 else date(1899, 12, 30)
        return since + timedelta(days=int(float(text)))
    try:
        found = parts(text, month_will_do=month_will_do or leeway.takes_months)
        found = found or _without_year(text, leeway.year)
        if leeway.takes_months and (year := _A_YEAR.fullmatch(text)):
            found = int(year[1]), 1, 1
        if found:
            return date(*found)
    except TwoDays as unclear:
        raise BadCell(str(unclear)) from None
    except ValueError:  # the thirtieth of February
        raise _no_date(value) from None
    raise _half_read(value, text)


def _half_read(value: object, text: str) -> BadCell:
    """What of a day is not said, where anything is."""
    for shape, words, asks in _HALF_READ:
        if shape.fullmatch(text):
            return BadCell(f"“{value}”{words}", asks)
    return _no_date(value)


def _without_year(text: str, year: int | None) -> tuple[int, int, int] | None:
    """7月12日 and 7.12 in the year the sheet is of."""
    found = NO_YEAR.fullmatch(text) if year else None
    return (year, int(found[1]), int(found[2])) if year and found else None


def _no_date(value: object) -> BadCell:
    return BadCell(f"“{value}”不是日期，请写成 2026-03-05 或 2026年3月5日")


def read_bool(value: object) -> bool:
    word = plain(value).lower().removesuffix(".0")
    if word in YES or word in NO:
        return word in YES
    if len(word) <= LONGEST_YES and word[:1] in "已未":  # 已成立, 未上墙
        return word[0] == "已"
    raise BadCell(f"“{value}”应为“是”或“否”")


def read_choice(value: object, field: models.Field, own: Choices = ()) -> object:
    """By its label; a part of one label only will do (中心组 for 中心组学习)."""
    offered = [*field.choices, *own]
    labels = {key: squeezed(label) for key, label in offered}
    said = squeezed(value)
    if said not in labels.values() and ALSO_SAID.get(said) in labels.values():
        said = ALSO_SAID[said]
    for key, label in labels.items():
        if said in (label, str(key)):
            return key
    like = [key for key, label in labels.items() if len(said) > 1 and said in label]
    if len(like) == 1:
        return like[0]
    raise BadCell(
        f"“{value}”不在可选项中，请从这些里选：{'、'.join(str(label) for _, label in offered)}",
        WORD,
    )


def read_number(value: object, *, whole: bool, takes_rough: bool = False) -> Decimal | int:
    text = plain(value)
    exact = _in_digits(_ROUGHLY.sub("", text) if takes_rough else text)
    match = _AMOUNT.fullmatch(exact)
    if isinstance(value, bool) or not match:
        is_rough = bool(_AMOUNT.fullmatch(_in_digits(_ROUGHLY.sub("", text))))
        raise BadCell(f"“{value}”{_why_no_number(text)}", ROUGH if is_rough else "")
    number = Decimal(match[1].replace(",", "").replace(" ", "")) * _TIMES[match[2]]
    if not number.is_finite() or abs(number) > 10**12:
        raise BadCell(f"“{value}”不是可用的数字")
    if not whole:
        return number
    if number != number.to_integral_value():
        raise BadCell(f"“{value}”应为整数")
    return int(number)


def _in_digits(text: str) -> str:
    """两场 → 2场, 二十三人 → 23人: a number of up to 99 in words, with its measure or without."""
    found = _HAN_NUMBER.fullmatch(text)
    if not found:
        return text
    return f"{2 if found[1] == '两' else in_digits(found[1])}{found[2] or ''}"


def _why_no_number(text: str) -> str:
    if any(sign.isdigit() for sign in text):
        if "%" in text:
            return "是百分数，请填数目"
        if _VAGUE.search(text):
            return "不是确数，请只填一个数"
    if text in NO:
        return "不是数字；没有就填 0，不清楚就留空"
    return "不是数字，请填阿拉伯数字"
