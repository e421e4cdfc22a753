"""成批办理: one act on many records, all or none, by the service of the single act; undone as one."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from records.kinds.filings import services as filing_acts
from records.ledger.declaration import ledgers
from records.models import Filing, FilmShowing, RecordBatch
from records.pages import batches
from records.pages.batch_acts import acts_of
from records.pages.services import save_record, void_record
from tests.factories import FilmShowingFactory
from tests.records.kinds.filings.filed import drafted
from tests.records.sheets.varied import fill
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term
from townwork.safekeeping.sweeping import SWEEPS

FILMS, FILINGS = "/records/films/batch/", "/records/filings/batch/"


def film(cast, **values):
    return FilmShowingFactory(**{"unit": cast.village, "entered_by": cast.liaison} | values)


def waiting(cast, title):
    """Ahead of today, at the clerk's step."""
    day = timezone.localdate() + timedelta(days=30)
    filing = drafted(cast, title=title, occurred_on=day)
    filing_acts.submit(filing, actor=cast.liaison)
    filing_acts.consent(filing, "负责人", timezone.localdate(), actor=cast.liaison)
    return Filing.objects.get(pk=filing.pk)


def done(cast, slug, code, records, actor=None, **asked):
    actor, ledger = actor or cast.clerk, ledgers[slug]
    act = acts_of(ledger, actor)[code]
    return batches.carry_out(ledger, act, records, asked, actor=actor)


def undone(batch, actor):
    ledger = ledgers[batch.ledger]
    return batches.undo(batch, ledger, acts_of(ledger, actor)[batch.act], actor=actor)


def units(records) -> list:
    return [type(one).objects.get(pk=one.pk).unit for one in records]


# --- another unit, another choice -----------------------------------------------------------------
def test_ticked_rows_are_moved_and_put_back_as_one(cast):
    records = [film(cast), film(cast, film="乙片")]

    batch = done(cast, "films", "unit", records, value=cast.sibling)

    assert units(records) == [cast.sibling] * 2
    assert AuditEvent.objects.get(action="成批办理").data["条数"] == 2
    assert AuditEvent.objects.filter(action="修改公益电影").count() == 2

    assert undone(batch, cast.clerk) == 2

    assert units(records) == [cast.village] * 2
    assert AuditEvent.objects.filter(action="撤销成批办理").count() == 1
    with pytest.raises(Refusal, match="已经撤销过"):
        undone(batch, cast.clerk)


def test_a_choice_is_changed_and_said_in_words(cast):
    record = film(cast, genre="story")

    batch = done(cast, "films", "set-genre", [record], value="science")

    assert FilmShowing.objects.get().genre == "science"
    assert batch.said == "片种改为“科教片”"


def test_what_is_so_already_is_not_in_the_batch(cast):
    already, other = film(cast, unit=cast.sibling), film(cast, film="乙片")

    batch = done(cast, "films", "unit", [already, other], value=cast.sibling)

    assert list(batch.rows.values_list("record_id", flat=True)) == [other.pk]
    with pytest.raises(Refusal, match="本来就是这样"):
        done(cast, "films", "unit", [already], value=cast.sibling)


def test_all_or_nothing_and_every_row_in_the_way_is_named(cast):
    records = [film(cast, film="甲片")]
    records += [film(cast, film=f"去年{n}", occurred_on=date(2025, 8, n)) for n in (1, 2)]
    close_term(cast.previous, actor=cast.secretary, reason="已报送")

    with pytest.raises(batches.BatchRefused) as refused:
        done(cast, "films", "unit", records, value=cast.sibling)

    assert [record for record, _ in refused.value.problems] == records[1:]
    assert "有 2 条不能办" in str(refused.value) and "锁定" in str(refused.value)
    assert units(records) == [cast.village] * 3
    assert not RecordBatch.objects.exists()


def test_control_the_single_act_refuses_the_same(cast):
    record = film(cast, occurred_on=date(2025, 8, 1))
    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    record.unit = cast.sibling

    with pytest.raises(TermClosed):
        save_record(record, actor=cast.clerk)


