"""The duty pages: what they cost, what they show to whom, and that nothing typed is lost."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duties.models import Acknowledgement, Assignment, Duty, Extension
from duties.reporting import answer_extension, approve_report, save_report, submit_report
from records.figures.targets import targetable
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    DutyFactory,
    FilmShowingFactory,
    NilReturnFactory,
    TermFactory,
    UnitFactory,
)

CODES = sorted(targetable())


def fill(cast, duties: int, units: int) -> None:
    """Half of the duties counted, half reported; one assignment each."""
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    places = [UnitFactory(township=cast.township) for _ in range(units)]
    clauses = Duty.objects.bulk_create(
        DutyFactory.build(
            document=document,
            title=f"事项{n}",
            **({"indicator": CODES[n % len(CODES)], "target": 1} if n % 2 else {}),
        )
        for n in range(duties)
    )
    Assignment.objects.bulk_create(
        AssignmentFactory.build(duty=duty, unit=unit) for duty in clauses for unit in places
    )


def queries_of(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.postgresql
@pytest.mark.parametrize("page", ["matrix", "rates", "tasks"])
def test_a_page_costs_the_same_for_few_and_for_many(cast, client_of, page):
    client = client_of(cast.clerk)
    fill(cast, 3, 2)
    few = queries_of(client, reverse(page) + "?term=2026H1")

    Assignment.objects.all().delete()
    Duty.objects.all().delete()
    Acknowledgement.objects.all().delete()
    cast.township.documents.all().delete()
    fill(cast, 40, 12)

    assert queries_of(client, reverse(page) + "?term=2026H1") == few <= 13


def test_the_matrix_shows_numbers_and_words_and_leads_to_the_assignment(cast, client_of, counted):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 9), entered_by=cast.liaison)

    page = client_of(cast.clerk).get(reverse("matrix") + "?term=2026H1").content.decode()

    assert f'href="{reverse("assignment", args=[counted.pk])}"' in page
    assert "1/1" in page
    assert "达标" in page


@pytest.mark.postgresql
def test_the_matrix_is_narrowed_by_section_kind_and_standing(cast, client_of, counted, reported):
    client = client_of(cast.secretary)

    def titles(query):
        return [
            row.duty.title
            for row in client.get(f"{reverse('matrix')}?term=2026H1&{query}").context["matrix"].rows
        ]

    assert titles("") == [reported.duty.title, counted.duty.title] or titles("") == [
        counted.duty.title,
        reported.duty.title,
    ]
    assert titles("section=news") == titles("kind=office") == titles("standing=approved") == []
    assert len(titles("section=study&kind=village&standing=overdue")) == 2


def test_the_matrix_is_narrowed_to_one_unit(cast, client_of, counted, reported):
    other = AssignmentFactory(duty=counted.duty, unit=cast.sibling)
    client = client_of(cast.clerk)

    def shown(unit):
        context = client.get(f"{reverse('matrix')}?term=2026H1&unit={unit}").context
        ids = {cell.first for row in context["matrix"].rows for cell in row.cells if cell}
        return (
            [one.name for one in context["matrix"].units],
            ids,
            sum(count for _, count in context["counts"]),
        )

    everything = (["塘头村", "柳林村"], {counted.pk, reported.pk, other.pk}, 3)
    assert shown("") == everything
    assert shown(cast.village.pk) == (["塘头村"], {counted.pk, reported.pk}, 2)
    assert shown(cast.sibling.pk) == (["柳林村"], {other.pk}, 1)
    assert shown(cast.office.pk) == ([], set(), 0)
    # what the page does not offer filters nothing
    assert shown(cast.other_unit.pk) == shown("x") == everything


def test_the_matrix_offers_the_units_one_may_see(cast, client_of, counted):
    def offered(user):
        filters = client_of(user).get(reverse("matrix") + "?term=2026H1").context["filters"]
        return [name for _, name in filters.fields["unit"].choices]

    assert offered(cast.liaison) == ["全部", "塘头村", "塘头村一组"]
    assert offered(cast.clerk) == ["全部", "领导班子", "宣传办", "塘头村", "柳林村", "塘头村一组"]


@pytest.mark.postgresql
def test_one_unit_of_the_matrix_costs_no_query_more(cast, client_of):
    client, page = client_of(cast.clerk), reverse("matrix") + "?term=2026H1"
    fill(cast, 6, 5)
    unit = Assignment.objects.first().unit

    assert queries_of(client, f"{page}&unit={unit.pk}") == queries_of(client, page) == 12


def test_a_liaison_sees_their_own_row_and_no_other(cast, client_of, counted):
    other = AssignmentFactory(duty=counted.duty, unit=cast.sibling)

    page = client_of(cast.liaison).get(reverse("matrix") + "?term=2026H1").content.decode()

    assert "塘头村" in page
    assert "柳林村" not in page
    assert client_of(cast.liaison).get(reverse("assignment", args=[other.pk])).status_code == 404


def test_a_refused_report_keeps_what_was_typed(cast, client_of, reported):
    reported.duty.paper = "自查表"
    reported.duty.save()

    answer = client_of(cast.liaison).post(
        reverse("assignment_report", args=[reported.pk]), {"text": "已自查三个群", "submit": "1"}
    )

    page = answer.content.decode()
    assert "已自查三个群" in page
    assert "还没有上传应交材料“自查表”" in page
    assert reported.reports.get().state == "draft"


def test_a_review_that_comes_too_late_keeps_its_words(cast, client_of, reported):
    save_report(reported, "已自查", actor=cast.liaison)
    submit_report(reported, actor=cast.liaison)
    approve_report(reported, actor=cast.secretary)

    page = client_of(cast.clerk).post(
        reverse("assignment_review", args=[reported.pk]), {"return": "1", "reason": "写清哪三个群"}
    )

    text = page.content.decode()
    assert "书记·青溪已于" in text
    assert "写清哪三个群" in text


def test_the_one_who_typed_a_report_is_not_offered_its_review(cast, client_of, reported):
    save_report(reported, "代填", actor=cast.clerk, on_behalf_of=cast.liaison)
    submit_report(reported, actor=cast.clerk)
    page = reverse("assignment", args=[reported.pk])

    assert "审核通过" not in client_of(cast.clerk).get(page).content.decode()
    assert "审核通过" in client_of(cast.secretary).get(page).content.decode()


def test_what_was_typed_goes_along_to_the_phone(cast, client_of, reported, client):
    made = client_of(cast.liaison).post(
        reverse("quick_make", args=[reported.pk]), {"text": "查了两个群"}
    )

    page = client.get(urlsplit(made.context["address"]).path)

    assert page.context["form"]["text"].value() == "查了两个群"
    assert reported.reports.get().state == "draft"


def test_a_returned_report_begins_with_what_was_written(cast, client_of, reported):
    reported.reports.create(
        unit=cast.village,
        text="已自查三个群",
        state="returned",
        reason="写清哪三个",
        entered_by=cast.liaison,
        submitted_at=timezone.now(),
        reviewed_by=cast.clerk,
        reviewed_at=timezone.now(),
    )
    reported.state = "returned"
    reported.save()

    answer = client_of(cast.liaison).get(reverse("assignment", args=[reported.pk]))

    assert answer.context["report_form"].initial["text"] == "已自查三个群"
    assert "写清哪三个" in answer.content.decode()


def test_a_refused_extension_keeps_what_was_typed(cast, client_of, reported):
    answer = client_of(cast.liaison).post(
        reverse("extension_ask", args=[reported.pk]),
        {"until": "2026-04-08", "reason": "等区里材料"},
    )

    assert "等区里材料" in answer.content.decode()
    assert "已过到期日" in answer.content.decode()


def test_an_act_somebody_forestalled_says_so_and_shows_what_was_typed(cast, client_of, reported):
    """No form has a place on the page any more: nothing typed may vanish with it."""
    asked = Extension.objects.create(
        assignment=reported, until=date(2026, 12, 4), reason="等材料", asked_by=cast.liaison
    )
    answer_extension(asked, True, "", actor=cast.clerk)
    save_report(reported, "查过了", actor=cast.liaison)
    submit_report(reported, actor=cast.liaison)

    extension = client_of(cast.secretary).post(
        reverse("extension_answer", args=[asked.pk]), {"refuse": "1", "answer": "不能再拖"}
    )
    report = client_of(cast.liaison).post(
        reverse("assignment_report", args=[reported.pk]), {"submit": "1", "text": "三个群都查了"}
    )
    approve_report(reported, actor=cast.clerk)
    review = client_of(cast.secretary).post(
        reverse("assignment_review", args=[reported.pk]), {"return": "1", "reason": "写清哪三个"}
    )

    for page, label, words in (
        (extension, "答复", "不能再拖"),
        (report, "完成情况", "三个群都查了"),
        (review, "退回理由", "写清哪三个"),
    ):
        told = re.search(
            r'<div class="alert alert-warning" role="alert">(.*?)</div>',
            page.content.decode(),
            re.S,
        )
        assert f"没有保存的“{label}" in told[1] and words in told[1]
        assert told[1].count("<p") == 2  # the reason it was refused, and the words


def test_a_unit_whose_first_task_has_not_begun_is_told_of_it(cast, client_of, time_machine):
    time_machine.move_to(date(2026, 11, 28))
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    duty = DutyFactory(document=document, title="阵地巡查")
    days = {"end": date(2026, 12, 31), "due_on": date(2026, 12, 31)}
    for unit in (cast.village, cast.sibling):
        AssignmentFactory(duty=duty, unit=unit, start=date(2026, 12, 1), **days)

    page = client_of(cast.liaison).get("/duties/tasks/")

    text = page.content.decode()
    assert page.context["ahead"].unit == cast.village
    assert "下一件“阵地巡查”12月1日起办，12月31日到期" in " ".join(text.split()).replace("” ", "”")
    assert "责任制文件没有印发" not in text


def test_an_answer_to_a_task_withdrawn_meanwhile_is_not_lost(cast, client_of, reported):
    asked = Extension.objects.create(
        assignment=reported, until=date(2026, 12, 4), reason="等材料", asked_by=cast.liaison
    )
    reported.withdrawn_at = timezone.now()
    reported.save()

    page = client_of(cast.secretary).post(
        reverse("extension_answer", args=[asked.pk]), {"refuse": "1", "answer": "不能再拖"}
    )

    assert "没有保存的“答复”：不能再拖" in page.content.decode()


def test_a_clause_with_contradictions_is_explained_field_by_field(cast, client_of):
    draft = DocumentFactory(township=cast.township, created_by=cast.clerk)
    values = {"section": "study", "title": "学习", "requirement": "学", "due_days": 0, "weight": 1}

    client = client_of(cast.clerk)
    page = client.post(
        reverse("duty_add", args=[draft.pk]), values | {"frequency": "once", "due_on": "2027-01-01"}
    )

    form = page.context["form"]
    assert form.errors["kinds"] == ["请至少选一类承担单位，或在下面另外指定单位。"]
    assert form.errors["due_on"] == ["到期日要在 2026 年之内。"]
    page = client.post(
        reverse("duty_add", args=[draft.pk]),
        values | {"frequency": "half", "kinds": ["village"], "indicator": "film.show_count"},
    )
    assert "选了指标就要填大于 0 的目标" in page.content.decode()
    client.post(
        reverse("duty_add", args=[draft.pk]),
        values
        | {
            "frequency": "half",
            "kinds": ["village"],
            "indicator": "film.show_count",
            "target": "2",
        },
    )
    assert draft.duties.get().target == 2  # control


def test_a_draft_is_the_offices_own_paper(cast, client_of):
    draft = DocumentFactory(township=cast.township, created_by=cast.clerk)
    address = reverse("document", args=[draft.pk])

    assert [client_of(p).get(address).status_code for p in (cast.clerk, cast.secretary)] == [
        200,
        200,
    ]
    assert [client_of(p).get(address).status_code for p in (cast.liaison, cast.reviewer)] == [
        404,
        404,
    ]


def test_signing_moves_the_letter_off_the_list(cast, client_of, issue):
    document = issue()
    client = client_of(cast.liaison)
    assert "责任书还没有签收" in client.get(reverse("tasks")).content.decode()

    client.post(reverse("acknowledge", args=[document.pk, cast.village.pk]), {"next": "tasks"})
    client.post(reverse("acknowledge", args=[document.pk, cast.group.pk]), {"next": "tasks"})

    assert "责任书还没有签收" not in client.get(reverse("tasks")).content.decode()
    signed = Acknowledgement.objects.get(unit=cast.village)
    assert (signed.by, signed.document) == (cast.liaison, document)


def test_the_clerk_signs_for_nobody_elses_unit(cast, client_of, issue):
    document = issue()

    answer = client_of(cast.clerk).post(
        reverse("acknowledge", args=[document.pk, cast.village.pk]), follow=True
    )

    assert "只能由塘头村的人签收" in answer.content.decode()
    assert not Acknowledgement.objects.exists()


def test_tasks_of_a_closed_term_are_no_longer_asked_for(cast, client_of, reported):
    client = client_of(cast.liaison)
    assert [item.assignment for item, _ in client.get(reverse("tasks")).context["owed"]] == [
        reported
    ]

    from townwork.org.services import close_term

    close_term(cast.term, actor=cast.secretary, reason="已报送")

    assert client.get(reverse("tasks")).context["owed"] == []


# --- The lists behind the rates -------------------------------------------------------------------
PARTS = ("total", "begun"), ("done", "done"), ("late", "late")


def test_each_number_of_the_rates_leads_to_as_many_assignments(cast, client_of):
    """153 已开始 and 1 逾期 were numbers one had to believe."""
    fill(cast, 30, 3)
    Assignment.objects.filter(duty__title__in=["事项0", "事项2"]).update(state="approved")
    client = client_of(cast.clerk)
    page = client.get(reverse("rates") + "?term=2026H1")
    (table,) = page.context["tables"]
    seen = []
    for line in (*table["by_unit"], *table["by_section"]):
        for number, part in PARTS:
            behind = f"{reverse('rate_list')}?township=qingxi&term=2026H1&{line.asked}&of={part}"
            assert behind.replace("&", "&amp;") in page.content.decode()
            listed = client.get(behind).context["page"].paginator.count
            seen.append((line.name, part, getattr(line.rate, number), listed))

    assert [one for one in seen if one[-2] != one[-1]] == []
    assert {part: any(one[1] == part and one[-1] for one in seen) for _, part in PARTS} == {
        "begun": True,
        "done": True,
        "late": True,
    }


def test_the_share_returned_leads_to_the_reports_it_is_taken_of(cast, client_of, reported):
    """退回率 alone of the rates had no list."""
    person = {"unit": cast.village, "entered_by": cast.liaison, "reviewed_by": cast.clerk}
    person |= {"text": "已自查", "reason": "再写细些"}
    now = timezone.now()
    for state in ("returned", "approved"):
        reported.reports.create(state=state, submitted_at=now, reviewed_at=now, **person)
    AssignmentFactory(duty=reported.duty, unit=cast.sibling)  # nobody reviewed anything of it
    client = client_of(cast.clerk)
    page = client.get(reverse("rates") + "?term=2026H1").content.decode()
    behind = (
        f"{reverse('rate_list')}?township=qingxi&term=2026H1&unit={cast.village.pk}&of=reviewed"
    )

    assert f'{behind.replace("&", "&amp;")}">50%</a>' in page
    listed = client.get(behind)
    assert [item.assignment for item in listed.context["found"]] == [reported]
    assert "共审核 2 次，其中退回 1 次" in listed.content.decode()


def test_the_list_behind_a_rate_says_whose_it_is_and_costs_the_same(cast, client_of):
    client = client_of(cast.clerk)
    address = f"{reverse('rate_list')}?term=2026H1&of=late"
    fill(cast, 3, 2)
    few = queries_of(client, address)
    Assignment.objects.all().delete()
    Duty.objects.all().delete()
    cast.township.documents.all().delete()
    fill(cast, 20, 6)

    assert queries_of(client, address) == few <= 20
    page = client.get(f"{address}&kind=village&kind=community").content.decode()
    assert "村、居，逾期的任务" in page
    page = client.get(f"{address}&unit={cast.village.pk}").content.decode()
    assert f"{cast.village}，逾期的任务" in page
    assert client.get(f"{address}&unit=nobody&of=nothing&kind=none").status_code == 200


def test_nobody_lists_a_neighbours_assignments_behind_a_rate(cast, client_of, counted):
    AssignmentFactory(duty=counted.duty, unit=cast.office)
    page = client_of(cast.liaison).get(reverse("rate_list") + "?term=2026H1&of=begun")

    assert {item.assignment.unit for item in page.context["found"]} == {cast.village}


@pytest.fixture
def running(cast, document):
    """塘头村's assignment of November, in a half-year nobody has set up."""
    return AssignmentFactory(
        duty=DutyFactory(document=document, title="十一月自查"),
        unit=cast.village,
        start=date(2026, 11, 1),
        end=date(2026, 11, 30),
        due_on=date(2026, 11, 30),
    )


