"""What the catalogue says of duties: letters signed for, tasks done in time; as of a lock."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from duties.models import Acknowledgement, Assignment, Paper
from records.figures.catalogue import offer
from records.figures.reading import figures
from tests.factories import AssignmentFactory, DocumentFactory, DutyFactory, FilmShowingFactory
from townwork.org.services import close_term

SIGNED, IN_TIME = "duties.signed_rate", "duties.on_time_rate"


def read(cast, code, term=None):
    return figures(cast.township, term or cast.term, codes=[code])[code]


def letter(document, unit):
    return Paper.objects.create(
        document=document, unit=unit, form="pdf", sha256=f"{unit.pk:064d}", size=1
    )


def sign(document, unit, by):
    return Acknowledgement.objects.create(document=document, unit=unit, by=by, at=timezone.now())


@pytest.fixture
def letters(cast, document):
    for unit in (cast.village, cast.sibling, cast.office):
        letter(document, unit)
    return document


# --- Letters --------------------------------------------------------------------------------------
def test_letters_signed_of_all(cast, letters):
    assert read(cast, SIGNED).value == 0

    sign(letters, cast.village, cast.liaison)

    assert read(cast, SIGNED).value == Decimal("33.3")


def test_before_a_document_is_issued_it_is_missing(cast):
    assert read(cast, SIGNED).is_missing
    # Control: another township's document is not this one's.
    other = DocumentFactory(
        township=cast.neighbour, created_by=cast.other_clerk, issued=True, number="白发〔2026〕1号"
    )
    letter(other, cast.other_unit)
    assert read(cast, SIGNED).is_missing


def test_an_amendment_is_signed_for_anew_and_a_lock_keeps_the_old(cast, letters, time_machine):
    sign(letters, cast.village, cast.liaison)
    close_term(cast.term, actor=cast.clerk, reason="总结已报送")
    cast.term.refresh_from_db()
    before = read(cast, SIGNED).value

    time_machine.shift(timedelta(days=1))
    sign(letters, cast.sibling, cast.sibling_liaison)
    amended = DocumentFactory(
        township=cast.township,
        created_by=cast.clerk,
        issued=True,
        version=2,
        number="青发〔2026〕9号",
    )
    letter(amended, cast.village)

    assert read(cast, SIGNED).value == before == Decimal("33.3")
    cast.term.closed_at = None
    assert read(cast, SIGNED).value == 0  # control: reopened, what is in force counts


# --- Tasks ----------------------------------------------------------------------------------------
def report(assignment, sent_on, actor):
    """A report sent on the day, and approved."""
    assignment.reports.create(
        unit=assignment.unit,
        text="已办",
        entered_by=actor,
        state="approved",
        submitted_at=timezone.make_aware(
            timezone.datetime.combine(sent_on, timezone.datetime.min.time())
        ),
        reviewed_by=actor,
        reviewed_at=timezone.now(),
    )
    Assignment.objects.filter(pk=assignment.pk).update(state="approved")


def test_done_by_its_day_of_all_whose_day_has_come(cast, document):
    duty = DutyFactory(document=document)
    for unit, sent in ((cast.village, date(2026, 3, 31)), (cast.sibling, date(2026, 4, 1))):
        report(AssignmentFactory(duty=duty, unit=unit), sent, cast.clerk)
    AssignmentFactory(duty=duty, unit=cast.office)  # never reported
    counted = DutyFactory(document=document, counted=True)
    AssignmentFactory(duty=counted, unit=cast.village)
    film = FilmShowingFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=date(2026, 3, 9)
    )
    assert read(cast, IN_TIME).value == 25  # the film was entered in November
    film.entered_at = timezone.now() - timedelta(days=250)
    film.save()

    assert read(cast, IN_TIME).value == 50


def test_what_is_not_due_yet_and_what_is_withdrawn_does_not_count(cast, document, time_machine):
    duty = DutyFactory(document=document)
    report(AssignmentFactory(duty=duty, unit=cast.village), date(2026, 3, 20), cast.clerk)
    AssignmentFactory(duty=duty, unit=cast.sibling, due_on=date(2027, 1, 5))
    AssignmentFactory(duty=duty, unit=cast.office, withdrawn_at=timezone.now())

    assert read(cast, IN_TIME).value == 100


def test_nothing_due_is_no_share_and_no_task_is_missing(cast, document):
    assert read(cast, IN_TIME).is_missing
    AssignmentFactory(
        duty=DutyFactory(document=document), unit=cast.village, due_on=date(2027, 1, 5)
    )

    found = read(cast, IN_TIME)

    assert (found.value, found.applicable) == (None, False)


def test_a_day_that_comes_after_the_lock_does_not_move_it(cast, document, time_machine):
    duty = DutyFactory(document=document)
    report(AssignmentFactory(duty=duty, unit=cast.village), date(2026, 3, 20), cast.clerk)
    AssignmentFactory(duty=duty, unit=cast.sibling, due_on=timezone.localdate() + timedelta(3))
    close_term(cast.term, actor=cast.clerk, reason="总结已报送")
    cast.term.refresh_from_db()

    time_machine.shift(timedelta(days=9))

    assert read(cast, IN_TIME).value == 100
    cast.term.closed_at = None
    assert read(cast, IN_TIME).value == 50  # control


# --- Where they are shown -------------------------------------------------------------------------
def test_the_card_leads_to_what_was_counted_and_tells_a_unit_nothing(cast, letters, client_of):
    address = reverse("indicator_card", args=[SIGNED])
    sign(letters, cast.village, cast.liaison)

    page = client_of(cast.clerk).get(address, {"term": "2026H1"}).content.decode()
    assert "33.3" in page and f"{reverse('documents')}?township=qingxi" in page
    assert "33.3" not in client_of(cast.liaison).get(address, {"term": "2026H1"}).content.decode()


def test_a_code_is_offered_once(cast):
    from duties.figures import FIGURES

    with pytest.raises(ValueError, match="offered twice"):
        offer(FIGURES[:1])


def test_the_list_behind_it_holds_what_has_come_due_and_says_how_much_was_in_time(
    cast, document, client_of
):
    """It led to 完成情况, where no number is made of what has come due."""
    duty = DutyFactory(document=document)
    for unit, sent in ((cast.village, date(2026, 3, 31)), (cast.sibling, date(2026, 4, 1))):
        report(AssignmentFactory(duty=duty, unit=unit), sent, cast.clerk)
    AssignmentFactory(duty=duty, unit=cast.office)
    later = DutyFactory(document=document)
    ahead = AssignmentFactory(duty=later, unit=cast.village, due_on=date(2026, 12, 30))
    client = client_of(cast.clerk)
    card = client.get(reverse("indicator_card", args=[IN_TIME]), {"term": "2026H1"})
    behind = f"{reverse('rate_list')}?term=2026H1&township=qingxi&of=due"
    page = client.get(behind)
    listed = [item.assignment for item in page.context["found"]]

    assert behind.replace("&", "&amp;") in card.content.decode()
    assert read(cast, IN_TIME).value == Decimal("33.3")
    assert "到期 3 项，其中按时完成 1 项" in page.content.decode()
    assert len(listed) == 3
    assert ahead not in listed
