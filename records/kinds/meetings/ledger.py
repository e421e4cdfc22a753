from django.db.models import Case, IntegerField, Q, Value, When

from records.kinds.meetings.issued import refuse_issued_again
from records.kinds.meetings.models import Decision, Meeting, Regulation
from records.kinds.meetings.paper import MINUTES
from records.ledger.debts import VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.derived import Counted, Counting
from records.ledger.indicators import CountOf, FirstMonthOf, ListOf, Period, RatioOf, seen_until
from townwork.org.models import Unit

LEADERSHIP = (Unit.Kind.LEADERSHIP,)
# Who issues for the town: the leadership's papers are written and noted by its offices.
TOWN = (Unit.Kind.LEADERSHIP, Unit.Kind.OFFICE)


def _to_be_done(period: Period) -> Q:
    """Done, or past its day; what has no day is to be done at once."""
    return Q(counted_done_on__isnull=False) | Q(due_on=None) | Q(due_on__lt=seen_until())


MEETINGS = Ledger(
    slug="meetings",
    model=Meeting,
    group="会议制度",
    paper=MINUTES,
    columns=("occurred_on", "unit", "kind", "name", "topic", "expected", "present"),
    filters=("kind",),
    sections=(
        (
            "会议",
            (
                "unit",
                "occurred_on",
                "name",
                "kind",
                "topic",
                "host",
                "expected",
                "present",
                "note",
            ),
        ),
    ),
    left_empty=("name", "topic", "expected", "present", "note"),
    tabs=(("例会周历", "week_grid"), ("督办", "decision_follow")),
    owes=Owes(LEADERSHIP, Every.MONTH),
    choices_of={
        "kind": dict.fromkeys(
            (Meeting.Kind.SPECIAL, Meeting.Kind.HEARING, Meeting.Kind.WEEKLY), LEADERSHIP
        )
    },
    counting=Counting(
        rows=Counted("次", "次数", "会议"),
        sums={
            "expected": Counted("人次", "应到人次", "会议"),
            "present": Counted("人次", "人次", "参会"),
        },
        words={
            "kind": {
                Meeting.Kind.SPECIAL: "专题研究",
                Meeting.Kind.HEARING: "听取汇报",
                Meeting.Kind.TRAINING: "培训",
            }
        },
        titles="会议",
    ),
    indicators=(
        CountOf(
            code="mtg.special_count",
            name="专题研究次数",
            measure="次",
            where=Q(kind=Meeting.Kind.SPECIAL),
            whose=LEADERSHIP,
            definition="本期党政班子会专题研究意识形态工作的次数。",
        ),
        ListOf(
            code="mtg.special_topics",
            name="专题研究议题",
            measure="项",
            where=Q(kind=Meeting.Kind.SPECIAL),
            whose=LEADERSHIP,
            text="topic",
            definition="本期党政班子会专题研究意识形态工作的议题，按会议日期排列，同名只列一次。",
        ),
        CountOf(
            code="mtg.report_hear_count",
            name="听取汇报次数",
            measure="次",
            where=Q(kind=Meeting.Kind.HEARING),
            whose=LEADERSHIP,
            definition="本期领导班子听取意识形态工作汇报的次数。",
        ),
        CountOf(
            code="mtg.weekly_count",
            name="每周例会次数",
            measure="次",
            where=Q(kind=Meeting.Kind.WEEKLY),
            whose=LEADERSHIP,
            definition="本期镇每周例会的记录条数：一条算一次，一周开两次的算两次；各单位自己的例会不计。",
        ),
        CountOf(
            code="mtg.agenda_count",
            name="例会列议题次数",
            measure="次",
            where=Q(kind=Meeting.Kind.WEEKLY) & ~Q(topic=""),
            whose=LEADERSHIP,
            definition="本期镇每周例会中填有议题（意识形态工作同安排、同部署）的次数。",
        ),
        CountOf(
            code="mtg.training_count",
            name="业务培训次数",
            measure="次",
            where=Q(kind=Meeting.Kind.TRAINING),
            definition="本期类别为“业务培训”的会议记录条数，举办和参加都算；全镇统一办的由领导班子记一条，"
            "考核时各单位都算参加（见“参加业务培训次数”）。",
        ),
    ),
)

