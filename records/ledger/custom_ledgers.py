"""A custom ledger as a declaration like the built-in ones, made when asked for: code `extra.<id>`,
slug `custom-<id>`.

Definitions are remembered as records.ledger.memory says.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, DecimalField, Expression, F, IntegerField, Q, QuerySet, Sum, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from records.ledger.custom_fields import OwnField, OwnWord, OwnYesNo
from records.ledger.custom_models import CLASSIC, CustomEntry, CustomLedger
from records.ledger.debts import Every, Owes
from records.ledger.declaration import Ledger, ledgers
from records.ledger.declaration import ledger_of as built_in_of
from records.ledger.indicators import CountOf, Period, SumOf
from records.ledger.memory import forget as forget
from records.ledger.memory import remembered, remembering
from records.ledger.record import Record
from townwork.lib.keys import key_of
from townwork.org.models import Unit

SLUG, CODE, GROUP = "custom-", "extra.", "自定义"
SHOWN = 6  # own columns of a list
_NUMBER = DecimalField(max_digits=20, decimal_places=2)


@dataclass(frozen=True, eq=False, kw_only=True)
class CustomDeclaration(Ledger):
    """The declaration of one custom ledger."""

    definition: CustomLedger

    def __reduce__(self) -> tuple:
        return find, (self.slug,)

    @property
    def title(self) -> str:
        return self.definition.name

    @property
    def known_fields(self) -> tuple[str, ...]:
        return (
            *self.fields,
            *(field.name for field in self.definition.own_fields if not field.active),
        )

    @property
    def is_retired(self) -> bool:
        return self.definition.is_retired

    def is_owed_by(self, unit: Unit) -> bool:
        return super().is_owed_by(unit) and unit.township_id == self.definition.unit.township_id

    def is_owed_in(self, stretch: Period) -> bool:
        begun, ended = self.definition.occurred_on, self.definition.closed_on
        return begun <= stretch.end and not (ended and ended <= stretch.end)

    def field(self, name: str) -> Any:
        for field in self.definition.own_fields:
            if field.name == name:
                return field
        return super().field(name)

    def rows(self) -> QuerySet:
        return self.model.objects.filter(ledger=self.definition)

    def new(self, **values: Any) -> CustomEntry:
        return self.model(ledger=self.definition, **values)

    def summed(self, column: str) -> str:
        return self.definition.counted_field

    def label_of_sum(self, column: str) -> str:
        return self.definition.counted_label

    def sections_of(self, record: Record) -> tuple:
        """A retired field is read where a record has a value in it."""
        gone = (field for field in self.definition.own_fields if not field.active)
        kept = tuple(field.name for field in gone if field.value_from_object(record) is not None)
        return (*self.sections, *([("已停用的栏目", kept)] if kept else []))

    def sum_of(self, name: str) -> Sum:
        return super().sum_of(name) if name in CLASSIC else Sum(_kept_number(name))

    def sorted_by(self, name: str) -> str | Expression | F:
        field = self.field(name)
        if not isinstance(field, OwnField):
            return super().sorted_by(name)
        if isinstance(field, OwnWord):  # as its maker put them: 好, 较好, 一般
            words = (
                When(**{self.lookup_of(name): word}, then=at)
                for at, (word, _) in enumerate(field.choices)
            )
            return Case(*words, output_field=IntegerField())
        return _kept_number(name) if field.is_number else KeyTextTransform(name, "details")

    def lookup_of(self, name: str) -> str:
        return name if name in CLASSIC else f"details__{name}"


def _kept_number(name: str) -> Cast:
    """An own number as the database reckons it: amounts are kept as text."""
    return Cast(KeyTextTransform(name, "details"), _NUMBER)


def declare(definition: CustomLedger) -> CustomDeclaration:
    """The declaration; `definition` comes with its fields."""
    own = tuple(field for field in definition.own_fields if field.active)
    classic = CLASSIC if definition.classic else ()
    names = tuple(field.name for field in own)
    chosen = tuple(field.name for field in own if isinstance(field, OwnWord | OwnYesNo))
    sums = (*classic[2:], *(field.name for field in own if field.is_number))
    shown = tuple(field.name for field in own if not field.is_long)[:SHOWN]
    return CustomDeclaration(
        slug=f"{SLUG}{definition.pk}",
        model=CustomEntry,
        group=GROUP,
        columns=("occurred_on", "unit", *classic, *shown),
        sections=(("记录", ("unit", "occurred_on", *classic, *names, "note")),),
        filters=chosen,
        totals=sums,
        left_empty=(
            *(n for n in (*classic, *names) if n != "place_name" and n not in chosen),
            "note",
        ),
        indicators=(_indicator(definition),),
        owes=_owes(definition),
        kinds=tuple(definition.kinds),
        counting=None,
        definition=definition,
    )


def _owes(definition: CustomLedger) -> Owes | None:
    if not definition.every_term:
        return None
    return Owes(tuple(definition.kinds or Unit.Kind.values), Every.HALF)


def as_at_their_locks(
    asked: Iterable[Ledger], locks: Mapping[tuple[int, str], datetime]
) -> dict[tuple[str, str], Ledger]:
    """{(slug, half-year): the ledger as it asked when that was locked} of those made or changed
    since. `locks` are {(township's id, half-year): when}. A query where there is one.
    """
    changed = [
        (one, half, at)
        for one in asked
        if isinstance(one, CustomDeclaration)
        for (town, half), at in locks.items()
        if town == one.definition.unit.township_id and one.definition.changed_at > at
    ]
    if not changed:
        return {}
    rows = CustomLedger.history.filter(id__in={one.definition.pk for one, _, _ in changed})
    told = list(rows.order_by("history_date", "history_id").values("id", "history_date", *_ASKS))
    return {
        (one.slug, half): _as_at(one, [row for row in told if row["history_date"] <= at])
        for one, half, at in changed
    }


_ASKS = ("every_term", "kinds", "occurred_on", "closed_on")  # what decides who owes it, and when


def _as_at(ledger: CustomDeclaration, told: list[dict]) -> CustomDeclaration:
    """By the last row told of it; by none it was not there, and nobody owed it."""
    last = [row for row in told if row["id"] == ledger.definition.pk][-1:]
    if not last:
        return replace(ledger, owes=None)
    then = copy(ledger.definition)
    for name in _ASKS:
        setattr(then, name, last[0][name])
    return replace(ledger, owes=_owes(then), definition=then)


def _indicator(definition: CustomLedger) -> CountOf | SumOf:
    """What counts is asked of the declaration's own rows, whichever query they are read in."""
    common = {
        "code": definition.code,
        "name": definition.name,
        "measure": definition.counted_measure,
        "where": Q(ledger=definition.pk),
        "owner": definition.unit.name,
        "changed": f"{timezone.localtime(definition.changed_at):%Y-%m}",
    }
    if definition.reading == CustomLedger.Reading.COUNT:
        return CountOf(definition=f"自定义台账“{definition.name}”本期的记录条数。", **common)
    label = definition.counted_label
    said = f"自定义台账“{definition.name}”本期各条记录“{label}”一栏的合计。"
    return SumOf(field="counted", definition=said, **common)


def find(slug: str) -> Ledger:
    """The ledger of a slug, built in or custom, retired ones too. Raises KeyError where nothing
    has it.
    """
    ledger = ledgers.get(slug) or by_slug(slug)
    if ledger is None:
        raise KeyError(slug)
    return ledger


def by_code(code: object) -> CustomDeclaration | None:
    """The ledger whose indicator has the code."""
    return _by_key(code, CODE)


def by_codes(codes: Iterable[str]) -> None:
    """Look several up at once, to be remembered."""
    numbers = (code.removeprefix(CODE) for code in codes if code.startswith(CODE))
    by_ids(key for key in map(key_of, numbers) if key is not None)


def by_slug(slug: object) -> CustomDeclaration | None:
    return _by_key(slug, SLUG)


def _by_key(key: object, prefix: str) -> CustomDeclaration | None:
    number = key.removeprefix(prefix) if isinstance(key, str) and key.startswith(prefix) else ""
    if not (number.isascii() and number.isdecimal() and len(number) < 10 and number[0] != "0"):
        return None
    return by_ids([int(number)]).get(int(number))


def ledger_of(record: Record) -> Ledger:
    """The ledger a record stands in."""
    if isinstance(record, CustomEntry):
        return by_ids([record.ledger_id])[record.ledger_id]
    return built_in_of(type(record))


def by_ids(ids: Iterable[int]) -> dict[int, CustomDeclaration]:
    """{id: ledger}, voided ones too: what once named one is still told its name. Two queries, or
    none.
    """
    memory = remembered()
    known = {} if memory is None else memory
    lacking = [pk for pk in ids if pk not in known]
    if lacking:
        rows = (
            CustomLedger.objects.filter(pk__in=lacking)
            .select_related("unit")
            .prefetch_related("fields")
        )
        known |= {row.pk: declare(row) for row in rows}
    return {pk: known[pk] for pk in ids if pk in known}


def attach_definitions(records: Iterable) -> None:
    """Give entries their ledgers' definitions, each read once: naming and indexing an entry asks
    for it.
    """
    entries = [record for record in records if isinstance(record, CustomEntry)]
    found = by_ids({entry.ledger_id for entry in entries}) if entries else {}
    for entry in entries:
        entry.ledger = found[entry.ledger_id].definition


def of_township(township_id: int) -> list[CustomDeclaration]:
    """The township's standing ledgers in the order they were defined, retired ones too."""
    memory = remembered()
    key = ("township", township_id)
    if memory is not None and key in memory:
        return memory[key]
    rows = CustomLedger.objects.standing().filter(unit__township=township_id).order_by("pk")
    found = [declare(row) for row in rows.select_related("unit").prefetch_related("fields")]
    if memory is not None:
        # One object a ledger, whichever way it is asked for.
        found = [memory.setdefault(one.definition.pk, one) for one in found]
        memory[key] = found
    return found


def remember_in_request(get_response: Callable) -> Callable:
    """Middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with remembering():
            return get_response(request)

    return middleware
