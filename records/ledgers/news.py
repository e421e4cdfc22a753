from datetime import timedelta

from django.db.models import Case, F, IntegerField, Q, Value, When

from records.indicators import BreakdownOf, CountOf, RatioOf, SumOf, seen_until
from records.ledgers.base import EVERYONE, Ledger, register
from records.models import NewsItem, Notice, rules_of
from records.routing import set_answer_days
from townwork.org.workdays import Workdays


def _complete(notices: list[Notice]) -> None:
    """The 反馈时限 of new letters of one township, where nobody said it."""
    if notices:
        town = notices[0].unit.township
        set_answer_days(notices, rules_of(town), Workdays.load(town))


_once = "同一稿件在本期多处采用的，只按最高级别计一次。"


def ask_who_read(form) -> None:
    """三审 is noted by who read at each step: a new tick without them is asked about."""
    said = [form.cleaned_data.get(name) for name in NewsItem.READERS]
    touched = {"reviewed", *NewsItem.READERS} & set(form.changed_data)
    if form.cleaned_data.get("reviewed") and touched and not all(said):
        lacking = "、".join(
            form.fields[name].label
            for name, who in zip(NewsItem.READERS, said, strict=True)
            if not who
        )
        form.add_error("reviewed", f"三审还缺{lacking}：请写明由哪个岗位审的，或去掉勾。")


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
        fresh=(
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
        check=ask_who_read,
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
            CountOf(
                code="news.province_count",
                name="省级以上上稿数",
                measure="篇",
                where=Q(level__gte=NewsItem.Level.PROVINCE),
                distinct_article=True,
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
        fresh=("number", "due_on", "note"),
        by_acts=("signed_on", "answered_on", "answer_number"),
        fixed=("due_on",),
        complete=_complete,
        tabs=(("待办", "letter_todo"),),
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
                    When(counted_answered_on__lte=F("counted_due_on"), then=1),
                    default=0,
                    output_field=IntegerField(),
                ),
                below=Value(1),
                definition="本期提示函中，在反馈时限内反馈的件数÷全部件数；未反馈的不算按时。",
            ),
            CountOf(
                code="notice.late_count",
                name="提示函逾期件数",
                measure="件",
                also=lambda period: (
                    Q(counted_answered_on__gt=F("counted_due_on"))
                    | Q(counted_answered_on=None, counted_due_on__lt=seen_until())
                ),
                counts_faults=True,
                definition="本期提示函中，过了时限才反馈，或到今天（本期已锁定的，到锁定那天）已过时限仍未反馈的件数。",
            ),
        ),
    )
)
