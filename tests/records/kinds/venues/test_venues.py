"""阵地: inspected in one form, mended, checked by somebody else; what is due; plates to print."""

import io
from datetime import UTC, date, datetime
from urllib.parse import unquote

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from records.figures.reading import figures
from records.kinds.venues import services as venue_care
from records.kinds.venues.todo import todos
from records.ledger.display import record_url
from records.models import Inspection
from records.pages.services import void_record
from tests.factories import InspectionFactory, UserFactory, VenueFactory
from townwork.org.errors import Refusal
from townwork.org.models import Evidence
from townwork.org.services import close_term, reopen_term

TODAY = date(2026, 4, 3)


@pytest.fixture(autouse=True)
def early_april(time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))


@pytest.fixture
def venue(cast):
    return VenueFactory(
        unit=cast.village, name="村口宣传栏", occurred_on=date(2024, 3, 8), entered_by=cast.clerk
    )


@pytest.fixture
def problem(cast, venue):
    return InspectionFactory(
        unit=cast.village,
        venue=venue,
        occurred_on=date(2026, 3, 20),
        problems=2,
        problem="版面破损",
        mend_by=date(2026, 3, 27),
        entered_by=cast.liaison,
    )


def picture(name="照片.jpg"):
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(data, "JPEG")
    data.seek(0)
    data.name = name
    return data


def typed(**values):
    return {
        "occurred_on": "2026-04-03",
        "inspector": "联络员·塘头村",
        "problems": "0",
        "is_fresh": "on",
    } | values


def inspect(venue):
    return reverse("venue_inspect", args=[venue.pk])


def test_an_inspection_half_written_is_kept_till_it_is_saved(venue, cast, client_of):
    client, key = client_of(cast.liaison), f"inspect-{venue.pk}"

    form = client.get(inspect(venue)).content.decode()
    done = client.post(inspect(venue), typed(), follow=True).content.decode()

    assert f'data-draft="{key}"' in form and f'data-saved="{key}"' in done


def test_the_form_knows_the_venue_who_looks_and_the_day(cast, client_of, venue):
    form = client_of(cast.liaison).get(inspect(venue)).context["form"]

    given = {
        name: form[name].value() for name in ("inspector", "occurred_on", "problems", "mend_by")
    }
    assert given == {
        "inspector": "联络员·塘头村",
        "occurred_on": TODAY,
        "problems": 0,
        "mend_by": date(2026, 4, 10),
    }


@pytest.mark.postgresql
def test_an_inspection_is_saved_with_its_photograph_and_renews_the_venue(cast, client_of, venue):
    client_of(cast.liaison).post(inspect(venue), typed(photos=picture()))

    saved = Inspection.objects.visible_to(cast.liaison).get()
    venue.refresh_from_db()
    assert (saved.venue, saved.unit, saved.problems, saved.mend_by) == (
        venue,
        cast.village,
        0,
        None,
    )
    assert [file.name for file in Evidence.objects.of(saved)] == ["照片.jpg"]
    assert venue.refreshed_on == TODAY
    assert venue.history.count() == 2


def test_a_picture_that_is_none_leaves_nothing_behind_and_what_was_typed(cast, client_of, venue):
    fake = io.BytesIO(b"not a picture")
    fake.name = "照片.jpg"

    page = client_of(cast.liaison).post(
        inspect(venue), typed(problems="1", problem="破损", mend_by="2026-04-10", photos=fake)
    )

    assert "内容与扩展名不符" in page.content.decode()
    assert page.context["form"]["problem"].value() == "破损"
    venue.refresh_from_db()
    assert (Inspection.objects.visible_to(cast.liaison).count(), venue.refreshed_on) == (0, None)


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"problems": "1", "mend_by": "2026-04-10"}, "problem", "发现了问题，请写一句是什么问题。"),
        ({"problems": "1", "problem": "破损"}, "mend_by", "发现了问题，请填写整改期限。"),
        ({"problem": "破损"}, "problems", "写了问题，请填写有几处。"),
        ({"occurred_on": "2026-04-04"}, "occurred_on", "发生日期不能晚于今天；事情办完再记。"),
    ],
)
def test_half_a_problem_is_asked_about(given, field, says, cast, client_of, venue):
    page = client_of(cast.liaison).post(inspect(venue), typed(**given))

    assert page.context["form"].errors[field] == [says]


def test_a_venue_of_a_locked_half_year_is_renewed_by_an_inspection(cast, client_of, venue):
    venue.occurred_on = date(2025, 8, 1)
    venue.save()
    close_term(cast.previous, actor=cast.clerk, reason="已报送")

    client_of(cast.liaison).post(inspect(venue), typed())

    venue.refresh_from_db()
    assert venue.refreshed_on == TODAY
    assert Inspection.objects.visible_to(cast.liaison).count() == 1


