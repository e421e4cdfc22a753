"""A sheet, and a row typed into cells, is refused what the form refuses: the same faulty rows at
every door of every ledger.
"""

from datetime import date, timedelta

import pytest
from django.db import models, transaction
from django.utils import timezone

from records.ledger.custom_ledgers import attach_definitions
from records.ledger.declaration import Ledger, ledgers
from records.pages.forms import form_for
from records.sheets import rows
from records.sheets.block import Block
from records.sheets.cells import to_cell
from records.sheets.columns import header_of, is_required, label_of
from records.sheets.intake import Intake
from records.sheets.matching import match
from tests.factories import CustomsReportFactory, InspectionFactory
from tests.records.sheets.varied import FACTORY_OF
from townwork.lib.headers import Table

WHOLE = ""  # a fault of the row, in no column
TODAY = date(2026, 7, 1)
DAYS = (date(1948, 12, 31), date(2020, 1, 1), TODAY + timedelta(days=1), date(2099, 1, 1))


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 7, 1, 10)))


def good(ledger: Ledger, cast):
    """A row both doors take: what a factory makes, not standing, so that nothing is like it."""
    record = FACTORY_OF[ledger.model](unit=cast.village, entered_by=cast.clerk)
    attach_definitions([record])
    return record


def empty_the_ledger(ledger: Ledger, cast) -> None:
    void = {"voided_at": timezone.now(), "voided_by": cast.clerk, "void_reason": "清空"}
    ledger.model.objects.update(**void)


def typed(ledger: Ledger, record) -> dict:
    """What a person types of the record into its form."""
    values = {name: ledger.field(name).value_from_object(record) for name in ledger.form_fields}
    return {name: value for name, value in values.items() if value is not None and value != ""}


def said(ledger: Ledger, record) -> dict:
    """What the record's row on a sheet says, by field."""
    return {name: to_cell(record, ledger.field(name)) for name in ledger.fields}


def spoilt(field: models.Field, record) -> list:
    """Values of the field that some rule may refuse, each alone in a row that is good otherwise."""
    value = field.value_from_object(record)
    found: list = []
    if is_required(field):  # what has a default is asked by the form, and taken as it by a sheet
        found.append(None)
    if isinstance(field, models.ForeignKey):
        return found
    if field.choices:
        return found + [key for key, _ in field.choices if key not in (value, "")]
    if isinstance(field, models.BooleanField):
        return [*found, not value]
    if isinstance(field, models.DateField):
        return found + list(DAYS)
    if isinstance(field, models.IntegerField | models.DecimalField):
        return [*found, -1, 0, 9999, 10000000000]
    return found + (["长" * (field.max_length + 1)] if field.max_length else [])


def as_cell(field: models.Field, value):
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    return str(dict(field.flatchoices).get(value, value)) if field.choices and value else value


def refused_by_form(ledger: Ledger, values: dict, cast) -> set[str]:
    """The fields the form names; WHOLE for what is in none."""
    data = {name: value for name, value in values.items() if value is not None}
    data = {name: value for name, value in data.items() if value is not False}
    form = form_for(ledger)(data, actor=cast.clerk)
    form.is_valid()
    return {label_of(ledger, name) if name in ledger.fields else WHOLE for name in form.errors}


def refused_by_sheet(ledger: Ledger, cells: dict, cast) -> set[str]:
    names = list(ledger.fields)
    row = (2, tuple(cells[name] for name in names))
    intake = Intake(
        ledger,
        Table("表", 1, tuple(header_of(ledger)), (row,)),
        {name: at for at, name in enumerate(names)},
        actor=cast.clerk,
    )
    rows.read(intake)
    with transaction.atomic():
        match(intake)
        transaction.set_rollback(True)
    return {problem.column for problem in intake.problems}


def refused_by_block(ledger: Ledger, cells: dict, cast) -> set[str]:
    """The same of a row typed into a page's cells (成批录入)."""
    block = Block(ledger, cast.clerk)
    words = {f"1-{name}": "" if said is None else str(said) for name, said in cells.items()}
    block.take({"rows": "1", **words})
    with transaction.atomic():
        block.save()
        transaction.set_rollback(True)
    return {label_of(ledger, name) if name else WHOLE for name in block.rows[0].faults}


@pytest.mark.parametrize("slug", ledgers)
def test_a_sheet_is_refused_what_the_form_refuses(slug, cast):
    ledger = ledgers[slug]
    record = good(ledger, cast)
    empty_the_ledger(ledger, cast)
    values, cells = typed(ledger, record), said(ledger, record)
    assert refused_by_form(ledger, values, cast) == refused_by_sheet(ledger, cells, cast) == set()
    assert refused_by_block(ledger, cells, cast) == set()

    compared = []
    for name in ledger.form_fields:
        field = ledger.field(name)
        for wrong in spoilt(field, record):
            by_form = refused_by_form(ledger, values | {name: wrong}, cast)
            by_sheet = refused_by_sheet(ledger, cells | {name: as_cell(field, wrong)}, cast)
            by_block = refused_by_block(ledger, cells | {name: as_cell(field, wrong)}, cast)
            compared.append((name, str(wrong)[:12], by_form, by_sheet, by_block))

    assert [one for one in compared if not one[2] == one[3] == one[4]] == []
    assert any(by_form for _, _, by_form, _, _ in compared)


# --- What one field alone does not show -----------------------------------------------------------
INSPECTION = ("单位", "巡查日期", "发现问题（处）", "问题", "整改期限")


