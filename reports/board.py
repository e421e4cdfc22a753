"""书记驾驶舱: the township on one screen.

Each part is a list that a table shows and a chart is drawn from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractMonth
from django.urls import reverse

from assessments.models import Appeal, Rectification, RectificationReply, Round, Scorecard
from assessments.results import GROUPS, group_of
from assessments.scoring import rounded
from duties.matrix import Rate, read_progress, read_reviews
from duties.models import Assignment
from duties.standing import Progress
from records.ledger.months import last_day
from records.models import StudyPlan
from townwork.audit.models import AuditEvent
from townwork.lib.shares import per_cent
from townwork.org.models import Term, Township, Unit, User

TERMS = 6


@dataclass(frozen=True)
class Bar:
    """A named number, the page with its rows, and words that go with it."""

    label: str
    value: Decimal | int | None
    url: str
    note: str = ""


# --- Scores ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Scores:
    """The public cards of a township's last rounds, newest round first."""

    rounds: list[Round]
    cards: list[Scorecard]
    sections: list[tuple[str, str]]

    @property
    def latest(self) -> Round | None:
        return next((round for round in self.rounds if round.is_public), None)

    def of(self, round: Round | None) -> list[Scorecard]:
        return [card for card in self.cards if round is not None and card.round_id == round.pk]


def read_scores(township: Township, user: User) -> Scores:
    """Three queries."""
    open_appeals = Appeal.objects.filter(
        mark__scorecard__round=OuterRef("pk"), is_upheld=None
    ).order_by()
    waiting = (
        open_appeals.values("mark__scorecard__round").annotate(number=Count("pk")).values("number")
    )
    rounds = list(
        Round.objects.visible_to(user)
        .filter(term__township=township)
        .annotate(appeals_open=Coalesce(Subquery(waiting), 0))
        .select_related("term", "rubric")[:TERMS]
    )
    public = [round for round in rounds if round.is_public]
    cards = (
        Scorecard.objects.visible_to(user)
        .filter(round__in=public)
        .select_related("unit", "round__term")
    )
    sections = (
        public[0].rubric.sections.filter(part="scored").values_list("code", "title")
        if public
        else []
    )
    return Scores(rounds, list(cards), list(sections))


def ranking(scores: Scores) -> list[tuple[str, list[Bar]]]:
    """(group, bars by place) of the newest public round."""
    groups: dict[str, list[Scorecard]] = {name: [] for name, _ in GROUPS}
    for card in scores.of(scores.latest):
        groups[group_of(card.unit.kind)].append(card)
    return [
        (
            name,
            [
                _bar(card)
                for card in sorted(cards, key=lambda card: (card.place or 10**6, card.unit.order))
            ],
        )
        for name, cards in groups.items()
        if cards
    ]


def _bar(card: Scorecard) -> Bar:
    place = f"第 {card.place} 名" if card.place else "不列名次"
    url = reverse("scorecard", args=[card.pk])
    return Bar(card.unit_then.name, card.total, url, f"{place}，{card.get_band_display()}")


@dataclass(frozen=True)
class HeatRow:
    """A unit's share of each section's points, in per cent; None where no item
    of the section applies.
    """

    label: str
    url: str
    cells: list[Decimal | None]


def heat(scores: Scores) -> list[HeatRow]:
    cards = sorted(scores.of(scores.latest), key=lambda card: (card.unit.order, card.unit_id))
    return [
        HeatRow(
            card.unit_then.name,
            reverse("scorecard", args=[card.pk]),
            [_share(card, code) for code, _ in scores.sections],
        )
        for card in cards
    ]


def _share(card: Scorecard, code: str) -> Decimal | None:
    sums = card.sections.get(code)
    return per_cent(Decimal(sums[0]), Decimal(sums[1])) if sums else None


@dataclass(frozen=True)
class TrendRow:
    """A group's mean total in each round, the oldest first."""

    label: str
    cells: list[Decimal | None]


def trend(scores: Scores) -> tuple[list[Round], list[TrendRow]]:
    rounds = [round for round in reversed(scores.rounds) if round.is_public]
    rows = [
        TrendRow(name, [_mean(scores.of(round), name) for round in rounds]) for name, _ in GROUPS
    ]
    return rounds, [row for row in rows if any(cell is not None for cell in row.cells)]


def _mean(cards: Iterable[Scorecard], group: str) -> Decimal | None:
    totals = [
        card.total for card in cards if card.total is not None and group_of(card.unit.kind) == group
    ]
    return rounded(sum(totals) / len(totals)) if totals else None


# --- Duties ---------------------------------------------------------------------------------------
def read_duties(rows: QuerySet[Assignment], today: date, units: Iterable[Unit]) -> list[Progress]:
    """The term's assignments, when each report was sent and whether what is counted was late.
    `units` are all they can be of.

    Eight queries.
    """
    progress = read_progress(rows.current(), today=today, units=units)
    read_reviews(progress)
    return progress


@dataclass(frozen=True)
class OnTime:
    """How a group of units keeps its days; `asked` is what its lists are asked by."""

    label: str
    rate: Rate
    asked: str


def on_time(progress: list[Progress]) -> list[OnTime]:
    rows = [
        OnTime(
            name,
            Rate.of(item for item in progress if item.assignment.unit.kind in kinds),
            urlencode({"kind": kinds}, doseq=True),
        )
        for name, kinds in GROUPS
    ]
    return [row for row in rows if row.rate.total]


