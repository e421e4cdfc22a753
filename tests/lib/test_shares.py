"""Shares are rounded half up, from whole numbers and decimals alone."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townwork.lib.shares import per_cent


@pytest.mark.parametrize(
    ("part", "whole", "per"), [(7, 11, 64), (1, 200, 1), (1, 201, 0), (2, 3, 67), (0, 0, None)]
)
def test_a_share_is_rounded_half_up(part, whole, per):
    assert per_cent(part, whole) == per


def test_a_half_is_not_decided_by_a_binary_fraction():
    assert per_cent(49, 400, places=1) == Decimal("12.3")  # 12.25
    assert f"{100 * 49 / 400:.1f}" == "12.2"  # control: what a float says


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 2))
def test_it_is_what_exact_fractions_say(part, whole, places):
    exact = Fraction(100 * part, whole) * 10**places

    assert per_cent(part, whole, places) * 10**places == floor(exact + Fraction(1, 2))
