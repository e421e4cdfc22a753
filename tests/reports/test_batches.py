"""批次: every paper is made once whatever dies, one ZIP holds them all, and its index says what is
missing.
"""

import hashlib
import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports import batch_work, batches, binding, writing
from reports.models import Batch, BatchItem
from reports.models.batch import BatchFile
from tests.factories import FilmShowingFactory, TermFactory
from tests.reports.test_issuing import TEXT, signed
from townwork.audit.models import AuditEvent
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.org.errors import Refusal
from townwork.org.models import Unit

pytestmark = pytest.mark.django_db

State = BatchItem.State


@pytest.fixture
def films(cast):
    FilmShowingFactory(unit=cast.sibling, shows=3)
    return FilmShowingFactory(unit=cast.village, shows=5)


@pytest.fixture
def batch(cast, films):
    return batches.begin(cast.township, cast.term, actor=cast.clerk)


def work() -> None:
    """As the workers would, one after the other, until nothing waits."""
    while waiting := list(Job.objects.active().filter(kind=batches.BATCH)):
        for job in waiting:
            jobs.run(job.pk)


def states(batch) -> dict[str, str]:
    return {str(item.of): item.state for item in batch.items.select_related("unit", "township")}


def opened(batch) -> zipfile.ZipFile:
    batch.refresh_from_db()
    assert batch.is_there
    return zipfile.ZipFile(io.BytesIO(batch.path.read_bytes()))


def index(archive: zipfile.ZipFile) -> list[dict]:
    book = openpyxl.load_workbook(io.BytesIO(archive.read(binding.INDEX)))
    heads, *lines = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(heads, line, strict=True)) for line in lines]


# --- Of a township --------------------------------------------------------------------------------


def test_every_unit_has_its_paper_in_both_forms_under_its_hash(cast, batch):
    work()

    archive = opened(batch)
    lines = index(archive)
    units = [unit.name for unit in Unit.objects.filter(township=cast.township).active()]
    assert [line["名称"] for line in lines] == units
    assert {line["状态"] for line in lines} == {"已完成"}
    for line in lines:
        for form in ("PDF", "Word"):
            data = archive.read(line[f"{form} 文件"])
            assert hashlib.sha256(data).hexdigest() == line[f"{form} 的 SHA-256"]
        assert archive.read(line["PDF 文件"]).startswith(b"%PDF") and line["页数"] >= 1
    assert len(archive.namelist()) == 2 * len(units) + 1
    assert all("没有交单位小结" in line["说明"] for line in lines)


def test_nothing_is_begun_twice_and_the_next_takes_the_place_of_the_last(cast, batch):
    with pytest.raises(Refusal, match="正在进行"):
        batches.begin(cast.township, cast.term, actor=cast.clerk)
    work()
    after = batches.begin(cast.township, cast.term, actor=cast.clerk)

    assert list(Batch.objects.all()) == [after]
    assert BatchItem.objects.count() == after.items.count()


def test_a_stopped_unit_has_no_paper(cast, films):
    Unit.objects.filter(pk=cast.sibling.pk).update(is_active=False)

    batch = batches.begin(cast.township, cast.term, actor=cast.clerk)

    assert cast.sibling.name not in states(batch)


# --- Held, gone on, cancelled ---------------------------------------------------------------------


def test_paused_nothing_is_made_until_it_goes_on(cast, batch):
    batches.pause(batch, actor=cast.clerk)
    work()
    held = set(states(batch).values())
    batches.go_on(batch, actor=cast.clerk)
    work()

    assert held == {State.WAITING}
    assert set(states(batch).values()) == {State.DONE}
    assert opened(batch)


def test_cancelled_nothing_more_is_made_and_it_does_not_go_on(cast, batch):
    batches.cancel(batch, actor=cast.clerk)
    work()

    assert set(states(batch).values()) == {State.WAITING}
    for act in (batches.pause, batches.go_on, batches.cancel):
        with pytest.raises(Refusal):
            act(batch, actor=cast.clerk)
    assert batches.begin(cast.township, cast.term, actor=cast.clerk)  # and another may begin


