"""Fifty signatures of one round at the same moment: one counts, forty-nine are told who signed."""

import threading
from datetime import date

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.utils import timezone

from assessments import rounds
from assessments.models import Round, RoundStep
from assessments.rounds import publish
from records.models import Meeting
from tests.cast import cast
from tests.factories import RoundFactory, UserFactory
from townwork.audit.models import AuditEvent
from townwork.audit.services import broken_links
from townwork.org.errors import Refusal
from townwork.org.models import User

SIGNERS, PASSWORD = 50, "Qingxi-2026-shuji"


@pytest.fixture
def ripe(transactional_db, settings):
    """A round whose window is over, and fifty secretaries. Hashing fifty times at once would only
    warm the room.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    people = cast()
    meeting = Meeting.objects.create(
        unit=people.leadership,
        occurred_on=date(2026, 7, 2),
        entered_by=people.clerk,
        name="会",
        kind="other",
    )
    day = timezone.localdate()
    round = RoundFactory(
        term=people.term,
        rubric__township=people.township,
        opened_by=people.clerk,
        state="public",
        meeting=meeting,
        public_to=day - timezone.timedelta(days=1),
    )
    password = make_password(PASSWORD)
    for number in range(SIGNERS):
        UserFactory(
            username=f"s{number}",
            full_name=f"书记{number}",
            role="secretary",
            unit=people.leadership,
            password=password,
        )
    return round


def sign_all(round: Round) -> list[str]:
    """Every signer has the page open, then all press at once; what each was told ("" for done)."""
    signers = list(
        User.objects.filter(username__startswith="s", role="secretary").exclude(username="shuji")
    )
    loaded = [Round.objects.get(pk=round.pk) for _ in signers]
    gate, told = threading.Barrier(len(signers)), [None] * len(signers)

    def press(place: int) -> None:
        try:
            gate.wait(timeout=60)
            publish(loaded[place], PASSWORD, actor=signers[place])
            told[place] = ""
        except Refusal as refusal:
            told[place] = str(refusal)
        except Exception as error:  # a lock that timed out is a failure the test must see
            told[place] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[place]) for place in range(len(signers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return told


def test_of_fifty_signatures_one_wins_and_forty_nine_are_told_by_whom(ripe):
    told = sign_all(ripe)

    ripe.refresh_from_db()
    assert told.count("") == 1
    words = {text for text in told if text}
    assert len(words) == 1
    assert words.pop().startswith(f"{ripe.published_by.full_name}已于 ")
    assert (ripe.state, RoundStep.objects.filter(round=ripe, state="published").count()) == (
        "published",
        1,
    )
    assert AuditEvent.objects.filter(action="签发考核结果").count() == 1
    assert list(broken_links("qingxi")) == []


def test_control_without_the_guard_several_believe_they_signed(ripe, monkeypatch):
    """The page's own copy trusted, no lock, no look at the row as it stands: more than one
    signature goes through.
    """
    monkeypatch.setattr(rounds, "claim_publication", lambda round, actor: round)
    monkeypatch.setattr(
        RoundStep.objects, "create", lambda **facts: None
    )  # its constraint is a second guard

    told = sign_all(ripe)

    assert told.count("") > 1


def test_control_the_constraint_alone_lets_one_through_with_an_unkind_word(ripe, monkeypatch):
    monkeypatch.setattr(rounds, "claim_publication", lambda round, actor: round)

    told = sign_all(ripe)

    assert told.count("") == 1
    assert sum("IntegrityError" in text for text in told) == SIGNERS - 1
