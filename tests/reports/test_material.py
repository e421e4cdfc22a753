"""素材: what the records say, offered with its figures and put in only where a person says so."""

import re
from datetime import date

import pytest
from django.urls import reverse

from duties.models import Duty
from records.models import Filing, FilmShowing
from reports import contributing, material, writing
from reports.drafts import names
from reports.models import Contribution, Waiver
from reports.suggestions import Kind, suggestions
from tests.factories import (
    AssignmentFactory,
    CriterionFactory,
    DocumentFactory,
    DutyFactory,
    FilingFactory,
    FilmShowingFactory,
    NoticeFactory,
    RegulationFactory,
    RubricFactory,
    SectionFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
)
from townwork.org.errors import Refusal

pytestmark = pytest.mark.django_db

TEXT = "总结\n一、甲\n甲段。\n\n二、乙\n乙段。\n{{署名}}\n{{成文日期}}"


@pytest.fixture
def manuscript(cast):
    return writing.begin(cast.term, body=TEXT, actor=cast.clerk)


def of(kind, cast):
    return [one for one in suggestions(cast.term) if one.kind == kind]


def test_what_rose_is_offered_as_a_sentence_of_figures(cast):
    for day in (date(2025, 3, 1), date(2026, 3, 1), date(2026, 4, 1)):
        RegulationFactory(unit=cast.leadership, occurred_on=day)

    one = next(one for one in of(Kind.STRENGTH, cast) if "制度文件印发数" in one.sentence)

    assert one.sentence == "制度文件印发{{制度文件印发数}}份，同比{{制度文件印发数同比}}。"
    assert one.because == "上年同期 1份，本期 2份"
    known = names(cast.township)
    assert all(name in known for name in ("制度文件印发数", "制度文件印发数同比"))


def unfiled(cast, year, count):
    """So many reports that were held, and asked for afterwards, in the first half of a year."""
    day = date(year, 3, 2)
    FilingFactory.create_batch(
        count, unit=cast.office, occurred_on=day, applied_on=day, state=Filing.State.HELD
    )


def told_of(code, cast):
    return [(one.kind, one.sentence) for one in suggestions(cast.term) if one.about == code]


UNFILED = "未报先办{{未报先办次数}}次，同比{{未报先办次数同比}}。"


def test_faults_that_rose_are_a_shortcoming_and_no_strength(cast):
    unfiled(cast, 2025, 1)
    unfiled(cast, 2026, 3)

    assert told_of("meet.unfiled_count", cast) == [(Kind.SHORTCOMING, UNFILED)]
    # control: what is done, told in the same numbers, is a strength
    assert [kind for kind, _ in told_of("meet.held_count", cast)] == [Kind.STRENGTH]


def test_faults_that_fell_are_a_strength(cast):
    unfiled(cast, 2025, 3)
    unfiled(cast, 2026, 1)

    assert told_of("meet.unfiled_count", cast) == [(Kind.STRENGTH, UNFILED)]


def test_more_letters_of_admonition_are_neither(cast):
    for day in (date(2025, 3, 1), date(2026, 3, 1), date(2026, 4, 1)):
        NoticeFactory(unit=cast.office, occurred_on=day)
        RegulationFactory(unit=cast.leadership, occurred_on=day)

    assert told_of("notice.count", cast) == []
    # control: the same numbers of what the town gives out
    assert told_of("doc.regulation_count", cast)


@pytest.fixture
def document(cast):
    return DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)


def owed(document, unit, title, due_on, **duty):
    """A duty of the half-year that ends with its day, and a unit's assignment of it."""
    made = Duty.objects.filter(document=document, title=title).first()
    return AssignmentFactory(
        duty=made or DutyFactory(document=document, title=title, **duty),
        unit=unit,
        start=date(due_on.year, 1 if due_on.month <= 6 else 7, 1),
        end=due_on,
        due_on=due_on,
    )