def test_a_closed_venue_is_not_inspected(cast, client_of, venue):
    venue.closed_on = date(2026, 1, 1)
    venue.save()

    assert "已停用" in client_of(cast.liaison).post(inspect(venue), typed()).content.decode()


def mended(problem, by):
    venue_care.mend(problem, date(2026, 3, 25), [], actor=by)
    problem.refresh_from_db()
    return problem


def test_found_mended_checked_each_with_who_and_when(cast, problem):
    mended(problem, cast.liaison)
    venue_care.check_mended(problem, "看过", actor=cast.clerk)

    problem.refresh_from_db()
    assert (problem.mended, problem.mended_on, problem.mended_by) == (
        2,
        date(2026, 3, 25),
        cast.liaison,
    )
    assert (problem.checked_on, problem.checked_by, problem.check_note) == (
        TODAY,
        cast.clerk,
        "看过",
    )


@pytest.mark.postgresql
@pytest.mark.parametrize("who", ["liaison", "clerk"])
def test_whoever_mended_does_not_check(who, cast, problem):
    mended(problem, cast.liaison)
    other = UserFactory(unit=cast.village, role="liaison") if who == "liaison" else cast.clerk

    with pytest.raises(Refusal, match="要由别人复查"):
        venue_care.check_mended(problem, "", actor=cast.liaison)
    assert not venue_care.to_check(cast.liaison)
    venue_care.check_mended(problem, "", actor=other)


def test_a_mending_of_after_the_page_was_made_is_not_passed_unread(cast, client_of, problem):
    """The page refused, sent again by a refresh, says the same of what came since."""
    mended(problem, cast.liaison)
    seen, address = problem.newest, reverse("inspection_check", args=[problem.pk])
    venue_care.send_back(problem, "左下角还破着", actor=cast.clerk, seen=seen)
    mended(problem, cast.liaison)
    client = client_of(cast.clerk)

    for sent in ({"back": "1"}, {}, {}):
        refused = client.post(address, {"note": "", "seen": seen} | sent)
        assert "整改有了变动。请看过现在的内容再复查" in refused.content.decode()
    client.post(address, {"note": "", "seen": refused.context["check_form"]["seen"].value()})

    problem.refresh_from_db()
    assert problem.checked_by == cast.clerk


def test_what_was_wrong_stays_in_the_history_once_it_passes(cast, client_of, problem):
    mended(problem, cast.liaison)
    venue_care.send_back(problem, "左下角还破着", actor=cast.clerk)
    mended(problem, cast.liaison)
    venue_care.check_mended(problem, "好了", actor=cast.clerk)

    page = client_of(cast.clerk).get(record_url("inspections", problem.pk))

    told = [
        line for change in page.context["changes"] for line in change.lines if line[0] == "复查意见"
    ]
    assert told == [("复查意见", "左下角还破着", "好了"), ("复查意见", "—", "左下角还破着")]


def test_voided_meanwhile_it_is_said_and_what_was_typed_is_shown(cast, client_of, problem):
    void_record(problem, actor=cast.clerk, reason="记重了")

    answer = client_of(cast.clerk).post(
        reverse("inspection_check", args=[problem.pk]), {"note": "左上角"}
    )

    assert "已作废，不能再改" in answer.content.decode()
    assert "没有保存的“复查意见”：左上角" in answer.content.decode()


def test_sent_back_it_is_to_mend_again_with_what_is_wrong(cast, client_of, problem):
    mended(problem, cast.liaison)
    client = client_of(cast.clerk)
    address = reverse("inspection_check", args=[problem.pk])

    refused = client.post(address, {"back": "1", "note": ""}, follow=True)
    client.post(address, {"back": "1", "note": "左下角还破着"})

    problem.refresh_from_db()
    assert "请写明哪里还没有改好" in refused.content.decode()
    assert (problem.mended, problem.mended_on, problem.mended_by, problem.check_note) == (
        0,
        None,
        None,
        "左下角还破着",
    )


def test_what_was_typed_stays_where_an_act_is_refused(cast, client_of, problem):
    client = client_of(cast.liaison)

    mending = client.post(reverse("inspection_mend", args=[problem.pk]), {"day": "2026-03-19"})
    mended(problem, cast.liaison)
    checking = client.post(reverse("inspection_check", args=[problem.pk]), {"note": "左下角已补好"})

    assert 'value="2026-03-19"' in mending.content.decode()
    assert "整改日期要在巡查当天到今天之间" in mending.content.decode()
    assert "要由别人复查" in checking.content.decode()
    assert checking.context["check_form"]["note"].value() == "左下角已补好"


