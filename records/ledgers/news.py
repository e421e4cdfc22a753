from django.db.models import Case, F, IntegerField, Value, When

from records.indicators import BreakdownOf, CountOf, RatioOf, SumOf
from records.ledgers.base import EVERYONE, Ledger, register
from records.models import NewsItem, Notice

_once = "同一稿件在本期多处采用的，只按最高级别计一次。"

register(
    Ledger(
        slug="news",
        model=NewsItem,
        group="新闻来函",
        columns=("occurred_on", "unit", "title", "medium", "level", "spot", "points"),
        filters=("level", "genre", "reviewed"),
        totals=("points",),
        sections=(
            (
                "稿件",
                ("unit", "occurred_on", "title", "author", "genre", "happened_on", "sent_on", "reviewed"),
            ),
            ("采用", ("medium", "level", "spot", "link", "article", "note")),
        ),
        fresh=("title", "happened_on", "sent_on", "link", "article", "note"),
        owed_by=EVERYONE,
        date_label="发表日期",
        indicators=(
            CountOf(
                code="news.count",
                name="上稿数",
                measure="篇",
                distinct_article=True,
                definition=f"本期各级媒体采用篇数。{_once}",
            ),
            BreakdownOf(
                code="news.count_by_level",
                name="各级上稿数",
                measure="篇",
                field="level",
                labels=dict(NewsItem.Level.choices),
                distinct_article=True,
                definition=f"本期各级媒体采用篇数，由高到低。{_once}",
            ),
            SumOf(
                code="news.points",
                name="上稿计分",
                measure="分",
                field="points",
                distinct_article=True,
                definition=f"按级别和版面的计分表求和。{_once}",
            ),
        ),
    )
)

register(
    Ledger(
        slug="notices",
        model=Notice,
        group="新闻来函",
        columns=("occurred_on", "unit", "number", "sender", "kind", "due_on", "answered_on"),
        filters=("kind",),
        sections=(
            (
                "来函（只记函号与时限，不录内容）",
                ("unit", "occurred_on", "number", "sender", "kind", "signed_on", "due_on"),
            ),
            ("反馈", ("answered_on", "answer_number", "note")),
        ),
        fresh=("number", "signed_on", "due_on", "answered_on", "answer_number", "note"),
        owed_by=EVERYONE,
        date_label="收函日期",
        indicators=(
            CountOf(
                code="notice.count",
                name="提示函件数",
                measure="件",
                definition="收函日期在本期的提示函件数。",
            ),
            RatioOf(
                code="notice.ontime_rate",
                name="提示函按时反馈率",
                above=Case(
                    When(answered_on__lte=F("due_on"), then=1), default=0, output_field=IntegerField()
                ),
                below=Value(1),
                definition="本期提示函中，在反馈时限内反馈的件数÷全部件数；未反馈的不算按时。",
            ),
        ),
    )
)