@pytest.mark.parametrize("person", ["clerk", "secretary", "liaison", "reviewer"])
def test_the_running_half_year_is_seen_though_nobody_set_it_up(cast, client_of, running, person):
    client = client_of(getattr(cast, person))
    pages = [reverse(name) for name in ("matrix", "rates")]
    pages += [
        reverse("duty", args=[running.duty.pk]),
        reverse("unit_duties", args=[cast.village.pk]),
    ]

    asked = {"township": cast.township.code, "term": "2026H2"}

    for page in pages:
        offered = {"township": cast.township.code}
        assert "2026年下半年" in client.get(page, offered).content.decode()
        assert "2026年下半年" in client.get(page, asked).content.decode()
    assert [row.duty for row in client.get(pages[0], asked).context["matrix"].rows] == [
        running.duty
    ]
    assert [item.assignment for item in client.get(pages[2], asked).context["found"]] == [running]
    assert client.get(reverse("matrix_export"), asked).status_code == 200


def test_a_half_year_nothing_is_owed_in_is_not_made_up(cast, client_of, reported):
    client = client_of(cast.clerk)

    assert [term.code for term in client.get(reverse("matrix")).context["terms"]] == [
        "2026H1",
        "2025H2",
    ]
    assert client.get(reverse("matrix") + "?term=2026H2").status_code == 404


