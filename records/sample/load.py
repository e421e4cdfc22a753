"""Loads the sample township through the importer its users have, and makes synthetic
ones in bulk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from records.ledger.declaration import Ledger, ledgers
from records.models import Activity, CustomsReport, FilmShowing, Inspection, NewsItem, StudySession
from records.pages.services import save_record, void_record
from records.sample.life import WRITTEN, Life, lived
from records.sheets.cells import read_date
from records.sheets.columns import label_of
from records.sheets.intake import Intake
from records.sheets.matching import match
from records.sheets.rows import read as read_rows
from records.sheets.writing import write
from townwork.audit.rows import rewrite
from townwork.lib.headers import Table
from townwork.lib.workbooks import Sheet, read
from townwork.org.models import District, Term, Township, Unit, User
from townwork.org.services import close_term

WORKBOOK = Path(__file__).with_name("qingxi.xlsx")
ROLES = {label: value for value, label in User.Role.choices}
KINDS = {label: value for value, label in Unit.Kind.choices}
CLOSED_AFTER = timedelta(days=45)  # when a half-year's records have been gone through
# A sheet whose rows are named by another's comes after it.
ORDER = ("custom-ledgers", "halls", "venues", "meetings", "awards")


@dataclass(frozen=True)
class Loaded:
    township: Township
    records: int


def load_sample(life: Life, loaded_one: Callable[[], object] = lambda: None) -> Loaded:
    """All or nothing: the township, its people, two half-years and their records; `loaded_one` is
    called after each ledger.
    """
    sheets = {sheet.title: sheet for sheet in read(WORKBOOK.read_bytes())}
    with transaction.atomic():
        township = _township(sheets["机构"])
        _units(township, sheets["单位"])
        _people(township, sheets["人员"])
        _terms(township, sheets["半年"], life)
        clerk = User.objects.get(username="clerk")
        count = 0
        for ledger in _in_order():
            # A ledger added since the workbook was made has no sheet, and no records in the sample.
            if ledger.title in sheets:
                count += _ledger(ledger, sheets[ledger.title], clerk, life)
            loaded_one()
        _revise(clerk)
        _backdate()
    return Loaded(township, count)


def close_older_term(township: Township, life: Life) -> None:
    """As the office left it: the older half-year is checked and locked, once there was time to; its
    summary has not gone out.
    """
    if life.today < life.older.end + CLOSED_AFTER:
        return
    close_term(
        Term.objects.get(township=township, year=life.older.year, half=life.older.half),
        actor=User.objects.get(username="secretary"),
        reason=f"{life.older}的记录已核对",
    )


def _in_order() -> list[Ledger]:
    def place(ledger: Ledger) -> int:
        return ORDER.index(ledger.slug) if ledger.slug in ORDER else len(ORDER)

    return sorted(ledgers.values(), key=place)


def _dicts(sheet: Sheet) -> list[dict]:
    return [dict(zip(sheet.header, values, strict=False)) for _, values in sheet.rows]


def _township(sheet: Sheet) -> Township:
    row = _dicts(sheet)[0]
    district, _ = District.objects.get_or_create(code=row["区代码"], defaults={"name": row["区"]})
    return Township.objects.create(
        district=district,
        code=row["代码"],
        name=row["镇"],
        sign_name=row["署名"],
        place_slogan=row["地名口号"],
        forum_brand=row["讲坛品牌"],
        culture_brands=row["文化品牌"],
    )


def _units(township: Township, sheet: Sheet) -> None:
    Unit.objects.bulk_create(
        Unit(township=township, name=row["单位"], kind=KINDS[row["类别"]], order=number)
        for number, row in enumerate(_dicts(sheet))
    )


def _people(township: Township, sheet: Sheet) -> None:
    units = {unit.name: unit for unit in Unit.objects.filter(township=township)}
    shared = {
        "password": make_password(settings.DEMO_PASSWORD),
        "must_change_password": False,  # nosec B105
        "password_changed_at": timezone.now(),
        "is_sample": True,
    }
    User.objects.bulk_create(
        User(
            username=row["用户名"],
            full_name=row["姓名"],
            position=row["职务"],
            role=ROLES[row["角色"]],
            unit=units[row["单位"]],
            **shared,
        )
        for row in _dicts(sheet)
    )
    User.objects.create(
        username="reviewer",
        full_name=f"区级·{township.district.name}"[:20],
        position="区委宣传部",
        role=User.Role.REVIEWER,
        district=township.district,
        **shared,
    )


def _terms(township: Township, sheet: Sheet, life: Life) -> None:
    written = {int(row["半年"][5]): row for row in _dicts(sheet)}
    for term in life.terms:
        row = written[term.half]
        reported = read_date(row["成文日期"])
        Term.objects.create(
            township=township,
            year=term.year,
            half=term.half,
            theme_phrase=row["学习主题"],
            report_date=reported.replace(year=reported.year + term.year - WRITTEN[term.half]),
        )


def _ledger(ledger: Ledger, sheet: Sheet, clerk: User, life: Life) -> int:
    """The importer's own steps; the sheet's columns are the ledger's labels.

    How many records came of it.
    """
    columns, rows = lived(ledger, sheet, life)
    header = tuple(label_of(ledger, name) for name in columns)
    intake = Intake(ledger, Table(sheet.title, 1, header, rows), columns, clerk)
    read_rows(intake)
    match(intake)
    for problem in intake.problems:
        raise ValueError(f"{ledger.title} 第 {problem.row} 行 {problem.column}：{problem.message}")
    return len(write(intake).added)


def _revise(clerk: User) -> None:
    """Corrections as offices make them: a count mended, a record entered twice and voided."""
    for film in FilmShowing.objects.order_by("pk")[:6]:
        film.audience = (film.audience or 40) + 10
        save_record(film, actor=clerk)
    for item in NewsItem.objects.order_by("-pk")[:3]:
        void_record(item, actor=clerk, reason="重复录入")


def _backdate() -> None:
    """The sample pretends to have been kept at the time: most rows within days, some a season late
    (补录).
    """
    now = timezone.now()
    for ledger in ledgers.values():
        rows = list(ledger.model.objects.all())
        for row in rows:
            lag = 75 if row.pk % 17 == 0 else row.pk % 6
            day = row.occurred_on + timedelta(days=lag)
            row.entered_at = min(now, timezone.make_aware(datetime.combine(day, time(10))))
        rewrite(rows, ["entered_at"])
        told = ledger.model.objects.filter(pk=OuterRef("id")).values("entered_at")
        ledger.model.history.update(entered_at=Subquery(told))


def make_townships(count: int) -> int:
    """`count` synthetic townships for benchmarks, in bulk: no history, no audit; returns how many
    are new.
    """
    district, _ = District.objects.get_or_create(code="synthetic", defaults={"name": "合成区"})
    have = set(Township.objects.filter(district=district).values_list("code", flat=True))
    codes = [f"t{number:04}" for number in range(1, count + 1) if f"t{number:04}" not in have]
    with transaction.atomic():
        User.objects.get_or_create(
            username="synthetic-reviewer",
            defaults={
                "full_name": "区级·合成",
                "role": "reviewer",
                "district": district,
                "password": make_password(settings.DEMO_PASSWORD or None),
                "must_change_password": False,  # nosec B105
                "is_sample": True,
            },
        )
        for start in range(0, len(codes), 100):
            _bulk(district, codes[start : start + 100])
    return len(codes)


def _bulk(district: District, codes: list[str]) -> None:
    towns = Township.objects.bulk_create(
        Township(district=district, code=code, name=f"合成{code}镇") for code in codes
    )
    Term.objects.bulk_create(Term(township=town, year=2026, half=1) for town in towns)
    units = Unit.objects.bulk_create(
        Unit(township=town, name=f"{town.code}第{n}村", kind=Unit.Kind.VILLAGE, order=n)
        for town in towns
        for n in range(1, 17)
    )
    clerks = User.objects.bulk_create(
        User(
            username=f"clerk-{unit.township.code}",
            full_name="干事·合成",
            role="clerk",
            unit=unit,
            password="!",  # nosec B106
        )
        for unit in units
        if unit.order == 1
    )
    by_town = {clerk.unit.township_id: clerk for clerk in clerks}
    for model, values in SYNTHETIC:
        rows = [
            model(
                unit=unit,
                occurred_on=date(2026, month, 1 + unit.order),
                entered_by=by_town[unit.township_id],
                **values,
            )
            for unit in units
            for month in (2, 5)
        ]
        for row in rows:
            row.index()
        model.objects.bulk_create(rows, batch_size=1000)


SYNTHETIC = (
    (
        StudySession,
        {"topic": "支部学习", "kind": "branch", "expected": 20, "present": 18, "has_plan": True},
    ),
    (Activity, {"title": "志愿服务", "category": "volunteer"}),
    (FilmShowing, {"film": "春到田间", "shows": 1}),
    (CustomsReport, {"weddings": 2, "funerals": 1, "frugal": 2, "saved": 5000}),
    (Inspection, {"problems": 1, "mended": 1}),
    (NewsItem, {"title": "简讯", "medium": "融媒", "level": 2}),
)
