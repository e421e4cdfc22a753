"""The pages of 一会一报: the panel offers what the services allow; the lists and the home page count
alike.
"""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.figures.reading import figures
from records.kinds.filings import services as acts
from records.ledger.display import record_url
from records.models import Filing, WorkRules
from records.pages.services import remove_evidence, save_record
from records.todo import todos
from tests.factories import NoticeFactory
from tests.records.kinds.filings.filed import EVENT, TODAY, approved, drafted, pending, with_plan
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, SpecialDay
from townwork.org.services import close_term

TODO = "/records/filings/todo/"


@pytest.fixture(autouse=True)
def early_march(time_machine):
    time_machine.move_to(f"{TODAY} 10:00+08:00")


def page(client, filing) -> str:
    return client.get(reverse("record_detail", args=["filings", filing.pk])).content.decode()


def act(filing, name) -> str:
    return reverse("filing_act", args=[filing.pk, name])


def counts(client) -> dict[str, int]:
    return {name: count for name, _, count in client.get(TODO).context["lists"]}


def test_the_way_through_the_pages(cast, client_of, time_machine):
    unit, office = client_of(cast.liaison), client_of(cast.clerk)
    unit.post(
        reverse("record_add", args=["filings"]),
        {"unit": cast.village.pk, "occurred_on": "2026-03-20", "title": "家庭教育讲座", "kind": "lecture",
         "size": "40", "place_name": "村活动室", "state": "approved", "approved_on": "2026-03-02"},
    )  # fmt: skip
    filing = Filing.objects.get()
    assert (filing.state, filing.approved_on) == ("draft", None)  # nobody writes the state by hand

    unit.post(act(filing, "submit"))
    unit.post(act(filing, "consent"), {"head": "负责人·塘头村", "head_on": "2026-03-02"})
    decide = reverse("filing_decide", args=[filing.pk])
    assert "同意</button>" in page(office, filing)
    refused = office.post(decide, {"return": "1"})
    assert "请写明事由" in refused.content.decode()
    office.post(decide, {"approve": "1", "seen": filing.newest})
    unit.post(act(filing, "change"), {"reason": "改地点"})
    assert "第 1 次申报" in page(unit, filing)
    unit.post(act(filing, "submit"))
    unit.post(act(filing, "consent"), {"head": "负责人·塘头村", "head_on": "2026-03-02"})
    office.post(decide, {"approve": "1", "seen": filing.newest})
    time_machine.move_to(f"{EVENT} 18:00+08:00")
    unit, office = (
        client_of(cast.liaison),
        client_of(cast.clerk),
    )  # nobody stays signed in that long
    unit.post(act(filing, "result"), {"attendance": "38"})
    unit.post(act(filing, "archive"))

    filing.refresh_from_db()
    shown = page(office, filing)
    assert (filing.state, filing.attendance) == ("archived", 38)
    assert "第 2 次申报" in shown and "负责人 负责人·塘头村" in shown and "改地点" in shown


def test_a_liaison_never_sees_the_offices_buttons_nor_a_reader_any(cast, client_of):
    filing = pending(cast, "publicity")

    for person, decides, cancels in (
        (cast.liaison, False, True),
        (cast.clerk, True, True),
        (cast.secretary, False, False),
        (cast.reviewer, False, False),
    ):
        shown = page(client_of(person), filing)
        assert (reverse("filing_decide", args=[filing.pk]) in shown) is decides
        assert (act(filing, "cancel") in shown) is cancels


def test_a_sealed_filing_offers_no_edit_and_says_why(cast, client_of):
    filing = pending(cast, "publicity")
    client, edit = client_of(cast.liaison), reverse("record_edit", args=["filings", filing.pk])

    assert edit not in page(client, filing)
    assert "正在审批，内容不能改" in client.get(edit).content.decode()