def test_home_tells_the_clerk_that_this_half_year_is_not_set_up(cast, client_of):
    said = "2026年下半年还没有建立"
    page = client_of(cast.clerk).get(reverse("home")).content.decode()
    assert said in page
    assert f'href="{reverse("term_add")}"' in page
    assert said not in client_of(cast.liaison).get(reverse("home")).content.decode()

    TermFactory(township=cast.township, year=2026, half=2)

    assert said not in client_of(cast.clerk).get(reverse("home")).content.decode()


# --- Words and numbers ----------------------------------------------------------------------------
@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "x", "99999999999-1"])
def test_a_month_nobody_lives_in_is_this_month(cast, client_of, month):
    page = client_of(cast.clerk).get(reverse("duty_calendar"), {"month": month})

    assert page.status_code == 200
    assert page.context["first"] == timezone.localdate().replace(day=1)


def test_the_calendar_says_in_words_how_a_day_stands(cast, client_of, reported, time_machine):
    page = reverse("duty_calendar") + "?month=2026-03"
    time_machine.move_to(date(2026, 3, 20))
    assert "网站自查 0/1 进行中" in client_of(cast.clerk).get(page).content.decode()

    time_machine.move_to(date(2026, 4, 20))
    assert "网站自查 0/1 逾期" in client_of(cast.clerk).get(page).content.decode()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 3, 1), date(2026, 3, 31)),
    ],
    ids=["yearly", "quarterly", "monthly"],
)
def test_the_list_behind_a_counted_duty_holds_its_rows_of_its_days(
    start, end, cast, client_of, document
):
    """A yearly duty's is of the year, whether or not the second half-year was set up."""
    inside = FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 9), shows=2)
    FilmShowingFactory(unit=cast.village, occurred_on=date(2025, 12, 9))
    FilmShowingFactory(unit=cast.sibling, occurred_on=date(2026, 3, 9))
    duty = DutyFactory(document=document, counted=True, frequency="yearly")
    assignment = AssignmentFactory(duty=duty, unit=cast.village, start=start, end=end, due_on=end)
    client = client_of(cast.clerk)

    page = client.get(reverse("assignment", args=[assignment.pk]))
    behind = client.get(page.context["rows_url"]).context["listing"]

    assert list(behind.rows) == [inside]
    assert behind.comes.value == 2 == page.context["progress"].value


