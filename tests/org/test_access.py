import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from townwork.org.access import ALLOWED, allows, needs, require
from townwork.org.models import Term, Township, Unit, User


def test_every_role_is_one_the_model_knows():
    assert set().union(*ALLOWED.values()) == set(User.Role.values)


def test_a_misspelt_action_fails_where_it_is_written(cast):
    with pytest.raises(KeyError):
        needs("records.wirte")
    with pytest.raises(KeyError):
        allows(cast.clerk, "records.wirte")


def test_nobody_and_the_deactivated_may_nothing(cast):
    cast.clerk.is_active = False

    assert [
        action
        for action in ALLOWED
        if allows(AnonymousUser(), action) or allows(cast.clerk, action)
    ] == []


def test_an_administrator_touches_no_record_and_an_auditor_reads_the_trail_alone():
    def of(role):
        return {action for action, roles in ALLOWED.items() if role in roles}

    # To sign in to a study session is everybody's own act; the manual is for everybody.
    as_staff = {"home", "records.attend", "help.read"}
    assert of("administrator") == as_staff | {
        "org.manage",
        "org.appoint",
        "org.begin",
        "org.keep_people",
        "org.hand_over",  # whose work it is, not what is in it
        "org.read_units",
        "house.read",
        "records.drop",  # lists of units and of staff are dropped where all sheets are
    }
    assert of("auditor") == as_staff | {"audit.read", "org.vouch"}
    assert [action for action in of("secretary") if action.endswith(".write")] == []


def test_a_service_refuses_as_a_page_does(cast):
    with pytest.raises(PermissionDenied):
        require(cast.liaison, "org.manage")


def names(rows):
    return {row.name for row in rows}


def test_units_are_seen_by_place(cast):
    own = {"领导班子", "宣传办", "塘头村", "塘头村一组", "柳林村"}

    def seen(user):
        return names(Unit.objects.visible_to(user))

    assert seen(cast.liaison) == {"塘头村", "塘头村一组"}
    assert seen(cast.sibling_liaison) == {"柳林村"}
    assert {
        frozenset(seen(user))
        for user in (cast.clerk, cast.secretary, cast.administrator, cast.auditor)
    } == {frozenset(own)}
    assert seen(cast.reviewer) == own | {"白石村"}
    assert seen(cast.far_reviewer) == set()


def test_townships_terms_and_people_are_seen_by_place(cast):
    assert names(Township.objects.visible_to(cast.liaison)) == {"青溪镇"}
    assert names(Township.objects.visible_to(cast.reviewer)) == {"青溪镇", "白石镇"}
    assert names(Township.objects.visible_to(cast.far_reviewer)) == {"远山镇"}
    assert list(Term.objects.visible_to(cast.other_clerk)) == []
    assert set(User.objects.visible_to(cast.liaison)) == {cast.liaison}
    assert cast.other_clerk not in User.objects.visible_to(cast.clerk)
    assert set(User.objects.visible_to(cast.far_reviewer)) == {cast.far_reviewer}
