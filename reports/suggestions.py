"""台账说的: what the records of a half-year have to say for its text: what rose, what went wrong more
often, what was missed by how much and by whom, what is still to do and by when. Offered as
sentences with their figures; a person takes them over or not (reports.material).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, zip_longest

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils import timezone

from assessments.evaluation import Judged, judge, outlook
from assessments.models import Rubric
from assessments.rounds import criteria_of
from assessments.rules import amount, said
from assessments.scoring import rounded
from duties.counts import with_figures
from duties.models import Assignment
from duties.progress import progress_of
from duties.standing import Progress, Standing
from records.figures.catalogue import by_hand, catalogue
from records.figures.citations import source_url
from records.figures.figure import Figure
from records.figures.reading import figures
from records.figures.windows import MARK
from records.ledger.indicators import CountOf, RatioOf, SumOf
from reports.wording import inner_quotes
from townwork.lib.choices import TextChoices
from townwork.org.models import Term, Unit

NAMED = 3  # units named before it is only said how many
BEFORE = f"{MARK}same"
# More of them is no merit, and no fault of whoever counts them.
NEITHER = ("notice.count", "site.problem_count", "custom.case_count")
# 公益电影场次 84 场 is said 公益电影84场.
_COUNTED = re.compile(r"(?:场次|场数|次数|件数|份数|块数|本数|数)$")
_IS_AMOUNT = re.compile(r"[差失\d]")
UNFINISHED = (Standing.OPEN, Standing.UNREAD, Standing.RETURNED)


class Kind(TextChoices):
    STRENGTH = "strength", "比上年同期有进步"
    SHORTCOMING = "shortcoming", "没有做到的"
    PLAN = "plan", "下一步要做的"
    UNIT = "unit", "各单位小结"


@dataclass(frozen=True)
class Suggestion:
    """`sentence` in the grammar of reports.grammar: its figures stay figures.

    `about` is the figure, duty or criterion it tells of, which stays when its numbers move; `parts`
    are each unit's own line, where it is of units.
    """

    kind: Kind
    about: str
    sentence: str
    because: str
    url: str
    parts: tuple[str, ...] = ()

    @property
    def thing(self) -> str:
        """Which thing is told of, whatever is said of it."""
        return _digest(self.kind, self.about)

    @property
    def key(self) -> str:
        """Of the thing and of every number said of it: with the figures it is another."""
        return f"{self.thing}-{_digest(self.sentence, self.because, *self.parts)}"


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def suggestions(term: Term) -> list[Suggestion]:
    """Of each kind the weightiest first; where a kind has several sources each has its turn."""
    progress = _progress(term)
    moves = _moves(term)
    shortcomings = _in_turn(_missed(term, progress), _lost(term), _worse(moves, term))
    paper = term.paper_date(timezone.localdate())
    open_then = [one for one in progress if one.assignment.due_on > paper]
    plans = _in_turn(_unfinished(term, open_then), _coming(term, paper), _late(term, progress))
    return [*_strengths(moves, term), *shortcomings, *plans]


def _in_turn(*sources: Iterable[Suggestion]) -> Iterator[Suggestion]:
    rounds = zip_longest(*sources)
    return (one for its in rounds for one in its if one is not None)


# --- What rose, and what fell ---------------------------------------------------------------------
@dataclass(frozen=True)
class Move:
    """What a count came to against the same half of last year.

    `gain`: how many times it got better, of faults by their getting fewer; below 1 it got worse.
    """

    figure: Figure
    before: Figure
    is_fault: bool

    @property
    def gain(self) -> Decimal:
        now, then = Decimal(self.figure.value), Decimal(self.before.value)
        more, less = (then, now) if self.is_fault else (now, then)
        return more / less if less else (Decimal("Infinity") if more else Decimal(1))

    def offered(self, kind: Kind, term: Term) -> Suggestion:
        figure = self.figure
        name, measure = figure.name, figure.measure
        thing = _COUNTED.sub("", name)
        sentence = f"{thing}{{{{{name}}}}}{measure}，同比{{{{{name}同比}}}}。"
        because = f"上年同期 {self.before.value}{measure}，本期 {figure.value}{measure}"
        return Suggestion(kind, figure.code, sentence, because, source_url(figure.code, term))


def _moves(term: Term) -> list[Move]:
    """What was counted in both halves, the greatest gain first."""
    counted = {
        code: one
        for code, one in by_hand().items()
        if isinstance(one, CountOf | SumOf) and code not in NEITHER
    }
    read = figures(term.township, term, codes=[*counted, *(code + BEFORE for code in counted)])
    moves = [Move(read[code], read[code + BEFORE], counted[code].counts_faults) for code in counted]
    return sorted((one for one in moves if _may_be_compared(one)), key=lambda one: -one.gain)


def _may_be_compared(move: Move) -> bool:
    """Two numbers of whole reports: a part against the whole would be no gain. To do what was not
    done before is no rise; a fault may come to nought, and from it.
    """
    both = (move.figure, move.before)
    if any(one.is_partial or not isinstance(one.value, int | Decimal) for one in both):
        return False
    return move.is_fault or all(one.value for one in both)


def _strengths(moves: Iterable[Move], term: Term) -> Iterator[Suggestion]:
    return (one.offered(Kind.STRENGTH, term) for one in moves if one.gain > 1)


def _worse(moves: Iterable[Move], term: Term) -> Iterator[Suggestion]:
    """Faults there were more of, the worst first; less of what was done is a target's to say."""
    worse = [one for one in moves if one.is_fault and one.gain < 1]
    return (one.offered(Kind.SHORTCOMING, term) for one in reversed(worse))


