"""全年总结: the second text the house brings, whose figures are the whole year's."""

from reports import grammar, writing
from reports.drafts import default_template, make_draft, names, year_template
from tests.factories import FilmShowingFactory, TermFactory


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


def test_it_is_a_text_of_its_own():
    """No paragraph is the half-year's over again, but for who signs and when."""
    lines = [set(text.splitlines()) for text in (year_template(), default_template())]

    assert {line for line in lines[0] & lines[1] if line} == {"{{署名}}", "{{成文日期}}"}