def of_sheet(slug: str, header: tuple, *cells: tuple, cast, same="skip") -> list[tuple]:
    """(row, column, words) of what a sheet of these rows is refused for."""
    ledger = ledgers[slug]
    labels = {label: name for name, label in zip(ledger.fields, header_of(ledger), strict=True)}
    intake = Intake(
        ledger,
        Table("表", 1, header, tuple(enumerate(cells, 2))),
        {labels[label]: at for at, label in enumerate(header)},
        actor=cast.clerk,
        duplicates=same,
    )
    rows.read(intake)
    with transaction.atomic():
        match(intake)
        transaction.set_rollback(True)
    return [(one.row, one.column, one.message) for one in intake.problems]


NO_DAY = ("整改期限", "发现了问题，请填写整改期限。")


@pytest.mark.parametrize(
    ("found", "refused"),
    [
        ((None, "版面褪色", None), [NO_DAY, ("发现问题（处）", "写了问题，请填写有几处。")]),
        ((None, "版面褪色", "2026-07-05"), [("发现问题（处）", "写了问题，请填写有几处。")]),
        ((2, None, "2026-07-05"), [("问题", "发现了问题，请写一句是什么问题。")]),
        ((2, "版面褪色", None), [NO_DAY]),
        ((2, "版面褪色", "2026-07-05"), []),
        ((0, "无", None), []),
        ((None, None, None), []),
    ],
)
def test_problems_of_an_inspection_are_counted_at_every_door(found, refused, cast):
    """A sheet of six inspections with their problems in words came in as six without any."""
    header = (*INSPECTION[:1], label_of(ledgers["inspections"], "occurred_on"), *INSPECTION[2:])
    row = ("塘头村", "2026-06-20", *found)

    told = of_sheet("inspections", header, row, cast=cast)

    assert [(column, words) for _, column, words in told] == refused
    data = {"unit": cast.village.pk, "occurred_on": "2026-06-20"}
    data |= zip(("problems", "problem", "mend_by"), (found[0] or 0, *found[1:]), strict=True)
    form = form_for(ledgers["inspections"])(data | {"mended": 0}, actor=cast.clerk)
    labels = {label_of(form.ledger, name): words for name, words in form.errors.items()}
    assert {label: words for label, (words,) in labels.items()} == dict(refused)


def test_an_update_is_asked_what_it_changes_and_not_what_stood_before(cast):
    stood = InspectionFactory(
        unit=cast.village, entered_by=cast.clerk, venue=None, problem="旧的", problems=0
    )
    day = label_of(ledgers["inspections"], "occurred_on")
    row = ("塘头村", stood.occurred_on)

    beside = of_sheet(
        "inspections", ("单位", day, "问题", "备注"), (*row, "旧的", "补"), cast=cast, same="update"
    )
    counted = of_sheet(
        "inspections",
        ("单位", day, "问题", "备注"),
        (*row, "旧的又坏", "补"),
        cast=cast,
        same="update",
    )

    assert beside == []
    assert [column for _, column, _ in counted] == ["整改期限", "发现问题（处）"]


def test_a_return_of_three_times_the_last_is_asked_about_in_a_sheet_too(cast):
    """Each month is held against the one before it, which may stand in the same sheet."""
    CustomsReportFactory(
        unit=cast.village, entered_by=cast.clerk, occurred_on=date(2026, 1, 25), weddings=1
    )
    header = ("单位", label_of(ledgers["customs"], "occurred_on"), "红事（桩）", "备注")
    months = [(2, 3, None), (3, 10, None), (4, 31, "集中办事"), (5, 90, None)]
    cells = [("塘头村", f"2026-0{month}-25", number, note) for month, number, note in months]

    told = of_sheet("customs", header, *cells, cast=cast)

    assert [(row, column) for row, column, _ in told] == [(3, "红事（桩）")]
    assert "上次（2026年2月）是 3，超过 3 倍" in told[0][2]


def test_what_two_fields_say_together_and_what_the_ledger_asks_are_told_at_once(cast):
    """One round of mending, not two: 节俭 above all there were, and a jump."""
    CustomsReportFactory(
        unit=cast.village, entered_by=cast.clerk, occurred_on=date(2026, 3, 25), weddings=1
    )
    ledger, day = ledgers["customs"], label_of(ledgers["customs"], "occurred_on")
    typed = {"weddings": 10, "funerals": 0, "frugal": 50}
    labels = [label_of(ledger, name) for name in typed]

    told = of_sheet(
        "customs",
        ("单位", day, *labels),
        ("塘头村", "2026-04-25", *typed.values()),
        cast=cast,
    )

    assert {column for _, column, _ in told} == {WHOLE, "红事（桩）", "节俭办理（桩）"}
    assert len(told) == 3
    values = {"unit": cast.village.pk, "occurred_on": "2026-04-25", **typed}
    assert refused_by_form(ledger, values, cast) == {column for _, column, _ in told}


def test_control_without_the_ledgers_list_the_sheet_takes_what_the_form_refuses(cast, monkeypatch):
    monkeypatch.setattr("records.sheets.matching.ledger_problems", lambda *_: [])
    day = label_of(ledgers["inspections"], "occurred_on")

    told = of_sheet(
        "inspections", ("单位", day, "问题"), ("塘头村", "2026-06-20", "破损"), cast=cast
    )

    assert told == []
