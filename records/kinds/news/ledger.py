from datetime import timedelta

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from records.kinds.news.models import NewsItem
from records.ledger.checks import Asked, Faults, of_each
from records.ledger.debts import OFFICES, VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.indicators import BreakdownOf, CountOf, Period, RatioOf, SumOf

_once = "同一稿件在本期多处采用的，只按最高级别计一次。"


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


def higher_places(rows: QuerySet, period: Period) -> QuerySet:
    """Where else an article stood in the period and counts: at a higher level, else for more
    points, else first entered.

    docs/facts.md §4.5: the same article counts once, at its highest.
    """
    same = rows.filter(
        unit__township=OuterRef("unit__township"),
        article=OuterRef("article"),
        occurred_on__range=(period.start, period.end),
    )
    return same.filter(
        Q(level__gt=OuterRef("level"))
        | Q(level=OuterRef("level"), points__gt=OuterRef("points"))
        | Q(level=OuterRef("level"), points=OuterRef("points"), pk__lt=OuterRef("pk"))
    )


NEWS = Ledger(
    slug="news",
    model=NewsItem,
    group="新闻来函",
    columns=("occurred_on", "unit", "title", "medium", "level", "spot", "points"),
    filters=("level", "genre", "reviewed"),
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
        ("采用", ("medium", "level", "spot", "link", "article", "note")),
    ),
    left_empty=(
        "title",
        "happened_on",
        "sent_on",
        "corrections",
        "reviewed",
        "link",
        "article",
        "note",
    ),
    tabs=(("计分表", "news_points"),),
    checks=(of_each(ask_who_read),),
    outranked_by=higher_places,
    owes=Owes((*OFFICES, *VILLAGES), Every.HALF),
    date_label="发表日期",
    indicators=(
        CountOf(
            code="news.count",
            name="上稿数",
            measure="篇",
            counts_once=True,
            definition=f"本期各级媒体采用篇数。{_once}",
        ),
        BreakdownOf(
            code="news.count_by_level",
            name="各级上稿数",
            measure="篇",
            field="level",
            labels=dict(NewsItem.Level.choices),
            counts_once=True,
            definition=f"本期各级媒体采用篇数，由高到低。{_once}",
        ),
        SumOf(
            code="news.points",
            name="上稿计分",
            measure="分",
            field="points",
            counts_once=True,
            definition=f"按级别和版面的计分表求和。{_once}",
        ),
        CountOf(
            code="news.province_count",
            name="省级以上上稿数",
            measure="篇",
            where=Q(level__gte=NewsItem.Level.PROVINCE),
            counts_once=True,
            definition=f"本期省级及以上媒体采用篇数。{_once}",
        ),
        RatioOf(
            code="news.prompt_rate",
            name="信息报送及时率",
            where=Q(happened_on__isnull=False, sent_on__isnull=False),
            above=Case(
                When(sent_on__lte=F("happened_on") + timedelta(days=5), then=1),
                default=0,
                output_field=IntegerField(),
            ),
            below=Value(1),
            definition="事件日和报送日都已填的稿件中，事毕 5 日（3 个工作日）内报送的件数÷全部件数。",
        ),
        CountOf(
            code="news.unreviewed_count",
            name="三审不齐稿件数",
            measure="篇",
            where=Q(reviewed=False),
            counts_faults=True,
            definition="本期没有填“三审齐全”的稿件条数。",
        ),
        SumOf(
            code="news.correction_count",
            name="更正次数",
            measure="次",
            field="corrections",
            counts_faults=True,
            definition="本期稿件刊发后因事实差错更正的次数之和。",
        ),
    ),
)
