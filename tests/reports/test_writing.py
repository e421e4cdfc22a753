"""A half-year's own text: begun once, every version kept, two who write at once both kept."""

import pytest

from reports import writing
from reports.drafts import make_draft, text_of
from reports.models import Manuscript, Revision
from reports.services import save_template
from townwork.org.errors import Refusal

pytestmark = pytest.mark.django_db

TEXT = "总结\n一、甲\n甲段。\n二、乙\n乙段。"


@pytest.fixture
def manuscript(cast):
    return writing.begin(cast.term, body=TEXT, actor=cast.clerk)


def test_begun_from_the_template_it_stays_as_it_was_when_the_template_changes(cast):
    save_template(cast.township, "旧题\n旧段。", actor=cast.clerk)
    writing.begin(cast.term, actor=cast.clerk)
    save_template(cast.township, "新题\n新段。", actor=cast.clerk)

    assert text_of(cast.term) == ("旧题\n旧段。", 1)
    assert make_draft(cast.township, cast.term).title == "旧题"
    assert make_draft(cast.township, cast.previous).title == "新题"


def test_what_is_written_for_one_half_year_changes_no_other(cast, manuscript):
    other = writing.begin(cast.previous, body=TEXT, actor=cast.clerk)
    writing.save(manuscript, TEXT + "\n又一段。", base=1, actor=cast.clerk)

    assert other.newest.body == TEXT


def test_begun_from_the_last_half_year_its_own_words_come_along(cast):
    writing.begin(cast.previous, body=TEXT, actor=cast.clerk)

    begun = writing.begin(cast.term, source=Manuscript.Source.LAST, actor=cast.clerk)

    assert begun.newest.body == TEXT


@pytest.mark.postgresql
def test_the_years_paper_is_begun_in_the_second_half_with_the_years_figures(cast):
    writing.begin(cast.previous, source=Manuscript.Source.YEAR, actor=cast.clerk)

    draft = make_draft(cast.township, cast.previous)

    assert "2025年" in draft.title and "全年" in "".join(block.text for block in draft.blocks)
    assert any("@year" in code for code in draft.figures)


def test_without_an_earlier_text_there_is_nothing_to_begin_from(cast):
    with pytest.raises(Refusal, match="还没有更早的总结"):
        writing.begin(cast.term, source=Manuscript.Source.LAST, actor=cast.clerk)


def test_it_is_begun_once(cast, manuscript):
    with pytest.raises(Refusal, match="已经起草"):
        writing.begin(cast.term, actor=cast.clerk)


@pytest.mark.postgresql
def test_every_save_is_a_version_and_an_unchanged_one_is_none(cast, manuscript):
    writing.save(manuscript, TEXT + "\n丙。", base=1, actor=cast.clerk)
    writing.save(manuscript, TEXT + "\n丙。", base=2, actor=cast.clerk)

    bodies = manuscript.revisions.order_by("number").values_list("number", "body")
    assert list(bodies) == [(1, TEXT), (2, TEXT + "\n丙。")]


def test_two_who_write_different_paragraphs_are_joined(cast, manuscript):
    writing.save(manuscript, TEXT.replace("甲段", "甲段改"), base=1, actor=cast.clerk)

    saved = writing.save(manuscript, TEXT.replace("乙段", "乙段改"), base=1, actor=cast.clerk)

    assert saved.is_joined
    assert saved.revision.body == TEXT.replace("甲段", "甲段改").replace("乙段", "乙段改")
    assert saved.revision.kind == Revision.Kind.JOINED


def test_two_who_write_one_paragraph_are_told_and_nothing_is_written_over(cast, manuscript):
    writing.save(manuscript, TEXT.replace("甲段", "甲一"), base=1, actor=cast.clerk)

    with pytest.raises(writing.Clash) as clash:
        writing.save(manuscript, TEXT.replace("甲段", "甲二"), base=1, actor=cast.clerk)

    assert clash.value.latest.number == 2
    assert manuscript.newest.body == TEXT.replace("甲段", "甲一")


@pytest.mark.postgresql
def test_an_earlier_version_comes_back_as_the_newest_and_none_is_lost(cast, manuscript):
    writing.save(manuscript, "总结\n全删了。", base=1, actor=cast.clerk)

    writing.restore(manuscript, 1, actor=cast.clerk)

    bodies = manuscript.revisions.order_by("number").values_list("body", flat=True)
    assert list(bodies) == [TEXT, "总结\n全删了。", TEXT]


@pytest.mark.parametrize("state", ["reading", "checked", "signed"])
def test_nobody_writes_while_it_is_read_or_signed(cast, manuscript, state):
    Manuscript.objects.update(state=state)

    with pytest.raises(Refusal):
        writing.save(manuscript, "总结\n改。", base=1, actor=cast.clerk)
    with pytest.raises(Refusal):
        writing.restore(manuscript, 1, actor=cast.clerk)
    assert manuscript.newest.body == TEXT


def test_who_is_writing_is_told_to_the_others_not_to_themself(cast, manuscript):
    writing.seen_at(manuscript, "一、甲", actor=cast.clerk)

    assert writing.others_at(manuscript, cast.clerk) == []
    assert [one.section for one in writing.others_at(manuscript, cast.secretary)] == ["一、甲"]
