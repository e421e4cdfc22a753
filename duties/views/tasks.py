"""Assignments in lists: a liaison's tasks, the township's matrix, rates, one unit's, one duty's."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from duties.counts import with_figures
from duties.figures import come_due, done_in_time
from duties.forms import MatrixFilter, RateFilter
from duties.half_years import chosen_half, half_years
from duties.matrix import (
    Matrix,
    Part,
    days_left,
    matrix_of,
    part_of,
    rate_lines,
    read_progress,
    read_reviews,
)
from duties.models import Assignment, Duty, ProgressReport
from duties.standing import Progress, Standing
from duties.todo import extensions_to_answer, my_letters, reports_to_review
from duties.workload import Workload, kept_mine, next_ahead
from townwork.org.access import needs
from townwork.org.kept import eyes_of, kept
from townwork.org.models import Term, Unit
from townwork.org.views.chosen import chosen_township
from townwork.org.views.lists import page_of

DONE_SHOWN = 30  # the newest of what is done
TERMS_COMPARED = 4
_SECTIONS = {section: place for place, section in enumerate(Duty.Section.values)}


@needs("duties.read")
def duties(request):
    """A unit sees its tasks, the township its matrix."""
    return redirect("matrix" if request.user.sees_township else "tasks")


@needs("duties.read")
def tasks(request):
    """我的任务: what one's units owe, the most pressing first; then what waits for
    a review; then what is done.
    """
    user, today = request.user, timezone.localdate()
    progress = kept_mine(user, today)
    owed = Workload.among(progress)
    context = {
        "owed": [(item, days_left(item.assignment.due_on, today)) for item in owed.items],
        "numbers": owed,
        "waiting": [item for item in progress if item.standing == Standing.SUBMITTED],
        "done": [item for item in progress if item.is_done][-DONE_SHOWN:],
        "ahead": None if owed.items else next_ahead(user, today),
        "unsigned": my_letters(request.user, today.year),
        "several": len({item.assignment.unit_id for item in progress}) > 1,
    }
    return render(request, "duties/tasks.html", context)


@needs("duties.review")
def review_list(request):
    """What waits for the clerk or the secretary: reports and extensions, the oldest first."""
    reports = reports_to_review(request.user)
    reports = reports.select_related("assignment__duty", "assignment__unit", "entered_by")
    extensions = extensions_to_answer(request.user)
    context = {
        "page": page_of(request, reports.order_by("submitted_at")),
        "extensions": extensions.select_related("assignment__duty", "assignment__unit").order_by(
            "asked_at"
        ),
    }
    return render(request, "duties/review_list.html", context)


@needs("duties.read")
def matrix(request):
    township = chosen_township(request)
    term, halves = chosen_half(request, township)
    filters, matrix, counts = filtered(request, township, term)
    context = {
        "township": township,
        "term": term,
        "filters": filters,
        "matrix": matrix,
        "counts": counts,
        "terms": halves,
    }
    return render(request, "duties/matrix.html", context)


def filtered(request, township, term) -> tuple[MatrixFilter, Matrix, list[tuple[Standing, int]]]:
    """The page's filters, and of the term's assignments that they leave the matrix, and how many
    stand how.
    """
    user = request.user
    units = list(Unit.objects.visible_to(user).filter(township=township))
    filters = MatrixFilter(request.GET, units=units, day=_called_on(term))
    if term is None:
        return filters, matrix_of([]), []
    rows = Assignment.objects.visible_to(user).current().filter(unit__township=township)
    read = partial(_matrix, rows.of_term(term), filters, units)
    asked = eyes_of(user), term.code, filters.chosen()
    return filters, *kept("matrix", township, *asked, compute=read)


def _called_on(term: Term | None) -> date:
    """The day a half-year's units are called as on."""
    return term.end if term else timezone.localdate()


def _matrix(rows, filters: MatrixFilter, units: list[Unit]) -> tuple:
    progress = read_progress(filters.narrow(rows), units=units)
    return matrix_of(progress, filters.chosen()["standing"]), _counts(progress)


def _counts(progress: list[Progress]) -> list[tuple[Standing, int]]:
    """How many assignments stand how, in the order of attention.

    What none stands at is left out.
    """
    counts = Counter(item.standing for item in progress)
    return [(standing, counts[standing]) for standing in Standing if counts[standing]]


@needs("duties.read")
def rates(request):
    """完成率、已完成按时率、退回率, by unit and by section, of the last terms."""
    township = chosen_township(request)
    terms = half_years(request.user, township)[:TERMS_COMPARED]
    shown = [term for term in terms if term.code == request.GET.get("term")] or terms
    codes = tuple(term.code for term in shown)
    read = partial(_rates, request.user, township, shown)
    tables = kept("rates", township, eyes_of(request.user), codes, compute=read)
    return render(request, "duties/rates.html", {"township": township, "tables": tables})