def test_words_for_an_act_somebody_forestalled_are_shown_to_copy(cast, client_of, problem):
    mended(problem, cast.liaison)
    venue_care.check_mended(problem, "", actor=cast.clerk)

    page = client_of(cast.clerk).post(
        reverse("inspection_check", args=[problem.pk]), {"back": "1", "note": "右上角翘起"}
    )

    assert "没有保存的“复查意见”：右上角翘起" in page.content.decode()


@pytest.mark.parametrize("day", [date(2026, 3, 19), date(2026, 4, 4)])
def test_a_mending_lies_between_the_inspection_and_today(day, cast, problem):
    with pytest.raises(Refusal, match="巡查当天到今天之间"):
        venue_care.mend(problem, day, [], actor=cast.liaison)


def test_each_step_is_taken_once(cast, problem):
    with pytest.raises(Refusal, match="没有要复查的整改"):
        venue_care.check_mended(problem, "", actor=cast.clerk)
    mended(problem, cast.liaison)
    with pytest.raises(Refusal, match="都已整改"):
        venue_care.mend(problem, TODAY, [], actor=cast.clerk)
    venue_care.check_mended(problem, "", actor=cast.clerk)
    with pytest.raises(Refusal, match="没有要复查的整改"):
        venue_care.send_back(problem, "又坏了", actor=cast.clerk)


