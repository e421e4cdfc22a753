"""Of a summary's whole life nothing stands in the database that the trail does not tell of."""

from datetime import date

import pytest

from reports import contributing, issuing, proofreading, reviewing, writing
from reports.models import Contribution, Edition, ExactName
from tests.factories import PASSWORD, FilmShowingFactory
from tests.reports.test_issuing import TEXT, checked
from townwork.audit.services import tell_rows
from townwork.safekeeping import verifying

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(cast):
    """Begun, written, remarked on, signed, submitted, corrected, sent and taken back."""
    for unit in (cast.village, cast.sibling):
        FilmShowingFactory(unit=unit, shows=5)
    tell_rows("样例")
    text = writing.begin(cast.term, body=TEXT, actor=cast.clerk)
    writing.seen_at(text, "一、放映", actor=cast.clerk)
    writing.save(text, TEXT + "\n尾。", base=1, actor=cast.clerk)
    contributing.ask(text, [cast.village], date(2099, 1, 1), actor=cast.clerk)
    contributing.send(Contribution.objects.get(), "写了。", actor=cast.liaison)
    remark = reviewing.remark(text, "句", "话", actor=cast.secretary)
    reviewing.reply(remark, "问", actor=cast.clerk)
    reviewing.settle(remark, "改了", actor=cast.clerk)
    reviewing.reopen(remark, "没改", actor=cast.secretary)
    reviewing.settle(remark, actor=cast.clerk)
    reviewing.waive(text, "a:b", "因", actor=cast.clerk)
    reviewing.unwaive(text, "a:b", actor=cast.clerk)
    name = ExactName(township=cast.township, right="清风讲坛")
    proofreading.add_name(name, actor=cast.clerk)
    edition = issuing.sign(checked(cast, text), PASSWORD, actor=cast.secretary)
    submission = issuing.submit(edition, actor=cast.clerk)
    issuing.answer(submission, "accepted", actor=cast.reviewer)
    reviewing.correct(text, "漏写一场", actor=cast.clerk)
    writing.restore(text, 1, actor=cast.clerk)
    reviewing.send(text, [cast.secretary], actor=cast.clerk)
    reviewing.take_back(text, actor=cast.clerk)
    proofreading.remove_name(name, actor=cast.clerk)
    return edition


def test_every_act_tells_of_every_row_it_wrote(lived):
    assert list(verifying.rows_are_as_left()) == []


@pytest.mark.postgresql
def test_control_a_signature_put_in_past_the_application_is_found(lived, cast):
    Edition.objects.filter(pk=lived.pk).update(signed_by=cast.clerk)

    assert len(list(verifying.rows_are_as_left())) == 1
