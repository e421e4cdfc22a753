"""试评: what every unit would score today, and line by line what still mends it.

No round is needed. A locked half-year has none: nothing mends it any more, and who its units are
today would move it.
"""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments.evaluation import Judged, judge, outlook, total_of
from assessments.models import Round, Rubric, Section
from assessments.results import GROUPS, group_of
from assessments.rounds import criteria_of
from assessments.scoring import ZERO, rescaled, rounded
from townwork.org.access import needs
from townwork.org.kept import eyes_of, kept
from townwork.org.models import Term, Unit, User
from townwork.org.views.chosen import chosen_place


@needs("assessments.read")
def forecast(request):
    """Every unit one may see: the sum of its automatic marks, what is not known
    yet, what it may still reach.
    """
    township, term = chosen_place(request)
    rubric = term and Rubric.objects.visible_to(request.user).in_force(term)
    context = {
        "township": township,
        "term": term,
        "rubric": rubric,
        "round": _round(request.user, term),
        "terms": _terms(request, township),
    }
    if term and rubric and not term.is_closed:
        read = partial(_forecast, request.user, term, rubric)
        context["groups"] = kept(
            "forecast", township, eyes_of(request.user), term.code, compute=read
        )
    return render(request, "assessments/forecast.html", context)


def _round(user: User, term: Term | None) -> Round | None:
    """The half-year's round: its result, once published, stands whatever a reading of today comes
    to; of a locked half-year its cards are all there is.
    """
    return Round.objects.visible_to(user).filter(term=term).last() if term else None


def _terms(request, township):
    return (
        Term.objects.visible_to(request.user).filter(township=township).begun(timezone.localdate())
    )


def _forecast(user, term: Term, rubric: Rubric) -> list[tuple]:
    units = Unit.objects.visible_to(user).filter(township=term.township_id).active()
    return _groups(judge(term, units, criteria_of(rubric)), rubric, term)


def _groups(judged: dict, rubric: Rubric, term: Term) -> list[tuple]:
    """(group, rows) with a row a unit: (unit, its sum, what is scored of what
    applies, the most it may reach).
    """
    groups: dict[str, list] = {name: [] for name, _ in GROUPS}
    for lines in judged.values():
        unit = lines[0].unit
        row = unit, total_of(lines, rubric.scale), _reachable(lines, rubric, term)
        groups[group_of(unit.kind)].append(row)
    for rows in groups.values():
        rows.sort(key=lambda row: (-row[2], row[0].order))
    return [(name, rows) for name, rows in groups.items() if rows]


def _reachable(lines: list[Judged], rubric: Rubric, term: Term):
    """The total once everything that can be mended is, out of a hundred and its
    bonus; 0 where nothing is scored.
    """
    scored = [line for line in lines if not line.is_bonus and not line.is_left_out]
    full = sum(line.criterion.points for line in scored)
    if not full:
        return 0
    projected = sum((outlook(line, term).reachable for line in scored), ZERO)
    return rounded(rescaled(projected, full) + total_of(lines, rubric.scale).bonus)


@needs("assessments.read")
def unit_forecast(request, pk):
    """One unit, line by line: clause, gap, what still mends it and by when, the score then."""
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("township"), pk=pk
    )
    term = _chosen_term(request, unit)
    rubric = term and Rubric.objects.visible_to(request.user).in_force(term)
    context = {
        "unit": unit.as_of(term.end) if term else unit,
        "term": term,
        "rubric": rubric,
        "round": _round(request.user, term),
        "terms": _terms(request, unit.township),
    }
    if term and rubric and not term.is_closed:
        context |= _line_by_line(unit, term, rubric)
    return render(request, "assessments/unit_forecast.html", context)


def _line_by_line(unit: Unit, term: Term, rubric: Rubric) -> dict:
    """What the unit has, what it may still reach, and its lines: those with a
    gap, those that are whole.
    """
    judged = judge(term, [unit], criteria_of(rubric)).get(unit.pk, [])
    applying = [line for line in judged if not line.is_bonus and not line.is_left_out]
    outlooks = [outlook(line, term) for line in applying]
    scored = criteria_of(rubric).filter(section__part=Section.Part.SCORED)
    return {
        "summed": total_of(judged, rubric.scale),
        "reachable": _reachable(judged, rubric, term),
        "gaps": [line for line in outlooks if line.has_gap],
        "kept": [line for line in outlooks if not line.has_gap],
        "bonuses": [line for line in judged if line.is_bonus],
        "left_out": scored.count() - len(outlooks),
    }


def _chosen_term(request, unit: Unit) -> Term | None:
    terms = _terms(request, unit.township).select_related("township")
    code = request.GET.get("term", "")
    return get_object_or_404(terms.by_code(code)) if code else terms.shown_today()
