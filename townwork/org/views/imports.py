"""Units and staff from a sheet, for the administrator: read, checked on a page, written whole."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from townwork.org import sheets
from townwork.org.access import needs
from townwork.org.forms.rosters import RosterForm, sealed, unsealed
from townwork.org.forms.sheets import SheetForm
from townwork.org.kind_questions import LABELS, answered, remember
from townwork.org.sheets import Reading, Report
from townwork.org.views.acts import Attempt
from townwork.org.views.files import blank_answer

NEW, THERE = "新登记", "原来就有，不动"


@dataclass(frozen=True)
class Roster:
    """What differs between the two: `page` is the address where it goes in, `parent` and `back`
    where it is kept.
    """

    page: str
    title: str
    parent: str
    back: str
    columns: dict[str, str]
    read: Callable[..., Reading]
    lead: str
    after: str
    needed: Collection[str]

    @property
    def of_units(self) -> bool:
        return self is UNITS


@dataclass(frozen=True)
class Place:
    """Where a list lies that goes in from elsewhere than its own page: the address its checked
    page is sent to, the one to go on with, and who is told what became of it.
    """

    action: str
    way_on: str
    tell: Callable[[str], None]


UNITS = Roster(
    "unit_import",
    "导入单位",
    "单位",
    "units",
    sheets.UNIT_COLUMNS,
    sheets.read_units,
    "只要有“名称”这一列就行；",
    "没有类别的按名称猜，“行政村”“内设机构”这样的叫法都认得，导入前给您核对。",
    sheets.UNIT_NAMES.needed,
)
STAFF = Roster(
    "staff_import",
    "导入人员",
    "账号",
    "accounts",
    sheets.STAFF_COLUMNS,
    sheets.read_staff,
    "只要有“姓名”“单位”两列就行；",
    "没填用户名的不开账号，只登记姓名、单位和职务。",
    sheets.STAFF_NAMES.needed,
)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_import(request):
    if "template" in request.GET:
        return blank_answer(sheets.unit_template(), "单位_模板.xlsx")
    return _answer(request, UNITS)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def staff_import(request):
    """The one-time passwords are in the answer itself, once; nothing keeps them."""
    if "template" in request.GET:
        return blank_answer(sheets.staff_template(), "人员_模板.xlsx")
    return _answer(request, STAFF)


def _answer(request, roster: Roster) -> HttpResponse:
    """A file is read; where nothing of it is to be said it goes in, else its page is sent back."""
    if request.method != "POST":
        return _chosen(request, roster, SheetForm())
    if "carried" in request.POST:
        return enter(request, roster) or redirect(roster.page)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _chosen(request, roster, form)
    with Attempt(request, form=form, at="file"):
        reading = roster.read(form.cleaned_data["file"].read(), actor=request.user)
        asking = _form(request, roster, reading)
        if roster.of_units or asking.has_known or reading.not_taken or reading.below:
            return check_page(request, roster, reading, asking)
        report = _write(request, roster, reading, asking)
        return _done(request, roster, report) or _chosen(request, roster, form, report)
    return _chosen(request, roster, form)


def enter(request: HttpRequest, roster: Roster, place: Place | None = None) -> HttpResponse | None:
    """What a page of check_page sends back goes in: the answer, and its place is told what became
    of it; or that page again with what is wrong. None where it was refused and said so.
    """
    with Attempt(request):
        reading = unsealed(request.POST["carried"], request.user, roster.page)
        form = _form(request, roster, reading, request.POST)
        if not form.is_valid():
            return check_page(request, roster, reading, form, place=place)
        report = _write(request, roster, reading, form)
        if not report.problems and place:
            place.tell(words_of(roster, report))
        return _done(request, roster, report, place) or check_page(
            request, roster, reading, form, report, place=place
        )
    return None


def _form(request, roster: Roster, reading: Reading, data=None) -> RosterForm:
    return RosterForm(data, reading=reading, of_units=roster.of_units, actor=request.user)


def _write(request, roster: Roster, reading: Reading, form: RosterForm) -> Report:
    write = _write_units if roster.of_units else _write_staff
    return write(request, reading, form)


def _write_units(request, reading: Reading, form: RosterForm) -> Report:
    """What was answered for a word is kept with the units it was answered for."""
    answers = form.answers if form.is_bound else {}
    with transaction.atomic():
        report = sheets.write_units(
            answered(reading.rows, answers),
            actor=request.user,
            with_people=form.is_bound and form.cleaned_data.get("people", False),
        )
        if not report.problems:
            remember(answers, request.user.township)
    return report


def _write_staff(request, reading: Reading, form: RosterForm) -> Report:
    answers = form.people if form.is_bound else {}
    return sheets.write_staff(reading.rows, actor=request.user, answers=answers)


def words_of(roster: Roster, report: Report) -> str:
    """What became of it, in a sentence."""
    if roster.of_units:
        people = report.people
        named = f"，登记 {people} 人（没有开账号）" if people else ""
        there = f"，另有 {report.unchanged} 个原来就有，没有动" if report.unchanged else ""
        return f"已导入 {len(report.added) - people} 个单位{named}{there}。"
    filled = f"，补全 {report.known} 人" if report.known else ""
    there = f"，另有 {report.unchanged} 人原来就登记了，没有动" if report.unchanged else ""
    return f"已导入 {len(report.added) - report.known} 人{filled}{there}。"


def _done(
    request, roster: Roster, report: Report, place: Place | None = None
) -> HttpResponse | None:
    """The answer where it went in; None where there are problems."""
    if report.problems:
        return None
    if roster.of_units:
        messages.success(request, words_of(roster, report))
        return redirect(place.way_on if place else roster.back)
    new = len(report.added) - report.known
    listed = sum(not user.has_account for user in report.added)
    way_on = place.way_on if place else ""
    context = {"report": report, "new": new, "listed": listed, "way_on": way_on}
    return render(request, "org/imported_staff.html", context)


def check_page(
    request: HttpRequest,
    roster: Roster,
    reading: Reading,
    form: RosterForm | None = None,
    report: Report | None = None,
    *,
    place: Place | None = None,
) -> HttpResponse:
    """What goes in, what does not, what is asked; sent to its place, else to `roster.page`."""
    fields = sheets.UNIT_FIELDS if roster.of_units else sheets.STAFF_COLUMNS
    shown = {
        title: name for title, name in fields.items() if any(row[name] for _, row in reading.rows)
    }
    form = form or _form(request, roster, reading)
    told = _told(roster, reading, form)
    context = {
        "form": form,
        "reading": reading,
        "carried": sealed(reading, request.user, roster.page),
        "action": place.action if place else reverse(roster.page),
        "titles": list(shown),
        "rows": [
            (
                number,
                [LABELS.get(row[name], row[name]) for name in shown.values()],
                told.get(number, ""),
                form[f"who-{number}"] if f"who-{number}" in form.fields else None,
                form.guessed.get(number),
            )
            for number, row in reading.rows
        ],
        **_words(roster, report),
    }
    return render(request, "org/import_check.html", context)


def _told(roster: Roster, reading: Reading, form: RosterForm) -> dict[int, str]:
    """{row: what becomes of it}."""
    if roster.of_units:
        return {number: THERE if number in form.there else NEW for number, _ in reading.rows}
    return {entry.number: entry.told for entry in form.entries}


def _chosen(request, roster: Roster, form: SheetForm, report: Report | None = None):
    may_be = [name for name in roster.columns if name not in roster.needed]
    context = {"form": form, "may_be": may_be, **_words(roster, report)}
    return render(request, "org/import.html", context)


def _words(roster: Roster, report: Report | None) -> dict:
    return {
        "roster": roster,
        "problems": report.problems if report else [],
        "title": roster.title,
        "parent": roster.parent,
        "back": reverse(roster.back),
    }