# --- Study ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Month:
    """What the plan had in it, and how much of that was held."""

    start: date
    planned: int
    done: int

    @property
    def label(self) -> str:
        return f"{self.start.month}月"

    @property
    def asked(self) -> str:
        """What the list of its plans is asked by."""
        return f"since={self.start}&until={last_day(self.start)}"


def study(term: Term, units: Iterable[Unit]) -> list[Month]:
    """The plan's items by month, and those done of them: as 计划完成率 counts them. What is held
    beside the plan is not set against it: it would read as a plan done twenty times over.

    One query.
    """
    plans = StudyPlan.objects.standing().filter(unit__in=units).within(term.start, term.end)
    plans = plans.with_done(in_its_half=True).annotate(month=ExtractMonth("occurred_on"))
    done = Count("pk", filter=Q(is_done=True))
    read = plans.order_by().values("month").annotate(planned=Count("pk"), done=done)
    months = {one["month"]: (one["planned"], one["done"]) for one in read}
    first = term.start.month
    return [
        Month(date(term.year, month, 1), *months.get(month, (0, 0)))
        for month in range(first, first + 6)
    ]


# --- Rectification --------------------------------------------------------------------------------
@dataclass(frozen=True)
class OpenItems:
    """A unit's rectifications not closed: all, and those overdue."""

    unit: Unit
    open: int
    late: int


def open_items(rows: QuerySet[Rectification], today: date) -> list[OpenItems]:
    """By unit, the most overdue first. One query."""
    waiting = RectificationReply.objects.filter(rectification=OuterRef("pk"), is_accepted=None)
    counts: dict[Unit, list[int]] = {}
    for item in rows.open().annotate(is_waiting=Exists(waiting)).select_related("unit"):
        late = item.due_on < today and not item.is_waiting
        count = counts.setdefault(item.unit, [0, 0])
        count[0] += 1
        count[1] += late
    items = [OpenItems(unit, *count) for unit, count in counts.items()]
    return sorted(items, key=lambda row: (-row.late, -row.open, row.unit.order))


# --- Since the last look --------------------------------------------------------------------------
# What happens in the open; signing in and out, drafts and downloads are nobody's news.
NEWS = (
    "上报进展",
    "审核通过",
    "退回进展",
    "提交自评",
    "完成核查",
    "申请复核",
    "复核改分",
    "复核维持",
    "下达整改",
    "回复整改",
    "整改销号",
    "退回整改",
    "整改逾期提请督办",
    "生成总结",
    "签发考核结果",
    "锁定半年",
    "重新开放半年",
)


def changes_since(moment: datetime, township: Township) -> QuerySet[AuditEvent]:
    """What was done in the township since then."""
    return AuditEvent.objects.filter(
        chain=township.code, action__in=NEWS, result=AuditEvent.Result.OK, at__gt=moment
    )


def counted_changes(events: QuerySet[AuditEvent]) -> list[tuple[str, int]]:
    counts = dict(events.order_by().values_list("action").annotate(number=Count("pk")))
    return [(action, counts[action]) for action in NEWS if action in counts]


# --- Townships side by side -----------------------------------------------------------------------
@dataclass(frozen=True)
class TownLine:
    """A township in its newest public round, for the district."""

    township: Township
    round: Round | None
    mean: Decimal | None
    bands: dict[str, int]
    open: int
    late: int


def side_by_side(townships: Iterable[Township], user: User, today: date) -> list[TownLine]:
    """Three queries, however many townships."""
    townships = list(townships)
    rounds: dict[int, Round] = {}
    public = Round.objects.visible_to(user).public().filter(term__township__in=townships)
    for round in public.select_related("term").order_by("term__year", "term__half"):
        rounds[round.term.township_id] = round  # the newest comes last
    cards: dict[int, list[Scorecard]] = {}
    for card in Scorecard.objects.visible_to(user).filter(
        round__in=[round.pk for round in rounds.values()]
    ):
        cards.setdefault(card.round_id, []).append(card)
    items = _town_items(townships, today)
    return [
        _town_line(town, rounds.get(town.pk), cards, items.get(town.pk, (0, 0)))
        for town in townships
    ]


def _town_items(townships: list[Township], today: date) -> dict[int, tuple[int, int]]:
    waiting = RectificationReply.objects.filter(rectification=OuterRef("pk"), is_accepted=None)
    rows = (
        Rectification.objects.open()
        .filter(unit__township__in=townships)
        .annotate(is_waiting=Exists(waiting))
    )
    counts: dict[int, tuple[int, int]] = {}
    for town, due_on, is_waiting in rows.values_list("unit__township_id", "due_on", "is_waiting"):
        count, late = counts.get(town, (0, 0))
        counts[town] = (count + 1, late + (due_on < today and not is_waiting))
    return counts


def _town_line(
    township: Township, round: Round | None, cards: dict, items: tuple[int, int]
) -> TownLine:
    town_cards = cards.get(round.pk, []) if round else []
    totals = [card.total for card in town_cards if card.total is not None]
    mean = rounded(sum(totals) / len(totals)) if totals else None
    bands: dict[str, int] = {}
    for card in town_cards:
        bands[card.band] = bands.get(card.band, 0) + 1
    return TownLine(township, round, mean, bands, *items)
