"""签到表 and 会议记录: recognised, counted by their names, and the names ticked."""

from datetime import date

import pytest

from records.kinds.meetings.ledger import MEETINGS
from records.kinds.study.ledger import STUDY
from records.kinds.study.roster import set_list, tick
from records.models import Drop, Meeting, StudySession
from records.sheets import job as import_job
from records.sheets.recognising import Recogniser, tell_all
from records.sheets.undoing import undo_import
from tests.factories import UserFactory
from tests.records.sheets import imports, kept
from tests.records.sheets.books import book
from tests.records.sheets.dropped import answer, enter, send
from townwork.lib.gatherings import Named, as_sign_in, words_of
from townwork.lib.grids import read_grids
from townwork.org.errors import Refusal

TYPED = book(
    ("会议签到表",),
    ("会议名称：党政班子会（意识形态专题）", None, None, "会议时间：2026年6月15日"),
    ("姓名", "单位及职务", "签名", "姓名", "单位及职务", "签名"),
    ("甲一", "党委委员", None, "丁四", "副镇长", None),
    ("乙 二", "党委委员", None, "戊五", "副镇长", None),
    ("丙三", "党委委员", None, None, None, None),
    fill=kept.merged("A1:F1"),
)
SIGNED = book(
    ("中心组学习考勤表",),
    ("学习主题：", "学习甲", None, "时间", "2026.6.5"),
    ("地点：三楼会议室  主持人：甲一",),
    ("序号", "姓名", "职务", "签到", "备注"),
    (1, "甲一", "书记", "甲一", None),
    (2, "乙二", "镇长", None, "请假（住院）"),
    (3, "丙三", "委员", "√", "迟到10分钟"),
    (4, "丁四", "委员", None, None),
    (5, "外一", "区委党校", "外一", None),
    ("应到5人，实到3人，请假1人",),
    ("记录人：", "戊五"),
)
MINUTES = book(
    ("会议记录",),
    ("会议名称", "6月工作例会", "会议时间", "2026年6月8日"),
    ("会议地点", "二楼会议室", "主持人", "甲一"),
    ("参会人员", "甲一、乙二、丙三（迟到）"),
    ("缺席人员", "丁四（请假）、戊五"),
    ("议题", "安排宣传工作"),
    ("会议内容", "……"),
    fill=kept.merged("A1:D1", "B4:D4", "B5:D5"),
)


def people_of(data: bytes) -> list[tuple[str, str]]:
    return [(one.name, one.mark) for one in as_sign_in(read_grids(data)[0]).people]


def test_names_go_down_one_block_before_the_next():
    assert [name for name, _ in people_of(TYPED)] == ["甲一", "乙二", "丙三", "丁四", "戊五"]


def test_what_is_signed_and_noted_tells_who_came():
    assert people_of(SIGNED) == [
        ("甲一", "present"),
        ("乙二", "leave"),
        ("丙三", "late"),
        ("丁四", "absent"),
        ("外一", "present"),
    ]
    assert people_of(TYPED)[0] == ("甲一", "")  # control: signed on paper, nobody knows


SHEETS = {"study": SIGNED, "meetings": TYPED, "": book(("姓名", "签名"), ("甲一", "甲一"))}


@pytest.mark.parametrize("slug", SHEETS)
def test_whose_gathering_it_was_is_told_by_what_it_says(cast, slug):
    ((_, table, told),) = tell_all(Recogniser(cast.township), read_grids(SHEETS[slug]), "表.xlsx")

    assert (told.slug, told.why, table.is_form) == (slug, "", True)


def staff_called(cast, *names: str) -> list:
    return [UserFactory(unit=cast.office, full_name=name) for name in names]


@pytest.fixture
def day(time_machine, store):
    time_machine.move_to("2026-06-20 10:00+08:00")


