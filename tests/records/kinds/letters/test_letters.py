"""提示函 from receipt to answer: signed for, put off, answered in time or late; what a digest and the
rate say of it.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.figures.reading import figures
from records.kinds.letters import services as acts
from records.ledger.declaration import ledgers
from records.models import Notice, NoticeExtension, WorkRules
from records.pages.services import save_record
from tests.examples import examples
from tests.factories import NoticeFactory, UserFactory
from tests.records.sheets.books import book
from tests.records.sheets.imports import carried_out, problems_of
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term, reopen_term

RECEIVED = date(2026, 3, 10)
DUE = date(2026, 3, 17)
LATE = date(2026, 3, 20)


@pytest.fixture
def letter(cast):
    return NoticeFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=RECEIVED)


def fresh(letter) -> Notice:
    return Notice.objects.get(pk=letter.pk)


@pytest.mark.postgresql
def test_a_letter_is_signed_for_and_answered_late(cast, letter):
    acts.sign(letter, actor=cast.liaison, today=date(2026, 3, 11))
    assert fresh(letter).state_on(DUE) == "open"
    assert fresh(letter).state_on(LATE) == "overdue"

    acts.answer(letter, "青宣复〔2026〕1号", LATE, actor=cast.liaison, today=LATE)

    now = fresh(letter)
    assert (now.signed_on, now.answered_on, now.answer_number) == (
        date(2026, 3, 11),
        LATE,
        "青宣复〔2026〕1号",
    )
    assert now.state_on(LATE) == "late"
    assert [act.action for act in acts.steps_of(letter)] == ["签收提示函", "反馈提示函"]
    assert acts.steps_of(letter).last().data["超期"] is True


def test_it_is_answered_once_and_after_it_was_signed_for(cast, letter):
    with pytest.raises(Refusal, match="请先签收"):
        acts.answer(letter, "一号", DUE, actor=cast.liaison, today=DUE)
    acts.sign(letter, actor=cast.liaison, today=RECEIVED)
    with pytest.raises(Refusal, match="已经签收过"):
        acts.sign(letter, actor=cast.liaison, today=RECEIVED)
    acts.answer(letter, "一号", DUE, actor=cast.liaison, today=DUE)
    with pytest.raises(Refusal, match="已经反馈"):
        acts.answer(letter, "二号", DUE, actor=cast.liaison, today=DUE)


@pytest.mark.parametrize(
    ("number", "day", "said"),
    [
        (" ", DUE, "反馈件号"),
        ("一号", DUE + timedelta(days=1), "不能晚于今天"),
        ("一号", RECEIVED - timedelta(days=1), "不能早于收函日期"),
    ],
)
def test_an_answer_that_cannot_be(cast, letter, number, day, said):
    acts.sign(letter, actor=cast.liaison, today=RECEIVED)

    with pytest.raises(Refusal, match=said):
        acts.answer(letter, number, day, actor=cast.liaison, today=DUE)


@pytest.mark.postgresql
def test_more_time_is_asked_for_before_the_day_and_granted_by_another(cast, letter):
    until = date(2026, 3, 24)
    asked = acts.ask_extension(letter, until, "等材料", actor=cast.liaison, today=DUE)
    assert fresh(letter).due_on == DUE

    acts.answer_extension(asked, True, "", actor=cast.clerk)

    assert fresh(letter).due_on == until
    assert fresh(letter).state_on(LATE) == "unsigned"
    with pytest.raises(Refusal, match="已经答复过"):
        acts.answer_extension(asked, False, "不", actor=cast.secretary)


@pytest.mark.parametrize(
    ("until", "reason", "today", "said"),
    [
        (date(2026, 3, 24), "忙", DUE + timedelta(days=1), "已过反馈时限"),
        (DUE, "忙", DUE, "要晚于"),
        (date(2026, 4, 20), "忙", DUE, "一次最多延"),
        (date(2026, 3, 24), " ", DUE, "理由"),
    ],
)
def test_an_extension_that_cannot_be(cast, letter, until, reason, today, said):
    with pytest.raises(Refusal, match=said):
        acts.ask_extension(letter, until, reason, actor=cast.liaison, today=today)


def test_an_extension_is_refused_with_a_reason_and_never_ones_own(cast, letter):
    own = acts.ask_extension(letter, date(2026, 3, 24), "忙", actor=cast.clerk, today=DUE)
    with pytest.raises(Refusal, match="自己提出"):
        acts.answer_extension(own, True, "", actor=cast.clerk)
    with pytest.raises(Refusal, match="写明理由"):
        acts.answer_extension(own, False, " ", actor=cast.secretary)
    with pytest.raises(Refusal, match="等答复"):
        acts.ask_extension(letter, date(2026, 3, 25), "忙", actor=cast.liaison, today=DUE)
    with pytest.raises(PermissionDenied):
        acts.answer_extension(own, True, "", actor=cast.other_clerk)

    acts.answer_extension(own, False, "按时办", actor=cast.secretary)

    assert fresh(letter).due_on == DUE


def test_the_database_keeps_one_request_waiting(cast, letter):
    acts.ask_extension(letter, date(2026, 3, 24), "忙", actor=cast.liaison, today=DUE)

    with pytest.raises(IntegrityError), transaction.atomic():
        letter.extensions.create(due_before=DUE, until=LATE, reason="再", asked_by=cast.clerk)


@pytest.mark.parametrize(
    ("in_workdays", "due"), [(False, date(2026, 10, 5)), (True, date(2026, 10, 13))]
)
def test_the_townships_rule_says_by_when(cast, store, time_machine, in_workdays, due):
    """For what is typed and for what is imported; what the letter itself says stays."""
    time_machine.move_to("2026-11-24 10:00+08:00")
    WorkRules.objects.create(township=cast.township, answers_in_workdays=in_workdays)
    typed = Notice(
        unit=cast.village, occurred_on=date(2026, 9, 28), number="一", sender="区", kind="venue"
    )
    save_record(typed, actor=cast.liaison)
    sheet = book(
        ["单位", "收函日期", "函号", "来文单位", "事项类别", "反馈时限"],
        ["塘头村", "2026-09-28", "二", "区", "阵地类", ""],
        ["塘头村", "2026-09-28", "三", "区", "阵地类", "2026-09-30"],
    )

    made = carried_out(ledgers["notices"], sheet, actor=cast.clerk)

    assert (made.added, problems_of(made)) == (2, [])
    assert dict(Notice.objects.values_list("number", "due_on")) == {
        "一": due,
        "二": due,
        "三": date(2026, 9, 30),
    }


@pytest.mark.postgresql
def test_a_units_form_does_not_move_the_day(cast, client_of, letter):
    sent = {"unit": cast.village.pk, "occurred_on": "2026-03-10", "number": "改号", "sender": "区", "kind": "venue",
            "due_on": "2026-12-31", "answered_on": "2026-03-11", "signed_on": "2026-03-11"}  # fmt: skip
    edit = reverse("record_edit", args=["notices", letter.pk])

    client_of(cast.liaison).post(edit, sent)
    assert (fresh(letter).number, fresh(letter).due_on, fresh(letter).answered_on) == (
        "改号",
        DUE,
        None,
    )

    client_of(cast.clerk).post(edit, sent)
    assert (fresh(letter).due_on, fresh(letter).answered_on) == (date(2026, 12, 31), None)


# --- Whatever anybody does in whatever order ------------------------------------------------------
PEOPLE = (
    "liaison",
    "sibling_liaison",
    "clerk",
    "secretary",
    "reviewer",
    "administrator",
    "auditor",
    "other_clerk",
)


def reply(letter, who, granted):
    asked = letter.extensions.order_by("-id").first()
    if asked is None:
        raise Refusal("没有申请")
    acts.answer_extension(asked, granted, "答复", actor=who)


DO = {
    "sign": lambda n, who: acts.sign(n, actor=who, today=RECEIVED),
    "answer": lambda n, who: acts.answer(n, "一号", DUE, actor=who, today=DUE),
    "ask": lambda n, who: acts.ask_extension(
        n, fresh(n).due_on + timedelta(days=3), "忙", actor=who, today=DUE
    ),
    "grant": lambda n, who: reply(n, who, True),
    "refuse": lambda n, who: reply(n, who, False),
    "close": lambda n, who: close_term(
        n.unit.township.terms.get(year=2026), actor=who, reason="报送"
    ),
    "reopen": lambda n, who: reopen_term(
        n.unit.township.terms.get(year=2026), actor=who, reason="改"
    ),
}


def counted(cast) -> list:
    return list(figures(cast.township, cast.term, only=[ledgers["notices"]]).items())


def facts(letter) -> tuple:
    row = fresh(letter)
    asked = tuple(NoticeExtension.objects.order_by("id").values_list("is_granted", "until"))
    return row.signed_on, row.answered_on, row.due_on, asked, row.history.count()


@settings(
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(DO)), st.sampled_from(PEOPLE[:4] * 3 + PEOPLE[4:])),
        max_size=12,
    )
)
def test_any_sequence_of_acts_by_any_roles(cast, letter, sequence):
    with transaction.atomic():
        for act, person in sequence:
            before, audited = facts(letter), AuditEvent.objects.filter(result="ok").count()
            locked = cast.township.terms.get(year=2026).is_closed and counted(cast)
            try:
                DO[act](letter, getattr(cast, person))
            except (Refusal, TermClosed, PermissionDenied):
                assert (facts(letter), AuditEvent.objects.filter(result="ok").count()) == (
                    before,
                    audited,
                )
                continue
            after = facts(letter)
            assert AuditEvent.objects.filter(result="ok").count() == audited + 1
            assert after == before or act not in ("close", "reopen")
            assert not locked or act == "reopen" or counted(cast) == locked
            assert before[1] is None or act in ("close", "reopen")  # answered is the end
            assert after[1] is None or after[0] is not None  # and never before it was signed for
        transaction.set_rollback(True)


# --- Pages ----------------------------------------------------------------------------------------
def test_the_page_lists_by_the_clock_and_says_the_indicators_rate(cast, client_of, time_machine):
    time_machine.move_to(f"{LATE} 10:00+08:00")
    NoticeFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=RECEIVED)
    NoticeFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=RECEIVED, answered_on=DUE)
    NoticeFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=date(2026, 3, 18))
    NoticeFactory(unit=cast.sibling, entered_by=cast.sibling_liaison, occurred_on=RECEIVED)

    page = client_of(cast.liaison).get(reverse("letter_todo"))
    everyone = client_of(cast.clerk).get(reverse("letter_todo"))

    assert [count for _, _, count in page.context["lists"]] == [1, 1, 0, 0]
    assert [count for _, _, count in everyone.context["lists"]] == [2, 1, 0, 0]
    # The letter of the 18th is not due yet: of the others one of two, one of three.
    assert (str(page.context["rate"]), str(everyone.context["rate"])) == ("50.0", "33.3")
    assert "已超期 3 天" in page.content.decode()


def test_a_refused_answer_keeps_what_was_typed(cast, client_of, letter):
    acts.sign(letter, actor=cast.liaison, today=RECEIVED)
    url = reverse("letter_act", args=[letter.pk, "answer"])

    page = client_of(cast.liaison).post(
        url, {"answer_number": "青复一号", "answered_on": "2026-01-01"}
    )

    assert 'value="青复一号"' in page.content.decode()
    assert "不能早于收函日期" in page.content.decode()
    assert fresh(letter).answered_on is None


def test_the_way_through_the_pages(cast, client_of, letter, time_machine):
    time_machine.move_to("2026-03-12 10:00+08:00")
    client, office = client_of(cast.liaison), client_of(cast.clerk)
    act = {
        name: reverse("letter_act", args=[letter.pk, name]) for name in ("sign", "extend", "answer")
    }
    client.post(act["sign"])
    client.post(act["extend"], {"until": "2026-03-24", "reason": "等材料"})
    asked = office.get(reverse("letter_todo"), {"which": "asked"})
    assert [found for found, _, _ in asked.context["rows"]] == [letter]

    office.post(reverse("letter_extension", args=[letter.extensions.get().pk]), {"grant": "1"})
    client.post(act["answer"], {"answer_number": "一号", "answered_on": "2026-03-12"})

    page = client.get(reverse("record_detail", args=["notices", letter.pk])).content.decode()
    assert "已反馈" in page and "办理经过（4 步）" in page and "反馈时限 2026年3月24日" in page


def test_an_act_nobody_offers_is_not_there(cast, client_of, letter):
    assert (
        client_of(cast.liaison).post(reverse("letter_act", args=[letter.pk, "burn"])).status_code
        == 404
    )


def test_a_second_person_of_the_unit_may_answer(cast, letter):
    other = UserFactory(unit=cast.village)
    acts.sign(letter, actor=cast.liaison, today=RECEIVED)

    acts.answer(letter, "一号", DUE, actor=other, today=DUE)

    assert fresh(letter).answered_on == DUE


# --- Late in the half-year it came in -------------------------------------------------------------
@pytest.fixture
def late_june(cast, time_machine):
    """Received in June, due in July and never answered: it belongs to the first half-year and to
    no other.
    """
    time_machine.move_to(datetime(2026, 7, 6, 2, tzinfo=UTC))
    return NoticeFactory(
        unit=cast.village,
        entered_by=cast.liaison,
        occurred_on=date(2026, 6, 28),
        due_on=date(2026, 7, 5),
        answered_on=None,
    )


def late_letters(cast):
    return figures(cast.township, cast.term)["notice.late_count"].value


def test_a_letter_never_answered_is_late_as_one_answered_late(cast, late_june):
    unanswered = late_letters(cast)
    Notice.objects.filter(pk=late_june.pk).update(answered_on=date(2026, 7, 6))

    assert (unanswered, late_letters(cast)) == (1, 1)


def test_what_was_not_late_when_its_half_year_was_locked_is_not_late_there(
    cast, late_june, time_machine
):
    time_machine.move_to(datetime(2026, 7, 3, 2, tzinfo=UTC))
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    time_machine.move_to(datetime(2026, 11, 3, 2, tzinfo=UTC))

    assert late_letters(cast) == 0


def test_a_letter_that_is_not_due_yet_is_a_letter(cast, client_of, time_machine):
    """The page said 本期没有来函 above the very letter."""
    time_machine.move_to("2026-03-12 02:00:00+00:00")
    client = client_of(cast.clerk)
    before = client.get(reverse("letter_todo")).content.decode()
    NoticeFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=RECEIVED, due_on=DUE)

    page = client.get(reverse("letter_todo")).content.decode()

    assert "本期没有来函" in before
    assert "还没有到期要反馈的" in page and "本期没有来函" not in page


def test_the_form_says_whose_the_letter_is(cast, client_of):
    page = client_of(cast.clerk).get("/records/notices/add/").content.decode()

    assert "由哪个单位签收、反馈" in page
