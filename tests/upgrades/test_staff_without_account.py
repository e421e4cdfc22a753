"""A database of before: whose attendance was entered keeps it, and every figure read off it."""

from decimal import Decimal

from django.utils import timezone

from records.figures.reading import figures
from records.kinds.study import roster
from records.models import StudySession
from tests.factories import DAY, AttendanceFactory, UserFactory
from townwork.org.models import User

SEEN = ("study.attendance_rate", "study.no_make_up_count")


def values(cast):
    found = figures(cast.township, cast.term, codes=SEEN)
    return {code: found[code].value for code in SEEN}


def test_attendance_of_before_counts_as_it_did(cast, bring_to):
    """Golden: 4 expected, 2 present, 1 of two absent made it up: three of four, one still owed."""
    people = [UserFactory(unit=cast.village) for _ in range(4)]
    then = bring_to("records", "0014_searched_as_typed")
    bring_to("org", "0020_handovers")
    session = then.get_model("records", "StudySession").objects.create(
        unit_id=cast.village.pk,
        entered_by_id=cast.clerk.pk,
        topic="一课",
        kind="branch",
        occurred_on=DAY,
        expected=4,
        present=2,
        on_leave=1,
        made_up=1,
    )
    made_up = {"made_up_on": DAY, "make_up_way": "自学", "confirmed_by_id": cast.clerk.pk}
    for person, state, more in zip(
        people, ("present", "late", "leave", "absent"), ({}, {}, made_up, {}), strict=True
    ):
        AttendanceFactory(
            session_id=session.pk,
            session=None,
            person=person,
            state=state,
            marked_at=timezone.now(),
            **more,
        )
    before = values(cast)

    bring_to("org", "0022_staff_without_account")
    bring_to("org", "0027_hints_closed")  # the people as they are read today
    bring_to("records", "0020_plans_say_hour_and_place")  # the rows as they are read today

    session = StudySession.objects.get(pk=session.pk)
    roster.update_counts(session)
    session.refresh_from_db()
    assert before == values(cast)
    assert before == {"study.attendance_rate": Decimal("75.0"), "study.no_make_up_count": 1}
    assert (session.expected, session.present, session.on_leave, session.made_up) == (4, 2, 1, 1)
    assert roster.by_unit(session) == [("塘头村", 4, 2, 1, 1)]
    assert not User.objects.without_account().exists()
