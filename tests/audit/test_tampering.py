"""What somebody does who can write the database, and how it is noticed.

They may drop the triggers, and they know the code; what they have not is the trail's key and the
file of heads.
"""

import hashlib
import json
from datetime import UTC

import pytest
from django.db import connection, transaction

from townwork.audit import digests, heads, keys, triggers
from townwork.audit.findings import Finding
from townwork.audit.models import NOBODY, AuditEvent, AuditHead
from townwork.audit.services import findings, further_findings, note_heads, record
from townwork.lib.numbering import current_number

EVENTS, HEADS = "audit_auditevent", "audit_audithead"


@pytest.fixture(autouse=True)
def heads_file(settings, tmp_path):
    settings.AUDIT_HEADS_DIR = tmp_path
    return tmp_path / heads.NAME


@pytest.fixture
def chain(cast):
    """Three events of one township, with a night after the second, and of no request."""
    current_number.set("")  # that of an earlier test's is not taken back
    for action in ("登录", "锁定半年"):
        record(action, cast.term, actor=cast.clerk)
    note_heads()
    record("退出", actor=cast.clerk)
    return "qingxi"


def by_sql(*statements):
    """Without the triggers, which come back afterwards: nothing of them is left to notice."""
    with transaction.atomic():
        triggers.drop(connection)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(*statement if isinstance(statement, tuple) else (statement,))
        triggers.create(connection)


def of(chain):
    return [found.words for found in findings() if found.chain == chain]


def test_an_untouched_trail_holds(chain):
    assert list(findings()) == []


COLUMNS = {
    "rows": """'{"org.user": {"1": "0"}}'""",
    "at": "'2020-01-01 00:00:00'",
    "actor_id": "4711",
    "actor_name": "'别人'",
    "actor_role": "'书记'",
    "actor_unit": "'别处'",
    "ip": "'10.9.9.9'",
    "request_number": "'x'",
    "action": "'浏览'",
    "object_type": "'x'",
    "object_id": "'x'",
    "object_name": "'x'",
    "data": "'{\"a\": 1}'",
    "result": "'denied'",
    "version": "1",
    "key_id": "'x'",
    "previous_hash": "'x'",
    "hash": "'x'",
}


def test_every_column_is_tried():
    columns = {field.column for field in AuditEvent._meta.concrete_fields}

    assert columns - set(COLUMNS) == {"id", "chain", "number"}


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_a_changed_column_is_noticed(chain, column):
    by_sql(f"UPDATE {EVENTS} SET {column} = {COLUMNS[column]} WHERE chain='qingxi' AND number = 2")

    assert of(chain) != []


def test_control_the_digest_of_before_does_not_notice_another_actor(chain):
    """Why those that came later cover every column."""
    event = AuditEvent.objects.get(chain=chain, number=2)
    event.version = digests.PLAIN
    before = digests.digest(event)

    event.actor_id = 4711

    assert digests.digest(event) == before


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([f"DELETE FROM {EVENTS} WHERE chain='qingxi' AND number = 2"], "第 2 条缺失。"),
        ([f"UPDATE {EVENTS} SET number = 7 WHERE chain='qingxi' AND number = 2"], "第 2 条缺失。"),
        (
            [f"UPDATE {EVENTS} SET chain = 'baishi' WHERE chain='qingxi' AND number = 3"],
            "链尾应为第 3 条，实际为第 2 条。",
        ),
        (
            [f"DELETE FROM {EVENTS} WHERE chain='qingxi' AND number = 3"],
            "链尾应为第 3 条，实际为第 2 条。",
        ),
        ([f"DELETE FROM {HEADS} WHERE chain='qingxi'"], "链尾记录不见了，现有 3 条。"),
    ],
)
def test_what_is_taken_out_is_noticed(chain, statements, words):
    by_sql(*statements)

    assert words in of(chain)


def cut(chain, keep, *, seal=None):
    """Delete what follows number `keep` and set the head back to it, as the code would have it."""
    last = AuditEvent.objects.get(chain=chain, number=keep)
    by_sql(
        (f"DELETE FROM {EVENTS} WHERE chain = %s AND number > %s", [chain, keep]),
        (f"UPDATE {HEADS} SET number=%s, hash=%s WHERE chain=%s", [keep, last.hash, chain]),
    )
    if seal is not None:
        AuditHead.objects.filter(chain=chain).update(seal=seal)


def test_a_cut_tail_with_its_head_set_back_is_noticed_by_the_seal(chain):
    cut(chain, 2)

    assert of(chain) == ["链尾第 2 条的封记不对，后面可能有记录被删去。"]


def test_a_cut_tail_with_an_old_seal_is_noticed_by_the_night_s_line(chain, cast):
    """Somebody who kept yesterday's head, seal and all."""
    old = AuditHead.objects.get(chain=chain)
    record("登录", actor=cast.clerk)
    note_heads()

    cut(chain, old.number, seal=old.seal)

    assert of(chain)[0].endswith("记下的链尾是第 4 条，库里没有这一条了。")