def test_a_report_that_did_not_come_is_a_shortcoming_with_its_units(cast, document):
    owed(document, cast.village, "上半年自查", date(2026, 6, 30))

    [one] = of(Kind.SHORTCOMING, cast)

    assert one.sentence == f"“上半年自查”没有按期上报：{cast.village}。"
    assert one.because == "1 个单位，逾期 1 项"
    assert one.parts == (f"{cast.village} 2026年上半年：应于2026年6月30日前报",)


def test_a_name_with_quotes_in_it_has_single_ones_within(cast, document):
    owed(document, cast.village, "学习档案“五有”", date(2026, 6, 30))

    [one] = of(Kind.SHORTCOMING, cast)

    assert one.sentence.startswith("“学习档案‘五有’”没有按期上报")


def test_a_target_missed_is_said_by_how_much_and_whose(cast, document):
    FilmShowingFactory(unit=cast.village, shows=4)
    for unit in (cast.village, cast.sibling):
        owed(
            document,
            unit,
            "放映公益电影",
            date(2026, 6, 30),
            indicator="film.show_count",
            target=6,
        )

    [one] = of(Kind.SHORTCOMING, cast)

    # Nobody recorded anything at the sibling's: that is no nought.
    sibling, village = f"{cast.sibling}没有记录", f"{cast.village}差2场"
    assert one.sentence == f"“放映公益电影”没有达到要求：{sibling}，{village}。"
    assert one.parts == (
        f"{cast.village} 2026年上半年：4 场，要求 6 场",
        f"{cast.sibling} 2026年上半年：没有记录，要求 6 场",
    )


def test_many_units_are_named_by_the_worst_and_counted(cast, document):
    for shows in (1, 2, 2, 5, 5):
        unit = UnitFactory(township=cast.township)
        FilmShowingFactory(unit=unit, shows=shows)
        owed(document, unit, "放映", date(2026, 6, 30), indicator="film.show_count", target=6)

    [one] = of(Kind.SHORTCOMING, cast)

    worst, second, third = (
        one.unit for one in FilmShowing.objects.filter(shows__lte=2).order_by("pk")
    )
    assert one.sentence == (
        f"“放映”有5个单位没有达到要求，其中{worst}差5场，{second}、{third}各差4场。"
    )
    assert len(one.parts) == 5


def test_a_criterion_says_how_many_points_of_how_many_and_whose(cast):
    section = SectionFactory(rubric=RubricFactory(township=cast.township, adopted=True))
    CriterionFactory(
        section=section,
        title="公益电影",
        points=3,
        rules=[{"kind": "ratio", "fact": "film.show_count", "target": "6"}],
    )
    FilmShowingFactory(unit=cast.village, shows=4)

    one = next(one for one in of(Kind.SHORTCOMING, cast) if "公益电影" in one.sentence)

    assert one.sentence == f"“公益电影”一项考核应得3分，失1分：{cast.village}失1分。"
    assert one.because == "共失 1 分，1 个单位"


def test_plans_come_from_what_is_late_open_and_due_next_with_their_days(cast, document):
    owed(document, cast.village, "上半年自查", date(2026, 6, 30))
    owed(document, cast.village, "年终总结", date(2099, 12, 30))
    AssignmentFactory(
        duty=DutyFactory(document=document, title="整改"),
        unit=cast.sibling,
        start=date(2026, 1, 1),
        end=date(2026, 6, 30),
        due_on=date(2099, 7, 10),
    )

    assert [(one.sentence, one.because) for one in of(Kind.PLAN, cast)] == [
        (
            f"2099年7月10日前完成“整改”，督促{cast.sibling}按期办结。",
            "还有 1 项没有完成",
        ),
        ("2099年12月30日前做好“年终总结”。", "1 个单位，2099年12月30日到期"),
        (
            f"尽快补齐“上半年自查”（原定2026年6月30日前），督促{cast.village}办结。",
            "1 项已过期",
        ),
    ]


def test_what_falls_due_before_the_paper_is_dated_is_no_plan_of_it(cast, document):
    owed(document, cast.village, "年终总结", date(2099, 12, 30))
    cast.term.report_date = date(2099, 12, 31)
    cast.term.save()

    assert of(Kind.PLAN, cast) == []