@pytest.mark.usefixtures("day")
@pytest.mark.postgresql
def test_who_is_of_the_staff_is_ticked_and_the_others_are_counted_beside(cast):
    staff_called(cast, "甲一", "乙二", "丙三", "丁四")

    upload = imports.carried_out(STUDY, SIGNED, actor=cast.clerk, **of_the_leadership(cast))

    session = StudySession.objects.get()
    assert (session.topic, session.place_name, session.host) == ("学习甲", "三楼会议室", "甲一")
    assert (session.occurred_on, session.kind) == (date(2026, 6, 5), "core")
    marks = session.attendances.values_list("person__full_name", "state")
    assert dict(marks) == {"甲一": "present", "乙二": "leave", "丙三": "late", "丁四": "absent"}
    assert session.guests_said == "外一（出席）"
    assert (session.expected, session.present, session.on_leave) == (5, 3, 1)
    assert session.has_sign_in

    undo_import(upload, actor=cast.clerk)
    assert not StudySession.objects.standing().exists()


@pytest.mark.usefixtures("day")
def test_control_what_somebody_marked_since_is_not_undone_with_it(cast, time_machine):
    staff_called(cast, "甲一")
    upload = imports.carried_out(STUDY, SIGNED, actor=cast.clerk, **of_the_leadership(cast))
    time_machine.move_to("2026-06-20 10:05+08:00")
    session = StudySession.objects.get()
    (row,) = session.attendances.all()
    tick(session, {row.pk: "late"}, actor=cast.clerk)

    with pytest.raises(Refusal, match="已被学习考勤引用"):
        undo_import(upload, actor=cast.clerk)


def of_the_leadership(cast) -> dict:
    return {"unit": cast.leadership, "given": {"kind": "中心组学习"}}


@pytest.mark.usefixtures("day")
def test_of_two_of_one_name_the_paper_tells_which_or_neither_is_ticked(cast):
    first, _ = staff_called(cast, "甲一", "甲一")
    first.position = "书记"
    first.save()
    UserFactory(unit=cast.village, full_name="乙二", position="主任")
    UserFactory(unit=cast.sibling, full_name="乙二", position="主任")

    imports.carried_out(STUDY, SIGNED, actor=cast.clerk, **of_the_leadership(cast))

    session = StudySession.objects.get()
    assert [row.person for row in session.attendances.all()] == [first]
    assert [name for name, _ in session.guests] == ["乙二", "丙三", "丁四", "外一"]
    assert (session.expected, session.present) == (5, 3)


@pytest.mark.usefixtures("day")
def test_a_guest_who_comes_onto_the_list_later_is_counted_once(cast):
    staff_called(cast, "甲一")
    imports.carried_out(STUDY, SIGNED, actor=cast.clerk, **of_the_leadership(cast))
    session = StudySession.objects.get()
    (second,) = staff_called(cast, "乙二")

    listed = session.attendances.values_list("person", flat=True)
    set_list(session, [*listed, second.pk], actor=cast.clerk)

    session.refresh_from_db()
    assert (session.expected, [name for name, _ in session.guests]) == (5, ["丙三", "丁四", "外一"])


@pytest.mark.usefixtures("day")
def test_with_nobody_of_the_staff_the_counts_are_the_papers(cast):
    imports.carried_out(STUDY, SIGNED, actor=cast.clerk, **of_the_leadership(cast))

    session = StudySession.objects.get()
    assert (session.expected, session.present, session.on_leave) == (5, 3, 1)
    assert (session.attendances.count(), len(session.guests)) == (0, 5)