def test_a_deleted_chain_is_noticed(chain):
    by_sql(
        f"DELETE FROM {EVENTS} WHERE chain='qingxi'", f"DELETE FROM {HEADS} WHERE chain='qingxi'"
    )

    assert of(chain)[0].endswith("记下的链尾是第 2 条，库里没有这一条了。")


def test_an_emptied_trail_is_noticed(chain):
    by_sql(f"DELETE FROM {EVENTS}", f"DELETE FROM {HEADS}")

    assert of(chain)[0].endswith("记下的链尾是第 2 条，库里没有这一条了。")


def test_control_without_the_file_a_deleted_chain_is_not_noticed(chain, heads_file):
    by_sql(f"DELETE FROM {EVENTS}", f"DELETE FROM {HEADS}")
    heads_file.unlink()

    assert list(findings()) == []


def remade(chain, secret):
    """All hashes, links and the seal computed anew over an altered event, with a key of one's
    own; without one, as the events of before were.
    """
    previous, statements = digests.NO_HASH, []
    for event in AuditEvent.objects.filter(chain=chain).order_by("number"):
        event.previous_hash = previous
        event.action = "浏览" if event.number == 2 else event.action
        if secret:
            event.hash = forged(event, keys.Key(secret))
        else:
            event.version, event.key_id = digests.PLAIN, ""
            event.hash = digests.digest(event)
        rows = "" if secret else ", rows='{}'"
        statements.append(
            (
                f"UPDATE {EVENTS} SET action=%s, previous_hash=%s, hash=%s, version=%s, key_id=%s"
                f"{rows} WHERE id=%s",
                [event.action, previous, event.hash, event.version, event.key_id, event.pk],
            )
        )
        previous = event.hash
    by_sql(*statements, (f"UPDATE {HEADS} SET hash=%s WHERE chain=%s", [previous, chain]))


def forged(event, key):
    """What the code computes, with another key, and the id of the right one."""
    facts = {name: getattr(event, name) for name in digests._FACTS[event.version]}
    facts |= {"at": event.at.astimezone(UTC).isoformat(), "result": str(event.result)}
    return key.digest(json.dumps(facts, ensure_ascii=False, sort_keys=True))


def test_hashes_recomputed_with_another_key_are_noticed(chain):
    remade(chain, b"a guess")

    assert of(chain)[:3] == ["第 1 条与链不符。", "第 2 条与链不符。", "第 3 条与链不符。"]


def test_hashes_recomputed_without_a_key_are_noticed(chain):
    """A whole chain as of before the keys: its end is not bound by one, nor what the night noted."""
    remade(chain, None)

    seal, noted = of(chain)
    assert seal == "链尾第 3 条的封记不对，后面可能有记录被删去。"
    assert noted.endswith("记下的链尾是第 2 条，库里这一条已不是原来的。")


def test_control_with_the_key_recomputed_hashes_are_noticed_by_the_night_s_line(chain):
    """Whoever has the key as well meets what was written before."""
    remade(chain, keys.current().secret)
    last = AuditEvent.objects.get(chain=chain, number=3)
    AuditHead.objects.filter(chain=chain).update(seal=digests.seal(chain, last))

    (words,) = of(chain)
    assert words.endswith("库里这一条已不是原来的。")


def test_one_event_without_a_key_among_those_with_one_is_noticed(chain):
    event = AuditEvent.objects.get(chain=chain, number=2)
    event.version, event.key_id, event.action = digests.PLAIN, "", "浏览"
    by_sql(
        (
            f"UPDATE {EVENTS} SET action=%s, version=1, key_id='', hash=%s WHERE id=%s",
            [event.action, digests.digest(event), event.pk],
        )
    )

    assert of(chain)[0] == "第 2 条与链不符。"


@pytest.mark.parametrize("name", triggers._WANTED[connection.vendor])
def test_a_missing_trigger_is_noticed(chain, name):
    where = f" ON {EVENTS}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{where}")

    assert list(findings()) == [
        Finding(None, f"数据库里防止修改审计记录的触发器 {name} 不在了或已停用。")
    ]


EMPTIED = {
    "sqlite": [
        "DROP TRIGGER audit_no_update",
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {EVENTS} BEGIN SELECT 1; END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$"
    ],
}


def test_a_trigger_that_no_longer_refuses_is_noticed(chain):
    with connection.cursor() as cursor:
        for statement in EMPTIED[connection.vendor]:
            cursor.execute(statement)

    assert [found.chain for found in findings()] in ([None], [None, None])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite switches off no trigger")
def test_a_trigger_that_is_switched_off_is_noticed(chain):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {EVENTS} DISABLE TRIGGER USER")

    assert len(list(findings())) == 2


def test_a_lost_key_is_told_as_one_and_a_second_one_is_enough(chain, settings, tmp_path):
    old = settings.AUDIT_KEY_FILE.read_text()
    settings.AUDIT_KEY_FILE = tmp_path / "another.key"
    assert [words[:9] for words in of(chain)][:1] == ["第 1 条无法校验"]

    settings.AUDIT_KEY_FILE = tmp_path / "both.key"
    settings.AUDIT_KEY_FILE.write_text(f"a-newer-key\n{old}\n")
    record("登录", chain=chain)

    assert list(findings()) == []
    assert AuditEvent.objects.filter(chain=chain).values("key_id").distinct().count() == 2


