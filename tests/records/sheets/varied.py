"""Rows for every ledger, uneven as life is: several units and townships, terms, kinds, some voided
or late.
"""

import random
from collections.abc import Collection
from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from records import models as records
from records.ledger.checks import is_for
from records.ledger.declaration import ledgers
from tests import factories

FACTORY_OF = {
    factory._meta.model: factory
    for factory in vars(factories).values()
    if isinstance(factory, type)
    and issubclass(factory, factories.RecordFactory)
    and factory._meta.model
}


def fill(cast, *, seed: int = 7, rows: int = 9, only: Collection[str] = ledgers) -> None:
    """`rows` rows a ledger, and one voided, spread over three units, two townships and two terms;
    a ledger's are the same whether others are filled or not.
    """
    actors = {
        cast.village: cast.liaison,
        cast.sibling: cast.sibling_liaison,
        cast.group: cast.liaison,
        cast.other_unit: cast.other_liaison,
    }
    for ledger in (ledgers[slug] for slug in only):
        chance = random.Random(f"{seed} {ledger.slug}")  # a new ledger shifts nobody else's dice
        for _ in range(rows):
            unit = chance.choice(list(actors))
            _row(ledger.model, chance, unit=unit, entered_by=actors[unit])
        void = {"voided_at": timezone.now(), "voided_by": cast.clerk, "void_reason": "重复"}
        _row(ledger.model, chance, unit=cast.village, entered_by=cast.liaison, **void)


def _row(model, chance, **values):
    day = chance.choice([date(2026, 1, 1), date(2025, 10, 9)]) + timedelta(
        days=chance.randrange(170) % 80
    )
    varied = {}
    for field in model._meta.fields:
        if field.choices and field.name in ledger_fields(model):
            varied[field.name] = chance.choice(choices_of(field, values["unit"]))
        elif isinstance(field, models.BooleanField):
            varied[field.name] = chance.random() < 0.5
    if varied.get("reviewed"):  # as every door asks
        varied |= dict.fromkeys(model.READERS, "采编岗")
    if model is records.Venue and varied["kind"] == records.Venue.Kind.FORUM:  # as every door asks
        varied["hall"] = factories.LectureHallFactory(
            unit=values["unit"], entered_by=values["entered_by"], occurred_on=day
        )
    return FACTORY_OF[model](occurred_on=day, **varied, **values)


def choices_of(field: models.Field, unit) -> list:
    """What the unit may choose, as every door asks."""
    kinds = next(one for one in ledgers.values() if one.model is field.model).choices_of
    its = kinds.get(field.name, {})
    return [key for key, _ in field.choices if is_for(its.get(key, ()), unit)]


def ledger_fields(model) -> tuple[str, ...]:
    return next(ledger.fields for ledger in ledgers.values() if ledger.model is model)
