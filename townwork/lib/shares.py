"""Shares (百分比): one way to round them, half up, on every page and paper."""

from decimal import ROUND_HALF_UP, Decimal

Number = Decimal | int


def per_cent(part: Number, whole: Number | None, places: int = 0) -> Decimal | None:
    """`part` of `whole` in per cent, to `places` decimals, half up; None of nothing.

    From whole numbers and decimals alone: a binary fraction would decide a half by its error.
    """
    if not whole:
        return None
    return half_up(Decimal(part) * 100 / Decimal(whole), places)


def half_up(number: Decimal, places: int = 0) -> Decimal:
    """The number to `places` decimals, a half away from nought (四舍五入)."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
