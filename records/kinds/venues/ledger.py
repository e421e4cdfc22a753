from django.db.models import Exists, F, Q

from records.kinds.venues.models import Inspection, Venue, VenueOpening, looks_at_venue
from records.kinds.venues.paper import CHECK_SHEET
from records.ledger.checks import Asked, Faults, of_each
from records.ledger.debts import VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.derived import Counted, Counting, in_use
from records.ledger.indicators import CountOf, Period, RatioOf, SumOf, seen_until
from records.ledger.record import RecordQuerySet


def _not_looked_at(period: Period) -> Q:
    """Neither renewed since the period began nor inspected in it, by itself or with all of its
    unit's.
    """
    never = Q(counted_refreshed_on=None, occurred_on__lt=period.start)
    looked_at = Exists(looks_at_venue().filter(period.window("term")))
    return (never | Q(counted_refreshed_on__lt=period.start)) & ~looked_at


def ask_for_the_hall(asked: Asked) -> Faults:
    """A new 讲坛 names its 分坛: set up once, entered once."""
    venue = asked.record
    if not {"kind", "hall"} & asked.said:
        return {}
    if venue.kind == Venue.Kind.FORUM and venue.hall is None:
        return {"hall": "讲坛请先在“讲坛分坛”里登记，再在这里选它；已登记的直接选。"}
    if venue.hall and venue.kind != Venue.Kind.FORUM:
        return {"hall": "只有类型为“讲坛”的阵地才选分坛；请改类型，或把这一栏清空。"}
    if venue.hall and venue.hall.unit_id != venue.unit_id:
        return {"hall": f"“{venue.hall}”是{venue.hall.unit}的分坛，请选本单位的。"}
    return {}


VENUES = Ledger(
    slug="venues",
    model=Venue,
    group="阵地报批",
    columns=(
        "occurred_on",
        "unit",
        "kind",
        "name",
        "location",
        "keeper",
        "refreshed_on",
        "closed_on",
    ),
    filters=("kind",),
    sections=(
        (
            "阵地",
            (
                "unit",
                "occurred_on",
                "name",
                "kind",
                "hall",
                "location",
                "keeper",
                "refreshed_on",
                "closed_on",
            ),
        ),
        ("网站、公众号", ("account_name", "filing_number", "reviewers", "note")),
    ),
    left_empty=(
        "name",
        "hall",
        "account_name",
        "filing_number",
        "refreshed_on",
        "closed_on",
        "note",
    ),
    tabs=(("到期与待整改", "venue_watch"), ("二维码牌", "venue_plates")),
    checks=(of_each(ask_for_the_hall),),
    counting=Counting(
        rows=Counted("个", "数", "宣传阵地"), words={"kind": {Venue.Kind.CENTRE: "活动中心"}}
    ),
    date_label="启用日期",
    indicators=(
        CountOf(
            code="site.venue_count",
            name="宣传阵地数",
            measure="个",
            window="stock",
            also=in_use,
            definition="期末在用的各类宣传阵地数（启用日期不晚于期末，到期末未停用）。",
        ),
        CountOf(
            code="venue.count",
            name="活动中心数",
            measure="个",
            where=Q(kind=Venue.Kind.CENTRE),
            window="stock",
            also=in_use,
            definition="期末在用的村民活动中心数。",
        ),
        CountOf(
            code="site.stale_count",
            name="未核对阵地数",
            measure="处",
            window="stock",
            also=lambda period: in_use(period) & _not_looked_at(period),
            counts_faults=True,
            nil="没有未核对的阵地",
            definition="期末在用的阵地中，本期既没有更新、也没有巡查过的处数：“最近更新”（没有填的按启用日期）早于本期，"
            "本期又没有这一处的巡查记录；没有注明哪一处的巡查，算本单位各处都看过。",
        ),
        CountOf(
            code="venue.new_count",
            name="新增文化设施数",
            measure="个",
            where=Q(kind__in=[Venue.Kind.STATION, Venue.Kind.CENTRE, Venue.Kind.SQUARE])
            | Q(kind=Venue.Kind.FORUM, hall=None),
            definition="启用日期在本期的文化站、村民活动中心、文化广场数；"
            "讲坛是分坛的场地，新增分坛另计，没有对应分坛的旧讲坛仍计在这里。",
        ),
    ),
)


def keep_what_was_checked(asked: Asked) -> Faults:
    """A mending that was checked is not undone in the form: a relapse is a new inspection."""
    found = asked.record
    if found.checked_on and found.mended < found.problems:
        return {"mended": "复查过的问题不能改回未整改；整改有反复的，请另记一次巡查。"}
    return {}


