"""A reading's SQL made once a process: half of a reading was Django making it again.

What a statement hangs on is the function that makes it and what that is asked, the day, and nothing
the database holds. Whose rows it reads, and its number in a union, are left open in it: one serves
every township. What is asked otherwise (a queryset of units) is made anew each time.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, NamedTuple, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.query import ValuesIterable
from django.utils import timezone

from records.figures.catalogue import catalogue, indicator_of
from records.ledger.declaration import Ledger
from records.ledger.indicators import Indicator, Period
from records.ledger.places import of_units
from townwork.audit import reads

MOST = 3_000  # statements of a process, some 4 KB each; then they are made anew
# No key of a row, and of four bytes, as PostgreSQL is told a number is: what stands in a statement
# where a unit, a township or a number is put in.
_OPEN = -1_910_915_201
_NUMBER = _OPEN - 1_000_000
KEYED = ("unit__in", "unit__township__in")  # conditions by keys
_STEP = 16  # units are put in by so many, the last one again and again: few lengths, few statements
_known: dict[Hashable, "Statement"] = {}

Row: TypeAlias = Any  # a dict of values(), a tuple of values_list()


class Unshared(Exception):
    """What is asked cannot be told apart by its name."""


class Part(NamedTuple):
    """One SELECT, and for whom it is read (townwork.audit.reads)."""

    sql: str
    params: tuple
    reader: str = ""


@dataclass(frozen=True)
class Statement:
    """A grouped SELECT that is asked by being gone through; several by their union."""

    parts: tuple["Part", ...]  # none: nothing can be found
    names: tuple[str, ...]  # of the columns, where a row is a dict
    converters: Sequence
    about: object = None  # what it was named by, kept so that no other takes its place

    @classmethod
    def of(cls, queryset: QuerySet, about: object = None) -> "Statement":
        compiler = queryset.query.get_compiler(connection=connection)
        is_named = queryset._iterable_class is ValuesIterable
        names = tuple(queryset.query.selected or ()) if is_named else ()
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return cls((), names, (), about)
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        converters = tuple(compiler.get_converters(columns).items())
        return cls((Part(sql, tuple(params)),), names, converters, about)

    def filled(self, put_in: dict[int, int]) -> "Statement":
        parts = (
            part._replace(params=tuple(_put(one, put_in) for one in part.params))
            for part in self.parts
        )
        return replace(self, parts=tuple(parts))

    def read_for(self, reader: str) -> "Statement":
        """What it reads is for that part alone."""
        return replace(self, parts=tuple(part._replace(reader=reader) for part in self.parts))

    def union(self, *others: "Statement", all: bool) -> "Statement":
        """As QuerySet.union: of all rows, doubled ones too."""
        assert all
        found = [one for one in (self, *others) if one.parts]
        parts = tuple(part for one in found for part in one.parts)
        return replace(found[0], parts=parts) if found else self

    def __iter__(self) -> Iterator[Row]:
        if not self.parts:
            return
        sql = " UNION ALL ".join(part.sql for part in self.parts)
        told = reads.tell((part.reader, part.sql) for part in self.parts)
        with told, connection.cursor() as cursor:
            cursor.execute(sql, [one for part in self.parts for one in part.params])
            rows = cursor.fetchall()
        for row in map(list, rows):
            for place, (converters, expression) in self.converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
            yield dict(zip(self.names, row, strict=True)) if self.names else tuple(row)


def compiled_once(make: Callable[..., QuerySet]) -> Callable[..., Statement]:
    """Of a function that makes a queryset of values and hangs on its arguments and the day alone:
    one condition on whose rows are read, ledgers, indicators, spans, plain values.
    """

    @wraps(make)
    def once(*args: Any, **named: Any) -> Statement:
        put_in: dict[int, int] = {}
        try:
            asked = [_opened(arg, put_in) for arg in args]
            words = _name(asked), _name(list(named.items()))
            key = (make.__qualname__, connection.vendor, timezone.localdate(), *words)
        except Unshared:
            return Statement.of(make(*args, **named))
        statement = _known.get(key)
        if statement is None:
            statement = Statement.of(make(*asked, **named), about=(asked, named))
            if len(_known) >= MOST:
                _known.clear()
            _known[key] = statement
        return statement.filled(put_in)

    return once


def _put(param: Any, put_in: dict[int, int]) -> Any:
    """The parameter, or what belongs in its place, of the same kind of number (psycopg's Int4)."""
    if isinstance(param, int) and param <= _OPEN:
        return type(param)(put_in[param])
    return param


def forget() -> None:
    """All of them, for whoever changes what they are made from while the process runs: a test."""
    _known.clear()


def _opened(arg: Any, put_in: dict[int, int]) -> Any:
    """The argument with what may differ left open; `put_in` says what belongs there."""
    if isinstance(arg, Q):
        return _opened_scope(arg, put_in)
    if type(arg) is int:
        put_in[_NUMBER] = arg
        return _NUMBER
    return arg


def _opened_scope(scope: Q, put_in: dict[int, int]) -> Q:
    """`unit__township` of one, `unit__township__in` or `unit__in` of keys, the units alone or with
    those below them (places.of_units). Raises Unshared for any other condition.
    """
    if not scope.children or scope.negated or not isinstance(scope.children[0], tuple):
        raise Unshared
    below = scope.children[1:]
    if below and not _is_with_below(scope):
        raise Unshared
    name, value = scope.children[0]
    if name == "unit__township":
        put_in[_OPEN] = value.pk if isinstance(value, Model) else value
        return Q(unit__township=_OPEN)
    if name not in KEYED or not isinstance(value, set | list | tuple) or not value:
        raise Unshared
    keys = sorted(one.pk if isinstance(one, Model) else one for one in value)
    length = -(-len(keys) // _STEP) * _STEP
    keys += [keys[-1]] * (length - len(keys))
    put_in.update({_OPEN - place: key for place, key in enumerate(keys)})
    opened = [_OPEN - place for place in range(length)]
    return of_units(opened) if below else Q((name, opened))


def _is_with_below(scope: Q) -> bool:
    """Whether it is what places.of_units says of some keys."""
    if scope.connector != Q.OR or not all(isinstance(one, tuple) for one in scope.children):
        return False
    (own, keys), *others = scope.children
    names = [own, *(name for name, _ in others)]
    return names == ["unit__in", "unit__parent__in", "unit__in"] and others[0][1] == keys


def _name(arg: Any) -> Hashable:
    """What tells the argument from any other. Raises Unshared."""
    if isinstance(arg, list | tuple):
        return tuple(map(_name, arg))
    if isinstance(arg, Ledger):
        return arg.slug, tuple(map(id, arg.indicators))
    if isinstance(arg, Indicator):
        return id(arg)
    if isinstance(arg, Q):  # opened: names and numbers, and what follows from them
        told = ((name, value) for name, value in arg.children if not isinstance(value, QuerySet))
        return tuple((name, str(value)) for name, value in told)
    if isinstance(arg, Period | str | int | bool | None):
        return arg
    return _name_of_span(arg)


def _name_of_span(span: Any) -> Hashable:
    """Of a ledger, or of an indicator over some days. A custom ledger's indicator is made anew at
    each request, and told by what it reads.
    """
    if not hasattr(span, "code"):
        return span
    indicator = indicator_of(span.code)
    built_in = catalogue.has_built_in(span.code)
    return span, id(indicator) if built_in else type(indicator).__name__
