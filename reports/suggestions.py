"""台账说的: what the records of a half-year have to say for its text: what rose, what was missed,
what is still to do. Offered as sentences with their figures; a person takes them over or not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from assessments.evaluation import judge, outlook
from assessments.models import Rubric
from assessments.rounds import criteria_of
from duties.models import Assignment
from duties.progress import progress_of
from duties.standing import Progress, Standing
from records.figures.catalogue import by_hand
from records.figures.citations import source_url
from records.figures.figure import Figure
from records.figures.reading import figures
from records.figures.windows import MARK
from records.ledger.indicators import CountOf, SumOf
from townwork.lib.choices import TextChoices
from townwork.org.models import Term, Unit

MOST = 6  # of a kind: more is a list, no help
NAMED = 3  # units named before it is only said how many
BEFORE = f"{MARK}same"
# 公益电影场次 84 场 is said 公益电影84场.
_COUNTED = re.compile(r"(?:场次|场数|次数|件数|份数|块数|本数|数)$")


class Kind(TextChoices):
    STRENGTH = "strength", "比上年同期有进步"
    SHORTCOMING = "shortcoming", "没有做到的"
    PLAN = "plan", "下一步要做的"


@dataclass(frozen=True)
class Suggestion:
    """`sentence` in the grammar of reports.grammar: its figures stay figures."""

    kind: Kind
    sentence: str
    because: str
    url: str


def suggestions(term: Term) -> list[Suggestion]:
    progress = _progress(term)
    return [*_strengths(term), *_missed(term, progress), *_lost(term), *_plans(term, progress)]


def _strengths(term: Term) -> Iterator[Suggestion]:
    """What was counted more of than in the same half of last year, the greatest gain first."""
    counted = [code for code, one in by_hand().items() if isinstance(one, CountOf | SumOf)]
    read = figures(term.township, term, codes=[*counted, *(code + BEFORE for code in counted)])
    risen = [
        (read[code].value / read[code + BEFORE].value, read[code])
        for code in counted
        if _may_be_compared(read[code], read[code + BEFORE])
    ]
    risen = [(gain, figure) for gain, figure in risen if gain > 1]
    for _, figure in sorted(risen, key=lambda one: -one[0])[:MOST]:
        name = figure.name
        thing = _COUNTED.sub("", name)
        sentence = f"{thing}{{{{{name}}}}}{figure.measure}，同比{{{{{name}同比}}}}。"
        before = read[figure.code + BEFORE].value
        because = f"上年同期 {before}{figure.measure}，本期 {figure.value}{figure.measure}"
        yield Suggestion(Kind.STRENGTH, sentence, because, source_url(figure.code, term))


def _may_be_compared(now: Figure, before: Figure) -> bool:
    """Two numbers of whole reports: a part against the whole would be no gain."""
    is_whole = not (now.is_partial or before.is_partial)
    return is_whole and all(
        isinstance(one.value, int | Decimal) and one.value for one in (now, before)
    )


def _progress(term: Term) -> list[Progress]:
    rows = Assignment.objects.current().of_term(term).filter(unit__township=term.township_id)
    return progress_of(rows.select_related("duty__document", "unit"))


def _missed(term: Term, progress: list[Progress]) -> Iterator[Suggestion]:
    """Duties past their day and not done, by the duty, those with most units first."""
    late: dict[str, list[Unit]] = {}
    for one in progress:
        if one.standing == Standing.OVERDUE:
            late.setdefault(one.assignment.duty.title, []).append(one.assignment.unit)
    url = f"{reverse('rates')}?term={term.code}"
    for title, units in sorted(late.items(), key=lambda pair: -len(pair[1]))[:MOST]:
        told = list(dict.fromkeys(unit.name for unit in units))
        sentence = f"{_units(told)}“{title}”没有按期完成。"
        yield Suggestion(Kind.SHORTCOMING, sentence, f"逾期 {len(units)} 项", url)


def _lost(term: Term) -> Iterator[Suggestion]:
    """Criteria that cost points today, the dearest first."""
    rubric = Rubric.objects.in_force(term)
    if rubric is None:
        return
    units = Unit.objects.filter(township=term.township_id).active()
    lost: dict[str, Decimal] = {}
    whose: dict[str, list[str]] = {}
    for lines in judge(term, units, criteria_of(rubric)).values():
        for line in lines:
            points = Decimal(0) if line.is_bonus else outlook(line, term).lost
            if points:
                title = line.criterion.title
                lost[title] = lost.get(title, Decimal(0)) + points
                whose.setdefault(title, []).append(line.unit.name)
    url = f"{reverse('forecast')}?term={term.code}"
    dearest = sorted(lost.items(), key=lambda pair: -pair[1])
    for title, points in dearest[:MOST]:
        sentence = f"{_units(whose[title])}在“{title}”上失分。"
        because = f"共失 {points.normalize():f} 分，{len(whose[title])} 个单位"
        yield Suggestion(Kind.SHORTCOMING, sentence, because, url)


def _plans(term: Term, progress: list[Progress]) -> Iterator[Suggestion]:
    """What is still open of this half-year, and what falls due in the next."""
    today = timezone.localdate()
    open_now = [
        one
        for one in progress
        if one.standing in (Standing.OPEN, Standing.UNREAD, Standing.RETURNED)
    ]
    url = f"{reverse('rates')}?term={term.code}"
    by_duty: dict[str, list[str]] = {}
    for one in open_now:
        by_duty.setdefault(one.assignment.duty.title, []).append(one.assignment.unit.name)
    for title, units in sorted(by_duty.items(), key=lambda pair: -len(pair[1]))[:MOST]:
        sentence = f"抓紧完成“{title}”，督促{_units(list(dict.fromkeys(units)))}按期办结。"
        yield Suggestion(Kind.PLAN, sentence, f"还有 {len(units)} 项没有完成", url)
    coming = Assignment.objects.current().filter(
        unit__township=term.township_id, due_on__gt=max(term.end, today)
    )
    titles = coming.order_by("due_on").values_list("duty__title", "due_on")
    seen: dict[str, str] = {}
    for title, due_on in titles:
        seen.setdefault(title, f"{due_on:%-m月%-d日}")
    for title, day in list(seen.items())[:MOST]:
        yield Suggestion(Kind.PLAN, f"按期做好“{title}”。", f"最早 {day} 到期", url)


def _units(names: list[str]) -> str:
    shown = "、".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown}等{len(names)}个单位"