def test_a_section_that_is_gone_takes_nothing(cast, manuscript):
    with pytest.raises(Refusal, match="重新选"):
        writing.put_in(manuscript, "话。", Kind.STRENGTH, below=3, base=1, actor=cast.clerk)

    assert manuscript.newest.body == TEXT


def test_the_places_offered_are_headings_to_read_and_the_fitting_one_is_chosen(cast, risen, client):
    writing.begin(cast.term, actor=cast.clerk)  # the sample text: headings run into their words
    client.force_login(cast.clerk)

    page = client.get(reverse("material", args=["2026H1"])).content.decode()

    options = re.findall(r"<option value=\"\d+\"( selected)?>\s*(.*?)\s*</option>", page)
    assert ("", "（一）深化移风易俗，倡树文明新风") in options
    assert not [words for _, words in options if "{{" in words]
    chosen = {words for selected, words in options if selected}
    assert chosen == {"（一）加强组织领导，层层传导责任"}  # where {{制度文件印发数}} stands


def test_without_a_place_chosen_nothing_is_put_in(cast, manuscript, risen, client):
    key = offer_of(manuscript, cast, "制度文件").said.key
    client.force_login(cast.clerk)

    page = client.post(
        reverse("material_take", args=["2026H1"]),
        {"key": key, "words": "费心改过的话。", "below": "", "seen": 1},
    ).content.decode()

    assert "放在哪一部分" in page and "费心改过的话。" in page
    assert manuscript.newest.body == TEXT


# --- What was answered ----------------------------------------------------------------------------


@pytest.fixture
def risen(cast):
    for day in (date(2025, 3, 1), date(2026, 3, 1), date(2026, 4, 1)):
        RegulationFactory(unit=cast.leadership, occurred_on=day)


def offer_of(manuscript, cast, words) -> material.Offer:
    return next(
        one for one in material.offers(manuscript, cast.clerk) if words in one.said.sentence
    )


def test_what_was_taken_into_a_text_begun_anew_is_offered_again(cast, manuscript, risen):
    key = offer_of(manuscript, cast, "制度文件").said.key
    material.take(manuscript, key, "话。", below=2, base=1, actor=cast.clerk)

    writing.begin(cast.term, body=TEXT, again=True, actor=cast.clerk)

    assert offer_of(manuscript, cast, "制度文件").is_open


def test_what_was_taken_over_is_remembered_with_where_for_whoever_writes(cast, manuscript, risen):
    offer = offer_of(manuscript, cast, "制度文件")
    other = UserFactory(unit=cast.office, role="clerk")

    material.take(manuscript, offer.said.key, "改过的话。", below=2, base=1, actor=cast.clerk)

    [group] = [one for one in material.grouped(material.offers(manuscript, other)) if one.taken]
    assert [(one.taken.by, one.taken.reason) for one in group.taken] == [
        (cast.clerk, "第 2 版“一、甲”下")
    ]
    assert offer.said not in [one.said for one in group.open]
    with pytest.raises(Refusal, match=f"{cast.clerk.full_name}已经写进文稿"):
        material.take(manuscript, offer.said.key, "又一句。", below=2, base=2, actor=other)
    assert "又一句" not in manuscript.newest.body


def test_a_heading_longer_than_an_answer_has_room_for_is_shortened(cast, manuscript, risen):
    offer, heading = offer_of(manuscript, cast, "制度文件"), "一、" + "健全机制" * 60
    long = manuscript.newest.body.replace("一、甲", heading)
    writing.save(manuscript, long, base=1, actor=cast.clerk)

    material.take(manuscript, offer.said.key, "话。", below=2, base=2, actor=cast.clerk)

    answer = Waiver.objects.get()
    answer.full_clean()
    assert answer.reason.startswith("第 3 版“一、健全机制")


