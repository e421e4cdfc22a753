from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import (
    Case,
    DateField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan
from django.utils import timezone

from records.kinds.news.dates import set_sending_days
from records.kinds.news.models import NewsItem
from records.kinds.rules.models import rules_of
from records.ledger.checks import Asked, Faults, of_each
from records.ledger.debts import OFFICES, VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.derived import Counted, Counting
from records.ledger.indicators import BreakdownOf, CountOf, Period, RatioOf, SumOf
from townwork.org.models import Term, Unit, User, half_of
from townwork.org.workdays import Workdays

PUBLISHED = Q(level__gt=NewsItem.Level.SENT)
OFFERED_FOR = timedelta(days=366)
OFFERED = 300
_ONCE = (
    "同一稿件（“同稿标记”相同）每个半年只计一次：算在这半年首次发表的那一天，"
    "级别取到所统计的日期为止的最高一处；下半年再被采用的，是下半年的一篇，全年是两个半年之和。"
)


def ask_who_read(asked: Asked) -> Faults:
    """三审 is noted by who read at each step: a new tick without them is asked about."""
    item = asked.record
    if not (item.reviewed and {"reviewed", *NewsItem.READERS} & asked.said):
        return {}
    unread = [name for name in NewsItem.READERS if not getattr(item, name)]
    if not unread:
        return {}
    labels = "、".join(str(NewsItem._meta.get_field(name).verbose_name) for name in unread)
    return {"reviewed": f"三审还缺{labels}：请写明由哪个岗位审的，或去掉勾。"}


def keep_their_marks(items: list[NewsItem]) -> None:
    """A unit's item of a title it had before is the same article, whatever that was marked with."""
    unmarked = [item for item in items if item.article in ("", item.own_mark)]
    units = {item.unit_id for item in unmarked}
    titles = {item.title for item in unmarked}
    before = NewsItem.objects.standing().filter(unit__in=units, title__in=titles).order_by("pk")
    marks = {(one.unit_id, one.title): one.article for one in before} if unmarked else {}
    for item in unmarked:
        item.article = marks.get((item.unit_id, item.title)) or item.own_mark


def articles_offered(actor: User) -> list[tuple[str, str]]:
    """(mark, what it is) of the articles a new item may be the same as, the newest first: those of
    the actor's own units, and what the township's others had published.
    """
    since = timezone.localdate() - OFFERED_FOR
    own = Q(unit__in=Unit.objects.visible_to(actor))
    others = Q(unit__township=actor.township_id, level__gt=NewsItem.Level.SENT)
    rows = NewsItem.objects.standing().filter(own | others, occurred_on__gte=since)
    newest = rows.select_related("unit").order_by("-occurred_on", "-pk")
    found: dict[str, str] = {}
    for item in newest[:OFFERED]:
        found.setdefault(item.article, f"{item.unit} {item.occurred_on:%-m月%-d日} {item.medium}")
    return list(found.items())


def _alike(rows: QuerySet) -> QuerySet:
    """The same article's rows."""
    return rows.filter(unit__township=OuterRef("unit__township"), article=OuterRef("article"))


def _before(half: Term) -> Term:
    return half_of(half.start - timedelta(days=1))


def _halves(period: Period) -> list[Term]:
    """The half-years of what is counted in the period, or in its whole year; the newest first."""
    first = min(period.start, date(period.end.year, 1, 1))
    found = [half_of(period.end)]
    while found[-1].start > first:
        found.append(_before(found[-1]))
    return found


def _of_its_half(period: Period, day: Callable[[Term], date]) -> Combinable:
    """A day of the half-year that the outer row is in. Days are compared, as a year and a month
    would be read off every row.
    """
    *newer, oldest = _halves(period)
    its_day = OuterRef("occurred_on")
    cases = [When(GreaterThanOrEqual(its_day, Value(one.start)), Value(day(one))) for one in newer]
    return Case(*cases, default=Value(day(oldest)), output_field=DateField())


def counted_instead(rows: QuerySet, period: Period) -> QuerySet:
    """Where else in the row's half-year the article was published and counts: before the period; or
    within it at a higher level, else for more points, else first entered.

    docs/facts.md §4.5: in a half-year the same article counts once, when it was first published, at
    its highest until the period's end. So a year is its halves' sum, whatever is asked together,
    and nothing written later moves a half-year that is locked.
    """
    higher = (
        Q(level__gt=OuterRef("level"))
        | Q(level=OuterRef("level"), points__gt=OuterRef("points"))
        | Q(level=OuterRef("level"), points=OuterRef("points"), pk__lt=OuterRef("pk"))
    )
    published = _alike(rows).filter(PUBLISHED, occurred_on__lte=period.end)
    begun = _of_its_half(period, lambda half: half.start)
    over = _of_its_half(period, lambda half: half.end)
    its_half = Q(occurred_on__gte=begun, occurred_on__lte=over)
    return published.filter(its_half, Q(occurred_on__lt=period.start) | higher)


def sent_before(rows: QuerySet, period: Period) -> QuerySet:
    """The article's rows by which it was sent in before: an earlier one of the row's half-year; one
    of its 报送日 in a half-year before; and of a reprint that names no 报送日, or one before its
    half-year began, any row of the half-year before that was entered first. An older one of the
    title is last year's: 春节慰问 comes again.
    """
    begun = _of_its_half(period, lambda half: half.start)
    earlier = Q(occurred_on__lt=OuterRef("occurred_on")) | Q(
        occurred_on=OuterRef("occurred_on"), pk__lt=OuterRef("pk")
    )
    within = Q(occurred_on__gte=begun) & earlier
    of_that_day = Q(level=NewsItem.Level.SENT, occurred_on=OuterRef("sent_on"))
    is_reprint = Q(GreaterThan(OuterRef("level"), Value(NewsItem.Level.SENT)))
    sent_on = Coalesce(OuterRef("sent_on"), Value(date.min), output_field=DateField())
    was_sent_then = is_reprint & Q(LessThan(sent_on, begun))
    was_sent_then &= Q(occurred_on__gte=_of_its_half(period, lambda half: _before(half).start))
    before = Q(occurred_on__lt=begun) & Q(pk__lt=OuterRef("pk"))
    before &= of_that_day | was_sent_then
    return _alike(rows).filter(within | before)


def _complete(items: list[NewsItem]) -> None:
    """The marks of the new items of one township, and by when they were to be sent in."""
    keep_their_marks(items)
    if items:
        town = items[0].unit.township
        set_sending_days(items, rules_of(town), Workdays.load(town))


NEWS = Ledger(
    slug="news",
    model=NewsItem,
    group="新闻来函",
    columns=("occurred_on", "unit", "title", "medium", "level", "spot", "points"),
    filters=("level", "own_level", "genre", "reviewed"),
    totals=("points",),
    sections=(
        (
            "稿件",
            (
                "unit",
                "occurred_on",
                "title",
                "author",
                "genre",
                "happened_on",
                "sent_on",
                "corrections",
            ),
        ),
        ("三审（写明岗位，不只打勾）", (*NewsItem.READERS, "reviewed")),
        ("采用", ("medium", "level", "own_level", "spot", "link", "article", "note")),
    ),
    left_empty=(
        "title",
        "happened_on",
        "sent_on",
        "spot",
        "corrections",
        "reviewed",
        "link",
        "article",
        "note",
    ),
    tabs=(("计分表", "news_points"),),
    checks=(of_each(ask_who_read),),
    complete=_complete,
    suggestions={"article": articles_offered},
    once={"is_counted": counted_instead, "is_sent": sent_before},
    owes=Owes((*OFFICES, *VILLAGES), Every.HALF),
    counting=Counting(
        rows=Counted("篇", "上稿数", ""),
        sums={"points": Counted("分", "上稿计分", "")},
        titles="稿件",
        quoted=True,
        listed="稿件清单",
        once="is_counted",
        where=PUBLISHED,
        said="已采用",
        # a fault, told as one; what nobody took up; what nobody tells apart
        apart=("corrections", "level.0", "own_level.none"),
    ),
    date_label="发表日期（只报送的填报送日期）",
    indicators=(
        CountOf(
            code="news.sent_count",
            name="信息报送数",
            measure="篇",
            counts_once="is_sent",
            definition="本期报送的稿件篇数，采用与否都算。同一稿件只计一次：先登记报送的算在报送那一天，"
            "直接登记采用的算在首次发表那一天。上个半年登记过、再被采用而没有填报送日（或报送日在那时）的，不再算报送。",
        ),
        CountOf(
            code="news.count",
            name="上稿数",
            measure="篇",
            where=PUBLISHED,
            nil="尚无稿件被各级媒体采用",
            counts_once="is_counted",
            definition=f"本期各级媒体采用篇数。{_ONCE}",
        ),
        BreakdownOf(
            code="news.count_by_level",
            name="各级上稿数",
            measure="篇",
            field="level",
            labels=dict(NewsItem.Level.choices),
            where=PUBLISHED,
            counts_once="is_counted",
            definition=f"本期各级媒体采用篇数，由高到低。{_ONCE}",
        ),
        SumOf(
            code="news.points",
            name="上稿计分",
            measure="分",
            field="points",
            where=PUBLISHED,
            counts_once="is_counted",
            definition=f"按级别和版面的计分表求和。{_ONCE}",
        ),
        CountOf(
            code="news.province_count",
            name="省级以上上稿数",
            measure="篇",
            where=Q(level__gte=NewsItem.Level.PROVINCE),
            counts_once="is_counted",
            definition=f"本期省级及以上媒体采用篇数。{_ONCE}",
        ),
        RatioOf(
            code="news.prompt_rate",
            name="信息报送及时率",
            where=Q(happened_on__isnull=False, sent_on__isnull=False),
            counts_once="is_sent",
            above=Case(
                When(sent_on__lte=F("send_by"), then=1),
                default=0,
                output_field=IntegerField(),
            ),
            below=Value(1),
            definition="本期报送的稿件（口径同“信息报送数”）中，事件日和报送日都已填的，在应报送日期以前报送的件数"
            "÷这些稿件的件数。应报送日期是事件日后第 3 个工作日（天数由办理规则定，逢节假日顺延），登记时算定。",
        ),
        CountOf(
            code="news.unreviewed_count",
            name="三审不齐稿件数",
            measure="篇",
            where=Q(reviewed=False) & PUBLISHED,
            counts_faults=True,
            nil="未出现三审不齐",
            definition="本期采用的稿件中没有填“三审齐全”的条数。",
        ),
        SumOf(
            code="news.correction_count",
            name="更正次数",
            measure="次",
            field="corrections",
            where=PUBLISHED,
            counts_faults=True,
            nil="未出现差错更正",
            definition="本期采用的稿件刊发后因事实差错更正的次数之和；只报送没有采用的不计。",
        ),
    ),
)
