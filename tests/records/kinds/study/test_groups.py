"""A 常用名单 fills a session's list in one press."""

import pytest
from django.urls import reverse

from records.kinds.study import roster
from records.ledger.display import record_url
from tests.factories import UserFactory
from townwork.org.models import PeopleGroup


@pytest.fixture
def core(cast):
    group = PeopleGroup.objects.create(township=cast.township, name="中心组成员")
    group.people.set([cast.secretary, cast.clerk, UserFactory(unit=cast.office, is_active=False)])
    return group


def listed(session):
    return {row.person for row in session.attendances.select_related("person")}


def test_one_press_on_the_sessions_page_makes_the_list(cast, session, core, client_of):
    liaison = client_of(cast.liaison)
    page = liaison.get(record_url("study", session.pk)).content.decode()
    assert "按“中心组成员”定名单" in page

    liaison.post(reverse("study_list", args=[session.pk]), {"group": core.pk})

    assert listed(session) == {cast.secretary, cast.clerk}


def test_counts_typed_before_are_asked_about_first(cast, session, core, client_of):
    session.expected, session.present = 9, 8
    session.save()

    page = client_of(cast.liaison).get(record_url("study", session.pk)).content.decode()

    assert 'data-confirm="表里已填实到 8 人。定名单后' in page


def test_on_a_list_that_is_there_it_is_added_to(cast, session, core, client_of):
    roster.set_list(session, [cast.liaison.pk], actor=cast.liaison)
    address = reverse("study_list", args=[session.pk])
    assert "按常用名单加" in client_of(cast.liaison).get(address).content.decode()

    client_of(cast.liaison).post(address, {"group": core.pk})

    assert listed(session) == {cast.secretary, cast.clerk, cast.liaison}


@pytest.mark.parametrize("key", ["x", "0", ""])
def test_one_that_is_not_there_or_not_ours_is_no_list(cast, session, key, client_of):
    other = PeopleGroup.objects.create(township=cast.neighbour, name="甲")
    address = reverse("study_list", args=[session.pk])

    for group in (key, other.pk):
        assert client_of(cast.liaison).post(address, {"group": group}).status_code == 404
    assert listed(session) == set()
