"""一会一报 from draft to archive: who does which step, what each leaves behind, what is refused and
why.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.figures.reading import figures
from records.kinds.filings import services as acts
from records.ledger.declaration import ledgers
from records.models import Filing, FilingStep, WorkRules
from records.pages.services import save_record
from tests.examples import examples
from tests.factories import FilingFactory, UserFactory
from tests.records.kinds.filings.filed import EVENT, TODAY, approved, drafted, pending, with_plan
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term, reopen_term

AFTER = EVENT + timedelta(days=3)


def steps(filing) -> list[tuple]:
    return list(filing.steps.order_by("id").values_list("round", "act", "by__username"))


def stands(filing) -> tuple:
    filing.refresh_from_db()
    return filing.state, filing.waits_for


def test_a_villages_small_event_goes_through_every_step(cast):
    filing = pending(cast, "publicity")
    acts.approve(filing, actor=cast.clerk, today=TODAY)
    acts.report_result(filing, 38, actor=cast.liaison, today=EVENT)
    acts.archive(filing, actor=cast.liaison, today=AFTER)

    assert stands(filing) == ("archived", "")
    assert (filing.applied_on, filing.approved_on, filing.attendance, filing.archived_on) == (
        TODAY, TODAY, 38, AFTER,
    )  # fmt: skip
    assert filing.apply_by == date(2026, 3, 13)
    assert steps(filing) == [
        (1, "submit", "tangtou"), (1, "head", "tangtou"), (1, "publicity", "ganshi"),
        (1, "hold", "tangtou"), (1, "archive", "tangtou"),
    ]  # fmt: skip
    assert filing.steps.get(act="head").head == "负责人·塘头村"


def test_a_large_event_needs_a_plan_and_the_secretary(cast):
    filing = drafted(cast, size=201)
    with pytest.raises(Refusal, match=r"勾选“有安全预案”.*传到这条记录的“佐证”"):
        acts.submit(filing, actor=cast.liaison, today=TODAY)
    with_plan(cast, filing)

    pending(cast, "secretary", filing)
    assert stands(filing) == ("pending", "secretary")
    acts.approve(filing, actor=cast.secretary, today=TODAY)

    assert stands(filing) == ("approved", "")


def test_the_townships_thresholds_hold(cast):
    WorkRules.objects.create(township=cast.township, large_size=30, apply_days=3)
    filing = drafted(cast)

    assert len(acts.lacking(filing)) == 2
    assert acts.procedure_of(filing).apply_by == date(2026, 3, 17)


@pytest.mark.parametrize(
    ("lacks", "said"), [({"size": None}, "规模"), ({"place_name": ""}, "地点")]
)
def test_what_an_application_lacks_is_named(cast, lacks, said):
    filing = drafted(cast, **lacks)

    with pytest.raises(Refusal, match=said):
        acts.submit(filing, actor=cast.liaison, today=TODAY)


def test_a_clerks_own_application_goes_to_the_secretary(cast):
    filing = with_plan(cast, drafted(cast, unit=cast.office, entered_by=cast.clerk))
    acts.submit(filing, actor=cast.clerk, today=TODAY)
    acts.consent(filing, "负责人·宣传办", TODAY, actor=cast.clerk, today=TODAY)

    assert stands(filing) == ("pending", "secretary")
    with pytest.raises(Refusal, match="在等书记"):
        acts.approve(filing, actor=cast.clerk, today=TODAY)


def test_nobody_approves_what_they_filed(cast):
    """An imported pending one counts as filed by who imported it, at whatever step it stands."""
    filing = drafted(cast, entered_by=cast.clerk, state="pending", applied_on=TODAY)
    Filing.objects.filter(pk=filing.pk).update(waits_for="publicity")
    assert filing.filed_by == cast.clerk

    with pytest.raises(Refusal, match="不能审批自己申报的"):
        acts.approve(filing, actor=cast.clerk, today=TODAY)


def test_control_another_clerk_may(cast):
    filing = drafted(cast, entered_by=cast.clerk, state="pending", applied_on=TODAY)
    Filing.objects.filter(pk=filing.pk).update(waits_for="publicity")

    acts.approve(filing, actor=UserFactory(role="clerk", unit=cast.office), today=TODAY)

    assert stands(filing)[0] == "pending"  # filed by a clerk: 书记 is still to come


@pytest.mark.postgresql
def test_returned_it_is_mended_and_filed_again_and_says_what_changed(cast):
    filing = pending(cast, "publicity")
    acts.send_back(filing, "地点写清", actor=cast.clerk)
    filing.refresh_from_db()
    filing.place_name = "村文化广场"
    save_record(filing, actor=cast.liaison)

    acts.submit(filing, actor=cast.liaison, today=TODAY)

    assert stands(filing) == ("pending", "head")
    assert steps(filing)[-2:] == [(1, "return", "ganshi"), (2, "submit", "tangtou")]
    assert filing.steps.last().note == "地点：村活动室 → 村文化广场"


def test_a_change_of_what_was_approved_is_a_new_round(cast):
    filing = approved(cast)
    acts.change(filing, "场地停电", actor=cast.liaison, today=TODAY)
    assert stands(filing) == ("changed", "")
    assert filing.approved_on is None
    filing.occurred_on = EVENT + timedelta(days=7)
    save_record(filing, actor=cast.liaison)

    pending(cast, "publicity", filing)
    acts.approve(filing, actor=cast.clerk, today=TODAY)

    assert stands(filing) == ("approved", "")
    assert {round for round, _, _ in steps(filing)} == {1, 2}
    assert Filing.objects.count() == 1  # one event is counted once


@pytest.mark.parametrize(
    "state", ["pending", "approved", "held", "archived", "refused", "cancelled"]
)
def test_what_is_under_way_or_decided_is_not_edited(cast, state):
    filing = drafted(cast, state=state, occurred_on=TODAY)
    filing.title = "另一个名目"

    with pytest.raises(Refusal):
        save_record(filing, actor=cast.liaison)


def test_refused_is_the_end_and_cancelled_has_a_reason(cast):
    refused, cancelled = pending(cast, "publicity"), approved(cast, title="另一场")
    acts.refuse(refused, "与上级部署重复", actor=cast.clerk)
    with pytest.raises(Refusal, match="写明事由"):
        acts.cancel(cancelled, " ", actor=cast.liaison)
    acts.cancel(cancelled, "主讲人生病", actor=cast.liaison)

    assert (stands(refused)[0], stands(cancelled)[0]) == ("refused", "cancelled")


def test_what_was_held_without_approval_is_told_as_it_was(cast):
    filing = drafted(cast)
    with pytest.raises(Refusal, match="活动当天及以后不能再申报"):
        acts.submit(filing, actor=cast.liaison, today=EVENT)
    with pytest.raises(Refusal, match="还没有办"):
        acts.report_result(filing, 30, actor=cast.liaison, today=TODAY)

    acts.report_result(filing, 30, actor=cast.liaison, today=EVENT)

    assert stands(filing)[0] == "held"
    assert (filing.applied_on, filing.approved_on) == (None, None)
    assert filing.steps.get().note == "实到 30 人，未经同意即举办"


def test_the_heads_consent_is_recorded_by_the_unit_alone(cast):
    filing = pending(cast, "head")

    with pytest.raises(Refusal, match="由塘头村的联络员记录"):
        acts.consent(filing, "某人", TODAY, actor=cast.clerk, today=TODAY)
    with pytest.raises(PermissionDenied):
        acts.consent(filing, "某人", TODAY, actor=cast.sibling_liaison, today=TODAY)
    with pytest.raises(Refusal, match="不能晚于今天"):
        acts.consent(filing, "某人", TODAY + timedelta(days=1), actor=cast.liaison, today=TODAY)


def test_a_clerk_records_it_where_no_liaison_works(cast):
    filing = drafted(cast, unit=cast.leadership, entered_by=cast.clerk)

    assert acts.answers_for(cast.clerk, filing)


def test_a_newer_application_is_not_approved_unread(cast):
    filing = pending(cast, "publicity")
    seen = filing.newest
    acts.send_back(filing, "改", actor=cast.clerk)
    pending(cast, "publicity", filing)

    with pytest.raises(Refusal, match="请看过现在的内容再办"):
        acts.approve(filing, actor=cast.clerk, seen=seen, today=TODAY)
    acts.approve(filing, actor=cast.clerk, seen=filing.newest, today=TODAY)


def test_after_the_day_nothing_is_approved_any_more(cast):
    filing = pending(cast, "publicity")

    with pytest.raises(Refusal, match="已过"):
        acts.approve(filing, actor=cast.clerk, today=AFTER)


def test_the_second_of_two_is_told_what_the_first_did(cast):
    filing = pending(cast, "publicity")
    acts.approve(filing, actor=cast.clerk, today=TODAY)

    with pytest.raises(Refusal, match=r"宣传干事·青溪已于 .*“宣传办同意”"):
        acts.approve(filing, actor=UserFactory(role="clerk", unit=cast.office), today=TODAY)


def test_an_import_approves_nothing_that_is_to_come(cast, time_machine):
    time_machine.move_to(f"{TODAY} 10:00+08:00")
    filing = drafted(cast, occurred_on=TODAY, state="draft")
    ahead = Filing(
        unit=cast.village, occurred_on=EVENT, title="甲", kind="lecture", state="approved"
    )

    with pytest.raises(ValidationError, match="还没有举办的活动"):
        ahead.clean()
    ahead.occurred_on = TODAY
    ahead.clean()
    filing.clean()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "facts",
    [
        {"act": "return", "note": ""},
        {"act": "head"},
        {"act": "publicity", "head": "甲", "head_on": TODAY},
    ],
)
def test_the_database_keeps_steps_whole(cast, facts):
    filing = drafted(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        filing.steps.create(round=1, by=cast.clerk, **facts)


def test_the_database_keeps_one_approval_a_step_and_round(cast):
    filing = pending(cast, "publicity")

    with pytest.raises(IntegrityError), transaction.atomic():
        filing.steps.create(round=1, by=cast.liaison, act="submit")
    filing.steps.create(round=2, by=cast.liaison, act="submit")


# --- Whatever anybody does in whatever order ------------------------------------------------------
PEOPLE = (
    "liaison",
    "sibling_liaison",
    "clerk",
    "secretary",
    "administrator",
    "reviewer",
    "auditor",
    "other_clerk",
)
LEGAL = {
    "submit": {"draft": "pending", "returned": "pending", "changed": "pending"},
    "consent": {"pending": "pending"},
    "withhold": {"pending": "returned"},
    "return": {"pending": "returned"},
    "refuse": {"pending": "refused"},
    "change": {"approved": "changed"},
    "cancel": {
        "pending": "cancelled",
        "returned": "cancelled",
        "changed": "cancelled",
        "approved": "cancelled",
    },
    "hold": {
        "approved": "held",
        "held": "held",
        "draft": "held",
        "returned": "held",
        "changed": "held",
    },
    "archive": {"held": "archived"},
}
DO = {
    "submit": lambda f, who: acts.submit(f, actor=who, today=TODAY),
    "consent": lambda f, who: acts.consent(f, "负责人", TODAY, actor=who, today=TODAY),
    "withhold": lambda f, who: acts.withhold(f, "再想想", actor=who),
    "approve": lambda f, who: acts.approve(f, actor=who, today=TODAY),
    "return": lambda f, who: acts.send_back(f, "写清", actor=who),
    "refuse": lambda f, who: acts.refuse(f, "不办", actor=who),
    "change": lambda f, who: acts.change(f, "改期", actor=who, today=TODAY),
    "cancel": lambda f, who: acts.cancel(f, "不办了", actor=who),
    "hold": lambda f, who: acts.report_result(f, 30, actor=who, today=EVENT),
    "archive": lambda f, who: acts.archive(f, actor=who, today=AFTER),
    "close": lambda f, who: close_term(
        f.unit.township.terms.get(year=2026), actor=who, reason="报送"
    ),
    "reopen": lambda f, who: reopen_term(
        f.unit.township.terms.get(year=2026), actor=who, reason="改"
    ),
}
anything = st.lists(
    st.tuples(st.sampled_from(sorted(DO)), st.sampled_from(PEOPLE)), min_size=1, max_size=12
)
likely = st.lists(
    st.sampled_from(
        [("submit", "liaison"), ("submit", "clerk"), ("consent", "liaison"), ("approve", "clerk"),
         ("approve", "secretary"), ("return", "clerk"), ("change", "liaison"), ("hold", "liaison"),
         ("archive", "liaison"), ("close", "secretary")]
    ),
    min_size=5,
    max_size=14,
)  # fmt: skip


def facts(filing) -> tuple:
    row = Filing.objects.values(
        "state", "waits_for", "round", "filed_by", "attendance", "approved_on", "archived_on"
    )
    return tuple(row.get(pk=filing.pk).items()), FilingStep.objects.count(), filing.history.count()


def audited() -> int:
    return AuditEvent.objects.filter(result=AuditEvent.Result.OK).count()


def counted(cast) -> dict:
    found = figures(cast.township, cast.term, only=[ledgers["filings"]])
    return {code: figure.value for code, figure in found.items() if code.startswith("meet.")}


def attempt(cast, filing, act, person) -> bool:
    """One act by one person, held against what is legal; whether it went through."""
    before, said, actor = facts(filing), audited(), getattr(cast, person)
    locked = cast.township.terms.get(year=2026).is_closed and counted(cast)
    was = Filing.objects.get(pk=filing.pk)
    try:
        DO[act](filing, actor)
    except (Refusal, TermClosed, PermissionDenied):
        assert (facts(filing), audited()) == (before, said)
        return False
    now = Filing.objects.get(pk=filing.pk)
    assert audited() == said + 1
    if act in ("close", "reopen"):
        assert facts(filing) == before
        return True
    assert not locked or counted(cast) == locked  # what a locked half-year counts stays
    assert facts(filing)[1:] == (before[1] + 1, before[2] + 1)
    if act == "approve":
        assert was.state == "pending" and was.filed_by != actor
        assert was.waits_for == {"clerk": "publicity", "secretary": "secretary"}[actor.role]
        assert now.state in ("pending", "approved")
    else:
        assert now.state == LEGAL[act][was.state]
    assert (now.state == "pending") == bool(now.waits_for)
    done = set(FilingStep.objects.filter(filing=now, round=now.round).values_list("act", flat=True))
    assert now.state != "approved" or (
        {"submit", "head"} <= done and done & {"publicity", "secretary"}
    )
    return True


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(anything | likely)
def test_any_sequence_of_acts_by_any_roles(cast, sequence):
    with transaction.atomic():
        filing = drafted(cast)
        for act, person in sequence:
            attempt(cast, filing, act, person)
        transaction.set_rollback(True)


def test_control_the_acts_do_get_somewhere(cast):
    filing = drafted(cast)
    way = [("submit", "liaison"), ("consent", "liaison"), ("return", "clerk"), ("submit", "liaison"),
           ("consent", "liaison"), ("approve", "clerk"), ("change", "liaison"), ("submit", "liaison"),
           ("consent", "liaison"), ("approve", "clerk"), ("hold", "liaison"), ("archive", "liaison")]  # fmt: skip

    assert all(attempt(cast, filing, act, person) for act, person in way)
    assert (stands(filing)[0], filing.round) == ("archived", 3)


@pytest.mark.postgresql
def test_control_a_guard_left_out_is_noticed(cast, monkeypatch):
    """Without the look at who filed it, the property above is broken at once."""
    monkeypatch.setattr(acts, "_to_decide", lambda filing, actor, seen: acts.claim(filing, actor))
    filing = pending(cast, "publicity")
    Filing.objects.filter(pk=filing.pk).update(filed_by=cast.clerk)

    with pytest.raises(AssertionError):
        attempt(cast, filing, "approve", "clerk")


def test_the_factory_makes_a_draft(cast):
    assert FilingFactory(unit=cast.village, entered_by=cast.liaison).state == "draft"


def test_a_change_whose_day_passes_is_told_as_held_without_consent(cast):
    filing = approved(cast)
    acts.change(filing, "改期", actor=cast.liaison, today=TODAY)

    acts.report_result(filing, 30, actor=cast.liaison, today=EVENT)

    assert (stands(filing)[0], filing.approved_on) == ("held", None)
    assert filing.steps.last().note.endswith("，未经同意即举办")
