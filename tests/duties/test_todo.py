"""待办: counted right, each leading to a page that shows as many."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duties.models import Extension, ResponsibilityDocument
from duties.reporting import return_report, save_report, submit_report
from duties.todo import awaited, todos
from tests.factories import AssignmentFactory, DocumentFactory, DutyFactory
from townwork.org.services import close_term


def counted(user) -> dict[str, int]:
    return {todo.words: todo.count for todo in todos(user)}


def test_a_liaison_is_told_what_is_late_returned_and_under_way(cast, document, reported):
    duty = reported.duty
    AssignmentFactory(
        duty=duty,
        unit=cast.village,
        start=date(2026, 1, 1),
        due_on=date(2027, 6, 1),
        end=date(2026, 12, 31),
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
    Extension.objects.create(
        assignment=reported, until=date(2026, 4, 9), reason="忙", asked_by=cast.liaison
    )
    for person in (cast.clerk, cast.secretary):
        assert counted(person) == {"待审核的进展报告": 1, "待答复的延期申请": 1}
    assert counted(cast.other_clerk) == {}

    close_term(cast.term, actor=cast.secretary, reason="已报送")

    assert "待审核的进展报告" not in counted(cast.clerk)


def test_who_handed_in_is_told_what_others_have_not_answered(cast, reported):
    save_report(reported, "x", actor=cast.liaison)
    submit_report(reported, actor=cast.liaison)
    Extension.objects.create(
        assignment=reported, until=date(2026, 4, 9), reason="忙", asked_by=cast.liaison
    )

    waits = {person.username: awaited(person) for person in cast.by_role.values()}

    assert [(one.words, one.count) for one in waits.pop(cast.liaison.username)] == [
        ("报上去等审核的进展", 1),
        ("申请了等答复的延期", 1),
    ]
    assert set(map(tuple, waits.values())) == {()}
    assert awaited(cast.sibling_liaison) == []


def test_what_is_counted_is_what_the_page_lists(cast, client_of, document, reported):
    """More than a year old or not; in a locked term, neither."""
    old, locked = date(2024, 3, 31), date(2025, 9, 30)
    AssignmentFactory(
        duty=reported.duty, unit=cast.village, start=date(2024, 3, 1), end=old, due_on=old
    )
    AssignmentFactory(
        duty=reported.duty, unit=cast.village, start=date(2025, 9, 1), end=locked, due_on=locked
    )
    close_term(cast.previous, actor=cast.secretary, reason="已报送")

    page = client_of(cast.liaison).get(reverse("tasks"))

    assert counted(cast.liaison) == {"已逾期的任务": 2}
    assert len(page.context["owed"]) == 2
    assert "已逾期 2" in page.content.decode()


def test_who_reads_the_township_is_told_what_their_own_unit_owes(cast, client_of, reported):
    AssignmentFactory(duty=reported.duty, unit=cast.leadership)

    assert counted(cast.secretary) == {"本单位已逾期的任务": 1}
    assert len(client_of(cast.secretary).get(reverse("tasks")).context["owed"]) == 1
    assert counted(cast.clerk) == {}


@pytest.mark.postgresql
def test_what_waits_for_review_is_what_the_page_lists(cast, client_of, document, reported):
    """Not what one sent in oneself, nor what lies in a locked term."""
    own = AssignmentFactory(duty=DutyFactory(document=document), unit=cast.office)
    locked = AssignmentFactory(
        duty=reported.duty, unit=cast.village, start=date(2025, 9, 1), end=date(2025, 9, 30)
    )
    for one, person in ((reported, cast.liaison), (own, cast.clerk), (locked, cast.liaison)):
        save_report(one, "x", actor=person)
        submit_report(one, actor=person)
    close_term(cast.previous, actor=cast.secretary, reason="已报送")

    for person, waiting in ((cast.clerk, 1), (cast.secretary, 2)):
        page = client_of(person).get(reverse("review_list")).context["page"]
        assert counted(person)["待审核的进展报告"] == len(page) == waiting


def test_a_clerk_is_told_in_february_that_the_year_s_paper_did_not_go_out(cast, time_machine):
    """Whoever never issued one is asked among the first steps."""
    words = "2026年责任制文件没有印发"
    time_machine.move_to("2026-02-02 10:00+08:00")
    assert words not in counted(cast.clerk)

    DocumentFactory(township=cast.township, year=2025, created_by=cast.clerk, issued=True)
    assert counted(cast.clerk)[words] == 1
    assert words not in counted(cast.secretary)

    time_machine.move_to("2026-01-30 10:00+08:00")
    assert words not in counted(cast.clerk)
    time_machine.move_to("2026-02-03 10:00+08:00")
    DocumentFactory(township=cast.township, year=2026, created_by=cast.clerk, issued=True)
    assert words not in counted(cast.clerk)


def test_the_years_paper_is_read_once_for_all_that_is_asked_of_it(cast, document):
    with CaptureQueriesContext(connection) as asked:
        todos(cast.clerk)

    table = ResponsibilityDocument._meta.db_table
    read = [one["sql"] for one in asked if one["sql"].startswith(f'SELECT "{table}"')]
    assert len(read) == 1


def test_an_administrator_is_told_of_units_without_a_liaison_and_led_to_them(cast, client_of):
    """宣传办 is the clerk's own: what it owes is told to the clerk."""
    (told,) = todos(cast.administrator)

    assert (told.words, told.count) == ("没有联络员的单位", 1)
    page = client_of(cast.administrator).get(told.url)
    assert [unit.name for unit in page.context["page"]] == ["塘头村一组"]


def test_a_reviewer_is_told_of_townships_without_a_document(cast):
    assert counted(cast.reviewer) == {"本年没有印发责任制文件的镇": 2}

    DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)

    assert counted(cast.reviewer) == {"本年没有印发责任制文件的镇": 1}


@pytest.mark.parametrize(
    "role", ["administrator", "clerk", "liaison", "secretary", "reviewer", "auditor"]
)
def test_every_todo_leads_to_a_page_its_reader_may_open(cast, client_of, reported, role):
    client = client_of(cast.by_role[role])
    page = client.get(reverse("home")).content.decode()

    for todo in todos(cast.by_role[role]):
        assert f'href="{todo.url}"' in page
        assert client.get(todo.url).status_code == 200
