from django.db.models import Case, F, IntegerField, Q, Value, When

from records.indicators import CountOf, Period, RatioOf, SumOf, seen_until
from records.ledgers.base import EVERYONE, VILLAGES, Ledger, register
from records.models import Filing, Inspection, Venue, VenueOpening, rules_of
from records.models.filings import FILED_LATE
from records.routing import set_filing_days
from townwork.org.workdays import Workdays

State = Filing.State


def _in_use(period: Period) -> Q:
    """Not closed by the period's end: what is closed later stays in the counts of before."""
    return Q(counted_closed_on=None) | Q(counted_closed_on__gt=period.end)


def _not_looked_at(period: Period) -> Q:
    never = Q(counted_refreshed_on=None, occurred_on__lt=period.start)
    return never | Q(counted_refreshed_on__lt=period.start)


register(
    Ledger(
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
        fresh=("name", "account_name", "filing_number"),
        tabs=(("到期与待整改", "venue_watch"), ("二维码牌", "venue_plates")),
        owed_by=EVERYONE,
        every_term=False,
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
)


def keep_what_was_checked(form) -> None:
    """A mending that was checked is not undone in the form: a relapse is a new inspection."""
    typed = form.cleaned_data
    if form.instance.checked_on and (typed.get("mended") or 0) < (typed.get("problems") or 0):
        form.add_error("mended", "复查过的问题不能改回未整改；整改有反复的，请另记一次巡查。")


register(
    Ledger(
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
        fresh=("problems", "problem", "mend_by", "mended", "mended_on", "note"),
        tabs=(("到期与待整改", "venue_watch"),),
        check=keep_what_was_checked,
        owed_by=EVERYONE,
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
)

register(
    Ledger(
        slug="openings",
        model=VenueOpening,
        group="阵地报批",
        columns=("occurred_on", "unit", "venue", "weeks_open", "upkeep"),
        filters=("venue",),
        totals=("weeks_open", "upkeep"),
        sections=(("开放", ("unit", "occurred_on", "venue", "weeks_open", "upkeep", "note")),),
        fresh=("weeks_open", "upkeep", "note"),
        owed_by=VILLAGES,
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
)


def _filed(code, name, where, said):
    return CountOf(code=code, name=name, measure="件", where=where, definition=said)


_HELD = Q(counted_state__in=[State.HELD, State.ARCHIVED])
# What was held without applying, or without consent, is held: neither applied for nor approved.
_APPLIED = ~Q(counted_state=State.DRAFT) & ~(_HELD & Q(applied_on=None))
_APPROVED = Q(counted_state=State.APPROVED) | _HELD & Q(approved_on__isnull=False)


def _complete(filings: list[Filing]) -> None:
    """The last days of new filings of one township, by its rules."""
    if filings:
        town = filings[0].unit.township
        set_filing_days(filings, rules_of(town), Workdays.load(town))


def _archived_late(period: Period) -> Q:
    unarchived = Q(counted_archived_on=None, close_by__lt=seen_until())
    return Q(counted_archived_on__gt=F("close_by")) | unarchived


register(
    Ledger(
        slug="filings",
        model=Filing,
        group="阵地报批",
        columns=("occurred_on", "unit", "kind", "title", "applied_on", "size", "state"),
        filters=("kind", "state"),
        totals=("size", "attendance"),
        sections=(
            (
                "申报",
                (
                    "unit",
                    "occurred_on",
                    "title",
                    "kind",
                    "number",
                    "applied_on",
                    "organiser",
                    "venue",
                    "place_name",
                ),
            ),
            (
                "规模与主讲",
                ("size", "audience", "speaker", "speaker_post", "funding", "contact_phone"),
            ),
            (
                "材料与审批",
                ("is_reported", "has_outline", "has_safety_plan", "state", "approved_on"),
            ),
            ("事后", ("attendance", "archived_on", "note")),
        ),
        fresh=("title", "number", "note"),
        by_acts=("applied_on", "state", "approved_on", "attendance", "archived_on"),
        complete=_complete,
        tabs=(("待办", "filing_todo"),),
        owed_by=EVERYONE,
        date_label="举办日期",
        indicators=(
            _filed(
                "meet.apply_count",
                "一会一报申报数",
                _APPLIED,
                "举办日期在本期、已提交申报的件数（不含草稿，不含没有申报就办的）。",
            ),
            _filed(
                "meet.approve_count",
                "一会一报批准数",
                _APPROVED,
                "举办日期在本期、已同意的件数（含同意后已办、已归档；没有审批日期就办的不计）。",
            ),
            _filed(
                "meet.held_count",
                "一会一报举办数",
                _HELD,
                "举办日期在本期、已办的件数（含已归档，也含没有申报或同意就办的）。",
            ),
            _filed(
                "meet.archive_count",
                "一会一报归档数",
                Q(counted_state=State.ARCHIVED),
                "举办日期在本期、已归档的件数。",
            ),
            RatioOf(
                code="meet.prior_rate",
                name="事前申报率",
                where=_HELD,
                above=Case(
                    When(applied_on__lt=F("occurred_on"), then=1),
                    default=0,
                    output_field=IntegerField(),
                ),
                below=Value(1),
                definition="本期已办活动中，申报日期早于举办日期的件数÷已办件数。",
            ),
            CountOf(
                code="meet.unfiled_count",
                name="未报先办次数",
                measure="次",
                where=_HELD & (Q(applied_on=None) | Q(applied_on__gte=F("occurred_on"))),
                counts_faults=True,
                definition="本期已办活动中，没有申报、或当天及以后才申报的件数。",
            ),
            CountOf(
                code="meet.late_filed_count",
                name="一会一报迟报次数",
                measure="次",
                where=_HELD & Q(applied_on__lt=F("occurred_on")) & FILED_LATE,
                counts_faults=True,
                definition="本期已办活动中，举办前申报、但晚于办理规则所定应报日期的件数；未报先办的另计。",
            ),
            CountOf(
                code="meet.late_archive_count",
                name="活动归档逾期次数",
                measure="次",
                where=_HELD,
                also=_archived_late,
                counts_faults=True,
                definition="本期已办活动中，过了办理规则所定应归档日期才归档，或到今天（本期已锁定的，到锁定那天）已过这一天仍未归档的件数。",
            ),
        ),
    )
)