# --- What was missed ------------------------------------------------------------------------------
def _progress(term: Term) -> list[Progress]:
    rows = Assignment.objects.current().of_term(term).filter(unit__township=term.township_id)
    return progress_of(rows.select_related("duty__document", "unit"))


def _by_duty(progress: Iterable[Progress]) -> list[tuple[str, list[Progress]]]:
    """(duty, its assignments), that of most units first."""
    of: dict[str, list[Progress]] = {}
    for one in progress:
        of.setdefault(one.assignment.duty.title, []).append(one)
    return sorted(of.items(), key=lambda pair: -len(pair[1]))


def _missed(term: Term, progress: list[Progress]) -> Iterator[Suggestion]:
    """Duties past their day and not done: each unit by how much."""
    late = with_figures(one for one in progress if one.standing == Standing.OVERDUE)
    for title, items in _by_duty(late):
        short = dict(_shortfalls(items))
        is_counted = items[0].assignment.duty.is_counted
        fault = "没有达到要求" if is_counted else "没有按期上报"
        sentence = f"{_quoted(title)}{_told(short, fault)}。"
        because = f"{len(short)} 个单位，逾期 {len(items)} 项"
        parts = tuple(_part(one) for one in items)
        yield Suggestion(Kind.SHORTCOMING, title, sentence, because, _rates(term), parts)


def _shortfalls(items: Iterable[Progress]) -> list[tuple[str, str]]:
    """(unit, by how much it falls short of all its overdue targets), the worst first."""
    of: dict[str, list[Progress]] = {}
    for one in items:
        of.setdefault(one.assignment.unit.name, []).append(one)
    worst = sorted(of.items(), key=lambda pair: (-_lack(pair[1]), -len(pair[1])))
    return [(unit, _short(its)) for unit, its in worst]


def _lack(items: list[Progress]) -> Decimal:
    """What is lacking in all; a record that is not there lacks the whole target."""
    return sum((_lacking(one) for one in items), Decimal(0))


def _lacking(one: Progress) -> Decimal:
    target = one.assignment.duty.target
    return target - (_value(one) or 0) if target is not None else Decimal(0)


