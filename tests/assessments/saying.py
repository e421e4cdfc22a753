"""Whether the words beside a mark come to the mark."""

import re
from decimal import Decimal

from assessments.scoring import ZERO

CENT = Decimal("0.01")  # each word rounds its points to it


def summed(words: list[str], points: Decimal | None) -> Decimal:
    """What the words come to: of the points, what they take off; of a bonus, what they add."""
    told = [re.search(r"，(扣|加) ([\d.]+) 分。$", said) for said in words]
    moved = sum((Decimal(one[2]) for one in told if one), ZERO)
    return moved if points is None else max(points - moved, ZERO)


def explains(words: list[str], score: Decimal | None, points: Decimal | None) -> bool:
    """Whether the words say the mark; of one that is not known, that its data is not there or that it
    does not apply.
    """
    if score is None:
        return any("还没有数据" in said or "不计入总分" in said for said in words)
    return abs(summed(words, points) - score) <= CENT * len(words)
