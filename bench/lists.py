"""What every ledger's list costs at 10, 1,000 and 10,000 rows: queries and median milliseconds of
the first page, and of the page sorted by the ledger's last column. A custom ledger with a field of
each kind is among them.
"""

from datetime import date, timedelta
from decimal import Decimal

from bench.pages import cost  # isort: skip  sets Django up

from django.core.management import call_command
from django.db import models, transaction

from records.custom.defining import Definition, define
from records.ledger import custom_ledgers as custom
from records.ledger.declaration import Ledger, ledgers
from records.models import CustomField, CustomLedger
from records.sample.load import make_townships
from townwork.org.models import Unit, User

SIZES = (10, 1_000, 10_000)
KINDS = {
    "short": "text",
    "whole": "whole",
    "amount": "amount",
    "day": "date",
    "yes": "yes",
    "choice": "choice",
}


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    make_townships(1)
    User.objects.update(must_change_password=False)
    clerk = User.objects.get(username="clerk-t0001")
    own = custom_ledger(clerk)
    print(f"{'ledger':16} {'queries':>14} {'ms':>24} {'sorted: queries':>18} {'ms':>24}")
    for ledger in [*ledgers.values(), own]:
        plain, ordered = [], []
        for size in SIZES:
            empty(ledger)
            fill(ledger, size, clerk)
            plain.append(cost(clerk.username, ledger.url()))
            ordered.append(cost(clerk.username, f"{ledger.url()}?sort={ledger.columns[-1]}"))
        print(f"{ledger.slug:16} {told(plain)} {told(ordered)}", flush=True)
        empty(ledger)


def told(read: list[tuple[float, int]]) -> str:
    queries = "/".join(str(count) for _, count in read)
    return f"{queries:>14} {' → '.join(f'{ms:.1f}' for ms, _ in read):>24}"


def custom_ledger(clerk: User) -> Ledger:
    ledger = CustomLedger.objects.create(
        unit=clerk.unit, occurred_on=date(2026, 1, 1), name="测量用", measure="次", entered_by=clerk
    )
    fields = [
        CustomField(label=label, kind=kind, choices="甲、乙" if kind == "choice" else "")
        for label, kind in KINDS.items()
    ]
    define(
        ledger, Definition(classic=False, kinds=[], every_term=False, fields=fields), actor=clerk
    )
    return custom.by_slug(f"{custom.SLUG}{ledger.pk}")


def empty(ledger: Ledger) -> None:
    ledger.rows().filter(note="测量").delete()


@transaction.atomic
def fill(ledger: Ledger, size: int, clerk: User) -> None:
    """The ledger brought to `size` rows, spread over the township's units and the
    half-year's days.
    """
    units, parents = list(Unit.objects.filter(township=clerk.township)), {}
    rows = []
    for n in range(size):
        row = ledger.new(entered_by=clerk, note="测量")
        row.unit, row.occurred_on = (
            units[n % len(units)],
            date(2026, 1, 1) + timedelta(days=n % 180),
        )
        for name in set(ledger.fields) - {"unit", "occurred_on", "note"}:
            field = ledger.field(name)
            if isinstance(field, models.ForeignKey):
                if name not in parents:
                    parents[name] = parent(field, clerk)
                setattr(row, name, parents[name])
            elif name == "state":
                continue  # its acts write it
            else:
                field.save_form_data(row, value(field, n))
        row.index()
        rows.append(row)
    ledger.model.objects.bulk_create(rows, batch_size=500)


def value(field: models.Field, n: int):
    if field.choices:
        return list(field.choices)[n % len(field.choices)][0]
    if isinstance(field, models.BooleanField):
        return n % 2 == 0
    if isinstance(field, models.DateField):
        return date(2026, 1, 1) + timedelta(days=180 + n % 90)
    if isinstance(field, models.IntegerField):
        return 5
    return (
        Decimal(n % 97)
        if isinstance(field, models.DecimalField)
        else f"第{n}条"[: field.max_length]
    )


def parent(field: models.ForeignKey, clerk: User):
    """A row of the ledger the field names."""
    ledger = next(one for one in ledgers.values() if one.model is field.related_model)
    if not ledger.rows().filter(note="测量").exists():
        fill(ledger, 1, clerk)
    return ledger.rows().filter(note="测量").first()


if __name__ == "__main__":
    main()