def test_paused_while_papers_are_taken_they_are_let_go(cast, batch):
    job = jobs.claim(Job.objects.filter(kind=batches.BATCH).first().pk)
    taken = batch_work._take(batch, job)
    batches.pause(batch, actor=cast.clerk)

    batch_work._make(batch, taken, job)

    found = list(batch.items.values_list("state", "taken"))
    assert found.count((State.DONE, 1)) == 1  # the one that was being made
    assert found.count((State.WAITING, 0)) == len(found) - 1


def test_who_goes_on_with_what_is_going_on_is_told(cast, batch):
    with pytest.raises(Refusal, match="情况变了"):
        batches.go_on(batch, actor=cast.clerk)


# --- What dies ------------------------------------------------------------------------------------


def claimed(batch) -> Job:
    return jobs.claim(jobs_waiting(batch)[0])


def jobs_waiting(batch) -> list[int]:
    return list(batches.jobs_of(batch).filter(state=Job.State.PENDING).values_list("pk", flat=True))


def lapse(job: Job) -> None:
    """Its worker is dead, and its lease over."""
    Job.objects.filter(pk=job.pk).update(lease_until=jobs.clock(-timedelta(seconds=1)))


def test_two_workers_never_have_the_same_paper(cast, batch):
    first, second = claimed(batch), claimed(batch)

    one, other = batch_work._take(batch, first), batch_work._take(batch, second)

    assert one and other
    assert not {item.pk for item in one} & {item.pk for item in other}


def test_what_a_dead_worker_took_is_taken_over_and_settled_by_one_alone(cast, batch):
    dead = claimed(batch)
    taken = batch_work._take(batch, dead)
    lapse(dead)
    alive = claimed(batch)
    while others := batch_work._take(batch, alive):
        batch_work._make(batch, others, alive)

    batch_work._settle(taken[0], dead, State.FAILED, remark="too late")  # it was not dead after all

    assert set(states(batch).values()) == {State.DONE}
    assert not batch.items.filter(remark="too late").exists()


def test_control_a_worker_that_lives_keeps_what_it_took(cast, batch):
    living, other = claimed(batch), claimed(batch)
    taken = batch_work._take(batch, living)
    while others := batch_work._take(batch, other):
        batch_work._make(batch, others, other)

    assert batch.items.filter(state=State.TAKEN).count() == len(taken)
    assert not batch_work._is_mine_to_bind(batch, other)


def test_a_paper_that_kills_its_makers_fails_alone(cast, batch):
    deadly = batch.items.first()
    for _ in range(batch_work.TIMES):
        job = claimed(batch)
        while deadly not in (taken := batch_work._take(batch, job)):
            batch_work._make(batch, taken, job)
        lapse(job)
        jobs.sweep()

    work()

    failed = batch.items.filter(state=State.FAILED)
    assert [(item.pk, item.remark) for item in failed] == [(deadly.pk, batch_work.DIED)]
    assert batch.items.filter(state=State.DONE).count() == batch.items.count() - 1
    assert opened(batch)


def test_one_alone_puts_it_together(cast, batch):
    first, second = claimed(batch), claimed(batch)
    while taken := batch_work._take(batch, first):
        batch_work._make(batch, taken, first)

    mine = batch_work._is_mine_to_bind(batch, first), batch_work._is_mine_to_bind(batch, second)
    lapse(first)

    assert mine == (True, False)
    assert batch_work._is_mine_to_bind(batch, second)


def test_papers_that_the_sweep_took_meanwhile_are_made_again(cast, batch):
    job = claimed(batch)
    while taken := batch_work._take(batch, job):
        batch_work._make(batch, taken, job)
    lost = batch.items.first()
    BatchFile("pdf", lost.sha256, lost.size).path.unlink()
    lapse(job)
    jobs.sweep()

    work()

    assert opened(batch).testzip() is None
    assert set(states(batch).values()) == {State.DONE}


