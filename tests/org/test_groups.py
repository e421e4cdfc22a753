"""常用名单: kept by the clerk, of the township's own staff."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import UserFactory
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal
from townwork.org.models import PeopleGroup
from townwork.org.people import remove_group, save_group


@pytest.fixture
def core(cast):
    group = PeopleGroup(township=cast.township, name="中心组成员")
    save_group(group, [cast.secretary.pk, cast.clerk.pk], actor=cast.clerk)
    return group


def test_the_clerk_keeps_one_on_a_page(cast, client_of):
    listed = UserFactory(unit=cast.village, without_account=True)
    typed = {"name": "各村联络员", "people": [cast.liaison.pk, listed.pk]}

    page = client_of(cast.clerk).post(reverse("group_add"), typed, follow=True)

    group = PeopleGroup.objects.get()
    assert set(group.people.all()) == {cast.liaison, listed}
    assert page.context["groups"][0].count == 2
    event = AuditEvent.objects.get(action="保存常用名单")
    assert event.data["人数"] == 2


def test_nobody_of_another_township_gets_in(cast):
    group = PeopleGroup(township=cast.township, name="甲")

    save_group(group, [cast.clerk.pk, cast.other_clerk.pk], actor=cast.clerk)

    assert list(group.people.all()) == [cast.clerk]


def test_an_empty_one_is_refused_and_what_was_typed_stays(cast, client_of):
    page = client_of(cast.clerk).post(reverse("group_add"), {"name": "中心组成员"})

    assert "请勾选人员" in page.content.decode()
    assert 'value="中心组成员"' in page.content.decode()
    assert not PeopleGroup.objects.exists()


def test_who_left_is_in_it_again_when_back(cast, core):
    cast.secretary.is_active = False
    cast.secretary.save()

    save_group(core, [cast.clerk.pk], actor=cast.clerk)

    assert set(core.people.all()) == {cast.clerk, cast.secretary}


def test_of_one_name_there_is_one_and_the_page_says_so(cast, core, client_of):
    typed = {"name": "中心组成员", "people": [cast.clerk.pk]}

    page = client_of(cast.clerk).post(reverse("group_add"), typed).content.decode()

    assert "已有这个名称的常用名单" in page


@pytest.mark.postgresql
def test_of_one_name_the_database_takes_one(cast, core):
    with pytest.raises(IntegrityError), transaction.atomic():
        PeopleGroup.objects.create(township=cast.township, name=core.name)

    PeopleGroup.objects.create(township=cast.neighbour, name=core.name)


def test_another_office_has_no_hand_in_it(cast, core):
    for act in (lambda by: save_group(core, [], actor=by), lambda by: remove_group(core, actor=by)):
        with pytest.raises(Refusal, match="本镇"):
            act(cast.other_clerk)
        with pytest.raises(PermissionDenied):
            act(cast.liaison)


def test_removed_it_is_told(cast, core, client_of):
    client_of(cast.clerk).post(reverse("group_remove", args=[core.pk]))

    assert not PeopleGroup.objects.exists()
    assert AuditEvent.objects.filter(action="删除常用名单").exists()