@pytest.mark.usefixtures("day")
def test_what_was_signed_on_paper_is_asked_once(cast, client_of):
    staff_called(cast, "甲一", "乙二")
    client = client_of(cast.clerk)

    page = send(client, ("10会议签到表.xlsx", TYPED))
    wanted = {"ledger": "study"}
    page = answer(client, page, {"Sheet1": wanted})
    wanted = {"unit": str(cast.leadership.pk), "given_kind": "中心组学习"}
    page = answer(client, page, {"Sheet1": wanted})
    assert "名单上的人都到了吗" in page.content.decode()
    page = answer(client, page, {"*": {"": "yes"}})
    words = page.content.decode()
    assert "其中 2 人在本镇人员里，录入时就登记考勤。" in words
    assert "不在本镇人员里的 3 人只记姓名、计入人数：丙三、丁四、戊五" in words
    enter(client, Drop.objects.get())

    session = StudySession.objects.get()
    assert (session.topic, session.expected, session.present) == (
        "党政班子会（意识形态专题）",
        5,
        5,
    )
    assert session.attendances.filter(state="present").count() == 2


@pytest.mark.usefixtures("day")
def test_control_who_does_not_say_so_ticks_nobody(cast, client_of):
    staff_called(cast, "甲一", "乙二")
    client = client_of(cast.clerk)
    page = answer(client, send(client, ("表.xlsx", TYPED)), {"Sheet1": {"ledger": "study"}})
    wanted = {"unit": str(cast.leadership.pk), "given_kind": "中心组学习"}
    page = answer(client, page, {"Sheet1": wanted})
    answer(client, page, {"*": {"": "no"}})
    enter(client, Drop.objects.get())

    session = StudySession.objects.get()
    assert (session.expected, session.present, session.has_sign_in) == (5, None, False)


@pytest.mark.usefixtures("day")
def test_a_meeting_keeps_the_names_in_its_note(cast):
    upload = imports.checked(
        MEETINGS, MINUTES, actor=cast.clerk, unit=cast.leadership, given={"kind": "每周例会"}
    )
    assert upload.report["people"] == [
        "表上有 5 个人：出席 2 人，迟到 1 人，请假 1 人，缺席 1 人。",
        "姓名记在备注里。",
    ]
    import_job.run(upload, actor=cast.clerk, carry_out=True)

    meeting = Meeting.objects.get()
    assert (meeting.name, meeting.host, meeting.topic) == ("6月工作例会", "甲一", "安排宣传工作")
    assert (meeting.expected, meeting.present) == (5, 3)
    assert meeting.note == "出席：甲一、乙二；迟到：丙三；请假：丁四；缺席：戊五"


def test_so_many_names_that_no_note_holds_them_are_counted():
    people = [Named(f"甲{at:05}", "present") for at in range(60)]

    assert words_of(people) == "60 人，姓名见签到表"


LIKE = {
    "staff": book(("姓名", "职务", "电话"), ("甲一", "干事", "0")),
    "films": book(("单位", "放映时间", "片名", "签收人"), ("塘头村", "2026-06-05", "片", "甲一")),
}


@pytest.mark.parametrize("case", LIKE)
def test_what_nobody_signs_is_none(case):
    assert as_sign_in(read_grids(LIKE[case])[0]) is None


@pytest.mark.parametrize("name", [n for n, data in vars(kept).items() if isinstance(data, bytes)])
def test_no_ledger_as_offices_keep_it_is_taken_for_one(name):
    assert as_sign_in(read_grids(getattr(kept, name))[0]) is None


SHORT_MINUTES = book(
    ("党委会议记录",),
    ("会议名称", "第12次党委会", "时间", "2026年3月26日上午9:00"),
    ("地点", "二楼会议室", "主持人", "书记"),
    ("出席人员", "甲一、乙二、丙三、丁四"),
    ("缺席人员", "己六（出差）"),
    ("议题", "研究责任制落实情况"),
    ("记录人", "庚七"),
)


def test_minutes_of_few_lines_are_a_form_too(cast):
    given = {"kind": "党政班子会专题研究"}
    imports.carried_out(
        MEETINGS, SHORT_MINUTES, actor=cast.clerk, unit=cast.leadership, given=given
    )

    one = Meeting.objects.get()
    assert (one.name, str(one.occurred_on)) == ("第12次党委会", "2026-03-26")
    assert (one.topic, one.expected, one.present) == ("研究责任制落实情况", 5, 4)