@pytest.mark.postgresql
def test_in_a_locked_half_year_what_was_approved_is_still_closed(cast, client_of, time_machine):
    undecided, agreed = pending(cast, "publicity"), approved(cast, title="办了的")
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    time_machine.move_to("2026-05-20 10:00+08:00")
    office, unit = client_of(cast.clerk), client_of(cast.liaison)
    before = figures(cast.township, cast.term)

    assert counts(office) == {"mine": 0, "late": 0, "open": 1, "overdue": 1}
    assert act(undecided, "cancel") in page(unit, undecided)
    unit.post(act(agreed, "result"), {"attendance": "38"})
    unit.post(act(agreed, "archive"))

    agreed.refresh_from_db()
    assert (agreed.state, agreed.attendance, agreed.archived_on) == (
        "archived",
        38,
        date(2026, 5, 20),
    )
    assert figures(cast.township, cast.term) == before
    assert (before["meet.approve_count"].value, before["meet.held_count"].value) == (1, 0)


def test_what_waits_for_whom(cast, client_of):
    drafted(cast)
    pending(cast, "head")
    pending(cast, "publicity")
    own = drafted(cast, unit=cast.office, entered_by=cast.clerk, state="pending", size=20)
    Filing.objects.filter(pk=own.pk).update(waits_for="secretary")

    mine = {name: counts(client_of(getattr(cast, name)))["mine"]
            for name in ("liaison", "sibling_liaison", "clerk", "secretary", "reviewer")}  # fmt: skip

    assert mine == {"liaison": 2, "sibling_liaison": 0, "clerk": 1, "secretary": 1, "reviewer": 0}


def test_a_head_without_a_liaison_waits_for_the_clerk(cast, client_of):
    drafted(cast, unit=cast.leadership, entered_by=cast.secretary, state="pending")
    drafted(cast, unit=cast.group, state="pending")  # 塘头村's liaison answers for it

    assert counts(client_of(cast.clerk))["mine"] == 1
    assert counts(client_of(cast.liaison))["mine"] == 1


def test_what_was_submitted_keeps_its_papers(cast):
    filing = with_plan(cast, drafted(cast))
    pending(cast, "publicity", filing)

    with pytest.raises(Refusal, match="材料不能移除"):
        remove_evidence(Evidence.objects.get(), actor=cast.liaison)


def test_late_and_unclosed_by_the_townships_days(cast, client_of, time_machine):
    near, far = drafted(cast, occurred_on=TODAY + timedelta(days=4)), drafted(cast)
    drafted(
        cast, title="刚赶上的", occurred_on=TODAY + timedelta(days=5)
    )  # a Saturday: five workdays are left
    held = approved(cast, title="已办的")
    filed_late = drafted(cast, title="迟报的", occurred_on=TODAY + timedelta(days=4))
    acts.submit(filed_late, actor=cast.liaison, today=TODAY)
    client = client_of(cast.liaison)

    late = client.get(TODO, {"which": "late"}).context["page"].object_list
    assert set(late) == {near, filed_late}
    assert "迟报</span>" in page(client, filed_late) and "已过申报期限" in page(client, near)

    time_machine.move_to(f"{EVENT + timedelta(days=7)} 10:00+08:00")
    client = client_of(cast.liaison)
    assert (counts(client)["open"], counts(client)["overdue"]) == (1, 0)
    time_machine.move_to(f"{EVENT + timedelta(days=8)} 10:00+08:00")
    client = client_of(cast.liaison)
    assert client.get(TODO, {"which": "overdue"}).context["page"].object_list[0] == held
    WorkRules.objects.create(township=cast.township, close_days=10)
    assert counts(client)["overdue"] == 1  # its day was settled when it was applied for
    assert far in client.get(TODO, {"which": "late"}).context["page"].object_list


def of_workflows(person):
    """The to-dos of filings and letters among those of all ledgers."""
    return [todo for todo in todos(person) if "/filings/" in todo.url or "/notices/" in todo.url]


