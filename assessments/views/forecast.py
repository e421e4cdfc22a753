"""试评: what every unit would score today, and line by line what still mends it. No round is needed."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments.evaluation import judge, outlook, total_of
from assessments.models import Rubric
from assessments.results import GROUPS, group_of
from assessments.rounds import criteria_of
from townwork.org.access import needs
from townwork.org.models import Term, Unit
from townwork.org.views.chosen import chosen_place


@needs("assessments.read")
def forecast(request):
    """Every unit one may see: the sum of its automatic marks, what is not known yet, what it may still reach."""
    township, term = chosen_place(request)
    rubric = term and Rubric.objects.visible_to(request.user).in_force(term)
    units = Unit.objects.visible_to(request.user).filter(township=township).active()
    context = {
        "township": township,
        "term": term,
        "rubric": rubric,
        "terms": _terms(request, township),
    }
    if term and rubric:
        context["groups"] = _groups(judge(term, units, criteria_of(rubric)), rubric, term)
    return render(request, "assessments/forecast.html", context)


def _terms(request, township):
    return (
        Term.objects.visible_to(request.user).filter(township=township).begun(timezone.localdate())
    )


def _groups(judged: dict, rubric: Rubric, term: Term) -> list[tuple]:
    """(group, rows) with a row a unit: (unit, its sum, what is scored of what applies, the most it may reach)."""
    found: dict[str, list] = {name: [] for name, _ in GROUPS}
    for mine in judged.values():
        unit = mine[0].unit
        found[group_of(unit.kind)].append(
            (unit, total_of(mine, rubric.scale), _reachable(mine, rubric, term))
        )
    for rows in found.values():
        rows.sort(key=lambda row: (-row[2], row[0].order))
    return [(name, rows) for name, rows in found.items() if rows]


def _reachable(mine, rubric: Rubric, term: Term):
    """The total once everything that can be mended is."""
    scored = [one for one in mine if not one.is_bonus]
    full = sum(one.criterion.points for one in scored)
    kept = sum(outlook(one, term).projected or 0 for one in scored)
    return round(kept * 100 / full + total_of(mine, rubric.scale).bonus, 2) if full else 0


@needs("assessments.read")
def unit_forecast(request, pk):
    """One unit, line by line: clause, gap, what still mends it and by when, the score then."""
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("township"), pk=pk
    )
    term = _asked_term(request, unit)
    rubric = term and Rubric.objects.visible_to(request.user).in_force(term)
    context = {
        "unit": unit,
        "term": term,
        "rubric": rubric,
        "terms": _terms(request, unit.township),
    }
    if term and rubric:
        mine = judge(term, [unit], criteria_of(rubric)).get(unit.pk, [])
        lines = [outlook(one, term) for one in mine if not one.is_bonus]
        context |= {
            "summed": total_of(mine, rubric.scale),
            "reachable": _reachable(mine, rubric, term),
            "gaps": [line for line in lines if line.lost or line.judged.score is None],
            "kept": [line for line in lines if not line.lost and line.judged.score is not None],
            "bonuses": [one for one in mine if one.is_bonus],
            "left_out": criteria_of(rubric).filter(section__part="scored").count() - len(lines),
        }
    return render(request, "assessments/unit_forecast.html", context)


def _asked_term(request, unit: Unit) -> Term | None:
    terms = _terms(request, unit.township).select_related("township")
    asked = request.GET.get("term", "")
    if not asked:
        return terms.first()
    found = terms.by_code(asked).first()
    if found is None:
        raise Http404
    return found