def test_nobody_undoes_it_once_one_was_touched(cast):
    records = [film(cast), film(cast, film="乙片")]
    batch = done(cast, "films", "unit", records, value=cast.sibling)
    later = FilmShowing.objects.get(pk=records[1].pk)
    later.film = "后来改的"
    save_record(later, actor=cast.clerk)

    with pytest.raises(batches.BatchRefused, match="《后来改的》”后来又改过"):
        undone(batch, cast.clerk)

    assert units(records) == [cast.sibling] * 2


def test_once_a_later_batch_is_undone_the_one_before_it_can_be_too(cast):
    records = [film(cast), film(cast, film="乙片")]
    first = done(cast, "films", "unit", records, value=cast.sibling)
    second = done(cast, "films", "set-genre", records, value="science")
    with pytest.raises(batches.BatchRefused, match="后来又改过"):
        undone(first, cast.clerk)

    undone(second, cast.clerk)
    undone(first, cast.clerk)

    assert units(records) == [cast.village] * 2


@pytest.mark.parametrize(("days", "is_late"), [(399, False), (401, True)])
def test_after_a_year_it_is_undone_no_more_and_its_rows_are_forgotten(
    cast, client_of, days, is_late
):
    first, second = film(cast), film(cast)
    batch = done(cast, "films", "unit", [first, second], value=cast.sibling)
    RecordBatch.objects.update(made_at=timezone.now() - timedelta(days=days))

    assert SWEEPS["旧的成批办理的逐行记录"]() == (2 if is_late else 0)

    page = client_of(cast.clerk).get(reverse("record_batches", args=["films"])).content.decode()
    assert ("已过一年，请逐条更正" in page) == is_late
    if is_late:
        with pytest.raises(Refusal, match="已过一年"):
            undone(batch, cast.clerk)
    else:
        undone(batch, cast.clerk)
        assert units([first, second]) == [cast.village, cast.village]


def test_nor_one_that_was_voided_or_locked_since(cast):
    records = [film(cast), film(cast, film="乙片", occurred_on=date(2025, 8, 1))]
    batch = done(cast, "films", "unit", records, value=cast.sibling)
    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    with pytest.raises(batches.BatchRefused, match="锁定"):
        undone(batch, cast.clerk)

    void_record(records[0], actor=cast.clerk, reason="错")
    with pytest.raises(batches.BatchRefused, match="后来又改过"):
        undone(batch, cast.clerk)


# --- a kind's own ---------------------------------------------------------------------------------
def test_several_filings_are_approved_and_it_is_taken_back(cast):
    filings = [waiting(cast, "讲座甲"), waiting(cast, "讲座乙")]

    batch = done(cast, "filings", "approve", filings)

    assert {one.state for one in Filing.objects.all()} == {"approved"}
    assert AuditEvent.objects.filter(action="一会一报：宣传办同意").count() == 2

    undone(batch, cast.clerk)

    stands = Filing.objects.values_list("state", "waits_for", "approved_on")
    assert set(stands) == {("pending", "publicity", None)}
    assert AuditEvent.objects.filter(action="撤销一会一报：宣传办同意").count() == 2
    done(cast, "filings", "approve", filings)  # the step may be made anew


def test_one_that_waits_for_another_is_named_and_none_is_approved(cast):
    ready, other = waiting(cast, "讲座甲"), drafted(cast, title="还是草稿")

    with pytest.raises(batches.BatchRefused, match="还是草稿"):
        done(cast, "filings", "approve", [ready, other])

    assert Filing.objects.get(pk=ready.pk).state == "pending"


def test_they_are_returned_with_one_reason(cast):
    filings = [waiting(cast, "讲座甲"), waiting(cast, "讲座乙")]

    batch = done(cast, "filings", "return", filings, reason="缺主讲人")

    notes = {one.steps.last().note for one in filings}
    assert (notes, batch.said) == ({"缺主讲人"}, "退回：缺主讲人")


def test_who_may_do_one_may_do_many(cast):
    offered = {role: set(acts_of(ledgers["filings"], user)) for role, user in cast.by_role.items()}

    assert {"approve", "return"} <= offered["clerk"] & offered["secretary"]
    assert "approve" not in offered["liaison"]
    assert {"unit", "archive"} <= offered["liaison"]
    assert offered["reviewer"] == offered["auditor"] == offered["administrator"] == set()


