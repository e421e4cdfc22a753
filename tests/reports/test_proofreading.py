"""校对 on a half-year's text: found, mended by a click, left with a reason; errors block signing."""

import re

import pytest
from django.urls import reverse

from records.models import NewsItem
from reports import issuing, proofreading, reviewing, writing
from reports.drafts import make_draft, template_of
from reports.models import ExactName, Manuscript
from reports.proofs import Finding, Severity
from tests.factories import PASSWORD, NewsItemFactory, VenueFactory
from tests.reports.test_issuing import checked, made
from townwork.org.errors import Refusal

pytestmark = pytest.mark.django_db

TEXT = (
    "青溪镇宣传思想文化工作2026年上半年总结\n一、工作\n"
    "全年共组织各类文体活动多场，群众参与度高。\n二、打算\n继续做好各项工作。"
)


@pytest.fixture
def manuscript(cast):
    return writing.begin(cast.term, body=TEXT, actor=cast.clerk)


def found(cast):
    draft = make_draft(cast.township, cast.term)
    return proofreading.proofed(cast.term, draft.blocks)


def at(name):
    return reverse(name, args=["2026H1"])


def test_the_panel_names_each_finding_and_its_place(cast, manuscript, client):
    client.force_login(cast.clerk)

    page = client.get(at("summary_proofs")).content.decode()

    [line] = re.findall(r'<a href="#(line-\d+)"[^>]*>“全年”</a>', page)
    assert f'id="{line}"' in client.get(at("summary_term")).content.decode()
    assert "处错误要改好才能签发" in page


def test_one_click_mends_the_very_place(cast, manuscript, client):
    client.force_login(cast.clerk)
    one = next(one.finding for one in found(cast) if one.finding.mend)

    client.post(at("summary_mend"), {"key": one.key, "seen": 1})

    assert one.key not in {now.finding.key for now in found(cast)}
    assert manuscript.newest.number == 2


def test_a_text_that_cannot_be_read_is_told_so_and_mends_nothing(cast, manuscript, client):
    client.force_login(cast.clerk)
    key = found(cast)[0].finding.key
    writing.save(manuscript, TEXT + "\n{{没有的数}}", base=1, actor=cast.clerk)

    page = client.post(at("summary_mend"), {"key": key, "seen": 2}, follow=True)

    assert page.status_code == 200
    assert "请先改正" in page.content.decode()


def test_a_click_is_offered_only_where_it_can_mend(cast, client):
    sentence = "放映电影{{公益电影场次}}场的工作扎实推进。"
    text = f"{TEXT}\n{sentence}\n{sentence}"
    writing.begin(cast.term, body=text, actor=cast.clerk)
    client.force_login(cast.clerk)

    page = client.get(at("summary_proofs"))

    doubled = [one.finding for one in page.context["found"] if one.finding.text.count("放映电影")]
    assert doubled
    assert not {one.key for one in doubled} & page.context["can_mend"]


def test_a_finding_that_is_gone_mends_nothing(cast, manuscript, client):
    client.force_login(cast.clerk)

    page = client.post(at("summary_mend"), {"key": "x:y", "seen": 1}, follow=True)

    assert "这一处已经没有了" in page.content.decode()
    assert manuscript.newest.number == 1


def test_of_the_same_words_twice_in_a_line_the_one_that_was_found_is_mended(cast, manuscript):
    body = TEXT.replace("群众", "全年共组织宣讲多场，群众")
    writing.save(manuscript, body, base=1, actor=cast.clerk)
    blocks = make_draft(cast.township, cast.term).blocks
    twice = [one.finding for one in found(cast) if one.finding.text == "全年"]
    second = max(twice, key=lambda one: one.start)

    proofreading.mend(manuscript, second, blocks, base=2, actor=cast.clerk)

    line = manuscript.newest.body.splitlines()[2]
    assert len(twice) == 2
    assert line.startswith("全年共组织各类") and line.count("全年") == 1


def test_words_that_come_from_a_figure_are_not_mended_in_the_text(cast, manuscript):
    body = TEXT.replace("全年共", "{{报告期}}共")
    writing.save(manuscript, body, base=1, actor=cast.clerk)
    blocks = make_draft(cast.township, cast.term).blocks
    paragraph = next(at for at, block in enumerate(blocks) if "上半年共" in block.text)
    figure = Finding("x", "", Severity.ERROR, paragraph, 3, 0, 3, "上半年", "", "下半年", "x:1")

    with pytest.raises(Refusal, match="来自台账"):
        proofreading.mend(manuscript, figure, blocks, base=2, actor=cast.clerk)