def _rates(user, township, terms: list[Term]) -> list[dict]:
    """A table a term, of the units one may see."""
    rows = Assignment.objects.visible_to(user).current().filter(unit__township=township)
    progress = read_progress(rows.of_terms(terms))
    reviewed = read_reviews(progress)
    return [_rates_of(term, progress, reviewed) for term in terms]


def _rates_of(term: Term, progress: list[Progress], reviewed: dict[int, list[str]]) -> dict:
    start, end = term.start, term.end
    of_term = [item for item in progress if start <= item.assignment.end <= end]
    return {
        "term": term,
        "by_unit": rate_lines(of_term, reviewed, _unit_line),
        "by_section": rate_lines(of_term, reviewed, _section_line),
    }


def _unit_line(assignment: Assignment) -> tuple:
    unit = assignment.unit
    return unit.order, unit.pk, f"unit={unit.pk}", unit.name


def _section_line(assignment: Assignment) -> tuple:
    section = assignment.duty.section
    return _SECTIONS[section], f"section={section}", Duty.Section(section).label


@needs("duties.read")
def rate_list(request):
    """What a number of the rates, or of the board, counts: those assignments, and no other."""
    township = chosen_township(request)
    term, halves = chosen_half(request, township)
    units = list(Unit.objects.visible_to(request.user).filter(township=township))
    filters = RateFilter(request.GET, units=units, day=_called_on(term))
    rows = Assignment.objects.visible_to(request.user).current().filter(unit__township=township)
    counted, reviews = _counted(filters, rows.of_term(term), units, term) if term else ([], [])
    page = page_of(request, counted)
    is_due = filters.part == Part.DUE
    context = {
        "township": township,
        "term": term,
        "terms": halves,
        "part": filters.part.label,
        "whose": filters.whose(),
        "in_time": len(done_in_time(counted)) if is_due else None,
        "reviews": reviews if filters.part == Part.REVIEWED else None,
        "returned": reviews.count(ProgressReport.State.RETURNED),
        "page": page,
        "found": with_figures(page),
    }
    return render(request, "duties/rate_list.html", context)


def _counted(
    filters: RateFilter, rows, units: list[Unit], term: Term
) -> tuple[list[Progress], list[str]]:
    """The assignments of the part, and how the reviews of all that were chosen ended."""
    rows, reviewed = filters.narrow(rows), {}
    if filters.part == Part.DUE:
        day = term.day_seen(timezone.localdate())
        counted = come_due(rows, {unit.township_id: day for unit in units}) if units else []
    else:
        progress = read_progress(rows, units=units)
        reviewed = read_reviews(progress)
        counted = _part(progress, reviewed, filters.part)
    counted.sort(key=lambda item: (item.assignment.unit.order, item.assignment.due_on))
    return counted, [state for states in reviewed.values() for state in states]


def _part(progress: list[Progress], reviewed: Mapping[int, list[str]], part: str) -> list[Progress]:
    if part == Part.REVIEWED:
        return [item for item in progress if item.assignment.pk in reviewed]
    return part_of(progress, part)


@needs("duties.read")
def unit_duties(request, pk):
    """One unit's assignments of a term; it is called as at the term's end."""
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("township"), pk=pk
    )
    return _listed(request, unit.township, {"unit": unit}, lambda day: str(unit.as_of(day)))


@needs("duties.read")
def duty(request, pk):
    """One duty: what it asks, and how each unit stands.

    A clause an amendment replaced leads to what it is now.
    """
    assignments = Assignment.objects.visible_to(request.user)
    clauses = Duty.objects.visible_to(request.user)
    assigned = clauses.filter(assignments__in=assignments).distinct()
    assigned = assigned.select_related("document__township")
    duty = assigned.filter(pk=pk).first()
    if duty is None:
        replaced = get_object_or_404(clauses.select_related("document"), pk=pk)
        successors = assigned.filter(
            lineage=replaced.lineage,
            document__year=replaced.document.year,
            document__township=replaced.document.township,
        )
        return redirect("duty", get_object_or_404(successors).pk)
    return _listed(request, duty.document.township, {"duty": duty}, lambda _: duty.title)


def _listed(request, township, which: dict, title_on: Callable[[date], str]):
    """`title_on`: what it is called on the last day of the term."""
    term, halves = chosen_half(request, township)
    rows = Assignment.objects.visible_to(request.user).current().filter(**which)
    progress = read_progress(rows.of_term(term)) if term else []
    context = {
        "title": title_on(_called_on(term)),
        "found": with_figures(progress),
        "term": term,
        "terms": halves,
        **which,
    }
    return render(request, "duties/listed.html", context)
