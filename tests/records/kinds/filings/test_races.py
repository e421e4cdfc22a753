"""Twenty clerks approve one filing at the same moment: one counts, nineteen are told who did."""

import threading

import pytest
from django.db import connections

from records.kinds.filings import services as acts
from records.models import Filing, FilingStep
from tests.cast import cast
from tests.factories import UserFactory
from tests.records.kinds.filings.filed import TODAY, pending
from townwork.audit.models import AuditEvent
from townwork.audit.services import broken_links
from townwork.org.errors import Refusal
from townwork.org.models import User

APPROVERS = 20


@pytest.fixture
def waiting(transactional_db):
    """A filing before 宣传办, and twenty clerks there."""
    people = cast()
    for number in range(APPROVERS):
        UserFactory(
            username=f"c{number}", full_name=f"干事{number}", role="clerk", unit=people.office
        )
    return pending(people, "publicity")


def press_all(filing: Filing) -> list[str]:
    """Everyone has the page open, then all press at once; what each was told ("" for done)."""
    people = list(User.objects.filter(username__regex=r"^c\d+$").select_related("unit__township"))
    loaded = [Filing.objects.get(pk=filing.pk) for _ in people]
    gate, told = threading.Barrier(len(people)), [None] * len(people)

    def press(place: int) -> None:
        try:
            gate.wait(timeout=60)
            acts.approve(loaded[place], actor=people[place], today=TODAY)
            told[place] = ""
        except Refusal as refusal:
            told[place] = str(refusal)
        except Exception as error:  # a lock that timed out is a failure the test must see
            told[place] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[place]) for place in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return told


def test_of_twenty_who_approve_one_wins_and_the_rest_are_told_who(waiting):
    told = press_all(waiting)

    waiting.refresh_from_db()
    step = FilingStep.objects.select_related("by").get(filing=waiting, act="publicity")
    assert (told.count(""), waiting.state) == (1, "approved")
    words = {text for text in told if text}
    assert len(words) == 1
    assert f"{step.by.full_name}已于 " in words.pop()
    assert AuditEvent.objects.filter(action="一会一报：宣传办同意").count() == 1
    assert list(broken_links("qingxi")) == []


def test_control_without_the_look_at_the_row_as_it_stands_the_constraint_alone_stops_them(
    waiting, monkeypatch
):
    """The page's own copy trusted: each believes to be the first, and the step's constraint says
    an unkind no.
    """
    monkeypatch.setattr(acts, "claim", lambda filing, actor: filing)

    told = press_all(waiting)

    assert told.count("") == 1
    assert sum("IntegrityError" in text for text in told) == APPROVERS - 1
