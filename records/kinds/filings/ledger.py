"""一会一报 as a ledger: applied for, approved, held, archived."""

from collections.abc import Callable

from django.db.models import Case, F, IntegerField, Q, Value, When

from records.kinds.filings.models import FILED_LATE, Filing
from records.kinds.filings.paper import APPLICATION
from records.kinds.filings.routing import set_filing_days
from records.kinds.rules.models import rules_of
from records.ledger.declaration import Ledger
from records.ledger.derived import Counted, Counting
from records.ledger.indicators import CountOf, Period, RatioOf, seen_until
from townwork.org.workdays import Workdays

State = Filing.State


def _filed(code: str, name: str, where: Q | Callable[[Period], Q], definition: str) -> CountOf:
    return CountOf(code=code, name=name, measure="件", where=where, definition=definition)


# What was held without applying, or without consent, is held: neither applied for nor approved.
_HELD = Q(counted_state__in=[State.HELD, State.ARCHIVED])
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


FILINGS = Ledger(
    slug="filings",
    model=Filing,
    group="阵地报批",
    paper=APPLICATION,
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
    left_empty=(
        "title",
        "kind",
        "number",
        "size",
        "audience",
        "speaker",
        "speaker_post",
        "is_reported",
        "has_outline",
        "has_safety_plan",
        "note",
    ),
    written_by_acts=("applied_on", "state", "approved_on", "attendance", "archived_on"),
    complete=_complete,
    tabs=(("待办", "filing_todo"),),
    counting=Counting(
        rows=Counted("件", "举办数", "一会一报"),
        sums={
            "size": Counted("人", "申报人数", "一会一报"),
            "attendance": Counted("人次", "参加人次", "一会一报"),
        },
        words={"kind": {Filing.Kind.OTHER: "其他报批活动"}},
        titles="报批活动",
        where=_HELD,
        said="已办（含已归档）",
        apart=("state",),  # where each is on its way; what may be said of that stands by hand
    ),
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
            nil="未出现未报先办",
            definition="本期已办活动中，没有申报、或当天及以后才申报的件数。",
        ),
        CountOf(
            code="meet.late_filed_count",
            name="一会一报迟报次数",
            measure="次",
            where=_HELD & Q(applied_on__lt=F("occurred_on")) & FILED_LATE,
            counts_faults=True,
            nil="未出现迟报",
            definition="本期已办活动中，举办前申报、但晚于办理规则所定应报日期的件数；未报先办的另计。",
        ),
        CountOf(
            code="meet.late_archive_count",
            name="活动归档逾期次数",
            measure="次",
            where=_HELD,
            also=_archived_late,
            counts_faults=True,
            nil="未出现归档逾期",
            definition="本期已办活动中，过了办理规则所定应归档日期才归档，或到今天（本期已锁定的，到锁定那天）已过这一天仍未归档的件数。",
        ),
    ),
)
