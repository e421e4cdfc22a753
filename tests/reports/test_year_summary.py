"""全年总结: the second text the house brings, whose figures are the whole year's."""

from reports import grammar, proofreading, writing
from reports.drafts import default_template, make_draft, names, year_template
from reports.models import Manuscript
from tests.factories import FilmShowingFactory, NilReturnFactory, TermFactory


def test_every_figure_of_it_that_is_counted_is_of_the_year():
    codes = grammar.parse(year_template(), names()).codes

    counted = [code for code in codes if not code.startswith(("org.", "period.", "report."))]
    assert len(counted) > 25
    assert [code for code in counted if not code.endswith("@year")] == []


def test_it_says_what_both_halves_did(cast):
    first = TermFactory(township=cast.township, year=cast.term.year, half=1)
    last = TermFactory(township=cast.township, year=cast.term.year, half=2)
    FilmShowingFactory(unit=cast.village, shows=5, occurred_on=first.start)
    FilmShowingFactory(unit=cast.village, shows=3, occurred_on=last.start)
    writing.begin(last, body=year_template(), actor=cast.clerk)

    text = "".join(block.text for block in make_draft(cast.township, last).blocks)

    assert "全年免费放映农村公益电影8场" in text
    assert "半年" not in text


def nil_letters(cast, term):
    NilReturnFactory(unit=cast.leadership, term=term, ledger="notices", declared_by=cast.clerk)


def test_a_half_year_that_is_not_in_the_system_leaves_the_whole_year_unsaid(cast):
    last = TermFactory(township=cast.township, year=2025, half=2)
    writing.begin(last, body=year_template(), actor=cast.clerk)
    nil_letters(cast, last)

    text = "".join(block.text for block in make_draft(cast.township, last).blocks)

    assert "【待填：提示函件数全年" in text
    assert "未收到提示函" not in text


def test_control_with_both_halves_said_the_year_had_none(cast):
    first, last = (TermFactory(township=cast.township, year=2025, half=half) for half in (1, 2))
    writing.begin(last, body=year_template(), actor=cast.clerk)
    nil_letters(cast, first)
    nil_letters(cast, last)

    text = "".join(block.text for block in make_draft(cast.township, last).blocks)

    assert "未收到" in text and "【待填：提示函件数全年" not in text


def test_what_was_short_and_what_is_planned_is_left_to_be_written(cast):
    last = TermFactory(township=cast.township, year=2025, half=2)
    writing.begin(last, body=year_template(), actor=cast.clerk)
    blocks = make_draft(cast.township, last).blocks

    found = [one.finding for one in proofreading.proofed(last, blocks)]

    left = [one.text for one in found if one.text.startswith("【待写")]
    assert len(left) == 2
    assert all(one.blocks_signing for one in found if one.text in left)


def test_it_is_a_text_of_its_own():
    """No paragraph is the half-year's over again, but for who signs and when."""
    lines = [set(text.splitlines()) for text in (year_template(), default_template())]

    assert {line for line in lines[0] & lines[1] if line} == {"{{署名}}", "{{成文日期}}"}


def test_what_the_paper_of_a_year_says_of_all_of_it_is_right(cast):
    last = TermFactory(township=cast.township, year=2025, half=2)
    writing.begin(last, source=Manuscript.Source.YEAR, actor=cast.clerk)

    found = [
        one.finding.code
        for one in proofreading.proofed(last, make_draft(cast.township, last).blocks)
    ]

    assert "year_for_half" not in found and set(found) == {"blank"}
