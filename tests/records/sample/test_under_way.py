"""The sample office's desk: something in every state, whatever the day, and no figure of before
changed.
"""

from datetime import date

import pytest
from django.db import transaction
from django.test import override_settings

from records.figures.reading import figures
from records.models import Filing, Notice, NoticeExtension, StudyPaper, StudySession
from records.sample.life import Life
from records.sample.load import load_sample
from records.sample.under_way import load_under_way
from townwork.org.models import Term

WORKDAY, NEW_YEAR, SPRING_FESTIVAL = date(2026, 11, 25), date(2027, 1, 1), date(2027, 2, 6)


def values(term):
    return {code: figure.value for code, figure in figures(term.township, term).items()}


@pytest.fixture(scope="module")
def before(django_db_setup, django_db_blocker):
    """The sample township without its desk, loaded once and rolled back: its terms with their
    figures.
    """
    with django_db_blocker.unblock(), override_settings(DEMO_PASSWORD="Qingxi-2026-demo"):
        with transaction.atomic():
            township = load_sample(Life.until(Term.named("2026H1"))).township
            terms = Term.objects.filter(township=township).select_related("township__district")
            yield {term: values(term) for term in terms}
            transaction.set_rollback(True)


@pytest.fixture(params=[WORKDAY, NEW_YEAR, SPRING_FESTIVAL], ids=str)
def today(request, before, db):
    load_under_way(next(iter(before)).township, request.param)
    return request.param


def test_no_figure_of_the_workbooks_half_years_changes(today, before):
    after = {term: values(term) for term in before}

    assert after == before


def test_there_is_a_filing_at_each_step(today):
    ahead = Filing.objects.filter(occurred_on__gt=today)

    at = set(ahead.values_list("state", "waits_for"))

    assert at == {
        ("draft", ""),
        ("pending", "head"),
        ("pending", "publicity"),
        ("pending", "secretary"),
        ("returned", ""),
        ("approved", ""),
    }
    assert Filing.objects.unclosed(today).filter(title="白果村法治宣传讲座").exists()


def test_there_is_a_letter_to_sign_for_one_to_answer_and_one_that_asks_for_time(today):
    open_letters = Notice.objects.unanswered().filter(occurred_on__gt=date(2026, 6, 30))

    standing = sorted(letter.state_on(today).label for letter in open_letters)

    assert standing == ["办理中", "办理中", "待签收"]
    assert NoticeExtension.objects.unanswered().count() == 1


def test_a_session_is_archived_with_its_paper_and_one_has_its_list_ready_today(today):
    archived = StudySession.objects.exclude(archived_at=None).get()
    ready = StudySession.objects.get(occurred_on=today)

    assert archived.archive_number == "QINGXI-WS·2026-D10-QXZLDBZ-0001"
    assert StudyPaper.objects.get().session == archived
    assert StudyPaper.objects.get().path.exists()
    assert ready.attendances.count() == ready.expected == 15
    assert ready.present is None
