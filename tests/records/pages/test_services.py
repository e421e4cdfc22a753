"""The guards stand in the services, whatever page or script calls them; each has its control."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from records import models
from records.ledger import custom_ledgers as custom
from records.ledger.declaration import ledgers
from records.models import CustomLedger, NilReturn, Talk
from records.pages.services import (
    Overtaken,
    add_evidence,
    declare_nil,
    remove_evidence,
    save_record,
    void_record,
    withdraw_nil,
)
from tests.factories import CustomLedgerFactory, FilmShowingFactory, NilReturnFactory
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal, TermClosed
from townwork.org.models import Evidence, Term
from townwork.org.services import close_term, reopen_term

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BEFORE, DAY, AHEAD = date(2026, 3, 4), date(2026, 3, 5), date(2026, 4, 4)


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def film(cast):
    return FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)


def acts(film, cast):
    """Every act on a record, to be tried by someone who may not."""
    return [
        lambda actor: save_record(film, actor=actor),
        lambda actor: void_record(film, actor=actor, reason="重复"),
        lambda actor: add_evidence(film, "通知.pdf", PDF, actor=actor),
        lambda actor: declare_nil(film.unit, cast.previous, ledgers["talks"], actor=actor),
    ]


@pytest.mark.parametrize("act", range(4))
@pytest.mark.parametrize(
    "who",
    [
        "sibling_liaison",
        "other_clerk",
        "other_liaison",
        "secretary",
        "reviewer",
        "administrator",
        "auditor",
    ],
)
def test_strangers_and_readers_change_nothing(who, act, film, cast, files):
    with pytest.raises(PermissionDenied):
        acts(film, cast)[act](getattr(cast, who))

    film.refresh_from_db()
    assert not film.is_void
    assert not Evidence.objects.exists()
    assert not NilReturn.objects.exists()


@pytest.mark.parametrize("act", range(4))
@pytest.mark.parametrize("who", ["liaison", "clerk"])
def test_control_the_units_own_people_may(who, act, film, cast, files):
    acts(film, cast)[act](getattr(cast, who))


@pytest.mark.parametrize("act", range(4))
def test_a_closed_term_stops_every_act_and_reopened_lets_it_pass(act, film, cast, files):
    for term in (cast.term, cast.previous):
        close_term(term, actor=cast.secretary, reason="总结已报送")

    with pytest.raises(TermClosed) as refused:
        acts(film, cast)[act](cast.liaison)

    assert "总结已报送" in str(refused.value) and "书记" in str(refused.value)
    for term in (cast.term, cast.previous):
        reopen_term(term, actor=cast.secretary, reason="更正")
    acts(film, cast)[act](cast.liaison)


def test_evidence_of_a_closed_term_stays(film, cast, files):
    evidence = add_evidence(film, "通知.pdf", PDF, actor=cast.liaison)
    close_term(cast.term, actor=cast.secretary, reason="总结已报送")

    with pytest.raises(TermClosed):
        remove_evidence(evidence, actor=cast.liaison)

    assert Evidence.objects.count() == 1


def test_a_voided_record_is_final(film, cast, files):
    void_record(film, actor=cast.liaison, reason="重复")

    for act in acts(film, cast)[:3]:
        with pytest.raises(Refusal, match="已作废"):
            act(cast.liaison)


@pytest.mark.postgresql
def test_evidence_moves_with_its_record(film, cast, files):
    add_evidence(film, "通知.pdf", PDF, actor=cast.liaison)
    film.unit = cast.sibling

    save_record(film, actor=cast.clerk)

    assert [e.unit for e in Evidence.objects.visible_to(cast.sibling_liaison)] == [cast.sibling]
    assert not Evidence.objects.visible_to(cast.liaison).exists()


def test_the_same_bytes_are_kept_once_and_named_by_their_digest(film, cast, files):
    other = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)

    first = add_evidence(film, "甲.pdf", PDF, actor=cast.liaison)
    second = add_evidence(other, "乙.pdf", PDF, actor=cast.liaison)

    assert first.file == second.file
    assert [p.name for p in files.rglob("*") if p.is_file()] == [first.file.sha256]
    with pytest.raises(Refusal, match="已经传过"):
        add_evidence(film, "丙.pdf", PDF, actor=cast.liaison)


def test_twenty_files_are_the_most(film, cast, files):
    for number in range(20):
        add_evidence(film, f"{number}.pdf", PDF + b"%d" % number + b"%%EOF", actor=cast.liaison)

    with pytest.raises(Refusal, match="最多 20 个"):
        add_evidence(film, "再来.pdf", PDF, actor=cast.liaison)


@pytest.mark.postgresql
def test_evidence_comes_and_goes_on_record(film, cast, files):
    evidence = add_evidence(film, "通知.pdf", PDF, actor=cast.liaison)

    remove_evidence(evidence, actor=cast.clerk)

    trail = AuditEvent.objects.filter(action__contains="佐证").order_by("number")
    assert [(e.action, e.actor_name, e.data["文件"]) for e in trail] == [
        ("上传佐证", cast.liaison.full_name, "通知.pdf"),
        ("移除佐证", cast.clerk.full_name, "通知.pdf"),
    ]


def test_an_overtaken_edit_names_the_newer_row(film, cast):
    seen = film.history.first().history_id
    film.team = "二队"
    save_record(film, actor=cast.clerk)
    film.team = "三队"

    with pytest.raises(Overtaken) as refused:
        save_record(film, actor=cast.liaison, seen=seen)

    assert refused.value.latest == film.history.first().history_id
    save_record(film, actor=cast.liaison, seen=refused.value.latest)  # control


def test_saving_what_has_not_changed_leaves_no_trace(film, cast):
    before = film.history.count(), AuditEvent.objects.count()

    save_record(type(film).objects.get(pk=film.pk), actor=cast.clerk)
    assert (film.history.count(), AuditEvent.objects.count()) == before

    film.team = "二队"
    save_record(film, actor=cast.clerk)  # control
    assert (film.history.count(), AuditEvent.objects.count()) == (before[0] + 1, before[1] + 1)


def test_a_term_nobody_made_is_open(cast):
    talk = Talk(unit=cast.village, occurred_on=date(2024, 5, 1), topic="旧事")

    save_record(talk, actor=cast.liaison)

    assert Talk.objects.get().occurred_on == date(2024, 5, 1)
    assert not Term.objects.filter(year=2024).exists()


def test_only_a_clerk_defines_a_ledger(cast):
    ledger = CustomLedger(
        unit=cast.village, occurred_on=date(2026, 1, 5), name="读书角", measure="次"
    )

    with pytest.raises(PermissionDenied):
        save_record(ledger, actor=cast.liaison)

    save_record(ledger, actor=cast.clerk)  # control


def test_a_nil_return_needs_a_ledger_that_takes_one(cast):
    with pytest.raises(Refusal, match="不用报零报告"):
        declare_nil(cast.village, cast.term, ledgers["venues"], actor=cast.liaison)


def test_a_nil_return_beside_a_record_is_refused_but_not_beside_a_voided_one(film, cast):
    with pytest.raises(Refusal, match="已有公益电影记录"):
        declare_nil(cast.village, cast.term, ledgers["films"], actor=cast.liaison)

    void_record(film, actor=cast.liaison, reason="重复")
    declare_nil(cast.village, cast.term, ledgers["films"], actor=cast.liaison)


def test_a_nil_return_of_a_closed_term_stays(cast):
    nil = NilReturnFactory(
        unit=cast.village, term=cast.term, ledger="films", declared_by=cast.liaison
    )
    close_term(cast.term, actor=cast.secretary, reason="总结已报送")

    with pytest.raises(TermClosed):
        withdraw_nil(nil, actor=cast.liaison)

    assert NilReturn.objects.count() == 1


@pytest.mark.postgresql
def test_what_the_town_shares_every_unit_may_name(cast):
    shared = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk)
    mine = FilmShowingFactory(unit=cast.office, entered_by=cast.clerk)

    assert list(CustomLedger.objects.choosable_by(cast.liaison)) == [shared]
    assert not CustomLedger.objects.choosable_by(cast.other_liaison).exists()
    assert not type(mine).objects.choosable_by(cast.liaison).exists()


def test_a_file_of_a_definition_is_removed_by_who_may_define(cast, files):
    shared = CustomLedgerFactory(unit=cast.village, entered_by=cast.clerk)
    evidence = add_evidence(shared, "通知.pdf", PDF, actor=cast.clerk)

    with pytest.raises(PermissionDenied):
        remove_evidence(evidence, actor=cast.liaison)

    remove_evidence(evidence, actor=cast.clerk)  # control


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        ({"kinds": ["office"]}, "塘头村不用报"),
        ({"closed_on": date(2026, 2, 1)}, "已停用"),
        ({}, ""),
    ],
)
def test_a_nil_return_is_of_a_ledger_in_use_that_the_unit_fills(definition, says, cast):
    shared = CustomLedgerFactory(
        unit=cast.office,
        occurred_on=date(2026, 1, 1),
        every_term=True,
        entered_by=cast.clerk,
        **definition,
    )
    ledger = custom.by_slug(f"custom-{shared.pk}")
    if says:
        with pytest.raises(Refusal, match=says):
            declare_nil(cast.village, cast.term, ledger, actor=cast.liaison)
    else:
        declare_nil(cast.village, cast.term, ledger, actor=cast.liaison)

    assert NilReturn.objects.exists() is not bool(says)


@pytest.mark.parametrize(
    ("model", "days", "field", "says"),
    [
        ("Decision", {"done_on": AHEAD}, "done_on", "办结日期不能晚于今天"),
        ("Decision", {"due_on": BEFORE}, "due_on", "办理时限不能早于会议日期"),
        ("Inspection", {"mended_on": AHEAD}, "mended_on", "整改日期不能晚于今天"),
        ("Inspection", {"mended_on": BEFORE}, "mended_on", "整改日期不能早于巡查日期"),
        ("Venue", {"refreshed_on": AHEAD}, "refreshed_on", "最近更新不能晚于今天"),
        ("Venue", {"closed_on": BEFORE}, "closed_on", "停用日期不能早于启用日期"),
        ("StudyPlan", {"filed_on": AHEAD}, "filed_on", "备案日期不能晚于今天"),
        ("Notice", {"due_on": BEFORE}, "due_on", "反馈时限不能早于收函日期"),
        (
            "AwardBatch",
            {"public_from": DAY, "public_to": BEFORE},
            "public_to",
            "公示结束不能早于公示开始",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_on_a_form_and_in_a_sheet(
    model, days, field, says, time_machine
):
    time_machine.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))
    kind = getattr(models, model)

    with pytest.raises(ValidationError, match=says) as refused:
        kind(occurred_on=DAY, **days).clean()

    assert list(refused.value.message_dict) == [field]
    kind(occurred_on=DAY, **dict.fromkeys(days, DAY)).clean()  # control
