import pytest
from django.db import DatabaseError, connection, transaction

from townwork.audit import triggers
from townwork.audit.models import AppendOnly, AuditEvent, AuditHead
from townwork.audit.services import broken_links, current_ip, record

UPDATE = "UPDATE audit_auditevent SET actor_name = '别人' WHERE number = 2"
DELETE = "DELETE FROM audit_auditevent WHERE number = 2"
DELETE_LAST = "DELETE FROM audit_auditevent WHERE number = 3"


@pytest.fixture
def chain(cast):
    for action in ("登录", "锁定半年", "退出"):
        record(action, cast.term, actor=cast.clerk)
    return "qingxi"


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_event_copies_who_what_and_where_from(cast):
    token = current_ip.set("10.0.0.7")
    event = record("锁定半年", cast.term, actor=cast.clerk, data={"事由": "已签发"})
    current_ip.reset(token)

    stored = AuditEvent.objects.get(pk=event.pk)
    assert (stored.chain, stored.number, stored.ip, stored.result) == (
        "qingxi",
        1,
        "10.0.0.7",
        "ok",
    )
    assert (stored.actor_name, stored.actor_role, stored.actor_unit) == (
        "宣传干事·青溪",
        "宣传干事",
        "宣传办",
    )
    assert (stored.object_type, stored.object_id) == ("org.term", str(cast.term.pk))
    assert (stored.object_name, stored.data) == ("2026年上半年", {"事由": "已签发"})


def test_names_outlive_their_subject(cast, chain):
    name = cast.clerk.full_name
    type(cast.clerk).objects.filter(pk=cast.clerk.pk).update(full_name="改名")

    assert set(AuditEvent.objects.values_list("actor_name", flat=True)) == {name}
    assert list(broken_links(chain)) == []


def test_each_township_has_its_own_numbers(cast, chain):
    record("登录", actor=cast.other_clerk)

    assert list(AuditEvent.objects.order_by("id").values_list("chain", "number")) == [
        ("qingxi", 1),
        ("qingxi", 2),
        ("qingxi", 3),
        ("baishi", 1),
    ]


def test_an_act_that_fails_leaves_no_event(cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("登录", actor=cast.clerk)
        1 / 0  # noqa: B018

    assert not AuditEvent.objects.exists()
    assert record("登录", actor=cast.clerk).number == 1


def test_the_model_refuses_change_and_removal(chain):
    event = AuditEvent.objects.first()

    for act in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(AppendOnly):
            act()
    with pytest.raises(AppendOnly):
        AuditEvent.objects.update(action="x")
    assert AuditEvent.objects.count() == 3


@pytest.mark.parametrize("statement", [UPDATE, DELETE])
def test_the_database_refuses_change_and_removal(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement)

    assert AuditEvent.objects.count() == 3
    assert list(broken_links(chain)) == []


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        (UPDATE, ["第 2 条与链不符。"]),
        (DELETE, ["第 2 条缺失。"]),
        (DELETE_LAST, ["链尾应为第 3 条，实际为第 2 条。"]),
    ],
)
def test_control_without_the_trigger_it_succeeds_and_the_chain_tells(chain, statement, faults):
    triggers.drop(connection)

    run(statement)

    assert list(broken_links(chain)) == faults


def test_a_rewritten_tail_is_caught_by_the_head(chain):
    triggers.drop(connection)
    last = AuditEvent.objects.get(number=3)
    run("DELETE FROM audit_auditevent WHERE number = 3")
    assert AuditHead.objects.get(pk=chain).hash == last.hash

    assert list(broken_links(chain)) == ["链尾应为第 3 条，实际为第 2 条。"]


def test_removing_a_whole_chain_is_told(chain):
    triggers.drop(connection)
    run("DELETE FROM audit_auditevent")

    assert list(broken_links(chain)) == ["链尾应为第 3 条，实际为第 0 条。"]