def _value(one: Progress) -> Decimal | None:
    """What was counted: nought where the ledger is kept, None where nobody recorded anything."""
    return one.figure.value if one.figure else one.value


def _short(items: list[Progress]) -> str:
    duty = items[0].assignment.duty
    if not duty.is_counted:
        return f"{len(items)}期" if len(items) > 1 else ""
    known = [one for one in items if _value(one) is not None]
    unknown = len(items) - len(known)
    if not known:
        return "没有记录"
    if isinstance(catalogue[duty.indicator], RatioOf):
        return _share(known)
    also = f"、{unknown}期没有记录" if unknown else ""
    return f"差{_number(_lack(known))}{catalogue[duty.indicator].measure}{also}"


def _share(items: list[Progress]) -> str:
    """Shares are not added up: the lowest stands for them."""
    duty, low = items[0].assignment.duty, min(_value(one) or Decimal(0) for one in items)
    measure = catalogue[duty.indicator].measure
    return f"为{_number(low)}{measure}（要求{_number(duty.target)}{measure}）"


def _part(one: Progress) -> str:
    """塘头村 2026年5月：1 场，要求 2 场"""
    assignment, duty = one.assignment, one.assignment.duty
    head = f"{assignment.unit} {assignment.period}"
    if not duty.is_counted:
        return f"{head}：应于{_day(assignment.due_on)}前报"
    measure, value = catalogue[duty.indicator].measure, _value(one)
    counted = "没有记录" if value is None else amount(value, measure)
    return f"{head}：{counted}，要求 {amount(duty.target, measure)}"


def _lost(term: Term) -> Iterator[Suggestion]:
    """Criteria that cost points today, the dearest first: how many of how many, and whose."""
    rubric = Rubric.objects.in_force(term)
    if rubric is None or term.is_closed:  # a locked half-year has no forecast
        return
    units = Unit.objects.filter(township=term.township_id).active()
    judged = judge(term, units, criteria_of(rubric)).values()
    scored = [line for lines in judged for line in lines if _is_scored(line)]
    url = f"{reverse('forecast')}?term={term.code}"
    costs = [(title, lines, _costs(lines, term)) for title, lines in _by_criterion(scored)]
    for title, lines, lost in sorted(costs, key=lambda one: -sum(one[2].values())):
        if not lost:
            continue
        whole = _number(sum((line.criterion.points for line in lines), Decimal(0)))
        total = _number(sum(lost.values(), Decimal(0)))
        whose = {unit: f"失{_number(points)}分" for unit, points in lost.items()}
        named = _named(whose)
        if len(whose) > NAMED:
            named = f"涉及{len(whose)}个单位，其中{named}"
        sentence = f"{_quoted(title)}一项考核应得{whole}分，失{total}分：{named}。"
        because = f"共失 {total} 分，{len(lost)} 个单位"
        parts = tuple(f"{unit}：失 {_number(points)} 分" for unit, points in lost.items())
        yield Suggestion(Kind.SHORTCOMING, f"criterion {title}", sentence, because, url, parts)


def _is_scored(line: Judged) -> bool:
    return not line.is_bonus and line.score is not None


