from django.db.models import Case, IntegerField, Q, Value, When

from records.kinds.meetings.models import Decision, Meeting, Regulation
from records.ledger.debts import VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.indicators import CountOf, FirstMonthOf, ListOf, RatioOf
from townwork.org.models import Unit

LEADERSHIP = (Unit.Kind.LEADERSHIP,)
# Who issues for the town: the leadership's papers are written and noted by its offices.
TOWN = (Unit.Kind.LEADERSHIP, Unit.Kind.OFFICE)

MEETINGS = Ledger(
    slug="meetings",
    model=Meeting,
    group="会议制度",
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
    left_empty=("topic", "present", "note"),
    tabs=(("例会周历", "week_grid"), ("督办", "decision_follow")),
    owes=Owes(LEADERSHIP, Every.MONTH),
    choices_of={
        "kind": dict.fromkeys(
            (Meeting.Kind.SPECIAL, Meeting.Kind.HEARING, Meeting.Kind.WEEKLY), LEADERSHIP
        )
    },
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
            definition="上述会议的议题，按日期排列，同名只列一次。",
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
            definition="本期有记录的镇每周例会次数；各单位自己的例会不计。",
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
            definition="本期举办或参加业务培训的次数。",
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
    date_label="议定日期",
    indicators=(
        RatioOf(
            code="mtg.decision_done_rate",
            name="议定事项办结率",
            above=Case(
                When(counted_done_on__isnull=False, then=1),
                default=0,
                output_field=IntegerField(),
            ),
            below=Value(1),
            definition="本期议定事项中已填办结日期的件数÷全部件数。",
        ),
    ),
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
            (Regulation.Kind.RESPONSIBILITY, Regulation.Kind.ASSESSMENT, Regulation.Kind.BULLETIN),
            TOWN,
        )
        | {Regulation.Kind.VILLAGE: VILLAGES}
    },
    date_label="印发日期",
    indicators=(
        FirstMonthOf(
            code="doc.resp_issue_month",
            name="责任制文件印发月",
            measure="月",
            where=Q(kind=Regulation.Kind.RESPONSIBILITY),
            whose=TOWN,
            window="year",
            definition="本年度镇里第一件责任制文件的印发月份（自 1 月 1 日起算）。",
        ),
        CountOf(
            code="doc.regulation_count",
            name="制度文件印发数",
            measure="份",
            definition="本期印发的制度文件份数。",
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