@pytest.mark.postgresql
def test_a_checked_mending_is_not_undone_in_the_form_nor_in_the_database(cast, client_of, problem):
    mended(problem, cast.liaison)
    venue_care.check_mended(problem, "", actor=cast.clerk)
    address = reverse("record_edit", args=["inspections", problem.pk])
    form = {
        "unit": cast.village.pk,
        "venue": problem.venue_id,
        "occurred_on": "2026-03-20",
        "problems": "2",
        "mended": "1",
    }

    page = client_of(cast.liaison).post(address, form)

    assert "复查过的问题不能改回未整改" in page.context["form"].errors["mended"][0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.filter(pk=problem.pk).update(mended=1)


@pytest.mark.postgresql
def test_a_problem_of_a_locked_half_year_is_mended_later_and_counts_as_it_did(
    cast, client_of, problem
):
    close_term(cast.term, actor=cast.clerk, reason="已报送")
    assert list(venue_care.to_mend(cast.liaison)) == [problem]
    client = client_of(cast.liaison)

    client.post(
        reverse("inspection_mend", args=[problem.pk]), {"day": "2026-03-25", "photos": [picture()]}
    )

    problem.refresh_from_db()
    assert (problem.mended, Evidence.objects.of(problem).count()) == (2, 1)
    assert list(venue_care.to_check(cast.clerk)) == [problem]
    assert figures(cast.township, cast.term)["site.fix_rate"].value == 0
    reopen_term(cast.term, actor=cast.secretary, reason="更正")
    assert figures(cast.township, cast.term)["site.fix_rate"].value == 100


def test_the_lists_say_what_is_due_and_whose(cast, client_of, venue, problem):
    fresh = VenueFactory(unit=cast.village, refreshed_on=date(2026, 1, 3), entered_by=cast.clerk)
    VenueFactory(
        unit=cast.village,
        closed_on=date(2025, 1, 1),
        occurred_on=date(2024, 1, 1),
        entered_by=cast.clerk,
    )
    VenueFactory(unit=cast.sibling, occurred_on=date(2023, 1, 1), entered_by=cast.clerk)
    old = VenueFactory(unit=cast.village, occurred_on=date(2024, 3, 8), entered_by=cast.clerk)

    stale = list(venue_care.stale_venues(cast.liaison))
    a_day_later = list(venue_care.stale_venues(cast.liaison, date(2026, 4, 4)))
    page = client_of(cast.liaison).get(reverse("venue_watch"))

    assert stale == [old]  # the problem was found in 村口宣传栏 two weeks ago
    assert a_day_later == [
        old,
        fresh,
    ]  # 3 January lies 90 days before 3 April, and 91 before the 4th
    assert page.context["lists"] == [
        ("late", "已过整改期限", 1),
        ("mend", "待整改", 0),
        ("check", "待复查", 0),
        ("undated", "已整改没有填日期", 0),
        ("stale", "内容到期", 1),
    ]
    assert "已超期" in page.content.decode()


def test_what_came_mended_without_a_day_stands_on_the_list_that_asks_for_it(cast, client_of):
    told = {"unit": cast.village, "problems": 2, "mended": 2, "entered_by": cast.clerk}
    without = InspectionFactory(**told, mended_on=None)
    InspectionFactory(**told, mended_on=date(2026, 3, 9))
    client = client_of(cast.liaison)

    page = client.get(reverse("venue_watch"), {"show": "undated"})

    assert list(page.context["page"]) == [without]
    assert reverse("record_edit", args=["inspections", without.pk]) in page.content.decode()
    waiting = {todo.words: todo.count for todo in todos(cast.liaison)}
    assert waiting["已整改没有填日期的阵地问题"] == 1


@pytest.mark.parametrize(
    ("given", "stale"),
    [
        ({}, 2),
        ({"venue": "this"}, 1),  # itself
        ({"venue": None}, 0),  # all of its unit's
        ({"venue": None, "unit": "sibling"}, 2),  # another unit's
        ({"venue": "this", "occurred_on": date(2025, 12, 31)}, 2),  # in the half-year before
        ({"venue": "this", "voided_at": True}, 2),
    ],
)
def test_a_venue_inspected_is_a_venue_looked_after(cast, given, stale):
    old = {"unit": cast.village, "occurred_on": date(2024, 1, 1), "entered_by": cast.clerk}
    this, _ = VenueFactory(**old), VenueFactory(**old)
    if given:
        values = {"unit": cast.village, "occurred_on": date(2026, 2, 9), "entered_by": cast.clerk}
        values |= given
        values["venue"] = this if given["venue"] else None
        if given.get("unit"):
            values["unit"] = cast.sibling
        if given.get("voided_at"):
            voided = {"voided_at": timezone.now(), "voided_by": cast.clerk, "void_reason": "记错"}
            values |= voided
        InspectionFactory(**values)

    figure = figures(cast.township, cast.term, rows=True)["site.stale_count"]

    assert len(figure.rows) == stale


@pytest.mark.postgresql
def test_a_venue_inspected_lately_is_not_listed_as_due(cast, venue):
    InspectionFactory(
        unit=venue.unit, venue=venue, occurred_on=date(2026, 3, 20), entered_by=cast.clerk
    )

    assert list(venue_care.stale_venues(cast.liaison)) == []
    assert list(venue_care.stale_venues(cast.liaison, date(2026, 6, 19))) == [venue]


def test_the_number_of_days_is_a_setting(cast, settings, venue):
    settings.VENUE_FRESH_DAYS = 1000

    assert list(venue_care.stale_venues(cast.liaison)) == []


@pytest.mark.parametrize(
    "address",
    ["/records/venues/watch/?show=stale", "/records/venues/watch/", "/records/venues/plates/"],
)
def test_the_pages_cost_the_same_for_few_and_for_many(address, cast, client_of):
    client = client_of(cast.clerk)

    def grow(count):
        for _ in range(count):
            unit = cast.village if count < 5 else cast.sibling
            one = VenueFactory(unit=unit, occurred_on=date(2023, 1, 1), entered_by=cast.clerk)
            InspectionFactory(unit=unit, venue=one, problems=1, entered_by=cast.clerk)

    def queries():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    grow(2)
    few = queries()
    grow(30)

    assert queries() == few
    assert few <= 12


def test_a_plate_leads_to_its_venues_page(cast, client_of, venue, settings, monkeypatch):
    coded = []
    real = __import__("segno").make
    monkeypatch.setattr(
        "records.kinds.venues.views.segno.make",
        lambda text, **how: coded.append(text) or real(text, **how),
    )
    settings.PUBLIC_ADDRESS = "http://tai.zhang"
    other = VenueFactory(unit=cast.sibling, entered_by=cast.clerk)

    page = client_of(cast.liaison).get(reverse("venue_plates"))

    assert coded == [f"http://tai.zhang/records/venues/{venue.pk}/"]
    assert other.name not in page.content.decode()
    assert "svg" in unquote(page.context["plates"][0][1])


def test_the_venues_page_offers_the_inspection_to_whoever_may(cast, client_of, venue):
    address = reverse("record_detail", args=["venues", venue.pk])

    assert inspect(venue) in client_of(cast.liaison).get(address).content.decode()
    assert inspect(venue) not in client_of(cast.secretary).get(address).content.decode()


def test_whoever_mends_it_in_the_ordinary_form_does_not_check_it(cast, client_of, problem):
    form = {"unit": cast.village.pk, "venue": problem.venue_id, "occurred_on": "2026-03-20",
            "problems": "2", "problem": "版面破损", "mended": "2", "mended_on": "2026-03-25"}  # fmt: skip

    client_of(cast.liaison).post(reverse("record_edit", args=["inspections", problem.pk]), form)

    problem.refresh_from_db()
    assert (problem.mended, problem.mended_by) == (2, cast.liaison)
    with pytest.raises(Refusal, match="要由别人复查"):
        venue_care.check_mended(problem, "", actor=cast.liaison)
    client_of(cast.clerk).post(
        reverse("record_edit", args=["inspections", problem.pk]), form | {"note": "补一句"}
    )
    problem.refresh_from_db()
    assert (problem.note, problem.mended_by) == (
        "补一句",
        cast.liaison,
    )  # control: the mending is not theirs