def test_a_long_batch_lets_others_have_their_turn(cast, batch, monkeypatch):
    monkeypatch.setattr(batch_work, "TURN", -1)
    pk = jobs_waiting(batch)[0]

    jobs.run(pk)

    job = Job.objects.get(pk=pk)
    assert (job.state, job.attempts, job.claim_token) == (Job.State.PENDING, 0, None)
    assert batch.items.filter(state=State.DONE).exists()
    work()
    assert opened(batch)


# --- Of a district --------------------------------------------------------------------------------


@pytest.fixture
def edition(cast, films):
    TermFactory(township=cast.neighbour)
    return signed(cast, writing.begin(cast.term, body=TEXT, actor=cast.clerk))


@pytest.fixture
def of_district(cast, edition):
    batch = batches.begin(cast.district, cast.term, actor=cast.reviewer)
    work()
    return batch


def test_a_district_has_what_was_signed_byte_for_byte_and_who_has_not(cast, edition, of_district):
    writing.begin(cast.neighbour.terms.get(), body="题\n草稿。", actor=cast.other_clerk)

    archive = opened(of_district)

    [other, own] = sorted(index(archive), key=lambda line: line["名称"] == str(cast.township))
    assert archive.read(own["PDF 文件"]) == edition.path.read_bytes()
    assert archive.read(own["Word 文件"]) == edition.word.path.read_bytes()
    assert own["PDF 的 SHA-256"] == edition.sha256
    assert (other["名称"], other["状态"], other["PDF 文件"]) == (
        str(cast.neighbour),
        "未签发",
        None,
    )
    assert other["说明"] == batch_work.NOT_SIGNED
    assert len(archive.namelist()) == 3


def test_its_index_says_which_figures_are_others_since(cast, edition):
    FilmShowingFactory(unit=cast.village, shows=2)

    batch = batches.begin(cast.district, cast.term, actor=cast.reviewer)
    work()

    item = batch.items.get(township=cast.township)
    assert item.remark == "签发以后 1 项数据有变动：公益电影场次"


def test_the_failed_alone_are_done_again(cast, edition):
    whole = edition.path.read_bytes()
    edition.path.write_bytes(b"another")
    batch = batches.begin(cast.district, cast.term, actor=cast.reviewer)
    work()
    failed = batch.items.get(township=cast.township)
    edition.path.write_bytes(whole)

    number = batches.retry(batch, actor=cast.reviewer)
    work()

    assert (failed.state, failed.remark) == (State.FAILED, batch_work.DAMAGED)
    assert number == 2  # it, and the one that had not signed
    assert batch.items.get(pk=failed.pk).state == State.DONE
    assert len(opened(batch).namelist()) == 3


def test_what_is_done_is_not_done_again(cast, of_district):
    done = of_district.items.get(township=cast.township)

    assert batches.retry(of_district, actor=cast.reviewer) == 1
    work()

    assert of_district.items.get(pk=done.pk).settled_at == done.settled_at
    assert opened(of_district)


def test_with_nothing_failed_there_is_nothing_to_retry(cast, batch):
    work()

    with pytest.raises(Refusal, match="没有要重试"):
        batches.retry(batch, actor=cast.clerk)


# --- What is told ---------------------------------------------------------------------------------


