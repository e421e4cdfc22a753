"""Whatever anybody does in whatever order: only legal states, every act audited once, a closed
term never moves.
"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duties.models import Assignment, Extension, ProgressReport
from duties.reporting import (
    answer_extension,
    approve_report,
    ask_extension,
    return_report,
    save_report,
    submit_report,
    withdraw_report,
)
from tests.examples import examples
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal
from townwork.org.services import close_term, reopen_term

PEOPLE = (
    "liaison",
    "sibling_liaison",
    "clerk",
    "secretary",
    "administrator",
    "auditor",
    "other_clerk",
)
LEGAL = {
    ("open", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "approve"): "approved",
    ("submitted", "return"): "returned",
}


def answer(assignment, actor, granted):
    asked = assignment.extensions.first() or Extension(assignment=assignment)
    if asked.pk is None:
        raise Refusal("没有申请")
    answer_extension(asked, granted, "答复", actor=actor)


ACTS = {
    "write": lambda a, who: save_report(a, "办了", actor=who),
    "submit": lambda a, who: submit_report(a, actor=who),
    "withdraw": lambda a, who: withdraw_report(a, actor=who),
    "approve": lambda a, who: approve_report(a, actor=who),
    "return": lambda a, who: return_report(a, "不全", actor=who),
    "ask": lambda a, who: ask_extension(
        a, date(2026, 4, 9), "忙", actor=who, today=date(2026, 3, 20)
    ),
    "grant": lambda a, who: answer(a, who, True),
    "refuse": lambda a, who: answer(a, who, False),
    "close": lambda a, who: close_term(
        a.unit.township.terms.get(year=2026), actor=who, reason="报送"
    ),
    "reopen": lambda a, who: reopen_term(
        a.unit.township.terms.get(year=2026), actor=who, reason="改"
    ),
}
steps = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE)), min_size=1, max_size=14
)
likely = st.lists(
    st.sampled_from(
        [("write", "liaison"), ("submit", "liaison"), ("return", "clerk"), ("approve", "secretary"),
         ("withdraw", "liaison"), ("ask", "liaison"), ("grant", "clerk"), ("close", "secretary")]
    ),
    min_size=4,
    max_size=14,
)  # fmt: skip


def facts(assignment) -> tuple:
    """Everything an act could change, but the term."""
    row = Assignment.objects.get(pk=assignment.pk)
    reports = ProgressReport.objects.order_by("id").values_list(
        "state", "text", "reason", "reviewed_by_id"
    )
    extensions = Extension.objects.order_by("id").values_list("is_granted", "until")
    return row.state, row.due_on, tuple(reports), tuple(extensions)


def done() -> int:
    return AuditEvent.objects.filter(result=AuditEvent.Result.OK).count()


def attempt(cast, assignment, act, person) -> None:
    before, audited = facts(assignment), done()
    closed = cast.township.terms.get(year=2026).is_closed
    try:
        ACTS[act](assignment, getattr(cast, person))
    except (Refusal, PermissionDenied):
        assert (facts(assignment), done()) == (before, audited)
        return
    assert done() == audited + 1
    after = facts(assignment)
    if closed or act in ("close", "reopen"):
        assert after == before
    elif after[0] != before[0]:
        assert after[0] == LEGAL.get((before[0], act)) or (
            (before[0], act) == ("submitted", "withdraw") and after[0] in ("open", "returned")
        )
    assert after[0] == "approved" or before[0] != "approved"
    newest = after[2][-1][0] if after[2] else "draft"
    assert after[0] == newest or newest == "draft"


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps | likely)
def test_any_sequence_of_acts_by_any_roles(cast, reported, acts):
    with transaction.atomic():
        for act, person in acts:
            attempt(cast, reported, act, person)
        transaction.set_rollback(True)


@pytest.mark.postgresql
def test_control_the_acts_do_get_somewhere(cast, reported):
    for act, person in [("write", "liaison"), ("submit", "liaison"), ("return", "clerk"), ("write", "liaison"),
                        ("ask", "liaison"), ("grant", "clerk"), ("submit", "liaison"), ("approve", "secretary")]:  # fmt: skip
        attempt(cast, reported, act, person)

    assert facts(reported)[:2] == ("approved", date(2026, 4, 9))
