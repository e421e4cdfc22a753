"""What somebody does who can write the database, to the trail and to every other row: the night's
核对 names each, and says nothing of a day on which only the office worked.
"""

import pytest
from django.db import connection, transaction

from duties.reporting import approve_report, save_report, submit_report
from records.models import FilmShowing
from records.pages.services import save_record, void_record
from reports.models import Edition
from tests.factories import (
    AssignmentFactory,
    CriterionFactory,
    DocumentFactory,
    DutyFactory,
    FilmShowingFactory,
    RoundFactory,
)
from townwork.audit import rows, triggers
from townwork.audit.services import note_heads, record
from townwork.org.models import Unit, User
from townwork.org.services import change_password, close_term, reopen_term, save_unit, save_user
from townwork.safekeeping import verifying

EVENTS, HEADS = "audit_auditevent", "audit_audithead"
FILM, FILM_HISTORY = "records_filmshowing", "records_historicalfilmshowing"
WORDS = {"title": "总结", "template": "", "blocks": [], "figures": {}, "gaps": []}


@pytest.fixture
def day(cast, film):
    """A day's work in the township, with the night after it and one event more."""
    duty = DutyFactory(document=DocumentFactory(township=cast.township, issued=True))
    duty.units.add(cast.sibling)
    task = AssignmentFactory(duty=duty, unit=cast.village)
    round = RoundFactory(term=cast.term)
    card = round.scorecards.create(unit=cast.village)
    card.marks.create(criterion=CriterionFactory(section__rubric=round.rubric), self_score=8)
    Edition.objects.create(term=cast.term, number=1, sha256="0" * 64, size=1, pages=1, **WORDS)
    wrong = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    record("备好", actor=cast.clerk)
    save_report(task, "已办结。", actor=cast.liaison)
    submit_report(task, actor=cast.liaison)
    approve_report(task, actor=cast.clerk)
    save_user(User.objects.get(pk=cast.liaison.pk), actor=cast.administrator, password="xK9-wan-lu")
    change_password(User.objects.get(pk=cast.liaison.pk), "mO7-shu-xia")
    film.shows = 9
    save_record(film, actor=cast.liaison)
    void_record(wrong, actor=cast.liaison, reason="重复")
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    reopen_term(cast.term, actor=cast.secretary, reason="补报")
    unit = Unit.objects.get(pk=cast.sibling.pk)
    unit.name = "新桥村"
    save_unit(unit, actor=cast.administrator)
    note_heads()
    record("退出", actor=cast.clerk)


def found() -> list[str]:
    """But of files: the edition here has none."""
    checks = (verifying.trail_holds, verifying.history_agrees, verifying.rows_are_as_left)
    return [words for check in checks for words in check()]


def by_sql(*statements: str) -> None:
    """Without the triggers, which come back afterwards: nothing of them is left to notice."""
    with transaction.atomic():
        triggers.drop(connection)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        triggers.create(connection)


def test_control_of_a_day_of_work_nothing_is_said(day):
    assert found() == []


