from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from records.kinds.study.from_paper import take_people
from records.kinds.study.models import (
    PaperReturn,
    StudyKind,
    StudyPlan,
    StudySession,
    is_done,
)
from records.kinds.study.paper import STUDY_RECORD
from records.ledger.debts import EVERYONE, VILLAGES, Every, Owes
from records.ledger.declaration import Ledger
from records.ledger.derived import Counted, Counting
from records.ledger.indicators import CountOf, RatioOf, SumOf, seen_until
from townwork.org.models import Unit

_elements = sum(
    (
        Case(When(**{name: True}, then=1), default=0, output_field=IntegerField())
        for name in StudySession.ELEMENTS[1:]
    ),
    start=Case(
        When(**{StudySession.ELEMENTS[0]: True}, then=1), default=0, output_field=IntegerField()
    ),
)

ARRANGED = ("begins", "place_name", "host", "lecturer", "mode")
LEADERSHIP = (Unit.Kind.LEADERSHIP,)
_OF_THE_TOWN = {"kind": {StudyKind.CORE: LEADERSHIP}}

STUDY = Ledger(
    slug="study",
    model=StudySession,
    group="理论学习",
    paper=STUDY_RECORD,
    takes_people=take_people,
    columns=("occurred_on", "unit", "kind", "topic", "place_name", "expected", "present"),
    filters=("kind",),
    totals=("expected", "present", "made_up"),
    sections=(
        (
            "学习",
            (
                "unit",
                "occurred_on",
                "begins",
                "topic",
                "kind",
                "place_name",
                "host",
                "lecturer",
                "mode",
            ),
        ),
        ("考勤（只记人数）", ("expected", "present", "on_leave", "made_up")),
        ("五有", StudySession.ELEMENTS),
        ("记录", ("materials", "minutes", "summary", "note")),
    ),
    left_empty=(
        "topic",
        "expected",
        "present",
        "on_leave",
        "made_up",
        *StudySession.ELEMENTS,
        "materials",
        "minutes",
        "summary",
        "note",
    ),
    tabs=(
        ("计划对照", "study_plan"),
        ("学习总览", "study_overview"),
        ("学习通报", "bulletins"),
    ),
    owes=Owes(EVERYONE, Every.QUARTER),
    planned_in="study-plans",
    choices_of=_OF_THE_TOWN,
    counting=Counting(
        rows=Counted("场", "场数", "理论学习"),
        sums={
            "expected": Counted("人次", "应到人次", "学习"),
            "present": Counted("人次", "人次", "参学"),
            "on_leave": Counted("人次", "请假人次", "学习"),
            "made_up": Counted("人次", "补学人次", ""),
        },
        titles="学习主题",
    ),
    indicators=(
        CountOf(
            code="study.session_count",
            name="理论学习场数",
            measure="场",
            definition="本期举办的各类学习场数：中心组、支部、干部职工、专题讲座、统一宣讲。",
        ),
        CountOf(
            code="study.core_session_count",
            name="中心组学习次数",
            measure="次",
            where=Q(kind=StudyKind.CORE),
            whose=LEADERSHIP,
            definition="本期领导班子类别为中心组学习的场数。",
        ),
        CountOf(
            code="study.core_seminar_count",
            name="中心组研讨次数",
            measure="次",
            where=Q(kind=StudyKind.CORE, mode__contains="研讨"),
            whose=LEADERSHIP,
            definition="本期领导班子类别为中心组学习、“学习方式”里写有“研讨”的场数。",
        ),
        RatioOf(
            code="study.attendance_rate",
            name="学习到课率",
            where=Q(expected__isnull=False, present__isnull=False),
            above=F("present") + Coalesce("made_up", Value(0)),
            below=F("expected"),
            definition="（实到人数＋补学人数）÷应到人数，只算两数都已填的场次；请假、公差没有补学的算没到。",
        ),
        RatioOf(
            code="study.core_attendance_rate",
            name="中心组到课率",
            where=Q(kind=StudyKind.CORE, expected__isnull=False, present__isnull=False),
            whose=LEADERSHIP,
            above=F("present") + Coalesce("made_up", Value(0)),
            below=F("expected"),
            definition="领导班子中心组学习的（实到人数＋补学人数）÷应到人数，只算两数都已填的场次。",
        ),
        RatioOf(
            code="study.wuyou_rate",
            name="五有完整率",
            above=_elements,
            below=Value(len(StudySession.ELEMENTS)),
            definition="各场已具备要件数之和÷（场数×5）。要件：有计划、有签到、有记录、有资料、有总结。",
        ),
        CountOf(
            code="study.no_make_up_count",
            name="缺席未补学场数",
            measure="场",
            where=Q(expected__gt=F("present") + Coalesce("made_up", Value(0))),
            counts_faults=True,
            nil="未出现缺席未补学",
            definition="本期的学习中，还有人没补学的场数：实到人数＋补学人数少于应到人数；没填应到或实到的场次不计。",
        ),
    ),
)

STUDY_PLANS = Ledger(
    slug="study-plans",
    model=StudyPlan,
    group="理论学习",
    columns=("occurred_on", "unit", "kind", "topic", "document_number"),
    filters=("kind",),
    sections=(
        (
            "计划",
            ("unit", "occurred_on", "topic", "kind", "document_number", "filed_on", "note"),
        ),
        (
            "已经定下的安排（没有定的空着）",
            ARRANGED,
        ),
    ),
    left_empty=("topic", *ARRANGED, "note"),
    choices_of=_OF_THE_TOWN,
    counting=Counting(rows=Counted("项", "计划项数", "学习"), listed="计划清单"),
    date_label="计划日期",
    indicators=(
        CountOf(
            code="study.plan_filed_count",
            name="学习计划备案条数",
            measure="条",
            where=Q(filed_on__isnull=False),
            definition="计划日期在本期、已登记备案日期的学习计划条数。",
        ),
        CountOf(
            code="study.plan_done_count",
            name="计划完成项数",
            measure="项",
            where=is_done(in_its_half=True),
            definition=(
                "计划日期在本期、本半年内开展了的学习计划项数：由这项计划登记了学习的，"
                "或本单位当月有同类学习的；一场学习只抵一项计划，先抵日期在前的。"
            ),
        ),
        RatioOf(
            code="study.plan_done_rate",
            name="计划完成率",
            also=lambda period: Q(occurred_on__lte=seen_until()),
            above=Case(
                When(is_done(in_its_half=True), then=1), default=0, output_field=IntegerField()
            ),
            below=Value(1),
            definition=(
                "计划日期在本期、到今天（本期已锁定的，到锁定那天）已到的学习计划中，"
                "本半年内开展了的项数÷全部项数；还没有到日子的不算。开展了的，指由这项计划登记了学习的，"
                "或本单位当月有同类学习的：一场学习只抵一项计划，先抵日期在前的。"
            ),
        ),
    ),
)

PAPERS = Ledger(
    slug="papers",
    model=PaperReturn,
    group="理论学习",
    columns=("occurred_on", "unit", "count"),
    totals=("count",),
    spreads_into=("count",),
    sections=(("收件（只填份数，不传正文）", ("unit", "occurred_on", "count", "note")),),
    left_empty=("count", "note"),
    owes=Owes((Unit.Kind.OFFICE, *VILLAGES), Every.HALF),
    counting=Counting(rows=Counted("条", "登记条数", "学习材料收件")),
    indicators=(
        SumOf(
            code="study.paper_received_count",
            name="学习材料收件数",
            measure="篇",
            field="count",
            definition="本期各单位收件份数之和；只计数，不收正文。",
        ),
    ),
)
