from functools import partial

from django.db.models import Case, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, ExtractMonth, ExtractYear

from records.kinds.events.make_ups import name_months
from records.kinds.events.models import Activity, FilmShowing, LectureHall, Talk
from records.kinds.events.paper import RECEIPT
from records.ledger.debts import VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.derived import Counted, Counting
from records.ledger.indicators import (
    CountOf,
    DatedListOf,
    DistinctOf,
    ListOf,
    SumOf,
    UnitsOf,
    lacking,
)
from records.ledger.places import answering
from townwork.org.models import Unit

Category = Activity.Category


def _count(code: str, name: str, measure: str, category: Activity.Category) -> CountOf:
    return CountOf(
        code=code,
        name=name,
        measure=measure,
        where=Q(category=category),
        definition=f"本期类别为“{category.label}”的活动记录条数，一条算一场；几个单位合办的由主办单位记一条。",
    )


ACTIVITIES = Ledger(
    slug="activities",
    model=Activity,
    group="活动宣讲",
    columns=("occurred_on", "unit", "category", "title", "place_name", "attendance"),
    filters=("category",),
    totals=("attendance",),
    sections=(
        (
            "活动",
            (
                "unit",
                "occurred_on",
                "title",
                "category",
                "place_name",
                "organiser",
                "attendance",
            ),
        ),
        ("材料", ("has_programme", "has_safety_plan", "has_summary", "note")),
    ),
    left_empty=("title", "attendance", "has_programme", "has_safety_plan", "has_summary", "note"),
    owes=Owes((*VILLAGES, Unit.Kind.SUBORDINATE), Every.HALF),
    counting=Counting(
        rows=Counted("场", "场数", "活动"),
        sums={"attendance": Counted("人次", "人次", "活动")},
        words={
            "category": {
                Category.FESTIVAL: "节庆活动",
                Category.SQUARE: "广场活动",
                Category.VISIT: "慰问活动",
            }
        },
        titles="各类活动",
    ),
    indicators=(
        DatedListOf(
            code="event.list",
            name="活动清单",
            measure="项",
            where=Q(category=Category.FESTIVAL),
            host="organiser",
            title="title",
            definition="本期节庆晚会，按日期列出时间、主办（不填即本单位）和名称。",
        ),
        _count("event.square_count", "广场活动场数", "场", Category.SQUARE),
        _count("event.volunteer_count", "志愿活动场数", "场", Category.VOLUNTEER),
        _count("event.visit_count", "慰问活动场数", "次", Category.VISIT),
        _count("event.defense_count", "国防教育场数", "次", Category.DEFENSE),
        _count("event.education_count", "专题教育场数", "场", Category.EDUCATION),
        _count("event.welfare_count", "公益活动场数", "场", Category.WELFARE),
        CountOf(
            code="event.public_count",
            name="志愿公益活动场数",
            measure="场",
            where=Q(category__in=[Category.VOLUNTEER, Category.WELFARE]),
            definition="本期类别为“志愿服务”或“公益活动”的场数。",
        ),
        SumOf(
            code="event.lacking_count",
            name="大型活动缺件数",
            measure="件",
            where=Q(category=Category.FESTIVAL),
            field=lacking(Q(has_programme=True), Q(has_safety_plan=True), Q(has_summary=True)),
            counts_faults=True,
            nil="未出现大型活动缺件",
            definition="本期节庆晚会缺少的方案、安全预案、总结件数之和。",
        ),
    ),
)

HALLS = Ledger(
    slug="halls",
    model=LectureHall,
    group="活动宣讲",
    columns=("occurred_on", "unit", "name", "place_name", "keeper", "team_size"),
    totals=("team_size",),
    sections=(
        ("分坛", ("unit", "occurred_on", "name", "place_name", "keeper", "team_size", "note")),
    ),
    left_empty=("name", "team_size", "note"),
    counting=Counting(
        rows=Counted("个", "总数", "分坛"),
        sums={"team_size": Counted("人", "人数", "宣讲小分队")},
        titles="讲坛分坛",
    ),
    date_label="成立日期",
    indicators=(
        CountOf(
            code="forum.branch_new_count",
            name="新增分坛数",
            measure="个",
            definition="成立日期在本期的讲坛分坛数。",
        ),
        ListOf(
            code="forum.branch_names",
            name="新增分坛名单",
            measure="个",
            text="name",
            definition="本期成立的讲坛分坛，按成立日期列出。",
        ),
        CountOf(
            code="forum.team_count",
            name="宣讲小分队数",
            measure="支",
            where=Q(counted_team_size__gt=0),
            window="stock",
            definition="期末在册的讲坛分坛中，填有宣讲小分队人数的个数。",
        ),
    ),
)

