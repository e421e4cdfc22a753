"""常用名单 beside a choice of several people or units: one press ticks, and sends nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Round
from reports import writing
from townwork.org.models import PeopleGroup
from townwork.org.people import save_group


def kept(actor, name, *people) -> PeopleGroup:
    group = PeopleGroup(township=actor.township, name=name)
    save_group(group, [person.pk for person in people], actor=actor)
    return group


@pytest.fixture
def villages(cast):
    """各村联络员 of the cast: of 塘头村 and 柳林村."""
    return kept(cast.clerk, "各村联络员", cast.liaison, cast.sibling_liaison)


def ticked(page, form: str, name: str) -> set[str]:
    field = page.context[form][name]
    return {str(one.data["value"]) for one in field if one.data["selected"]}


def test_a_rounds_units_are_those_of_a_list_and_what_was_typed_stays(
    cast, client_of, rubric, villages
):
    data = {"term": cast.term.pk, "self_by": "2026-07-09", "units": [cast.office.pk]}

    page = client_of(cast.clerk).post(
        reverse("round_open"), data | {"rubric": rubric.pk, "group": villages.pk}
    )

    assert ticked(page, "form", "units") == {str(cast.village.pk), str(cast.sibling.pk)}
    assert page.context["form"]["self_by"].value() == "2026-07-09"
    body = page.content.decode()
    assert "已按“各村联络员”勾了 2 个，看过再提交。" in body
    assert "请填写" not in body  # nothing is asked for yet
    assert not Round.objects.exists()


def test_inspectors_are_ticked_in_the_rounds_page(cast, client_of, round):
    desk = kept(cast.clerk, "考核组", cast.clerk, cast.liaison)

    page = client_of(cast.clerk).post(reverse("round_share", args=[round.pk]), {"group": desk.pk})

    assert ticked(page, "inspectors_form", "inspectors") >= {str(cast.clerk.pk)}
    assert page.context["inspectors_form"].is_ticked
    assert "请至少选一位核查人" not in page.content.decode()


def test_units_asked_for_their_words(cast, client_of, villages):
    writing.begin(cast.term, body="题\n正文。", actor=cast.clerk)
    url = reverse("contributions", args=[cast.term.code])

    page = client_of(cast.clerk).post(url, {"due_on": "2026-07-03", "group": villages.pk})

    assert ticked(page, "form", "units") == {str(cast.village.pk), str(cast.sibling.pk)}
    assert page.context["form"]["due_on"].value() == "2026-07-03"


def test_a_list_with_nobody_to_choose_is_told(cast, client_of, round):
    nobody = kept(cast.clerk, "看的人", cast.auditor)

    page = client_of(cast.clerk).post(reverse("round_share", args=[round.pk]), {"group": nobody.pk})

    assert "“看的人”里没有这里可选的，请换一个名单，或逐个勾选。" in page.content.decode()


@pytest.mark.parametrize("key", ["others", "9" * 30, "x"])
def test_another_towns_list_is_not_there(cast, client_of, rubric, key):
    others = kept(cast.other_clerk, "白石", cast.other_liaison)
    key = others.pk if key == "others" else key

    page = client_of(cast.clerk).post(reverse("round_open"), {"group": key})

    assert page.status_code == 404


def test_control_without_the_press_the_form_is_sent(cast, client_of, rubric, villages):
    page = client_of(cast.clerk).post(reverse("round_open"), {"units": [cast.office.pk]})

    assert "请填写" in page.content.decode()


def test_the_page_asks_as_often_for_many_lists(cast, client_of, rubric):
    client = client_of(cast.clerk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("round_open"))
        return len(queries)

    kept(cast.clerk, "一", cast.clerk)
    client.get(reverse("round_open"))
    few = asked()
    for name in "二三四五":
        kept(cast.clerk, name, cast.clerk)

    assert asked() == few