def _by_criterion(scored: list[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    def title(line: Judged) -> str:
        return line.criterion.title

    for one, lines in groupby(sorted(scored, key=title), key=title):
        yield one, list(lines)


def _costs(lines: list[Judged], term: Term) -> dict[str, Decimal]:
    """{unit: points it lost}, the dearest first."""
    lost = {line.unit.name: outlook(line, term).lost for line in lines}
    return {
        unit: points for unit, points in sorted(lost.items(), key=lambda one: -one[1]) if points
    }


# --- What is to do --------------------------------------------------------------------------------
def _late(term: Term, progress: list[Progress]) -> Iterator[Suggestion]:
    for title, items in _by_duty(one for one in progress if one.standing == Standing.OVERDUE):
        sentence = f"尽快补齐{_quoted(title)}（原定{_days(items)}），督促{_units(items)}办结。"
        because = f"{len(items)} 项已过期"
        yield Suggestion(Kind.PLAN, f"late {title}", sentence, because, _rates(term))


def _unfinished(term: Term, progress: list[Progress]) -> Iterator[Suggestion]:
    """What is open on the paper's day: of what falls due before that there is no plan to tell."""
    for title, items in _by_duty(one for one in progress if one.standing in UNFINISHED):
        sentence = f"{_days(items)}完成{_quoted(title)}，督促{_units(items)}按期办结。"
        because = f"还有 {len(items)} 项没有完成"
        parts = tuple(
            f"{one.assignment.unit}：{_day(one.assignment.due_on)}前，{one.standing.label}"
            for one in items
        )
        yield Suggestion(Kind.PLAN, f"open {title}", sentence, because, _rates(term), parts)


def _coming(term: Term, paper: date) -> Iterator[Suggestion]:
    """What falls due after the half-year and the paper's day, the soonest first. One query."""
    after = max(term.end, paper, timezone.localdate())
    rows = Assignment.objects.current().filter(
        unit__township=term.township_id, due_on__gt=after, start__gt=term.end
    )
    of_duty = rows.order_by().values("duty__title")
    read = of_duty.annotate(
        first=Min("due_on"), last=Max("due_on"), units=Count("unit", distinct=True)
    )
    for one in sorted(read, key=lambda one: (one["first"], one["duty__title"])):
        title = one["duty__title"]
        sentence = f"{_day(one['first'])}前做好{_quoted(title)}。"
        because = f"{one['units']} 个单位，{_until(one['first'], one['last'])}到期"
        yield Suggestion(Kind.PLAN, f"coming {title}", sentence, because, _rates(term))


# --- Words ----------------------------------------------------------------------------------------
def _quoted(title: str) -> str:
    """“学习档案‘五有’”: quotes within quotes are single (GB/T 15834)."""
    return f"“{inner_quotes(title)}”"


def _told(of_unit: Mapping[str, str], fault: str) -> str:
    """没有达到要求：塘头村、云溪村各差2场; of many how many they are, and those that stand first:
    有9个单位没有达到要求，其中塘头村差2场.
    """
    if len(of_unit) <= NAMED:
        return f"{fault}：{_named(of_unit)}"
    # Of units that nothing more is said of 其中 would say nothing.
    some = "其中" if any(of_unit.values()) else "包括"
    return f"有{len(of_unit)}个单位{fault}，{some}{_named(of_unit)}"


def _named(of_unit: Mapping[str, str]) -> str:
    """塘头村、云溪村各差2场，桂花村没有记录: those that stand first."""
    of_words: dict[str, list[str]] = {}
    for unit, words in list(of_unit.items())[:NAMED]:
        of_words.setdefault(words, []).append(unit)
    return "，".join(_of_each(units, words) for words, units in of_words.items())


def _of_each(units: list[str], words: str) -> str:
    each = "各" if len(units) > 1 and _IS_AMOUNT.match(words) else ""
    return "、".join(units) + each + words


def _units(items: Iterable[Progress]) -> str:
    names = list(dict.fromkeys(one.assignment.unit.name for one in items))
    shown = "、".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown}等{len(names)}个单位"


def _day(day: date) -> str:
    return f"{day:%Y年%-m月%-d日}"


def _days(items: Iterable[Progress]) -> str:
    """2026年7月10日前, or 2026年3月31日至6月30日."""
    days = [one.assignment.due_on for one in items]
    return f"{_day(days[0])}前" if min(days) == max(days) else _until(min(days), max(days))


def _until(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    return (
        f"{_day(first)}至{last:%-m月%-d日}"
        if first.year == last.year
        else f"{_day(first)}至{_day(last)}"
    )


def _rates(term: Term) -> str:
    return f"{reverse('rates')}?term={term.code}"


def _number(number: Decimal) -> str:
    return said(rounded(Decimal(number)))