def test_a_share_of_nothing_is_no_zero(cast, client_of, document):
    share = AssignmentFactory(
        duty=DutyFactory(document=document, title="反馈", indicator="news.prompt_rate", target=90),
        unit=cast.village,
    )

    address = reverse("assignment", args=[share.pk])
    nobody_kept_it = client_of(cast.liaison).get(address).content.decode()
    NilReturnFactory(unit=cast.village, ledger="news")
    there_was_none = client_of(cast.liaison).get(address).content.decode()

    assert "<strong>缺</strong>/90%" in nobody_kept_it
    assert "<strong>—</strong>/90%" in there_was_none


def test_a_task_leads_straight_to_the_record_it_wants(cast, client_of, counted, time_machine):
    time_machine.move_to(date(2026, 3, 20))
    client = client_of(cast.liaison)
    address = f"{reverse('record_add', args=['films'])}?unit={cast.village.pk}"
    assert address in client.get(reverse("tasks")).content.decode()

    form = client.get(address).context["form"]

    assert form.initial["unit"] == cast.village.pk


def test_a_phone_sees_each_units_numbers(cast, client_of, reported):
    page = client_of(cast.clerk).get(reverse("matrix"), {"term": "2026H1"})

    ((unit, rate),) = page.context["matrix"].by_unit
    assert (unit, rate.done, rate.late) == (cast.village, 0, 1)
    assert "逾期 1" in page.content.decode()


def test_the_share_done_in_time_of_what_is_done_is_not_called_as_the_figure_is(
    cast, client_of, counted
):
    """55.2% beside 90 to 100 %: the figure divides by what is due, the column by what is done."""
    page = client_of(cast.clerk).get(reverse("rates")).content.decode()

    assert '<th class="number">已完成按时率</th>' in page
    assert '<th class="number">按时率</th>' not in page
    assert "÷已完成" in page
    assert "任务按时完成率</a>是另一个数：按时完成÷已到期" in page
    card = client_of(cast.clerk).get("/indicators/duties.on_time_rate/").content.decode()
    assert "“已完成按时率”只除以已完成的" in card
