"""The windows of a figure and its comparisons, by the words of their cards."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.recount.books import Days


def half(year: int, half: int) -> Days:
    return Days(date(year, half * 6 - 5, 1), date(year, 6, 30) if half == 1 else date(year, 12, 31))


def year(year: int, half: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))


def quarter(day: date) -> Days:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Days(first, (first + timedelta(days=93)).replace(day=1) - timedelta(days=1))


def to_date(y: int, h: int) -> Days:
    return Days(date(y, 1, 1), half(y, h).end)


def last_half(y: int, h: int) -> Days:
    return half(y, 1) if h == 2 else half(y - 1, 2)


def same_half(y: int, h: int) -> Days:
    return half(y - 1, h)


def last_year(y: int, h: int) -> Days:
    return year(y - 1, h)


WINDOWS = {
    "todate": to_date,
    "year": year,
    "last": last_half,
    "same": same_half,
    "lastyear": last_year,
}
# {key: (the days, those they are held against, what those are called)}
COMPARED = {
    "yearonyear": (year, last_year, "上年全年"),
    "yoy": (half, same_half, "上年同期"),
    "hoh": (half, last_half, "上期"),
}


def change(now: Decimal | int, was: Decimal | int | None, measure: str, against: str) -> str:
    """The change in words: of a share in points; with no base, and a base of nought, said so."""
    if was is None:
        return f"（{against}无数据）"
    if now == was:
        return "持平"
    by, more = abs(Decimal(now) - Decimal(was)), now > was
    word = "增加" if more else "减少"
    if measure == "%":
        return f"{word}{_plain(by)}个百分点"
    if measure == "元" and by >= 10_000:
        told = f"{_plain(_tenths(by / 10_000))}万元"
    else:
        told = f"{_plain(by)}{measure}"
    if was == 0:
        return f"{word}{told}（{against}为0）"
    rate = _plain(_tenths(by / Decimal(was) * 100))
    return f"{word}{told}，{'增长' if more else '下降'}{rate}%"


def _tenths(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _plain(number: Decimal) -> str:
    """Without noughts at its end."""
    told = f"{number:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told
