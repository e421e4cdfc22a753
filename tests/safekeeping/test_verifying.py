"""核对 finds each thing that may be wrong, says which, and finds nothing in a sound house."""

import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from records.models import FilmShowing
from records.pages.services import save_record
from tests.factories import FilmShowingFactory
from tests.safekeeping.conftest import pdf
from townwork.audit import triggers
from townwork.audit.services import record
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.safekeeping import runs
from townwork.safekeeping.verifying import verify

LONG_AGO = (0, 0)


def found() -> list[str]:
    return verify().findings


def test_a_sound_house_has_no_findings_and_the_run_is_kept(evidence, capsys):
    call_command("verify")

    assert "核对无误" in capsys.readouterr().out
    assert runs.last("verify").findings == []


@pytest.mark.parametrize("harm", ["坏了", "不在了"])
def test_a_file_that_is_not_what_its_row_says(evidence, harm, capsys):
    file = evidence[0].file
    file.path.write_bytes(pdf(b"other")) if harm == "坏了" else file.path.unlink()

    with pytest.raises(CommandError, match="1 处问题"):
        call_command("verify")

    said = capsys.readouterr().out
    assert harm in said and file.sha256 in said and len(said.splitlines()) == 1
    assert len(runs.last("verify").findings) == 1


def test_strays_and_leftovers_are_told_once_they_are_old(evidence, settings):
    folder = settings.MEDIA_ROOT / "evidence" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "exports").mkdir()
    places = [folder / "stray", folder / ".half.tmp", settings.MEDIA_ROOT / "exports" / "x.pdf"]
    for path in places:
        path.write_bytes(b"x")

    young = found()
    for path in places:
        os.utime(path, LONG_AGO)

    assert young == []
    assert sorted(found()) == [
        "写到一半的临时文件没有清掉：files/evidence/ab/.half.tmp",
        "没有记录的文件：files/evidence/ab/stray",
        "过期的文件没有清掉：files/exports/x.pdf",
    ]


def test_a_row_changed_past_the_application(film):
    FilmShowing.objects.filter(pk=film.pk).update(shows=99)

    assert found() == [
        f"公益电影 {film.pk} 与它的修改历史不符（场次），可能被直接改过库。",
        f"公益电影 {film.pk} 和最后一次操作留下的不一样，可能被直接改过库。",
    ]


def test_control_a_row_changed_by_the_application_is_sound(film, cast):
    film.shows = 9
    save_record(film, actor=cast.liaison)

    assert found() == []


def test_a_row_put_in_and_a_row_taken_out_past_the_application(film, cast):
    gone = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    record("录入", gone, actor=cast.liaison)
    FilmShowing.objects.filter(pk=gone.pk).delete()
    gone.history.filter(history_type="-").delete()
    film.history.all().delete()

    assert found() == [
        f"公益电影 {film.pk} 与它的修改历史不符（没有历史），可能被直接改过库。",
        f"公益电影 {gone.pk} 不在了，它的历史没有说删除过。",
        f"公益电影 {gone.pk} 不在了，审计里没有人删过它，可能被直接从库里删去。",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_trail_without_its_guard(evidence):
    triggers.drop(connection)
    said = found()
    triggers.create(connection)

    assert said and all("触发器" in words for words in said)
    assert found() == []


def test_a_job_that_was_done_twice_or_never(cast, house):
    done = [
        Job.objects.create(
            kind="summary_pdf", key=f"k{n}", state="done", finished_at=timezone.now()
        )
        for n in range(3)
    ]
    for job in [done[0], done[1], done[1]]:
        jobs.record("完成任务", job, chain="")

    assert found() == [
        f"后台任务 {done[1].pk}（半年总结：k1）完成了 2 次，应当是一次。",
        f"后台任务 {done[2].pk}（半年总结：k2）完成了 0 次，应当是一次。",
    ]


def test_two_of_one_key_at_once_and_one_after_the_other(cast, house):
    now = timezone.now()
    for key, shift in (("at once", 5), ("in turn", 20)):
        for began in (0, shift):
            job = Job.objects.create(
                kind="summary_pdf",
                key=key,
                state="done",
                created_at=now + timedelta(minutes=began),
                finished_at=now + timedelta(minutes=began + 10),
            )
            jobs.record("完成任务", job, chain="")

    (said,) = found()

    assert "at once" in said and "又做了一遍" in said