@pytest.mark.postgresql
def test_the_home_page_counts_what_the_lists_show(cast, client_of, time_machine):
    approved(cast)
    pending(cast, "publicity", drafted(cast, occurred_on=EVENT + timedelta(days=60)))
    letters = [NoticeFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=TODAY + timedelta(days=n))
               for n in (0, 30)]  # fmt: skip
    time_machine.move_to(f"{EVENT + timedelta(days=14)} 10:00+08:00")
    letters[1].extensions.create(
        due_before=letters[1].due_on,
        until=letters[1].due_on + timedelta(days=2),
        reason="忙",
        asked_by=cast.liaison,
    )

    for person in (cast.liaison, cast.clerk, cast.secretary):
        client, found = client_of(person), of_workflows(person)
        home = client.get("/").content.decode()
        for todo in found:
            listed = client.get(todo.url).context["page"]
            assert (listed.paginator.count, todo.url in home) == (todo.count, True), todo

    assert {todo.words: todo.count for todo in of_workflows(cast.clerk)} == {
        "超期没有反馈的提示函": 1,
        "没有签收的提示函": 1,
        "待答复的提示函延期申请": 1,
        "待办的一会一报": 1,
        "逾期没有归档的活动": 1,
    }
    assert todos(cast.reviewer) == todos(cast.auditor) == of_workflows(cast.other_clerk) == []


def test_queries_do_not_grow_with_the_rows(cast, client_of):
    client = client_of(cast.clerk)
    detail = None
    asked = []
    for _ in range(2):
        for _ in range(4):
            detail = detail or pending(cast, "publicity")
            pending(cast, "publicity")
            NoticeFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=TODAY)
        one = []
        for url in (
            TODO,
            "/records/notices/todo/",
            "/",
            reverse("record_detail", args=["filings", detail.pk]),
        ):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            one.append(len(queries))
        asked.append(one)

    assert asked[0] == asked[1]


def test_the_rules_are_set_on_one_page_and_audited(cast, client_of):
    sent = {"apply_days": "3", "close_days": "5", "large_size": "100", "forum_size": "30", "answer_days": "5",
            "answers_in_workdays": "on", "send_days": "2"}  # fmt: skip
    client = client_of(cast.clerk)

    wrong = client.post(reverse("work_rules"), sent | {"apply_days": "0"})
    assert "不能小于 1" in wrong.content.decode()
    slip = client.post(reverse("work_rules"), sent | {"answer_days": "700"})
    assert "最多 90 天" in slip.content.decode()
    client.post(reverse("work_rules"), sent)

    rules = WorkRules.objects.get()
    assert (rules.township, rules.apply_days, rules.answers_in_workdays) == (cast.township, 3, True)
    assert rules.send_days == 2
    assert not WorkRules.objects.filter(township=cast.neighbour).exists()


def test_a_result_from_an_old_page_is_not_written_over_another(cast, client_of, time_machine):
    filing = approved(cast)
    time_machine.move_to(f"{EVENT} 18:00+08:00")
    unit, office = client_of(cast.liaison), client_of(cast.clerk)
    shown = unit.get(record_url("filings", filing.pk)).context["result_form"]["seen"].value()
    unit.post(act(filing, "result"), {"attendance": "28", "seen": shown})

    late = office.post(act(filing, "result"), {"attendance": "99", "seen": shown})

    filing.refresh_from_db()
    assert filing.attendance == 28
    assert "办了“报办理结果”。请看过现在的内容再办" in late.content.decode()
    assert "没有保存的“实到人数”：99" in late.content.decode()
    # The refused page has shown what is there now: pressed again, it is meant.
    office.post(
        act(filing, "result"),
        {"attendance": "99", "seen": late.context["result_form"]["seen"].value()},
    )
    filing.refresh_from_db()
    assert filing.attendance == 99


def test_each_result_is_told_with_its_number(cast, time_machine):
    filing = approved(cast)
    time_machine.move_to(f"{EVENT} 18:00+08:00")

    for number in (28, 30):
        acts.report_result(filing, number, actor=cast.liaison)

    notes = filing.steps.filter(act="hold").values_list("note", flat=True)
    assert list(notes) == ["实到 28 人", "实到 30 人"]


def test_an_edit_since_is_named(cast, client_of):
    filing = drafted(cast)
    shown, filing.place_name = filing.newest, "镇礼堂"
    save_record(filing, actor=cast.liaison)

    answer = client_of(cast.clerk).post(act(filing, "submit"), {"seen": shown})

    assert f"{cast.liaison.full_name}已于" in answer.content.decode()
    assert "改过。请看过现在的内容再办" in answer.content.decode()