# --- The file of heads ----------------------------------------------------------------------------


def test_the_file_says_where_each_chain_ends(chain, heads_file):
    lines = [heads.Line.read(text) for text in heads_file.read_text().splitlines()]

    assert [(line.chain, line.number) for line in lines] == [("qingxi", 2)]
    assert heads_file.stat().st_mode & 0o777 == 0o600
    noted = AuditEvent.objects.get(action=heads.NOTED)
    assert (noted.chain, noted.data) == (NOBODY, {"行数": 1, "末行": lines[0].mark})


def test_a_removed_file_is_noticed(chain, heads_file):
    heads_file.unlink()

    assert [found.words[-34:] for found in findings()] == [
        "应有 1 行，现有 0 行或已不同：如果刚从备份恢复，请把原来的这个文件一并放回。"[-34:]
    ]


def test_an_altered_line_is_noticed(chain, heads_file):
    note_heads()
    heads_file.write_text(heads_file.read_text().replace("\tqingxi\t2\t", "\tqingxi\t1\t", 1))

    assert "第 1 行与密钥不符，可能被改动过。" in next(findings()).words


def test_nonsense_in_the_file_is_noticed(chain, heads_file):
    heads_file.write_text(heads_file.read_text() + "看不懂\n")

    assert [found.words[-14:] for found in findings()] == ["有读不懂的行，可能被改动过。"]


def test_a_torn_last_line_is_taken_back_by_the_next_night(chain, heads_file):
    heads_file.write_text(heads_file.read_text() + "2026-01-01T02:10:00+08:00\tqing")

    note_heads()

    assert list(findings()) == []


def test_the_first_night_of_an_empty_trail_notes_nothing(db, heads_file):
    assert note_heads() == []
    assert list(findings()) == []


def test_other_rooms_add_what_they_look_at(chain, monkeypatch):
    monkeypatch.setattr(
        "townwork.audit.services.FURTHER_CHECKS", [lambda: iter([Finding(chain, "多了一行。")])]
    )

    assert list(further_findings()) == [Finding("qingxi", "多了一行。")]


def of_version_2(chain):
    """The chain as the program of before the requests' numbers left it."""
    previous, statements = digests.NO_HASH, []
    events = list(AuditEvent.objects.filter(chain=chain).order_by("number"))
    for event in events:
        event.version, event.request_number, event.previous_hash = digests.KEYED, "", previous
        previous = event.hash = digests.digest(event)
        statements.append(
            (
                f"UPDATE {EVENTS} SET version=2, request_number='', rows='{{}}',"
                " previous_hash=%s, hash=%s WHERE id=%s",
                [event.previous_hash, event.hash, event.pk],
            )
        )
    by_sql(*statements)
    seal = digests.seal(chain, events[-1])
    AuditHead.objects.filter(chain=chain).update(hash=previous, seal=seal)


@pytest.fixture
def old_chain(cast):
    for action in ("登录", "退出"):
        record(action, actor=cast.clerk)
    of_version_2("qingxi")
    return "qingxi"


def test_events_of_before_the_requests_numbers_hold_and_the_chain_goes_on(old_chain, cast):
    record("登录", actor=cast.clerk)

    versions = AuditEvent.objects.filter(chain=old_chain).order_by("number")
    assert of(old_chain) == []
    assert list(versions.values_list("version", flat=True)) == [2, 2, 4]


@pytest.mark.parametrize("written", ["request_number='x'", """rows='{"org.user": {"1": "0"}}'"""])
def test_what_is_written_into_an_event_of_before_is_noticed(old_chain, written):
    """Its digest does not cover the column: there was none."""
    by_sql(f"UPDATE {EVENTS} SET {written} WHERE chain='qingxi' AND number = 1")

    assert of(old_chain) == ["第 1 条与链不符。"]


def test_the_digest_of_version_2_is_computed_as_it_was(chain):
    """Written out once more, as below."""
    event = AuditEvent.objects.get(chain=chain, number=1)
    event.version = digests.KEYED
    facts = {
        name: getattr(event, name)
        for name in (
            "chain number actor_name actor_role actor_unit ip action object_type object_id "
            "object_name data previous_hash actor_id version key_id"
        ).split()
    } | {"at": event.at.astimezone(UTC).isoformat(), "result": "ok"}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)

    assert digests.digest(event) == keys.current().digest(text)


def test_the_digest_of_before_is_computed_as_it_was(chain):
    """Version 1, written out once more: what an installation of last year holds must verify."""
    event = AuditEvent.objects.get(chain=chain, number=1)
    event.version = digests.PLAIN
    facts = {
        name: getattr(event, name)
        for name in (
            "chain number actor_name actor_role actor_unit ip action object_type object_id "
            "object_name data previous_hash"
        ).split()
    } | {"at": event.at.astimezone(UTC).isoformat(), "result": "ok"}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)

    assert digests.digest(event) == hashlib.sha256(text.encode()).hexdigest()
