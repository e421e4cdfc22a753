"""Duties and assessments of the random townships, and what they say in the catalogue counted again
from its cards.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from assessments import models as assessments
from duties import models as duties
from records.figures.catalogue import indicator_of
from records.models import Meeting
from tests.recount.books import Books, Days, Row, half_of, local_day
from tests.recount.cards import NOT_APPLICABLE, card_of, share
from tests.recount.owing import has_begun
from tests.recount.spans import half as half_days
from tests.recount.spans import quarter
from tests.recount.town import Making
from townwork.org.models import Term, Township

BANDS = ("excellent", "good", "passed", "failed")
COUNTED = (  # what a duty may be counted by: a count, a share, what stands, what says its own day
    "film.show_count",
    "study.attendance_rate",
    "forum.branch_new_count",
    "news.count",
    "study.plan_filed_count",
    "forum.talk_count",  # and what only who has a hall owes
)


# --- What is there --------------------------------------------------------------------------------
def oversee(making: Making) -> None:
    """Of a township in three: each costs as much as its ledgers."""
    if making.maybe(0.67):
        return
    for year in (2024, 2025):
        for version in range(1, making.chance.randrange(4) + 1):
            _issue(making, year, version)
    for term in making.town.terms.all():
        if making.maybe(0.6):
            _assess(making, term)
    for _ in range(making.chance.choice((0, 2, 9))):
        _order_to_mend(making)


def _issue(making: Making, year: int, version: int) -> None:
    document = duties.ResponsibilityDocument(
        township=making.town, year=year, version=version, title="责任制", created_by=making.user
    )
    if making.maybe(0.8):
        document.issued_at, document.issued_by = making.moment(making.day()), making.user
        document.issued_on, document.number = making.day(), f"某发{version}号"
    document.save()
    for unit in [None, *making.chance.sample(making.units, 6)]:
        for form in ("pdf", "docx"):
            document.papers.create(unit=unit, form=form, sha256=f"{making.chance.random()}", size=1)
    for unit in making.chance.sample(making.units, 6):  # some of them had no letter
        at = making.moment(making.day())
        document.acknowledgements.create(unit=unit, by=making.user, at=at)
    for order, code in enumerate(("", "", *COUNTED)):
        _assign(making, document, order, code)


def _assign(making: Making, document, order: int, code: str) -> None:
    is_once = code == "study.plan_filed_count"
    duty = document.duties.create(
        order=order,
        section="study",
        title="事项",
        requirement="按要求完成",
        frequency="once" if is_once else "quarterly",
        due_on=date(document.year, 3, 31) if is_once else None,
        indicator=code,
        target=making.chance.choice((1, 2, 60)) if code else None,
    )
    for _ in range(4):
        unit, days = making.chance.choice(making.units), quarter(making.day())
        due = making.near(days.end)
        made = {"end": days.end, "due_on": due, "first_due_on": due}
        made["withdrawn_at"] = making.now if making.maybe(0.2) else None
        one, is_new = duty.assignments.get_or_create(unit=unit, start=days.start, defaults=made)
        if is_new and making.maybe(0.6):
            _report(making, one)


def _report(making: Making, assignment) -> None:
    for state in making.chance.choice((("returned",), ("approved",), ("returned", "approved"))):
        assignment.reports.create(
            unit=assignment.unit,
            text="已办",
            entered_by=making.user,
            state=state,
            reason="补" if state == "returned" else "",
            submitted_at=making.moment(making.near(assignment.due_on)),
            reviewed_by=making.user,
            reviewed_at=making.now,
        )
        assignment.state = state
    assignment.save()


def _assess(making: Making, term: Term) -> None:
    meetings = making.made[Meeting]
    rubric, _ = assessments.Rubric.objects.get_or_create(
        township=making.town, defaults={"title": "细则", "created_by": making.user}
    )
    state = making.chance.choice(("check", "public", "published"))
    if not meetings and state != "check":
        return
    is_out = state == "published"
    found = assessments.Round.objects.create(
        term=term,
        rubric=rubric,
        state=state,
        meeting=None if state == "check" else meetings[0],
        **dict.fromkeys(("self_by", "check_by", "settle_by", "public_from"), term.end),
        public_to=term.end.replace(year=2026),
        opened_by=making.user,
        published_by=making.user if is_out else None,
        published_at=making.now if is_out else None,
    )
    for unit in making.chance.sample(making.units, 5):
        found.scorecards.create(unit=unit, band=making.chance.choice((*BANDS, "")))


def _order_to_mend(making: Making) -> None:
    closed = making.near(making.day()) if making.maybe(0.6) else None
    assessments.Rectification.objects.create(
        unit=making.chance.choice(making.units),
        title="整改",
        requirement="补齐",
        due_on=making.day(),
        issued_by=making.user,
        issued_at=making.moment(making.day()),
        answered_on=closed,
        closed_on=closed,
    )


# --- What it comes to -----------------------------------------------------------------------------
def said_of(books: Books, town: Township, year: int, half: int) -> dict[str, Any]:
    """{code: value} of a half-year; of a locked one as of its lock."""
    lock = books.locks.get((town.pk, year, half))
    days, seen = half_days(year, half), local_day(lock) if lock else books.today
    told = {
        "duties.signed_rate": _signed(town, year, lock),
        "duties.on_time_rate": _on_time(books, town, days, seen),
    }
    published = assessments.Scorecard.objects.filter(
        round__term__township=town,
        round__term__year=year,
        round__term__half=half,
        round__state="published",
    )
    cards = [(books.units[one["unit_id"]], one["band"]) for one in published.values()]
    cards.sort(key=lambda card: (card[0]["order"], card[0]["id"]))
    for band in BANDS:
        names = [unit["name"] for unit, its in cards if its == band] if cards else None
        told[f"assessments.{band}_names"] = names
        told[f"assessments.{band}_count"] = None if names is None else len(names)
    ordered = [
        one
        for one in assessments.Rectification.objects.filter(unit__in=_units(books, town)).values()
        if local_day(one["issued_at"]) in days and (lock is None or one["issued_at"] <= lock)
    ]
    told["assessments.rectification_count"] = len(ordered)
    told["assessments.closed_rate"] = _share(
        ordered, lambda one: one["closed_on"] is not None and one["closed_on"] <= seen
    )
    return told


def _units(books: Books, town: Township) -> list[int]:
    return [pk for pk, unit in books.units.items() if unit["township_id"] == town.pk]


def _share(rows: list, is_so: Callable[[Any], bool]) -> Any:
    return share(lambda row: int(is_so(row)), lambda row: 1)(rows, True)


def _signed(town: Township, year: int, lock) -> Decimal | None:
    issued = [
        one
        for one in duties.ResponsibilityDocument.objects.filter(township=town, year=year).values()
        if one["issued_at"] and (lock is None or one["issued_at"] <= lock)
    ]
    if not issued:
        return None
    document = max(issued, key=lambda one: one["version"])["id"]
    papers = duties.Paper.objects.filter(document=document).values_list("unit", flat=True)
    signed = duties.Acknowledgement.objects.filter(document=document).values_list("unit", "at")
    signers = {unit for unit, at in signed if lock is None or at <= lock}
    return _share(sorted(set(papers) - {None}), lambda unit: unit in signers)


def _on_time(books: Books, town: Township, days: Days, seen: date) -> Any:
    its = duties.Assignment.objects.filter(unit__in=_units(books, town), withdrawn_at=None)
    its = [one for one in its.values() if one["end"] in days]
    if not its:
        return None
    known = {one["id"]: one for one in duties.Duty.objects.values()}
    due = [(one, known[one["duty_id"]]) for one in its if one["due_on"] <= seen]
    return _share(due, lambda task: _is_done_in_time(books, *task, seen))


def _is_done_in_time(books: Books, task: Row, duty: Row, seen: date) -> bool:
    if duty["indicator"]:
        document = duties.ResponsibilityDocument.objects.get(pk=duty["document_id"])
        by = max(task["due_on"], document.issued_on or task["due_on"])
        value, entered = _counted(books, task, duty, None), _counted(books, task, duty, by)
        if value is not None and value >= duty["target"]:
            if task["due_on"] >= books.today:
                return True
            filed = _filed_on(books, task, duty)
            if filed:
                return filed <= by
            return entered is not None and entered >= duty["target"]
        is_share = duty["indicator"].endswith("_rate")
        if not _owes(books, task, duty) and task["state"] == "open":
            return True  # no hall to talk in: nothing was owed
        if value is None and is_share and task["state"] == "open" and seen > task["due_on"]:
            return True  # nothing to take a share of: nothing was owed
    sent = duties.ProgressReport.objects.filter(assignment=task["id"]).order_by("id").last()
    if task["state"] != "approved" or sent is None:
        return False
    return local_day(sent.submitted_at) <= task["due_on"]


def _owes(books: Books, task: Row, duty: Row) -> bool:
    slug = card_of(indicator_of(duty["indicator"])).slug
    return has_begun(books, slug, books.units[task["unit_id"]], task["end"])


def _days_of(task: Row, duty: Row) -> Days:
    """Of one owed once, all of its half-year: what comes after the day is late and still done."""
    if duty["frequency"] != "once":
        return Days(task["start"], task["end"])
    return Days(task["start"], half_days(*half_of(task["end"])).end)


def _rows(books: Books, task: Row, duty: Row) -> tuple:
    card = card_of(indicator_of(duty["indicator"]))
    rows = card.rows_paying(books, _days_of(task, duty))
    return card, [row for row in rows if task["unit_id"] in (row["unit_id"], row["head"])]


def _counted(books: Books, task: Row, duty: Row, by: date | None) -> Any:
    card, rows = _rows(books, task, duty)
    rows = [row for row in rows if by is None or row["entered_day"] <= by]
    value = card.tell(rows, True) if rows else None
    return None if value == NOT_APPLICABLE else value


def _filed_on(books: Books, task: Row, duty: Row) -> date | None:
    """A filed plan says when it was filed."""
    if duty["indicator"] != "study.plan_filed_count":
        return None
    _, rows = _rows(books, task, duty)
    filed = [row["filed_on"] for row in rows if row["unit_id"] == task["unit_id"]]
    return min(filed, default=None)


def words_of(town: Township, term: Term, today: date) -> dict[str, str]:
    """The words of a paper; of a locked half-year those of its lock."""
    words = term.closed_words or {"name": town.name, "district": town.district.name}
    day = term.report_date or (local_day(term.closed_at) if term.closed_at else today)
    told = {
        "org.town_name": words.get("name"),
        "org.district_name": words.get("district"),
        "org.place_slogan": words.get("place_slogan"),
        "org.sign_name": words.get("sign_name"),
        "org.forum_brand": words.get("forum_brand"),
        "org.culture_brands": words.get("culture_brands"),
        "period.year": str(term.year),
        "period.half": "上半年" if term.half == 1 else "下半年",
        "period.next_half": "下半年" if term.half == 1 else "明年上半年",
        "period.theme_phrase": term.theme_phrase,
        "report.date": f"{day.year}年{day.month}月{day.day}日",
    }
    return {code: said or None for code, said in told.items()}
