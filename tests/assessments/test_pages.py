"""The pages of the assessments: what each role sees, what refused input leaves, what a
page costs.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments import rectifying
from assessments.appealing import answer_appeal, ask_appeal
from assessments.drafting import draft_rubric
from assessments.marking import marks_of, propose_veto
from assessments.models import (
    Appeal,
    Criterion,
    Mark,
    Rectification,
    Round,
    Rubric,
    Scorecard,
    Veto,
)
from assessments.rounds import open_round
from tests.assessments.conftest import DAYS, assess
from tests.factories import (
    FilmShowingFactory,
    MeetingFactory,
    RectificationFactory,
    RoundFactory,
    UnitFactory,
)
from townwork.org.workdays import Workdays

OPEN = datetime(2026, 7, 28, 2, tzinfo=UTC)


def text(response) -> str:
    return response.content.decode()


def cost(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def field(card, code, name) -> str:
    return f"{name}_{card.marks.get(criterion__code=code).criterion_id}"


# --- Nothing yet ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("rounds", "还没有考核"),
        ("rubrics", "还没有考核细则"),
        ("appeals", "没有复核申请"),
        ("rectifications", "没有整改。"),
        ("my_cards", "还没有得分表"),
        ("forecast", "细则"),
    ],
)
def test_an_empty_page_says_what_comes_there(cast, client_of, page, says):
    assert says in text(client_of(cast.clerk).get(reverse(page)))


# --- The round ------------------------------------------------------------------------------------
def test_the_days_proposed_are_workdays(cast, client_of, default_rubric, time_machine):
    """Opened on a Saturday, all of them were rest days, and 公示 began on a Sunday."""
    time_machine.move_to("2026-07-04 09:00+08:00")

    form = client_of(cast.clerk).get(reverse("round_open")).context["form"]

    days = [form.initial[name] for name in DAYS]
    assert [f"{day:%m-%d}" for day in days] == ["07-20", "08-03", "08-10", "08-11", "08-18"]
    assert all(Workdays().is_workday(day) for day in days)


@pytest.mark.postgresql
def test_a_round_is_opened_with_days_in_order(cast, client_of, default_rubric):
    client = client_of(cast.clerk)
    typed = {"term": cast.term.pk, "rubric": default_rubric.pk, "units": [cast.village.pk]}
    days = {name: f"{day}" for name, day in DAYS.items()}

    wrong = client.post(reverse("round_open"), typed | days | {"check_by": "2026-07-01"})
    assert "日期要依次" in text(wrong)
    assert wrong.context["form"]["check_by"].value() == "2026-07-01"
    assert not Round.objects.exists()

    opened = client.post(reverse("round_open"), typed | days)
    assert opened.url == reverse("round", args=[Round.objects.get().pk])
    # A half-year is assessed once: it is not offered again.
    assert (
        cast.term not in client.get(reverse("round_open")).context["form"].fields["term"].queryset
    )


def test_a_stage_is_left_with_every_reason_on_the_page(cast, client_of, round):
    client = client_of(cast.clerk)
    page = text(client.get(reverse("round", args=[round.pk])))
    assert "还没有提交自评（7月10日截止" in page
    assert "disabled" in page

    client.post(reverse("round_advance", args=[round.pk]))

    assert Round.objects.get().state == "self"


def test_a_unit_sees_its_own_card_of_the_round_only(cast, client_of, round):
    page = text(client_of(cast.liaison).get(reverse("round", args=[round.pk])))

    assert "塘头村" in page
    assert "柳林村" not in page
    assert "还没有提交自评" not in page  # who else is late is the township's business


def test_the_meeting_is_chosen_on_the_page(cast, client_of, moved, meeting):
    round = moved("settle")
    client, page = client_of(cast.secretary), reverse("round_meeting", args=[round.pk])
    assert "请选择审定会议" in text(client.post(page, {}))

    client.post(page, {"meeting": meeting.pk})

    round.refresh_from_db()
    assert round.meeting == meeting


def test_a_veto_is_decided_on_the_page(cast, client_of, moved, meeting):
    round = moved("settle")
    card = round.scorecards.get(unit=cast.village)
    cheat = Criterion.objects.get(section__rubric=round.rubric, code="H1")
    veto = propose_veto(card, cheat, "签到表是后补的", actor=cast.clerk)
    client, page = client_of(cast.secretary), reverse("veto_decide", args=[veto.pk])
    assert "签到表是后补的" in text(client.get(reverse("round", args=[round.pk])))
    client.post(page, {"uphold": "1"})
    assert Veto.objects.get().is_upheld is None

    client.post(page, {"uphold": "1", "meeting": meeting.pk, "decision": "会议认定"})

    card.refresh_from_db()
    assert (Veto.objects.get().is_upheld, card.band) == (True, "failed")


def proposed(cast, round) -> Veto:
    cheat = Criterion.objects.get(section__rubric=round.rubric, code="H1")
    return propose_veto(
        round.scorecards.get(unit=cast.village), cheat, "签到表是后补的", actor=cast.clerk
    )


def test_a_decision_without_its_meeting_comes_back_as_it_was_typed(cast, client_of, moved, meeting):
    round = moved("settle")
    veto = proposed(cast, round)
    other = Criterion.objects.get(section__rubric=round.rubric, code="H2")
    propose_veto(round.scorecards.get(unit=cast.sibling), other, "另一件", actor=cast.clerk)

    page = client_of(cast.secretary).post(
        reverse("veto_decide", args=[veto.pk]), {"uphold": "1", "decision": "会议认定属实"}
    )

    assert "请选择审定会议" in text(page)
    assert text(page).count("会议认定属实") == 1  # at its own veto, not at the other
    assert {row.pk: form["decision"].value() for row, form in page.context["vetoes"]} == {
        veto.pk: "会议认定属实",
        Veto.objects.exclude(pk=veto.pk).get().pk: None,
    }


def test_a_decision_that_came_too_late_is_shown_to_copy(cast, client_of, moved, meeting):
    """Somebody else moved the round on: the form has left the page, what was typed has not."""
    round = moved("settle")
    veto = proposed(cast, round)
    Round.objects.filter(pk=round.pk).update(state="public", meeting=meeting)

    page = client_of(cast.secretary).post(
        reverse("veto_decide", args=[veto.pk]),
        {"uphold": "1", "meeting": meeting.pk, "decision": "会议认定属实"},
    )

    assert "没有保存的“会议决定”：会议认定属实" in text(page)
    assert "考核已到“公示”阶段" in text(page)
    assert Veto.objects.get().is_upheld is None


def test_a_wrong_password_signs_nothing_and_says_so(cast, client_of, moved, time_machine):
    round = moved("public")
    time_machine.move_to(datetime(2026, 8, 3, 2, tzinfo=UTC))

    page = client_of(cast.secretary).post(
        reverse("round_publish", args=[round.pk]), {"password": "错的"}
    )

    assert "口令不对" in text(page)
    assert Round.objects.get().state == "public"


# --- The card -------------------------------------------------------------------------------------
def test_a_refused_line_keeps_all_that_was_typed(cast, client_of, round, card):
    typed = {
        field(card, "A1", "score"): "61",
        field(card, "A2", "score"): "九",
        field(card, "A3", "score"): "7.5",
        field(card, "A3", "note"): "现场",
    }

    page = client_of(cast.liaison).post(reverse("card_self", args=[card.pk]), typed)

    said = text(page)
    assert "最多 60。" in said
    assert "请填数字。" in said
    for value in ("61", "九", "7.5", "现场"):
        assert f'value="{value}"' in said
    assert set(Mark.objects.values_list("self_score", flat=True)) == {None}


def test_scores_that_came_too_late_are_shown_to_copy(cast, client_of, moved, card):
    """The clerk moved the round on while the unit typed: no line is an input any more."""
    moved("check")
    typed = {field(card, "A3", "score"): "7.5", field(card, "A3", "note"): "现场有照片"}

    page = text(client_of(cast.liaison).post(reverse("card_self", args=[card.pk]), typed))

    assert "说明”：现场有照片" in page
    assert "考核已到“核查”阶段" in page


def test_only_the_unit_itself_is_offered_to_withdraw(cast, client_of, round, card):
    assess(cast, round)
    address = reverse("scorecard", args=[card.pk])

    assert "撤回自评" in text(client_of(cast.liaison).get(address))
    assert "撤回自评" not in text(client_of(cast.clerk).get(address))


def test_empty_lines_are_filled_with_the_automatic_mark(cast, client_of, round, card):
    FilmShowingFactory(unit=cast.village, shows=3)

    client_of(cast.liaison).post(
        reverse("card_self", args=[card.pk]), {field(card, "A3", "score"): "9", "fill": "1"}
    )

    scores = {mark.criterion.code: mark.self_score for mark in marks_of(card)}
    assert scores == {"A1": Decimal(30), "A2": None, "A3": Decimal(9), "G1": None}


def test_a_missing_mark_is_never_shown_as_zero(cast, client_of, round, card):
    page = text(client_of(cast.clerk).get(reverse("scorecard", args=[card.pk])))

    assert page.count('<span class="score-missing">缺</span>') >= 3


def test_a_changed_record_is_shown_and_the_mark_stays(cast, client_of, moved, card):
    FilmShowingFactory(unit=cast.village, shows=3)
    moved("settle")
    FilmShowingFactory(unit=cast.village, shows=3)

    page = text(client_of(cast.clerk).get(reverse("scorecard", args=[card.pk])))

    assert "记录已变：现在为 60" in page
    assert card.marks.get(criterion__code="A1").automatic == 30


def test_a_mark_frozen_before_halves_were_owed_goes_on_meaning_the_whole(
    cast, client_of, moved, card, rubric
):
    """A published result is not worded anew by what a rule has come to mean since."""
    Criterion.objects.filter(section__rubric=rubric, code="A1").update(
        rules=[{"kind": "ratio", "fact": "film.show_count", "every": "year", "target": "6"}]
    )
    FilmShowingFactory(unit=cast.village, shows=3)
    moved("settle")
    mark = card.marks.get(criterion__code="A1")
    assert (mark.automatic, mark.readings) == (
        60,
        [{"values": ["3"], "applies": True, "part": "0.5"}],
    )
    # as it was kept before: the whole of the year's six asked for in June
    mark.automatic, mark.readings = 30, [{"values": ["3"], "applies": True}]
    mark.save()

    page = text(client_of(cast.clerk).get(reverse("scorecard", args=[card.pk])))

    assert "实际 3 场，扣 30 分" in page
    assert "上半年应达" not in page
    assert "记录已变" not in page


def test_a_card_of_another_unit_does_not_exist(cast, client_of, round):
    other = round.scorecards.get(unit=cast.sibling)

    assert client_of(cast.liaison).get(reverse("scorecard", args=[other.pk])).status_code == 404
    assert client_of(cast.other_clerk).get(reverse("scorecard", args=[other.pk])).status_code == 404


def test_the_appeal_is_offered_in_the_window_only(cast, client_of, moved, card, time_machine):
    moved("public")
    address = reverse("scorecard", args=[card.pk])
    time_machine.move_to(datetime(2026, 7, 26, 2, tzinfo=UTC))
    assert "申请复核" not in text(client_of(cast.liaison).get(address))

    time_machine.move_to(OPEN)

    assert "申请复核" in text(client_of(cast.liaison).get(address))
    assert "申请复核" not in text(client_of(cast.clerk).get(address))


def test_an_appeal_and_its_answer_on_the_page(cast, client_of, moved, card, time_machine):
    moved("public")
    time_machine.move_to(OPEN)
    mark = card.marks.get(criterion__code="A1")
    client = client_of(cast.liaison)
    empty = client.post(reverse("mark_appeal", args=[mark.pk]), {"reason": " "})
    assert "请填写申请理由" in text(empty)
    client.post(reverse("mark_appeal", args=[mark.pk]), {"reason": "少算一场"})
    made = Appeal.objects.get()

    secretary, answer = client_of(cast.secretary), reverse("appeal_answer", args=[made.pk])
    refused = text(secretary.post(answer, {"uphold": "1", "answer": "属实，补看过"}))
    assert "请填复核后的得分" in refused
    assert "属实，补看过" in refused
    secretary.post(answer, {"uphold": "1", "answer": "属实", "score": "45"})

    made.refresh_from_db()
    assert (made.is_upheld, made.score_after) == (True, 45)


def test_an_appeal_answered_meanwhile_shows_what_was_typed(
    cast, client_of, moved, card, time_machine
):
    moved("public")
    time_machine.move_to(OPEN)
    mark = card.marks.get(criterion__code="A1")
    made = ask_appeal(mark, "少算一场", actor=cast.liaison)
    answer_appeal(made, False, "已核过", None, actor=cast.secretary)

    late = client_of(cast.secretary).post(
        reverse("appeal_answer", args=[made.pk]), {"uphold": "1", "answer": "属实", "score": "45"}
    )

    assert late.context["unsaved"].errors
    assert "：属实" in text(late) and "：45" in text(late)


def test_a_rectification_answered_or_verified_meanwhile_shows_what_was_typed(cast, client_of):
    item = RectificationFactory(unit=cast.village, issued_by=cast.clerk)
    made = rectifying.reply(item, "补了", actor=cast.liaison)

    again = client_of(cast.liaison).post(
        reverse("rectification_reply", args=[item.pk]), {"text": "又补了一份"}
    )
    rectifying.verify(made, True, "", actor=cast.clerk)
    verified = client_of(cast.secretary).post(
        reverse("reply_verify", args=[made.pk]), {"return": "1", "reason": "还缺照片"}
    )

    assert "没有保存的" in text(again) and "又补了一份" in text(again)
    assert "没有保存的" in text(verified) and "还缺照片" in text(verified)


# --- 试评 -------------------------------------------------------------------------------------------
# -
def test_the_forecast_says_line_by_line_what_still_mends_it(cast, client_of, default_rubric):
    for month in (1, 2, 3, 4):
        FilmShowingFactory(unit=cast.village, occurred_on=date(2026, month, 9))

    page = client_of(cast.liaison).get(
        reverse("unit_forecast", args=[cast.village.pk]), {"term": "2026H1"}
    )

    lines = {line.judged.criterion.code: line for line in page.context["gaps"]}
    assert (lines["E1"].lost, lines["E1"].projected) == (1, 2)
    assert "期限已过" in lines["E1"].remedies[0].text
    assert "零报告" in text(page)
    kept = [line.judged.criterion.code for line in page.context["kept"]]
    assert "A7" in kept


def test_what_is_left_to_the_inspectors_is_not_said_to_be_lost(cast, client_of, default_rubric):
    address = reverse("unit_forecast", args=[cast.village.pk])
    Criterion.objects.filter(code="E1").update(rules=[])

    page = client_of(cast.liaison).get(address, {"term": "2026H1"})

    (line,) = [one for one in page.context["gaps"] if one.judged.criterion.code == "E1"]
    assert (line.is_by_hand, line.reachable) == (True, line.judged.criterion.points)
    assert "由考核组评分，还没有评" in text(page)


def test_beside_a_published_result_a_forecast_says_which_counts(cast, client_of, default_rubric):
    meeting = MeetingFactory(unit=cast.leadership, entered_by=cast.clerk)
    made = RoundFactory(
        term=cast.term,
        rubric=default_rubric,
        state="public",
        meeting=meeting,
        opened_by=cast.clerk,
    )
    pages = (reverse("forecast"), reverse("unit_forecast", args=[cast.village.pk]))
    for page in pages:
        assert "为准" not in text(client_of(cast.clerk).get(page, {"term": "2026H1"}))

    made.state, made.published_by, made.published_at = "published", cast.secretary, timezone.now()
    made.save()
    for page in pages:
        shown = text(client_of(cast.clerk).get(page, {"term": "2026H1"}))
        assert "2026年上半年的考核结果已发布" in shown
        assert reverse("round", args=[made.pk]) in shown


def test_a_unit_forecasts_its_own_only(cast, client_of, default_rubric):
    client = client_of(cast.liaison)

    assert client.get(reverse("unit_forecast", args=[cast.sibling.pk])).status_code == 404
    assert "柳林村" not in text(client.get(reverse("forecast")))
    assert "柳林村" in text(client_of(cast.clerk).get(reverse("forecast")))


# --- The rubric -----------------------------------------------------------------------------------
def test_a_draft_is_the_offices_own_paper(cast, client_of):
    draft = draft_rubric(cast.township, actor=cast.clerk)
    address = reverse("rubric", args=[draft.pk])

    assert client_of(cast.clerk).get(address).status_code == 200
    assert client_of(cast.liaison).get(address).status_code == 404
    assert client_of(cast.reviewer).get(address).status_code == 404


@pytest.mark.postgresql
def test_an_item_that_cannot_be_scored_comes_back_as_typed(cast, client_of):
    draft = draft_rubric(cast.township, actor=cast.clerk)
    item = Criterion.objects.get(section__rubric=draft, code="A2")
    typed = {
        "section": item.section_id,
        "code": "A2",
        "title": "班子研究",
        "points": "",
        "standard": "每半年一次",
        "kinds": ["leadership"],
        "rules-TOTAL_FORMS": "1",
        "rules-INITIAL_FORMS": "0",
        "rules-0-kind": "count",
        "rules-0-fact": "mtg.special_count",
        "rules-0-target": "1",
        "rules-0-deduct": "2",
        "rules-0-every": "year",
        "rules-0-at_half": "end",
    }
    client, address = client_of(cast.clerk), reverse("criterion_edit", args=[item.pk])

    refused = text(client.post(address, typed))
    assert "计分项要填分值" in refused
    assert "班子研究" in refused
    client.post(address, typed | {"points": "4"})

    item.refresh_from_db()
    assert (item.title, item.rules) == (
        "班子研究",
        [
            {
                "kind": "count",
                "fact": "mtg.special_count",
                "every": "year",
                "at_half": "end",
                "deduct": "2",
            }
        ],
    )
    assert "（年底才计）" in text(client.get(reverse("rubric", args=[draft.pk])))


def test_an_item_with_five_rules_is_shown_and_saved(cast, client_of):
    """As a sheet brings it: at most three were taken, and nothing was said."""
    draft = draft_rubric(cast.township, actor=cast.clerk)
    item = Criterion.objects.get(section__rubric=draft, code="A3")
    codes = ["mtg.report_hear_count", "mtg.weekly_count", "mtg.agenda_count"]
    codes += ["study.session_count", "pub.entry_count"]
    item.rules = [{"kind": "has", "fact": code, "deduct": "0.4"} for code in codes]
    item.save()
    client, address = client_of(cast.clerk), reverse("criterion_edit", args=[item.pk])
    formset = client.get(address).context["formset"]
    typed = {
        f"rules-{number}-{name}": value or ""
        for number, form in enumerate(formset)
        for name, value in form.initial.items()
    }
    typed |= {"rules-TOTAL_FORMS": str(len(formset.forms)), "rules-INITIAL_FORMS": "5"}
    typed |= {"section": item.section_id, "code": "A3", "title": "听取汇报", "points": "2"}
    typed |= {"standard": "五样都有", "kinds": ["leadership"], "rules-4-deduct": "0.5"}

    client.post(address, typed)

    item.refresh_from_db()
    assert [rule["fact"] for rule in item.rules] == codes
    assert [rule["deduct"] for rule in item.rules] == ["0.4"] * 4 + ["0.5"]
    assert len(formset.forms) > 5  # room for another

    many = typed | {"rules-TOTAL_FORMS": "30"}
    assert "一项最多 20 条规则，请分成两项。" in text(client.post(address, many))


def test_only_a_yearly_rule_says_what_it_asks_in_june(cast, client_of):
    draft = draft_rubric(cast.township, actor=cast.clerk)
    item = Criterion.objects.get(section__rubric=draft, code="A3")
    typed = {
        "section": item.section_id,
        "code": "A3",
        "title": "听取汇报",
        "points": "2",
        "standard": "每半年一次",
        "kinds": ["leadership"],
        "rules-TOTAL_FORMS": "1",
        "rules-INITIAL_FORMS": "0",
        "rules-0-kind": "has",
        "rules-0-fact": "mtg.report_hear_count",
        "rules-0-deduct": "2",
        "rules-0-at_half": "share",
    }

    page = text(client_of(cast.clerk).post(reverse("criterion_edit", args=[item.pk]), typed))

    assert "只有频次为“年”的规则才选“上半年”怎么算" in page


def test_an_item_of_an_adopted_rubric_opens_no_form(cast, client_of, default_rubric):
    criterion = Criterion.objects.filter(section__rubric=default_rubric)[0]

    page = client_of(cast.clerk).get(reverse("criterion_edit", args=[criterion.pk]), follow=True)

    assert "不能再改" in text(page)
    assert page.redirect_chain


def test_a_broken_sheet_says_what_to_do(cast, client_of):
    draft = draft_rubric(cast.township, actor=cast.clerk)
    client, address = client_of(cast.clerk), reverse("rubric_import", args=[draft.pk])

    assert "请先选择表格" in text(client.post(address, {"sent": "1"}))
    broken = SimpleUploadedFile("x.xlsx", b"PK\x03\x04zzz")
    assert "另存为" in text(client.post(address, {"file": broken}))
    # A text that somebody called a workbook is read as one with commas.
    words = SimpleUploadedFile("x.xlsx", "随便写的".encode())
    assert "没有数据" in text(client.post(address, {"file": words}))
    assert Rubric.objects.get().sections.count() == 8


# --- 整改 -------------------------------------------------------------------------------------------
# -
def test_rectifications_are_filtered_and_a_stranger_sees_none(cast, client_of):
    RectificationFactory(
        unit=cast.village, issued_by=cast.clerk, title="迟的", due_on=date(2026, 7, 1)
    )
    RectificationFactory(unit=cast.sibling, issued_by=cast.clerk, title="没到期的")
    page, client = reverse("rectifications"), client_of(cast.clerk)

    late = text(client.get(page, {"standing": "late"}))
    assert "迟的" in late
    assert "没到期的" not in late
    assert "没到期的" not in text(client_of(cast.liaison).get(page))
    assert "没有整改。" in text(client_of(cast.other_clerk).get(page))
    assert client.get(page, {"standing": "胡写", "unit": "x"}).status_code == 200


def test_a_rectification_is_begun_from_its_line(cast, client_of, moved, card):
    moved("settle")
    mark = card.marks.get(criterion__code="A1")
    client, address = client_of(cast.clerk), f"{reverse('rectification_add')}?mark={mark.pk}"
    form = client.get(address).context["form"]
    assert (form.initial["unit"], form.initial["title"]) == (cast.village.pk, "A1 放映")

    past = {
        "unit": cast.village.pk,
        "title": "补放",
        "requirement": "补两场",
        "due_on": "2026-07-01",
    }
    refused = text(client.post(address, past))
    assert "不能早于今天" in refused
    assert "补两场" in refused
    client.post(address, past | {"due_on": "2026-08-14"})

    item = Rectification.objects.get()
    assert (item.mark, item.due_on) == (mark, date(2026, 8, 14))


@pytest.mark.postgresql
# --- What it costs --------------------------------------------------------------------------------
def test_no_page_costs_more_for_more_units(cast, client_of, default_rubric):
    client = client_of(cast.clerk)
    round = open_round(
        Round(term=cast.term, rubric=default_rubric, **DAYS), [cast.village], actor=cast.clerk
    )
    RectificationFactory(unit=cast.village, issued_by=cast.clerk)
    card = round.scorecards.get()
    pages = [
        reverse("round", args=[round.pk]),
        reverse("scorecard", args=[card.pk]),
        reverse("forecast"),
        reverse("rectifications"),
        reverse("rubric", args=[default_rubric.pk]),
    ]
    before = [cost(client, page) for page in pages]

    for _ in range(8):
        unit = UnitFactory(township=cast.township)
        Scorecard.objects.create(round=round, unit=unit)
        RectificationFactory(unit=unit, issued_by=cast.clerk)
        FilmShowingFactory(unit=unit)

    assert [cost(client, page) for page in pages] == before


def test_the_list_of_appeals_costs_the_same_however_long(cast, client_of, moved, time_machine):
    moved("public")
    client, page = client_of(cast.secretary), reverse("appeals")

    def ask(code):
        mark = Mark.objects.select_related("scorecard__round", "scorecard__unit").get(
            scorecard__unit=cast.village, criterion__code=code
        )
        ask_appeal(mark, "少算", actor=cast.liaison, today=date(2026, 7, 28))

    ask("A1")
    few = cost(client, page)
    ask("A2")
    ask("A3")

    assert cost(client, page) == few


def test_my_cards_are_mine_and_those_i_inspect(cast, client_of, round):
    Scorecard.objects.filter(unit=cast.sibling).update(inspector=cast.liaison)
    client = client_of(cast.liaison)
    assert "柳林村" in text(client.get(reverse("my_cards")))
    assert "等您核查" not in text(client.get(reverse("my_cards")))

    assess(cast, round)
    Round.objects.update(state="check")

    assert [card.unit for card in client.get(reverse("my_cards")).context["to_check"]] == [
        cast.sibling
    ]