def test_every_act_is_told_in_the_trail(cast, batch):
    batches.pause(batch, actor=cast.clerk)
    batches.go_on(batch, actor=cast.clerk)
    batches.cancel(batch, actor=cast.clerk)

    told = AuditEvent.objects.filter(chain="qingxi", action__endswith="批次").order_by("number")
    assert list(told.values_list("action", "actor_name")) == [
        (act, cast.clerk.full_name) for act in ("发起批次", "暂停批次", "继续批次", "取消批次")
    ]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(0), "不到 1 分钟"),
        (timedelta(seconds=29), "不到 1 分钟"),
        (timedelta(seconds=31), "约 1 分钟"),
        (timedelta(minutes=59, seconds=29), "约 59 分钟"),
        (timedelta(minutes=60), "约 1 小时"),
        (timedelta(minutes=90), "约 1 小时 30 分钟"),
    ],
)
def test_how_long_it_still_takes_in_words(left, said):
    assert batches.said_left(left) == said


def test_what_is_left_follows_from_what_was_done_since_it_goes_on(cast, batch):
    begun = timezone.now() - timedelta(minutes=3)
    Batch.objects.update(going_since=begun)
    batch.refresh_from_db()
    for number, item in enumerate(batch.items.all()[:2], 1):
        item.state, item.sha256 = State.DONE, "0" * 64
        item.settled_at = begun + timedelta(minutes=number)
        item.save()

    progress = batches.progress_of(batch)

    assert (progress.settled, progress.total) == (2, 5)
    assert progress.left == timedelta(minutes=3)  # one a minute, three left


def test_more_papers_take_no_more_queries_to_tell_of(cast, batch, django_assert_num_queries):
    with django_assert_num_queries(2):
        batches.progress_of(batch)


# --- The pages ------------------------------------------------------------------------------------


def page(client, user, term="2026H1") -> str:
    client.force_login(user)
    return client.get(reverse("batch", args=[term])).content.decode()


def test_it_is_asked_for_watched_and_fetched_from_its_page(cast, films, client):
    before = page(client, cast.clerk)
    client.post(reverse("batch", args=["2026H1"]))
    during = page(client, cast.clerk)
    work()
    after = page(client, cast.clerk)
    batch = Batch.objects.get()
    answer = client.get(reverse("batch_file", args=[batch.pk]))

    assert "开始" in before and "hx-get" in during and "0 / 5 份" in during
    assert "暂停" in during and "下载压缩包" not in during
    assert "下载压缩包" in after and "every 2s" not in after
    assert b"".join(answer.streaming_content) == batch.path.read_bytes()


def test_the_page_holds_and_goes_on(cast, batch, client):
    client.force_login(cast.clerk)
    client.post(reverse("batch_pause", args=[batch.pk]))
    paused = page(client, cast.clerk)
    client.post(reverse("batch_go_on", args=[batch.pk]))
    going = page(client, cast.clerk)
    client.post(reverse("batch_cancel", args=[batch.pk]))
    cancelled = page(client, cast.clerk)

    assert "已暂停" in paused and "继续" in paused
    assert "暂停" in going and "继续" not in going
    assert "已取消" in cancelled and "重新做一批" in cancelled


def test_where_its_workers_gave_up_the_page_says_so_and_it_goes_on(cast, batch, client):
    Job.objects.update(state=Job.State.FAILED, error="没有完成")
    still = page(client, cast.clerk)
    client.post(reverse("batch_go_on", args=[batch.pk]))
    work()

    assert "停下了" in still and "没有完成" in still
    assert "下载压缩包" in page(client, cast.clerk)


def test_it_is_nobody_elses(cast, batch, client):
    work()
    for user in (cast.other_clerk, cast.reviewer):
        client.force_login(user)
        for act in ("pause", "go_on", "cancel", "retry"):
            assert client.post(reverse(f"batch_{act}", args=[batch.pk])).status_code == 404
        assert client.get(reverse("batch_file", args=[batch.pk])).status_code == 404


def test_the_page_costs_the_same_however_many_papers(cast, batch, client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            page(client, cast.clerk)
        return len(context)

    page(client, cast.clerk)
    few = queries()
    for number in range(10, 40):
        unit = Unit.objects.create(township=cast.township, name=f"村{number}", kind="village")
        batch.items.create(number=number, unit=unit)

    assert queries() == few