_ABOUT_PROBLEMS = {"problems", "problem", "mend_by", "mended", "mended_on"}


def ask_about_problems(asked: Asked) -> Faults:
    """Problems and their number belong together: what is written and not counted is in no list of
    what is to be mended.
    """
    found = asked.record
    says_mended = "note" in asked.said and found.says_it_is_mended
    if not says_mended and not _ABOUT_PROBLEMS & asked.said:
        return {}
    faults = {}
    if found.problems and not found.problem:
        faults["problem"] = "发现了问题，请写一句是什么问题。"
    is_uncounted = found.says_a_problem and not found.problems
    is_open = found.problems > found.mended or (is_uncounted and not found.mended)
    if found.mended_on and not found.mended and (found.problems or is_uncounted):
        faults["mended"] = "填了整改日期，请填写整改了几处。"
    elif is_open and not found.mended and says_mended:
        faults["mended"] = "写了已整改，请填写整改了几处。"
    elif is_open and not found.mend_by:
        faults["mend_by"] = "发现了问题，请填写整改期限。"
    if is_uncounted:
        faults["problems"] = "写了问题，请填写有几处。"
    return faults


def _to_be_mended(period: Period) -> Q:
    """All of it mended, or past its day; what has no day is to be mended at once."""
    mended = Q(counted_mended__gte=F("problems"))
    return mended | Q(mend_by=None) | Q(mend_by__lt=seen_until())


INSPECTIONS = Ledger(
    slug="inspections",
    model=Inspection,
    group="阵地报批",
    paper=CHECK_SHEET,
    columns=(
        "occurred_on",
        "unit",
        "venue",
        "inspector",
        "problems",
        "mended",
        "mend_by",
        "mended_on",
    ),
    filters=("venue",),
    totals=("problems", "mended"),
    sections=(
        ("巡查", ("unit", "occurred_on", "venue", "inspector")),
        ("问题与整改", ("problems", "problem", "mend_by", "mended", "mended_on", "note")),
    ),
    left_empty=("problems", "problem", "mend_by", "mended", "mended_on", "note"),
    tabs=(("到期与待整改", "venue_watch"),),
    checks=(of_each(ask_about_problems), of_each(keep_what_was_checked)),
    owes=Owes(VILLAGES, Every.MONTH),
    counting=Counting(
        rows=Counted("次", "次数", "阵地巡查"),
        sums={"mended": Counted("处", "问题整改处数", "")},
        titles="巡查问题",
    ),
    indicators=(
        CountOf(
            code="site.inspect_count",
            name="阵地巡查次数",
            measure="次",
            definition="本期的巡查记录条数：一条算一次，看了一处还是本单位各处都是一次。",
        ),
        SumOf(
            code="site.problem_count",
            name="巡查发现问题数",
            measure="处",
            nil="未发现问题",
            field="problems",
            definition="本期巡查发现的问题处数之和。",
        ),
        RatioOf(
            code="site.fix_rate",
            name="问题整改率",
            also=_to_be_mended,
            above=F("counted_mended"),
            below=F("problems"),
            definition="巡查日期在本期的巡查中，已整改处数÷发现处数。问题已全部整改的、到今天（本期已锁定的，到锁定那天）"
            "已过整改期限的、没有写期限的才计；还没到期限、也没整改完的巡查先不计。",
        ),
    ),
)


def _centres() -> RecordQuerySet:
    return Venue.objects.standing().filter(kind=Venue.Kind.CENTRE)


OPENINGS = Ledger(
    slug="openings",
    model=VenueOpening,
    group="阵地报批",
    columns=("occurred_on", "unit", "venue", "weeks_open", "upkeep"),
    filters=("venue",),
    totals=("weeks_open", "upkeep"),
    spreads_into=("weeks_open", "upkeep"),
    sections=(("开放", ("unit", "occurred_on", "venue", "weeks_open", "upkeep", "note")),),
    left_empty=("weeks_open", "upkeep", "note"),
    owes=Owes(VILLAGES, Every.MONTH, since=_centres),
    counting=Counting(
        rows=Counted("条", "开放登记条数", "活动中心"),
        sums={
            "weeks_open": Counted("周", "开放周数", "活动中心"),
            "upkeep": Counted("元", "维护投入", "活动中心"),
        },
    ),
    date_label="所属月份（任一日）",
    indicators=(
        SumOf(
            code="venue.open_weeks",
            name="活动中心开放周数",
            measure="周",
            field="weeks_open",
            definition="本期各村民活动中心开放周数之和：一个中心一个月最多 5 周，一个村有几个中心的相加。",
        ),
    ),
)
