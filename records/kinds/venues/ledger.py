from django.db.models import F, Q

from records.kinds.venues.models import Inspection, Venue, VenueOpening
from records.ledger.checks import Asked, Faults, of_each
from records.ledger.debts import VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.indicators import CountOf, Period, RatioOf, SumOf
from records.ledger.record import RecordQuerySet


def _in_use(period: Period) -> Q:
    """Not closed by the period's end: what is closed later stays in the counts of before."""
    return Q(counted_closed_on=None) | Q(counted_closed_on__gt=period.end)


def _not_looked_at(period: Period) -> Q:
    never = Q(counted_refreshed_on=None, occurred_on__lt=period.start)
    return never | Q(counted_refreshed_on__lt=period.start)


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
                "location",
                "keeper",
                "refreshed_on",
                "closed_on",
            ),
        ),
        ("网站、公众号", ("account_name", "filing_number", "reviewers", "note")),
    ),
    left_empty=("name", "account_name", "filing_number"),
    tabs=(("到期与待整改", "venue_watch"), ("二维码牌", "venue_plates")),
    date_label="启用日期",
    indicators=(
        CountOf(
            code="site.venue_count",
            name="宣传阵地数",
            measure="个",
            window="stock",
            also=_in_use,
            definition="期末在用的各类宣传阵地数（启用日期不晚于期末，到期末未停用）。",
        ),
        CountOf(
            code="venue.count",
            name="活动中心数",
            measure="个",
            where=Q(kind=Venue.Kind.CENTRE),
            window="stock",
            also=_in_use,
            definition="期末在用的村民活动中心数。",
        ),
        CountOf(
            code="site.stale_count",
            name="未核对阵地数",
            measure="处",
            window="stock",
            also=lambda period: _in_use(period) & _not_looked_at(period),
            counts_faults=True,
            definition="期末在用的阵地中，“最近更新”早于本期（没有填的按启用日期）的处数。",
        ),
        CountOf(
            code="venue.new_count",
            name="新增文化设施数",
            measure="个",
            where=Q(
                kind__in=[
                    Venue.Kind.STATION,
                    Venue.Kind.FORUM,
                    Venue.Kind.CENTRE,
                    Venue.Kind.SQUARE,
                ]
            ),
            definition="启用日期在本期的文化站、讲坛、村民活动中心、文化广场数。",
        ),
    ),
)


def keep_what_was_checked(asked: Asked) -> Faults:
    """A mending that was checked is not undone in the form: a relapse is a new inspection."""
    found = asked.record
    if found.checked_on and found.mended < found.problems:
        return {"mended": "复查过的问题不能改回未整改；整改有反复的，请另记一次巡查。"}
    return {}


def ask_about_problems(asked: Asked) -> Faults:
    """Problems and their number belong together: what is written and not counted is in no list of
    what is to be mended.
    """
    found = asked.record
    if not {"problems", "problem", "mend_by", "mended"} & asked.said:
        return {}
    faults = {}
    if found.problems and not found.problem:
        faults["problem"] = "发现了问题，请写一句是什么问题。"
    if found.problems > found.mended and not found.mend_by:
        faults["mend_by"] = "发现了问题，请填写整改期限。"
    if found.problem and not found.problems:
        faults["problems"] = "写了问题，请填写有几处。"
    return faults


INSPECTIONS = Ledger(
    slug="inspections",
    model=Inspection,
    group="阵地报批",
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
    indicators=(
        CountOf(
            code="site.inspect_count",
            name="阵地巡查次数",
            measure="次",
            definition="本期巡查记录条数。",
        ),
        SumOf(
            code="site.problem_count",
            name="巡查发现问题数",
            measure="处",
            field="problems",
            definition="本期巡查发现的问题处数之和。",
        ),
        RatioOf(
            code="site.fix_rate",
            name="问题整改率",
            above=F("counted_mended"),
            below=F("problems"),
            definition="本期巡查所发现问题中已整改处数÷发现处数。",
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
    sections=(("开放", ("unit", "occurred_on", "venue", "weeks_open", "upkeep", "note")),),
    left_empty=("weeks_open", "upkeep", "note"),
    owes=Owes(VILLAGES, Every.MONTH, since=_centres),
    date_label="所属月份（任一日）",
    indicators=(
        SumOf(
            code="venue.open_weeks",
            name="活动中心开放周数",
            measure="周",
            field="weeks_open",
            definition="本期各村民活动中心开放周数之和。",
        ),
    ),
)