DECISIONS = Ledger(
    slug="decisions",
    model=Decision,
    group="会议制度",
    columns=("occurred_on", "unit", "meeting", "matter", "due_on", "done_on"),
    filters=("meeting",),
    sections=(
        ("议定事项", ("unit", "occurred_on", "meeting", "matter", "due_on")),
        ("办结", ("done_on", "outcome", "note")),
    ),
    left_empty=("matter", "due_on", "done_on", "outcome", "note"),
    set_once=("due_on",),
    tabs=(("督办", "decision_follow"),),
    counting=Counting(rows=Counted("件", "件数", "议定事项")),
    date_label="议定日期",
    indicators=(
        RatioOf(
            code="mtg.decision_done_rate",
            name="议定事项办结率",
            also=_to_be_done,
            above=Case(
                When(counted_done_on__isnull=False, then=1),
                default=0,
                output_field=IntegerField(),
            ),
            below=Value(1),
            definition="议定日期在本期的议定事项中，已填办结日期的件数÷应办结的件数。应办结的，指已经办结的，"
            "到今天（本期已锁定的，到锁定那天）已过办理时限的，和没有写办理时限的；还没到时限、也没办结的先不计。",
        ),
    ),
)

# What is a rule to work by; the other kinds are papers of another use.
SYSTEMS = (
    Regulation.Kind.ASSESSMENT,
    Regulation.Kind.STUDY,
    Regulation.Kind.VENUE,
    Regulation.Kind.NEWS,
    Regulation.Kind.OTHER,
)

REGULATIONS = Ledger(
    slug="regulations",
    model=Regulation,
    group="会议制度",
    columns=("occurred_on", "unit", "kind", "number", "title", "sent_to"),
    filters=("kind",),
    sections=(("文件", ("unit", "occurred_on", "title", "kind", "number", "sent_to", "note")),),
    left_empty=("title", "number", "note"),
    choices_of={
        "kind": dict.fromkeys(
            (
                Regulation.Kind.RESPONSIBILITY,
                Regulation.Kind.ASSESSMENT,
                Regulation.Kind.RESULT,
                Regulation.Kind.BULLETIN,
            ),
            TOWN,
        )
        | {Regulation.Kind.VILLAGE: VILLAGES}
    },
    counting=Counting(rows=Counted("份", "印发数", "制度文件"), quoted=True),
    date_label="印发日期",
    checks=(refuse_issued_again,),
    indicators=(
        FirstMonthOf(
            code="doc.resp_issue_month",
            name="责任制文件印发月",
            measure="月",
            where=Q(kind=Regulation.Kind.RESPONSIBILITY),
            whose=TOWN,
            window="year",
            definition="本年度镇里第一件责任制文件的印发月份（自 1 月 1 日起算）；"
            "在“职责”的“责任制文件”里印发的，自动记在这本台账里。",
        ),
        CountOf(
            code="doc.regulation_count",
            name="制度文件印发数",
            measure="份",
            definition="印发日期在本期的制度文件份数，各类都算，含责任制文件、村规民约、学习通报和考核通报；"
            "村、居自己订的也在内，只要镇里的，用“镇级制度文件印发数”。",
        ),
        CountOf(
            code="doc.town_regulation_count",
            name="镇级制度文件印发数",
            measure="份",
            where=~Q(kind=Regulation.Kind.VILLAGE),
            whose=TOWN,
            definition="印发日期在本期、由领导班子和站办所印发的制度文件份数，各类都算；"
            "村、居和下属单位自己订的不算。",
        ),
        CountOf(
            code="doc.system_count",
            name="新订修订制度数",
            measure="份",
            where=Q(kind__in=SYSTEMS),
            definition="本期印发的检查考核、学习、阵地与报批、新闻信息和其他制度份数；"
            "责任制文件、村规民约、学习通报、考核通报不算。",
        ),
        CountOf(
            code="doc.village_rules_count",
            name="村规民约登记数",
            measure="份",
            where=Q(kind=Regulation.Kind.VILLAGE),
            whose=VILLAGES,
            definition="印发日期在本期的村规民约（含卫生公约）份数。",
        ),
        CountOf(
            code="doc.bulletin_count",
            name="学习通报期数",
            measure="期",
            where=Q(kind=Regulation.Kind.BULLETIN),
            whose=TOWN,
            definition="本期印发的学习通报期数。",
        ),
    ),
)
