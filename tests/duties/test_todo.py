"""待办: counted right, each leading to a page that shows as many."""

from datetime import date

import pytest
from django.urls import reverse

from duties.models import Extension
from duties.reporting import return_report, save_report, submit_report
from duties.todo import todos
from tests.factories import AssignmentFactory, DocumentFactory, DutyFactory
from townwork.org.services import close_term


def counted(user) -> dict[str, int]:
    return {todo.words: todo.count for todo in todos(user)}


def test_a_liaison_is_told_what_is_late_returned_and_under_way(cast, document, reported):
    duty = reported.duty
    AssignmentFactory(
        duty=duty, unit=cast.village, start=date(2026, 1, 1), due_on=date(2027, 6, 1), end=date(2026, 12, 31)
    )
    returned = AssignmentFactory(duty=DutyFactory(document=document), unit=cast.village)
    save_report(returned, "x", actor=cast.liaison)
    submit_report(returned, actor=cast.liaison)
    return_report(returned, "不全", actor=cast.clerk)
    AssignmentFactory(duty=duty, unit=cast.sibling)

    assert counted(cast.liaison) == {"退回要改的报告": 1, "已逾期的任务": 1, "进行中的任务": 1}


def test_clerk_and_secretary_are_told_what_waits_for_them(cast, reported):
    save_report(reported, "x", actor=cast.liaison)
    submit_report(reported, actor=cast.liaison)
    Extension.objects.create(assignment=reported, until=date(2026, 4, 9), reason="忙", asked_by=cast.liaison)
    for person in (cast.clerk, cast.secretary):
        assert counted(person) == {"待审核的进展报告": 1, "待答复的延期申请": 1}
    assert counted(cast.other_clerk) == {}

    close_term(cast.term, actor=cast.secretary, reason="已报送")

    assert "待审核的进展报告" not in counted(cast.clerk)


def test_an_administrator_is_told_of_units_without_a_liaison(cast):
    assert counted(cast.administrator) == {"没有联络员的单位": 3}  # 领导班子, 宣传办, 塘头村一组


def test_a_reviewer_is_told_of_townships_without_a_document(cast):
    assert counted(cast.reviewer) == {"本年没有印发责任制文件的镇": 2}

    DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)

    assert counted(cast.reviewer) == {"本年没有印发责任制文件的镇": 1}


@pytest.mark.parametrize("role", ["administrator", "clerk", "liaison", "secretary", "reviewer", "auditor"])
def test_every_todo_leads_to_a_page_its_reader_may_open(cast, client_of, reported, role):
    client = client_of(cast.by_role[role])
    page = client.get(reverse("home")).content.decode()

    for todo in todos(cast.by_role[role]):
        assert f'href="{todo.url}"' in page
        assert client.get(todo.url).status_code == 200
