"""A model's check constraints answered in Python: the database says the same, but for a query a
record.
"""

import operator
from typing import Any

from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.expressions import CombinedExpression

from records.ledger.record import Record

_COMPARED = {
    "exact": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda one, several: one in several,
}
_RECKONED = {"+": operator.add, "-": operator.sub}


class _Beyond(Exception):
    """Said in words that are not read here."""


def is_broken(constraint: CheckConstraint, record: Record) -> bool | None:
    """None where the condition says more than is understood here, and the database
    must be asked.
    """
    try:
        return _holds(constraint.condition, record) is False  # what is unknown passes, as in SQL
    except _Beyond:
        return None


def _holds(condition: Q, record: Record) -> bool | None:
    """True, False, or None for SQL's unknown."""
    if condition.connector not in (Q.AND, Q.OR):
        raise _Beyond
    decisive = condition.connector == Q.OR
    answers = [_answer(one, record) for one in condition.children]
    found = decisive if decisive in answers else None if None in answers else not decisive
    if not condition.negated:
        return found
    if found is None:  # Django and SQL differ on what is not unknown
        raise _Beyond
    return not found


def _answer(one: Any, record: Record) -> bool | None:
    if isinstance(one, Q):
        return _holds(one, record)
    if not isinstance(one, tuple):
        raise _Beyond
    name, _, lookup = one[0].partition("__")
    left = _value(F(name), record)
    if lookup == "isnull" or one[1] is None:
        return (left is None) == (one[1] in (True, None))
    if (lookup or "exact") not in _COMPARED:
        raise _Beyond
    right = _value(one[1], record)
    return None if left is None or right is None else _COMPARED[lookup or "exact"](left, right)


def _value(said: Any, record: Record) -> Any:
    if isinstance(said, F):
        return getattr(record, record._meta.get_field(said.name).attname)
    if isinstance(said, Value):
        return said.value
    if isinstance(said, CombinedExpression) and said.connector in _RECKONED:
        left, right = _value(said.lhs, record), _value(said.rhs, record)
        return None if left is None or right is None else _RECKONED[said.connector](left, right)
    if hasattr(said, "resolve_expression"):
        raise _Beyond
    return said
