"""What a check constraint says of a record, answered without the database: never otherwise than
the database does.
"""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import CheckConstraint, F, Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.ledger import custom_ledgers as custom
from records.ledger.constraints import is_broken
from records.models import FilmShowing, StudySession
from tests.examples import examples
from townwork.lib.fields import MonthField

ASKED = [
    (ledger.model, one)
    for ledger in custom.ledgers.values()
    for one in ledger.model._meta.constraints
    if isinstance(one, CheckConstraint)
]
SAID = {
    MonthField: st.sampled_from([date(2026, month, 1) for month in (2, 3, 4)]),
    models.DateField: st.sampled_from([date(2026, 3, day) for day in (1, 5, 9)]),
    models.IntegerField: st.integers(0, 6),
    models.DecimalField: st.integers(0, 6),
    models.CharField: st.sampled_from(["", "special", "pending", "draft", "2026-1"]),
    models.TextField: st.sampled_from(["", "话"]),
    models.BooleanField: st.booleans(),
}


def values_of(field):
    kinds = [one for one in SAID if isinstance(field, one)]
    said = SAID[kinds[0]] if kinds else st.integers(1, 3)
    return st.none() | said if field.null else said


@st.composite
def records(draw):
    model, constraint = draw(st.sampled_from(ASKED))
    record = model()
    for field in model._meta.fields:
        if not isinstance(field, models.JSONField | models.DateTimeField | models.AutoField):
            setattr(record, field.attname, draw(values_of(field)))
    return record, constraint


def broken_by_the_database(constraint, record) -> bool:
    try:
        constraint.validate(type(record), record)
    except ValidationError:
        return True
    return False


@settings(
    max_examples=examples(300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(records())
def test_a_ledgers_constraint_is_answered_as_the_database_answers_it(db, drawn):
    record, constraint = drawn

    assert is_broken(constraint, record) == broken_by_the_database(constraint, record)


def test_no_ledgers_constraint_is_beyond_it(db):
    with CaptureQueriesContext(connection) as queries:
        answers = [is_broken(constraint, model()) for model, constraint in ASKED]

    assert None not in answers
    assert len(queries) == 0


@pytest.mark.parametrize(
    "condition",
    [
        Q(topic__startswith="学"),
        Q(expected__gt=F("present") * 2),
        Q(kind="core") ^ Q(topic=""),
        ~Q(expected__gt=3),
        Q(models.Exists(FilmShowing.objects.all())),
    ],
)
def test_what_is_beyond_it_is_left_to_the_database(condition):
    assert (
        is_broken(CheckConstraint(condition=condition, name="one"), StudySession(topic="学"))
        is None
    )