TALKS = Ledger(
    slug="talks",
    model=Talk,
    group="活动宣讲",
    columns=("occurred_on", "unit", "hall", "topic", "lecturer", "attendance"),
    filters=("hall",),
    totals=("attendance",),
    sections=(
        ("宣讲", ("unit", "occurred_on", "hall", "topic", "lecturer", "attendance", "note")),
    ),
    left_empty=("topic", "attendance", "note"),
    tabs=(("季度表", "talk_grid"),),
    owes=Owes(VILLAGES, Every.QUARTER, since=lambda: LectureHall.objects.standing()),
    counting=Counting(
        rows=Counted("场", "场次", "宣讲"),
        sums={"attendance": Counted("人次", "人次", "宣讲")},
        titles="宣讲主题",
    ),
    indicators=(
        CountOf(
            code="forum.talk_count",
            name="宣讲场次",
            measure="场",
            definition="本期各分坛和单位举办的宣讲场次。",
        ),
    ),
)

# A village and month once, however often it was shown there; a make-up stands for the month it
# names, and where it names none for one nobody else does.
# PostgreSQL joins no text with a value whose type it is not told.
_text = partial(Concat, output_field=TextField())


def _village_month() -> Case:
    day, village = Coalesce("makes_up", "occurred_on"), Cast(answering(), TextField())
    year, month = Cast(ExtractYear(day), TextField()), Cast(ExtractMonth(day), TextField())
    return Case(
        When(
            is_make_up=True, makes_up=None, then=_text(Value("make-up "), Cast("pk", TextField()))
        ),
        default=_text(village, Value(" "), year, Value(" "), month),
        output_field=TextField(),
    )


FILMS = Ledger(
    slug="films",
    model=FilmShowing,
    group="活动宣讲",
    paper=RECEIPT,
    columns=("occurred_on", "unit", "film", "genre", "shows", "team", "audience", "is_make_up"),
    filters=("genre", "is_make_up"),
    totals=("shows", "audience"),
    spreads_into=("shows", "audience"),
    sections=(
        (
            "放映",
            (
                "unit",
                "occurred_on",
                "film",
                "genre",
                "shows",
                "team",
                "audience",
                "receiver",
                "is_make_up",
                "makes_up",
                "note",
            ),
        ),
    ),
    left_empty=("film", "shows", "audience", "is_make_up", "makes_up", "note"),
    kept_again=("film",),
    settle=name_months,
    tabs=(("放映表", "film_grid"),),
    owes=Owes(VILLAGES, Every.MONTH, made_up="makes_up"),
    counting=Counting(
        rows=Counted("条", "放映登记条数", ""),
        sums={
            "shows": Counted("场", "场次", "公益电影"),
            "audience": Counted("人次", "观影人次", ""),
        },
        titles="放映影片",
        quoted=True,
    ),
    indicators=(
        SumOf(
            code="film.show_count",
            name="公益电影场次",
            measure="场",
            field="shows",
            definition="本期放映场次之和，含补映。",
        ),
        UnitsOf(
            code="film.village_count",
            name="放映村数",
            measure="个",
            whose=VILLAGES,
            definition="本期有放映的村（居）数，同一村只计一次。",
        ),
        DistinctOf(
            code="film.month_count",
            name="放映村月数",
            measure="村月",
            field=_village_month,
            whose=VILLAGES,
            definition="有放映的村和月份数：一个村一个月放几场都只计 1，各村各月相加；补映的计所补的那个月，记时没有写明的补最早缺的那个月；早先没有写明的一条计 1。",
        ),
    ),
)
