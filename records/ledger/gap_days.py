"""The days of a gap, carried by the address that leads to what fills it. Pure."""

from datetime import date, timedelta

from records.ledger.debts import said
from records.ledger.indicators import Period

LONGEST = timedelta(days=366)


def in_address(days: Period) -> str:
    """2026-07-01/2026-07-31."""
    return f"{days.start}/{days.end}"


def from_address(words: str) -> Period | None:
    """None for what is no such stretch, or longer than a year."""
    try:
        start, end = map(date.fromisoformat, words.split("/"))
    except ValueError:
        return None
    return Period(start, end) if timedelta() <= end - start < LONGEST else None


def in_words(days: Period) -> str:
    """7月, 第三季度; of a week 7.6—7.12."""
    begins_month = days.start.day == 1
    ends_month = (days.end + timedelta(days=1)).day == 1
    if begins_month and ends_month and days.start.year == days.end.year:
        months = days.end.month - days.start.month + 1
        if months in (1, 3, 6) and days.start.month % months == 1 % months:
            return said(days)
    return f"{days.start.month}.{days.start.day}—{days.end.month}.{days.end.day}"


def day_in(days: Period, words: str) -> date | None:
    """The one day of the gap that a bare number says; None where it says none, or two."""
    if not words.isdecimal() or len(words) > 2:
        return None
    length = (days.end - days.start).days + 1
    found = [days.start + timedelta(days=at) for at in range(length)]
    meant = [day for day in found if day.day == int(words)]
    return meant[0] if len(meant) == 1 else None