CHANGED = "和最后一次操作留下的不一样，可能被直接改过库。"
NEW = "在审计里没有来历，可能是直接写进库里的。"
GONE = "不在了，审计里没有人删过它，可能被直接从库里删去。"
LIAISON = "(SELECT id FROM org_user WHERE username = 'tangtou')"
LAST = f"(SELECT max(number) FROM {EVENTS} WHERE chain = 'qingxi')"
COPY = "password, username, full_name, position, email, phone, is_active, must_change_password"
# What was done, and a finding it comes to. The first eight are of the trail itself.
TAMPERED = {
    "an event changed": (
        [f"UPDATE {EVENTS} SET action = '浏览' WHERE chain = 'qingxi' AND number = 2"],
        "第 2 条与链不符。",
    ),
    "an event taken out": (
        [f"DELETE FROM {EVENTS} WHERE chain = 'qingxi' AND number = 2"],
        "第 2 条缺失。",
    ),
    "another actor": (
        [f"UPDATE {EVENTS} SET actor_id = 4711 WHERE chain = 'qingxi' AND number = 2"],
        "第 2 条与链不符。",
    ),
    "a cut tail, its head set back": (
        [
            f"DELETE FROM {EVENTS} WHERE chain = 'qingxi' AND number = {LAST}",
            f"UPDATE {HEADS} SET number = {LAST}, hash = (SELECT hash FROM {EVENTS}"
            f" WHERE chain = 'qingxi' AND number = {LAST}) WHERE chain = 'qingxi'",
        ],
        "的封记不对，后面可能有记录被删去。",
    ),
    "a chain and its head": (
        [
            f"DELETE FROM {EVENTS} WHERE chain = 'qingxi'",
            f"DELETE FROM {HEADS} WHERE chain = 'qingxi'",
        ],
        "库里没有这一条了。",
    ),
    "all of the trail": ([f"DELETE FROM {EVENTS}", f"DELETE FROM {HEADS}"], "库里没有这一条了。"),
    "what an act left of a row": (
        [f"UPDATE {EVENTS} SET rows = '{{}}' WHERE chain = 'qingxi' AND number = 2"],
        "第 2 条与链不符。",
    ),
    "a head": ([f"DELETE FROM {HEADS} WHERE chain = 'qingxi'"], "链尾记录不见了"),
    # and these of everything else
    "a role": ([f"UPDATE org_user SET role = 'secretary' WHERE id = {LIAISON}"], CHANGED),
    "another unit": (
        [
            "UPDATE org_user SET unit_id = (SELECT unit_id FROM org_user WHERE username = 'ganshi')"
            f" WHERE id = {LIAISON}"
        ],
        CHANGED,
    ),
    "an account let in": ([f"UPDATE org_user SET is_active = false WHERE id = {LIAISON}"], CHANGED),
    "a password": (["UPDATE org_user SET password = 'md5$a$b' WHERE username = 'shuji'"], CHANGED),
    "who may sign at once": (
        [f"UPDATE org_user SET signs_from = NULL WHERE id = {LIAISON}"],
        CHANGED,
    ),
    "a new account": (
        [
            f"INSERT INTO org_user ({COPY}, role, unit_id, is_sample, created_at, hints_closed)"
            " SELECT password, 'ghost', full_name, position, email, phone, is_active,"
            " must_change_password, 'administrator', unit_id, is_sample, created_at, hints_closed"
            f" FROM org_user WHERE id = {LIAISON}"
        ],
        NEW,
    ),
    "an approval": (["UPDATE duties_assignment SET state = 'submitted'"], CHANGED),
    "a report": (["UPDATE duties_progressreport SET text = '改过'"], CHANGED),
    "who owes a clause": (["DELETE FROM duties_duty_units"], CHANGED),
    "a mark": (["UPDATE assessments_mark SET self_score = 9"], CHANGED),
    "a mark taken out": (["DELETE FROM assessments_mark"], GONE),
    "a round": (["UPDATE assessments_round SET state = 'check'"], CHANGED),
    "an edition's text": (["""UPDATE reports_edition SET blocks = '["改过"]'"""], CHANGED),
    "a lock lifted": (["UPDATE org_term SET closed_reason = '改过'"], CHANGED),
    "a unit": (["UPDATE org_unit SET name = '旧桥村' WHERE name = '新桥村'"], CHANGED),
    "a record": ([f"UPDATE {FILM} SET shows = 99"], "与它的修改历史不符（场次）"),
    "a record with its history": (
        [f"UPDATE {FILM} SET shows = 99", f"UPDATE {FILM_HISTORY} SET shows = 99"],
        CHANGED,
    ),
}


@pytest.mark.parametrize("done", TAMPERED)
def test_what_is_done_by_sql_is_noticed(day, done):
    statements, words = TAMPERED[done]

    by_sql(*statements)

    assert [said for said in found() if words in said]


@pytest.mark.parametrize("name", ["audit_no_update", "audit_no_delete"])
@pytest.mark.skipif(connection.vendor != "sqlite", reason="they have other names on PostgreSQL")
def test_a_missing_trigger_is_noticed(day, name):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")

    assert found() == [f"审计：数据库里防止修改审计记录的触发器 {name} 不在了或已停用。"]


def test_control_by_history_alone_nobody_notices_an_account_or_a_mark(day, monkeypatch):
    monkeypatch.setattr(rows, "told_models", dict)
    by_sql(
        *TAMPERED["a role"][0], *TAMPERED["a mark"][0], *TAMPERED["a record with its history"][0]
    )

    assert found() == []


def test_what_was_looked_into_is_taken_as_it_stands_and_the_trail_says_so(day, capsys):
    from django.core.management import CommandError, call_command

    by_sql(*TAMPERED["a mark"][0])
    with pytest.raises(CommandError):
        call_command("verify", accept="漏登的核查分，按纸面补上")

    assert "已认定 1 行的现状" in capsys.readouterr().out
    assert found() == []


def test_an_act_in_a_row_of_its_own_kind_does_not_hide_another(day, cast):
    """Each row is held against the last act that wrote it, not against the last act."""
    by_sql(*TAMPERED["a role"][0])
    save_user(User.objects.get(pk=cast.clerk.pk), actor=cast.administrator)

    assert found() == [f"人员 {cast.liaison.pk} {CHANGED}"]


def test_a_film_taken_back_to_what_it_was_is_noticed_too(day, film):
    before = film.history.last()
    FilmShowing.objects.filter(pk=film.pk).update(shows=before.shows)

    assert f"公益电影 {film.pk} {CHANGED}" in found()
