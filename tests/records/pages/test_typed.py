"""Days, times and words as they are typed: taken in every form, found however they are written."""

import pytest
from django.urls import reverse

from records.models import FilmShowing, StudySession
from tests.factories import FilmShowingFactory, StudySessionFactory
from tests.records.pages.test_record_pages import ADD, entered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["2026.3.5", "2026年3月5日", "二〇二六年三月五日", "20260305"])
def test_a_day_typed_or_pasted_is_taken(cast, client_of, words):
    answer = client_of(cast.liaison).post(ADD, entered(cast, occurred_on=words))

    assert answer.status_code == 302, answer.context["form"].errors
    assert str(FilmShowing.objects.get().occurred_on) == "2026-03-05"


def test_a_day_that_is_none_stays_in_its_box(cast, client_of):
    answer = client_of(cast.liaison).post(ADD, entered(cast, occurred_on="2026-02-30"))

    page = answer.content.decode()
    assert answer.status_code == 200
    box = page[page.index('name="occurred_on"') - 200 :][:500]
    assert 'value="2026-02-30"' in box
    assert 'type="text" name="occurred_on"' in box  # a picker would show it empty


@pytest.mark.parametrize("words", ["15：00", "下午3点"])
def test_a_time_is_taken_as_it_is_said(cast, client_of, words):
    session = StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    client = client_of(cast.liaison)
    address = reverse("record_edit", args=["study", session.pk])
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    answer = client.post(address, shown | {"begins": words})

    assert answer.status_code == 302, answer.context["form"].errors
    assert StudySession.objects.get().begins == "15:00"


@pytest.mark.parametrize("words", ["下午3点30分", "晚上 7 点 05 分"])
def test_no_time_is_too_long_for_its_box(cast, client_of, words):
    """What a script would hold back is never sent (static/js/limits.js)."""
    session = StudySessionFactory(unit=cast.village, entered_by=cast.liaison)

    page = client_of(cast.liaison).get(reverse("record_edit", args=["study", session.pk]))

    most = page.context["form"]["begins"].build_widget_attrs({})["data-most"]
    assert len(words) <= int(most)


def test_what_is_no_time_is_told_once(cast, client_of):
    session = StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    client = client_of(cast.liaison)
    address = reverse("record_edit", args=["study", session.pk])
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    answer = client.post(address, shown | {"begins": "15:30-17:00"})

    assert answer.context["form"].errors == {"begins": ["开始时间请写成 14:30。"]}


@pytest.mark.parametrize("words", ["長征", "长征", "ＣＺ", "cz", "第３集"])
@pytest.mark.parametrize("title", ["長征 第3集", "长征 第３集"])
def test_words_are_found_however_they_are_written(cast, client_of, title, words):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, film=title)
    client = client_of(cast.liaison)

    answer = client.get("/records/films/", {"q": words})

    assert len(answer.context["table"].page.object_list) == 1


def test_a_day_long_before_the_first_half_year_asks_why(cast, client_of):
    client = client_of(cast.liaison)

    asked = client.post(ADD, entered(cast, occurred_on="1999-01-01"))
    taken = client.post(ADD, entered(cast, occurred_on="1999-01-01", note="老放映队的登记"))

    assert "不进任何半年的数" in asked.content.decode()
    assert taken.status_code == 302
    assert FilmShowing.objects.count() == 1


def test_what_lasts_may_be_old(cast, client_of):
    data = {
        "unit": cast.village.pk,
        "occurred_on": "1999-01-01",
        "name": "大礼堂",
        "kind": "board",
    }

    answer = client_of(cast.liaison).post("/records/venues/add/", data)

    assert answer.status_code == 302, answer.context["form"].errors