# --- its pages ------------------------------------------------------------------------------------
def test_ticked_on_the_list_asked_once_done_and_undone_by_page(cast, client_of):
    records, client = [film(cast), film(cast, film="乙片")], client_of(cast.clerk)
    picked = [one.pk for one in records]

    page = client.get(FILMS, {"act": "unit", "pick": picked})
    seen = [f"{row['record'].pk}:{row['seen']}" for row in page.context["rows"]]
    sent = {"act": "unit", "pick": picked, "seen": seen, "value": cast.sibling.pk}
    after = client.post(FILMS, sent, follow=True)

    assert "已办 2 条：移到柳林村" in after.content.decode()
    assert units(records) == [cast.sibling] * 2

    client.post(reverse("batch_undo", args=[RecordBatch.objects.get().pk]))

    assert units(records) == [cast.village] * 2


def test_all_that_match_are_more_than_the_page_shows(cast, client_of):
    for number in range(30):
        film(cast, film=f"片{number}")
    film(cast, film="别村的", unit=cast.sibling)

    shown = client_of(cast.clerk).get(f"/records/films/?unit={cast.village.pk}").content.decode()
    sent = {"act": "unit", "all": "1", "of": f"unit={cast.village.pk}"}
    page = client_of(cast.clerk).get(FILMS, sent)

    assert "办符合条件的全部 30 条" in " ".join(shown.split())
    assert len(page.context["rows"]) == 30


def test_too_many_are_told_to_be_narrowed(cast, client_of, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 2)
    for number in range(3):
        film(cast, film=f"片{number}")

    page = client_of(cast.clerk).get(FILMS, {"act": "unit", "all": "1", "of": ""}, follow=True)

    assert "一次办不了这么多" in page.content.decode()


def test_refused_the_typed_reason_stays_and_the_row_says_why(cast, client_of):
    ready, other = waiting(cast, "讲座甲"), drafted(cast, title="还是草稿")
    sent = {"act": "return", "pick": [ready.pk, other.pk], "reason": "缺主讲人"}

    page = client_of(cast.clerk).post(FILINGS, sent)

    assert page.context["form"]["reason"].value() == "缺主讲人"
    ticked = {row["record"].title: row["is_ticked"] for row in page.context["rows"]}
    assert ticked == {"讲座甲": True, "还是草稿": False}


def test_what_somebody_changed_meanwhile_is_not_done_unread(cast, client_of):
    record, client = film(cast), client_of(cast.clerk)
    seen = client.get(FILMS, {"act": "unit", "pick": record.pk}).context["rows"][0]["seen"]
    record.film = "改过的"
    save_record(record, actor=cast.liaison)

    sent = {"act": "unit", "pick": record.pk, "seen": f"{record.pk}:{seen}"}
    page = client.post(FILMS, sent | {"value": cast.sibling.pk})

    assert "刚刚有人改过" in page.content.decode()
    assert units([record]) == [cast.village]


def test_a_strangers_row_makes_the_page_not_exist_and_a_reader_has_none(cast, client_of):
    own, other = film(cast), film(cast, unit=cast.sibling)
    sent = {"act": "unit", "pick": [own.pk, other.pk], "value": cast.village.pk}

    assert client_of(cast.liaison).post(FILMS, sent).status_code == 404
    assert client_of(cast.auditor).post(FILMS, sent).status_code == 403


def test_a_batch_is_its_makers_to_undo(cast, client_of):
    batch = done(cast, "films", "unit", [film(cast)], value=cast.sibling)
    address = reverse("batch_undo", args=[batch.pk])

    assert client_of(cast.liaison).post(address).status_code == 404
    assert client_of(cast.secretary).post(address).status_code == 404


@pytest.mark.parametrize("slug", ledgers)
def test_asking_for_many_costs_the_same_as_for_a_few(slug, cast, client_of):
    fill(cast, rows=12, only=[slug])
    rows = ledgers[slug].model.objects.visible_to(cast.clerk).standing()
    keys = list(rows.values_list("pk", flat=True))
    acts = acts_of(ledgers[slug], cast.clerk)
    if not acts:
        return
    client, address = client_of(cast.clerk), reverse("record_batch", args=[slug])
    sent = {"act": next(iter(acts))}
    client.get(address, sent | {"pick": keys[:1]})
    counts = []
    for picked in (keys[:2], keys):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, sent | {"pick": picked}).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
