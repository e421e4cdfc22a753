"""Assignments: a liaison's list, the township's matrix, one assignment with all that is done on it."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from duties.board import days_left, matrix_of, rate_lines, read_board, read_reviews
from duties.forms import MatrixFilter
from duties.halves import chosen_half, half_years
from duties.models import Assignment, Duty
from duties.owed import Owed, read_mine
from duties.standing import Progress, Standing
from duties.todo import extensions_to_answer, my_letters, reports_to_review
from townwork.org.access import needs
from townwork.org.models import Term, Unit
from townwork.org.views.chosen import chosen_township
from townwork.org.views.lists import page_of


@needs("duties.read")
def duties(request):
    """A unit sees its tasks, the township its matrix."""
    return redirect("matrix" if request.user.sees_township else "tasks")


@needs("duties.read")
def tasks(request):
    """我的任务: what one's units owe, the most pressing first; then what waits for a review; then what is done."""
    today = timezone.localdate()
    found = read_mine(request.user, today)
    owed = Owed.among(found)
    context = {
        "owed": [(item, days_left(item.assignment.due_on, today)) for item in owed.items],
        "numbers": owed,
        "waiting": [item for item in found if item.standing == Standing.SUBMITTED],
        "done": [item for item in found if item.is_done][-30:],
        "unsigned": my_letters(request.user, today.year),
        "several": len({item.assignment.unit_id for item in found}) > 1,
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
    filters, found = narrowed(request, township, term)
    context = {
        "township": township,
        "term": term,
        "filters": filters,
        "matrix": matrix_of(found, filters.chosen()["standing"]),
        "counts": _counts(found),
        "terms": halves,
    }
    return render(request, "duties/matrix.html", context)


def narrowed(request, township, term) -> tuple[MatrixFilter, list[Progress]]:
    """The page's filters, and the term's assignments they leave; the units are read once for both."""
    units = list(Unit.objects.visible_to(request.user).filter(township=township))
    filters = MatrixFilter(request.GET, units=units)
    if term is None:
        return filters, []
    rows = Assignment.objects.visible_to(request.user).current().filter(unit__township=township)
    return filters, read_board(filters.narrow(rows.of_term(term)), units=units)


def _counts(found) -> list[tuple[Standing, int]]:
    return [
        (standing, count)
        for standing in Standing
        if (count := sum(item.standing == standing for item in found))
    ]


@needs("duties.read")
def rates(request):
    """完成率、按时率、退回率, by unit and by section, of the last terms."""
    township = chosen_township(request)
    terms = half_years(request.user, township)[:4]
    shown = [term for term in terms if term.code == request.GET.get("term")] or terms
    rows = Assignment.objects.visible_to(request.user).current().filter(unit__township=township)
    found = read_board(rows.of_terms(shown))
    reviewed = read_reviews(found)
    tables = [_rates_of(term, found, reviewed) for term in shown]
    return render(request, "duties/rates.html", {"township": township, "tables": tables})


def _rates_of(term: Term, found, reviewed) -> dict:
    mine = [item for item in found if term.start <= item.assignment.end <= term.end]
    return {
        "term": term,
        "by_unit": rate_lines(mine, reviewed, _unit_line),
        "by_section": rate_lines(mine, reviewed, _section_line),
    }


def _unit_line(assignment: Assignment) -> tuple:
    return assignment.unit.order, assignment.unit_id, assignment.unit.name


def _section_line(assignment: Assignment) -> tuple:
    section = Duty.Section(assignment.duty.section)
    return list(Duty.Section).index(section), section.label


@needs("duties.read")
def unit_duties(request, pk):
    """One unit's assignments of a term."""
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("township"), pk=pk
    )
    return _listed(request, unit.township, str(unit), {"unit": unit})


@needs("duties.read")
def duty(request, pk):
    """One duty: what it asks, and how each unit stands. A clause an amendment replaced leads to what it is now."""
    mine = Assignment.objects.visible_to(request.user)
    seen = Duty.objects.visible_to(request.user)
    rows = seen.filter(assignments__in=mine).select_related("document__township").distinct()
    duty = rows.filter(pk=pk).first()
    if duty is None:
        old = get_object_or_404(seen.select_related("document"), pk=pk)
        same = rows.filter(lineage=old.lineage, document__year=old.document.year)
        return redirect(
            "duty", get_object_or_404(same.filter(document__township=old.document.township)).pk
        )
    return _listed(request, duty.document.township, duty.title, {"duty": duty})


def _listed(request, township, title: str, which: dict):
    term, halves = chosen_half(request, township)
    rows = Assignment.objects.visible_to(request.user).current().filter(**which)
    found = read_board(rows.of_term(term)) if term else []
    context = {
        "title": title,
        "found": found,
        "term": term,
        "terms": halves,
        **which,
    }
    return render(request, "duties/listed.html", context)
