"""A unit called a little otherwise: known where there is but one."""

import pytest

from townwork.org.unit_names import named

NAMES = ["塘头村", "柳林村", "东街社区", "党政办", "塘头社区", "中心小学"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("柳林", "柳林村"),
        ("柳 林 村", "柳林村"),
        ("柳林村委会", "柳林村"),
        ("柳林村党支部", "柳林村"),
        ("柳林村两委", "柳林村"),
        ("东街居委会", "东街社区"),
        ("东街社区党总支", "东街社区"),
        ("党政办公室", "党政办"),
        ("塘头村", "塘头村"),
    ],
)
def test_the_one_that_is_meant(said, meant):
    assert named(said, NAMES) == meant


@pytest.mark.parametrize("said", ["塘头", "塘头村委会", "白石村", "小学", ""])
def test_what_may_be_several_or_is_none_stays_as_it_is_said(said):
    assert named(said, NAMES) == said