def test_on_the_day_itself_the_page_does_not_ask_for_an_application(cast, client_of, time_machine):
    filing = drafted(cast)
    time_machine.move_to(f"{EVENT} 08:00+08:00")

    shown = page(client_of(cast.liaison), filing)

    assert "不能再申报；办完请登记已办" in shown
    assert "请尽快提交" not in shown


def test_a_year_whose_holidays_nobody_entered_yet_is_said(cast, client_of):
    client = client_of(cast.liaison)
    filing = drafted(cast, occurred_on=date(2099, 12, 30))
    assert "2099年放假安排还没有登记" in page(client, filing)

    for year in (2099, 2100):
        SpecialDay.objects.create(
            township=cast.township, day=date(year, 1, 1), is_workday=False, name="元旦"
        )
    assert "放假安排还没有登记" not in page(client, filing)
    assert "放假安排还没有登记" not in page(client, drafted(cast))


FORMS = re.compile(
    r'<form\s+method="post"\s+action="(/records/filings/\d+/(?:act|decide)/[^"]*)".*?</form>', re.S
)


@pytest.mark.parametrize("step", ["draft", "head", "publicity", "approved", "held"])
def test_every_act_offered_answers_to_what_the_page_showed(step, cast, client_of, time_machine):
    filing = {"draft": drafted, "approved": approved, "held": approved}.get(
        step, lambda c: pending(c, step)
    )(cast)
    if step == "held":
        time_machine.move_to(f"{EVENT} 18:00+08:00")
        acts.report_result(filing, 28, actor=cast.liaison)

    found = [
        form
        for person in (cast.liaison, cast.clerk)
        for form in FORMS.finditer(page(client_of(person), filing))
    ]

    assert found
    bare = [form[1] for form in found if f'name="seen" value="{filing.newest}"' not in form[0]]
    assert bare == []


def test_an_act_that_lacks_something_does_not_pass_for_read(cast, client_of):
    """Only a page that has named what changed lets the next try go by it."""
    filing = approved(cast)
    acts.change(filing, "改地点", actor=cast.liaison)
    filing.refresh_from_db()
    seen, filing.place_name = filing.newest, "镇礼堂"
    save_record(filing, actor=cast.liaison)
    client = client_of(cast.liaison)

    lacking = client.post(act(filing, "cancel"), {"reason": "", "seen": seen})
    assert lacking.context["cancel_form"]["seen"].value() == str(seen)
    assert (
        '<div class="alert alert-warning" role="alert">' not in lacking.content.decode()
    )  # nothing was typed

    refused = client.post(act(filing, "cancel"), {"reason": "下雨", "seen": seen})
    assert "改过。请看过现在的内容再办" in refused.content.decode()
    assert "没有保存的“事由”：下雨" in refused.content.decode()


def test_what_was_applied_for_is_not_typed_again_as_an_activity(cast, client_of, time_machine):
    """Only once it was held, and only to who writes the unit's ledgers."""
    filing = approved(cast)
    assert "记入活动台账" not in page(client_of(cast.liaison), filing)
    time_machine.move_to(f"{EVENT} 20:00+08:00")
    acts.report_result(filing, 48, actor=cast.liaison)
    client = client_of(cast.liaison)  # signed in anew: days have gone by

    address = re.search(r'href="([^"]+)">记入活动台账', page(client, filing))[1]
    initial = client.get(address.replace("&amp;", "&")).context["form"].initial

    said = {name: str(initial[name]) for name in ("title", "occurred_on", "attendance")}
    assert said == {"title": filing.title, "occurred_on": str(EVENT), "attendance": "48"}
    assert "记入活动台账" not in page(client_of(cast.secretary), filing)


def test_a_reason_typed_is_kept_until_the_step_is_done(cast, client_of):
    filing, client = pending(cast, "publicity"), client_of(cast.clerk)
    decide, key = reverse("filing_decide", args=[filing.pk]), f"decide-{filing.pk}"

    refused = client.post(decide, {"return": "1"}).content.decode()
    done = client.post(decide, {"return": "1", "reason": "缺主讲人"}, follow=True).content.decode()

    assert f'data-draft="{key}"' in refused
    assert f'data-saved="{key}"' not in refused
    assert f'data-saved="{key}"' in done
