"""The default template: the structure and every figure of a real half-year summary (domain.md §5.1)."""

import re

from records.figures import catalogue
from reports import grammar
from reports.drafts import default_template, names


def template():
    return grammar.parse(default_template(), names())


def test_it_has_three_parts_two_and_five_sections_and_four_plans():
    blocks = template().blocks
    kinds = [block.kind for block in blocks]
    parts = [position for position, kind in enumerate(kinds) if kind == "h1"]

    assert kinds[0] == "title" and kinds[-2:] == ["sign", "date"]
    assert len(parts) == 3
    assert kinds[parts[0] : parts[1]].count("h2") == 2
    assert kinds[parts[1] : parts[2]].count("h2") == 5
    assert [b.text[:2] for b in blocks[parts[2] :] if b.kind == "p"][-4:] == ["一是", "二是", "三是", "四是"]


def test_it_uses_every_indicator_but_the_custom_ledgers():
    assert set(catalogue) - set(template().codes) == {"extra.entry_count"}


def test_its_marks_are_full_width():
    assert re.findall(r"[(),;:?!\"']", default_template()) == []
