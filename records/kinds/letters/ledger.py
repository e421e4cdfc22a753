"""提示函 as a ledger: received, answered in time."""

from django.db.models import Case, F, IntegerField, Q, Value, When

from records.kinds.letters.dates import set_answer_days
from records.kinds.letters.models import Notice
from records.kinds.letters.paper import SLIP
from records.kinds.rules.models import rules_of
from records.ledger.declaration import Ledger
from records.ledger.derived import Counted, Counting
from records.ledger.indicators import CountOf, RatioOf, seen_until
from townwork.org.workdays import Workdays


def _complete(notices: list[Notice]) -> None:
    """The 反馈时限 of new letters of one township, where nobody said it."""
    if notices:
        town = notices[0].unit.township
        set_answer_days(notices, rules_of(town), Workdays.load(town))


NOTICES = Ledger(
    slug="notices",
    model=Notice,
    group="新闻来函",
    paper=SLIP,
    columns=("occurred_on", "unit", "number", "sender", "kind", "due_on", "answered_on"),
    filters=("kind",),
    sections=(
        (
            "来函（只记函号与时限，不录内容）",
            ("unit", "occurred_on", "number", "sender", "kind", "signed_on", "due_on"),
        ),
        ("反馈", ("answered_on", "answer_number", "note")),
    ),
    left_empty=("number", "due_on", "note"),
    written_by_acts=("signed_on", "answered_on", "answer_number"),
    set_once=("due_on",),
    complete=_complete,
    tabs=(("待办", "letter_todo"),),
    counting=Counting(rows=Counted("件", "提示函件数", ""), titles=""),
    date_label="收函日期",
    unit_help="由哪个单位签收、反馈；保存后它的首页就有这一件",
    indicators=(
        CountOf(
            code="notice.count",
            name="提示函件数",
            measure="件",
            nil="未收到提示函",
            definition="收函日期在本期的提示函件数。",
        ),
        RatioOf(
            code="notice.ontime_rate",
            name="提示函按时反馈率",
            also=lambda period: (
                Q(counted_answered_on__isnull=False) | Q(counted_due_on__lt=seen_until())
            ),
            above=Case(
                When(counted_answered_on__lte=F("counted_due_on"), then=1),
                default=0,
                output_field=IntegerField(),
            ),
            below=Value(1),
            definition="收函日期在本期的提示函中，在反馈时限内反馈的件数÷应反馈的件数。应反馈的，指已经反馈的，"
            "和到今天（本期已锁定的，到锁定那天）已过时限仍未反馈的；还没到时限、也没反馈的先不计。",
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
            nil="未出现逾期反馈",
            definition="收函日期在本期的提示函中，过了时限才反馈，或到今天（本期已锁定的，到锁定那天）已过时限仍未反馈的件数。",
        ),
    ),
)