def test_an_error_blocks_the_signature_until_it_is_accounted_for(cast, manuscript):
    errors = [one.finding for one in found(cast) if one.blocks_signing]
    edition = checked(cast, manuscript)
    with pytest.raises(Refusal, match=f"校对还有 {len(errors)} 处错误"):
        issuing.sign(edition, PASSWORD, actor=cast.secretary)

    for error in errors:
        reviewing.waive(manuscript, error.key, "原文如此", actor=cast.clerk)

    assert errors
    assert issuing.sign(edition, PASSWORD, actor=cast.secretary).is_signed


def test_a_name_of_the_list_written_wrong_is_found(cast, manuscript, client):
    client.force_login(cast.clerk)
    client.post(reverse("exact_names"), {"right": "清风讲坛", "wrong": "青风讲坛、清风讲谈"})
    writing.save(manuscript, TEXT + "\n办好青风讲坛。", base=1, actor=cast.clerk)

    one = next(one.finding for one in found(cast) if one.finding.text == "青风讲坛")

    assert one.mend == "清风讲坛"


def test_a_name_stands_once_and_can_be_taken_off(cast, client):
    client.force_login(cast.clerk)
    client.post(reverse("exact_names"), {"right": "清风讲坛"})
    again = client.post(reverse("exact_names"), {"right": "清风讲坛"}).content.decode()
    [name] = ExactName.objects.all()
    client.post(reverse("exact_name_remove", args=[name.pk]))

    assert "这个写法已经在表里了" in again
    assert not ExactName.objects.exists()


# --- The default text, to its signature ------------------------------------------------------------


def test_the_default_text_is_signed_once_each_shown_error_is_accounted_for(cast, client_of):
    """By the pages alone: every error that 校对 shows is left with a reason, and nothing else is in
    the way.
    """
    clerk, secretary = client_of(cast.clerk), client_of(cast.secretary)
    clerk.post(at("summary_begin"), {"source": "template"})
    shown = clerk.get(at("summary_proofs")).context["found"]
    errors = [one.finding for one in shown if one.blocks_signing]
    for error in errors:
        clerk.post(at("summary_waive"), {"key": error.key, "reason": "本期没有这项工作"})
    clerk.post(at("summary_send"), {"readers": [cast.secretary.pk]})
    secretary.post(at("summary_answer"), {"verdict": "passed"})
    edition = made(cast.term)

    page = secretary.get(reverse("edition_sign", args=[edition.pk]))
    secretary.post(reverse("edition_sign", args=[edition.pk]), {"password": PASSWORD})

    assert errors  # nothing was recorded: most figures are blank
    assert page.context["obstacles"] == []
    edition.refresh_from_db()
    assert edition.is_signed


def test_of_a_half_year_of_which_nothing_is_recorded_only_what_is_not_filled_is_found(cast):
    writing.begin(cast.term, body=template_of(cast.township), actor=cast.clerk)

    assert {one.finding.code for one in found(cast)} == {"blank"}


def test_a_number_left_from_the_old_summary_is_named_until_it_is_another(cast):
    old = "总结\n组织技能比武7次，反响良好。\n群众满意。"
    made = writing.begin(cast.term, body=old, source=Manuscript.Source.OLD, actor=cast.clerk)

    assert [one.finding.text for one in found(cast)] == ["组织技能比武7次，反响良好。"]
    writing.save(made, old.replace("7", "9"), base=1, actor=cast.clerk)
    assert found(cast) == []


# --- Typed numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("市级媒体采用8篇。", "市级上稿数"),
        ("全镇有宣传栏28个。", "宣传栏数"),
    ],
)
def test_a_typed_number_of_any_figure_is_held_against_its_records(cast, sentence, name):
    """Those that only follow from a ledger's declaration too."""
    NewsItemFactory.create_batch(2, unit=cast.village, level=NewsItem.Level.CITY)
    VenueFactory(unit=cast.village)
    text = TEXT.replace("二、打算", f"{sentence}\n二、打算")
    writing.begin(cast.term, body=text, actor=cast.clerk)

    told = [(one.finding.code, one.finding.mend) for one in found(cast)]

    assert ("number_differs", f"{{{{{name}}}}}") in told
    assert "typed_number" not in dict(told)
