"""A stored thing is given only as it was stored: one flipped byte, half of it or nothing, and the
reader is told which file it is and who brings it back.
"""

import io
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from assessments.models import Notice
from duties.models import Paper
from records.models import StudyPaper
from records.sheets.printing import PrintedSheet
from reports.models import Edition, WordCopy
from tests.factories import (
    DocumentFactory,
    FilmShowingFactory,
    RoundFactory,
    RubricFactory,
    StudySessionFactory,
)
from townwork.audit.models import AuditEvent
from townwork.jobs.models import Job
from townwork.lib import stored
from townwork.org.models import Evidence, StoredFile

PDF = b"%PDF-1.7\n" + b"0123456789" * 400 + b"\n%%EOF\n"


def evidence(cast):
    row = StoredFile(township=cast.township, content_type="application/pdf").keep(PDF)
    row.save()
    film = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    use = Evidence.objects.create(
        file=row, unit=cast.village, subject=film, name="签到.pdf", uploaded_by=cast.clerk
    )
    return row, reverse("evidence_download", args=[use.pk])


def edition(cast):
    row = Edition(
        term=cast.term, number=1, title="题", template="", blocks=[], figures=[], gaps=[], pages=1
    ).keep(PDF)
    row.save()
    return row, reverse("edition_pdf", args=[row.pk])


def word_copy(cast):
    of = Edition.objects.first() or edition(cast)[0]
    row = WordCopy(edition=of).keep(PDF)
    row.save()
    return row, reverse("edition_word", args=[of.pk])


def letter(cast):
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    row = Paper(document=document, unit=cast.village, form="pdf").keep(PDF)
    row.save()
    return row, reverse("paper", args=[row.pk])


def notice(cast):
    round = RoundFactory(term=cast.term, rubric=RubricFactory(township=cast.township))
    row = Notice(round=round, stage="public", form="docx").keep(PDF)
    row.save()
    return row, reverse("notice", args=[row.pk])


def archive(cast):
    session = StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    row = StudyPaper(session=session, form="pdf").keep(PDF)
    row.save()
    return row, reverse("study_paper", args=[row.pk])


def printed(cast):
    sheet = PrintedSheet().keep(PDF)
    job = Job.objects.create(
        kind="ledger_pdf",
        key="x",
        township=cast.township,
        requested_by=cast.clerk,
        state="done",
        finished_at=timezone.now(),
        params={"ledger": "films", "query": ""},
        result={"sha256": sheet.sha256, "size": sheet.size, "pages": 1, "title": "台账"},
    )
    return sheet, reverse("print_file", args=[job.pk])


KINDS = [evidence, edition, word_copy, letter, notice, archive, printed]
HARM = {
    "a flipped byte": lambda path: path.write_bytes(PDF[:-9] + bytes([PDF[-9] ^ 1]) + PDF[-8:]),
    "half of it": lambda path: path.write_bytes(PDF[: len(PDF) // 2]),
    "nothing in it": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def text_of(answer) -> str:
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL).group()
    return unescape(re.sub(r"\s+|<[^>]+>", "", main))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_whole_is_given_and_whatever_is_not_is_told(kind, cast, client_of):
    row, address = kind(cast)
    client = client_of(cast.clerk)

    whole = client.get(address)
    assert b"".join(whole.streaming_content) == PDF
    assert not AuditEvent.objects.filter(action="文件缺失或损坏").exists()

    for name, harm in HARM.items():
        harm(row.path)
        before = AuditEvent.objects.filter(action="文件缺失或损坏").count()

        answer = client.get(address)

        assert answer.status_code == 404, name
        if name == "gone" and kind is printed:  # its page says already that it has expired
            row.keep(PDF)
            continue
        said = text_of(answer)
        assert "没有给出" in said and row.sha256 in said, name
        assert ("manage.pyrestore" in said) == (kind is not printed), name
        events = AuditEvent.objects.filter(action="文件缺失或损坏", result="denied")
        assert events.count() == before + 1, name
        if row.path.is_dir():
            row.path.rmdir()
        row.keep(PDF)


def test_every_kind_of_stored_row_is_among_them(cast):
    tried = {type(kind(cast)[0]) for kind in KINDS}

    assert set(stored.kinds()) <= tried


def test_a_small_picture_of_a_broken_original_says_why_and_a_broken_small_one_is_made_anew(
    cast, client_of
):
    target = io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(target, "JPEG")
    row = StoredFile(township=cast.township, content_type="image/jpeg").keep(target.getvalue())
    row.save()
    film = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    use = Evidence.objects.create(
        file=row, unit=cast.village, subject=film, name="照片.jpg", uploaded_by=cast.clerk
    )
    client, address = client_of(cast.clerk), reverse("evidence_thumbnail", args=[use.pk])
    first = client.get(address).content
    row.thumbnail_path.write_bytes(first[:200])

    again = client.get(address)

    assert (again.status_code, again.content) == (200, first)
    row.thumbnail_path.unlink()
    row.path.write_bytes(target.getvalue()[:700])
    assert "照片.jpg" in text_of(client.get(address))


def test_another_404_still_says_that_it_may_be_somebody_elses(cast, client_of):
    said = text_of(client_of(cast.clerk).get("/records/evidence/999999/"))

    assert "不在您的单位范围内" in said and "StoredFile" not in said and "matches" not in said