def test_what_was_dropped_is_not_offered_again_until_it_is_brought_back(cast, manuscript, risen):
    offer = offer_of(manuscript, cast, "制度文件")

    material.drop(manuscript, offer.said.key, actor=cast.clerk)
    dropped = offer_of(manuscript, cast, "制度文件")
    material.bring_back(manuscript, offer.said.key, actor=cast.clerk)

    assert (dropped.is_open, dropped.dropped.by) == (False, cast.clerk)
    assert offer_of(manuscript, cast, "制度文件").is_open
    assert manuscript.newest.body == TEXT


@pytest.mark.parametrize("answer", ["taken", "dropped"])
def test_it_is_offered_again_once_its_figure_moved(cast, manuscript, risen, answer):
    key = offer_of(manuscript, cast, "制度文件").said.key
    if answer == "taken":
        material.take(manuscript, key, "话。", below=2, base=1, actor=cast.clerk)
    else:
        material.drop(manuscript, key, actor=cast.clerk)
    RegulationFactory(unit=cast.leadership, occurred_on=date(2026, 5, 1))

    again = offer_of(manuscript, cast, "制度文件")

    assert (again.is_open, again.was_taken) == (True, answer == "taken")
    with pytest.raises(Refusal, match="已经不一样"):
        material.drop(manuscript, key, actor=cast.clerk)


def test_another_half_years_text_has_answers_of_its_own(cast, manuscript, risen):
    material.drop(manuscript, offer_of(manuscript, cast, "制度文件").said.key, actor=cast.clerk)
    later = writing.begin(TermFactory(township=cast.township, half=2), actor=cast.clerk)

    assert not [one for one in material.offers(later, cast.clerk) if not one.is_open]


def test_words_that_were_refused_stay_on_the_page(cast, manuscript, risen, client):
    key = offer_of(manuscript, cast, "制度文件").said.key
    material.drop(manuscript, key, actor=cast.clerk)
    RegulationFactory(unit=cast.leadership, occurred_on=date(2026, 5, 1))
    client.force_login(cast.clerk)

    page = client.post(
        reverse("material_take", args=["2026H1"]),
        {"key": key, "words": "费心改过的话。", "below": 2, "seen": 1},
    ).content.decode()

    assert "已经不一样" in page and "费心改过的话。" in page
    assert manuscript.newest.body == TEXT


def test_the_page_shows_figures_by_their_values_and_says_who_dropped(
    cast, manuscript, risen, client
):
    key = offer_of(manuscript, cast, "制度文件").said.key
    client.force_login(cast.clerk)

    before = client.get(reverse("material", args=["2026H1"])).content.decode()
    client.post(reverse("material_drop", args=["2026H1"]), {"key": key})
    after = client.get(reverse("material", args=["2026H1"])).content.decode()

    assert ">2</a>份，同比" in before and 'title="制度文件印发数"' in before
    assert "再列出来" not in before
    assert "再列出来" in after and f"{cast.clerk.full_name} " in after
    assert after.count("<textarea") == before.count("<textarea") - 1


def test_the_page_offers_the_units_words_and_takes_them_as_changed(cast, manuscript, client):
    contributing.ask(manuscript, [cast.village], date(2099, 7, 1), actor=cast.clerk)
    contributing.send(Contribution.objects.get(), "我村办了两场。", actor=cast.liaison)
    client.force_login(cast.clerk)

    page = client.get(reverse("material", args=["2026H1"])).content.decode()
    client.post(
        reverse("material_take", args=["2026H1"]),
        {
            "key": offer_of(manuscript, cast, "我村").said.key,
            "words": "塘头村办了两场。",
            "below": 2,
            "seen": 1,
        },
    )

    assert "我村办了两场。" in page
    assert "塘头村办了两场。" in manuscript.newest.body
    assert "我村" not in manuscript.newest.body


def test_nothing_is_put_in_unasked(cast, manuscript, client):
    client.force_login(cast.clerk)
    client.get(reverse("material", args=["2026H1"]))

    assert manuscript.newest.body == TEXT
