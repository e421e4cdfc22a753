"""What grows is dropped once nobody needs it, and not a day before; each sweep has what it takes and
the nearest it leaves.
"""

import os
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.utils import timezone

from records.pages.services import add_evidence, put_evidence_back, remove_evidence
from reports.models import Edition
from tests.factories import FilmShowingFactory
from tests.safekeeping.conftest import pdf
from townwork.audit.rows import change_rows
from townwork.audit.services import record
from townwork.jobs.models import Job
from townwork.lib import files
from townwork.org.errors import Refusal
from townwork.org.models import DetachedEvidence, Evidence, Session, StoredFile
from townwork.safekeeping import runs, sweeping
from townwork.safekeeping.verifying import verify


def ago(**span):
    return timezone.now() - timedelta(**span)


def make_old(path, **span):
    then = ago(**span).timestamp()
    os.utime(path, (then, then))


def test_sessions_that_ended_go_and_those_under_way_stay(db, house):
    for key, end in (("old", ago(minutes=1)), ("new", ago(minutes=-1))):
        Session.objects.create(session_key=key, session_data="x", expire_date=end)

    assert sweeping.expired_sessions() == 1
    assert [row.pk for row in Session.objects.all()] == ["new"]


def test_the_lock_outs_books_keep_half_a_year_of_entries_and_a_day_of_failures(db, house):
    for days in (181, 179):
        log = AccessLog.objects.create(username=f"d{days}", user_agent="", path_info="/")
        AccessLog.objects.filter(pk=log.pk).update(attempt_time=ago(days=days))
    for hours in (25, 23):
        row = AccessAttempt.objects.create(
            username=f"h{hours}", user_agent="", path_info="/", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=ago(hours=hours))

    assert sweeping.old_sign_ins() == 2
    assert [row.username for row in AccessLog.objects.all()] == ["d179"]
    assert [row.username for row in AccessAttempt.objects.all()] == ["h23"]


def test_jobs_go_a_quarter_after_they_ended_and_those_under_way_never(db, house):
    for key, state, days in (("a", "done", 91), ("b", "failed", 91), ("c", "done", 89)):
        Job.objects.create(kind="x", key=key, state=state, finished_at=ago(days=days))
    Job.objects.create(kind="x", key="d", created_at=ago(days=200))

    assert sweeping.finished_jobs() == 2
    assert sorted(job.key for job in Job.objects.all()) == ["c", "d"]


# --- Evidence -------------------------------------------------------------------------------------


def test_what_was_removed_is_put_back_as_it_was(evidence, cast):
    one = evidence[0]
    remove_evidence(one, actor=cast.liaison)
    detached = DetachedEvidence.objects.get()

    back = put_evidence_back(detached, actor=cast.liaison)

    back.refresh_from_db()
    same = ("file_id", "unit_id", "content_type_id", "object_id", "name", "uploaded_by_id")
    assert [getattr(back, name) for name in same] == [getattr(one, name) for name in same]
    assert back.uploaded_at == one.uploaded_at
    assert not DetachedEvidence.objects.exists()


def test_what_was_uploaded_again_meanwhile_is_not_put_back_twice(film, evidence, cast):
    remove_evidence(evidence[0], actor=cast.liaison)
    add_evidence(film, "佐证0.pdf", pdf(b"0"), actor=cast.liaison)

    with pytest.raises(Refusal, match="已经重新传过"):
        put_evidence_back(DetachedEvidence.objects.get(), actor=cast.liaison)


@pytest.mark.parametrize(("days", "left"), [(29, True), (31, False)])
def test_bytes_go_thirty_days_after_they_were_removed(evidence, cast, days, left):
    gone, stays = evidence
    path = gone.file.path
    remove_evidence(gone, actor=cast.liaison)
    change_rows(DetachedEvidence.objects.all(), detached_at=ago(days=days))
    record("移除佐证", actor=cast.liaison)
    for one in (path, stays.file.path):
        make_old(one, days=days)

    sweeping.sweep()

    assert (path.exists(), DetachedEvidence.objects.exists()) == (left, left)
    assert StoredFile.objects.filter(sha256=gone.file.sha256).exists() is left
    assert stays.file.path.exists() and Evidence.objects.count() == 1
    assert verify().findings == []


def test_bytes_another_record_uses_stay(evidence, cast):
    other = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    add_evidence(other, "同一份.pdf", pdf(b"0"), actor=cast.liaison)
    remove_evidence(evidence[0], actor=cast.liaison)
    DetachedEvidence.objects.update(detached_at=ago(days=40))
    make_old(evidence[0].file.path, days=40)

    sweeping.sweep()

    assert evidence[0].file.is_whole


def test_bytes_another_township_uses_stay(evidence, cast):
    mine = evidence[0].file
    theirs = StoredFile.objects.create(
        township=cast.neighbour, sha256=mine.sha256, size=mine.size, content_type="application/pdf"
    )
    film = FilmShowingFactory(unit=cast.other_unit, entered_by=cast.other_clerk)
    Evidence.objects.create(
        file=theirs, unit=cast.other_unit, subject=film, name="x", uploaded_by=cast.other_clerk
    )
    remove_evidence(evidence[0], actor=cast.liaison)
    DetachedEvidence.objects.update(detached_at=ago(days=40))
    make_old(mine.path, days=40)

    sweeping.sweep()

    assert theirs.is_whole


# --- Files of nobody ------------------------------------------------------------------------------


def test_a_killed_runs_file_goes_after_a_week_and_a_kept_one_never(cast, house):
    facts = {"title": "题", "template": "", "blocks": [], "figures": [], "gaps": [], "pages": 1}
    kept = Edition(term=cast.term, number=1, **facts).keep(pdf(b"kept"))
    kept.save()
    orphans = [Edition().keep(pdf(name)) for name in (b"old", b"young")]
    for edition, days in ((kept, 400), (orphans[0], 8), (orphans[1], 6)):
        make_old(edition.path, days=days)

    assert sweeping.orphan_files() == 1
    assert [edition.path.exists() for edition in (kept, *orphans)] == [True, False, True]


def test_whoever_stores_the_same_bytes_while_they_are_swept_has_them(tmp_path):
    """The two at each of their steps: kept before it is set aside, while it is, after it is gone."""
    path, before = tmp_path / "name", ago(days=1).timestamp()

    def swept(meanwhile):
        files.keep(b"bytes", path)
        os.utime(path, (0, 0))
        return files.sweep(path, before=before, is_wanted=meanwhile)

    def kept_while_aside():
        files.keep(b"bytes", path)
        return False

    assert swept(lambda: True) is False and path.read_bytes() == b"bytes"
    assert swept(kept_while_aside) is True and path.read_bytes() == b"bytes"
    assert swept(lambda: False) is True and not path.exists()
    files.keep(b"bytes", path)
    assert files.sweep(path, before=before, is_wanted=lambda: False) is False  # young


def test_the_run_says_what_each_dropped(evidence, capsys):
    call_command("sweep")

    assert set(runs.last("sweep").facts) == set(sweeping.SWEEPS)
    assert "过期的登录会话：0" in capsys.readouterr().out
