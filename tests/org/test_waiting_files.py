"""The files of a form that was refused wait for it: nobody chooses them twice."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from duties.quick_links import make_link
from records.models import FilmShowing, Inspection
from tests.factories import AssignmentFactory, InspectionFactory, VenueFactory
from townwork.audit.models import AuditEvent
from townwork.org import evidence, waiting_files
from townwork.org.models import Evidence, StoredFile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WORD = re.compile(r'name="waiting"\s+value="([^"]+)"')
FILMS = ["films"]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(colour="red"):
    target = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(target, "JPEG")
    return target.getvalue()


def chosen(*files):
    return [SimpleUploadedFile(name, data) for name, data in files]


def film(unit, **given):
    day = {"unit": unit.pk, "occurred_on": "2026-03-12", "genre": "story", "shows": 1}
    return day | {"film": "春风"} | given


def add(client, unit, **given):
    return client.post(reverse("record_add", args=FILMS), film(unit, **given))


def words_of(page) -> list[str]:
    return WORD.findall(page.content.decode())


def names_of(record) -> list[str]:
    return [one.name for one in Evidence.objects.of(record)]


# --- The add page ---------------------------------------------------------------------------------


def test_a_refused_page_keeps_the_files_and_saves_them_with_the_record(cast, client_of):
    client, unit = client_of(cast.liaison), cast.village
    files = chosen(("现场.jpg", photo()), ("签到表.pdf", PDF))

    refused = add(client, unit, film="", files=files)
    add(client, unit, waiting=words_of(refused))

    said = refused.content.decode()
    assert "现场.jpg" in said and "签到表.pdf" in said
    assert "重新选一次" not in said
    assert names_of(FilmShowing.objects.get()) == ["现场.jpg", "签到表.pdf"]


def test_they_wait_through_a_second_refusal_and_others_join_them(cast, client_of):
    client, unit = client_of(cast.liaison), cast.village
    first = add(client, unit, film="", files=chosen(("一.jpg", photo())))
    second = add(
        client, unit, shows="", waiting=words_of(first), files=chosen(("二.jpg", photo("blue")))
    )

    add(client, unit, waiting=words_of(second), files=chosen(("三.pdf", PDF)))

    assert names_of(FilmShowing.objects.get()) == ["一.jpg", "二.jpg", "三.pdf"]


def test_what_is_not_ticked_any_more_is_left_out(cast, client_of):
    client, unit = client_of(cast.liaison), cast.village
    files = chosen(("一.jpg", photo()), ("二.jpg", photo("blue")))
    refused = add(client, unit, film="", files=files)

    add(client, unit, waiting=words_of(refused)[1:])

    assert names_of(FilmShowing.objects.get()) == ["二.jpg"]


def test_a_bad_one_is_told_and_the_good_ones_wait(cast, client_of):
    client, unit = client_of(cast.liaison), cast.village
    files = ("签到表.pdf", PDF), ("现场.jpg", b"<html>")

    refused = add(client, unit, files=chosen(*files))
    twice = add(client, unit, film="", files=chosen(*files))

    assert len(words_of(refused)) == len(words_of(twice)) == 1
    for page in (refused, twice):
        assert page.content.decode().count("“现场.jpg”的内容与扩展名不符") == 1
    assert not FilmShowing.objects.exists()


def test_a_question_about_a_twin_keeps_them(cast, client_of):
    client, unit = client_of(cast.liaison), cast.village
    add(client, unit)

    asked = add(client, unit, files=chosen(("现场.jpg", photo())))
    add(client, unit, sure="1", waiting=words_of(asked))

    assert names_of(FilmShowing.objects.latest("pk")) == ["现场.jpg"]


def test_the_same_file_chosen_again_is_taken_once(cast, client_of):
    client, unit = client_of(cast.liaison), cast.village
    refused = add(client, unit, film="", files=chosen(("现场.jpg", photo())))

    add(client, unit, waiting=words_of(refused), files=chosen(("现场.jpg", photo())))

    assert names_of(FilmShowing.objects.get()) == ["现场.jpg"]


def test_a_name_that_is_markup_is_only_words(cast, client_of):
    page = add(
        client_of(cast.liaison), cast.village, film="", files=chosen(("<img src=x>.pdf", PDF))
    )

    assert "<img src=x" not in page.content.decode()
    assert "&lt;img src=x" in page.content.decode()


def test_a_page_not_refused_has_nothing_waiting(cast, client_of):
    client = client_of(cast.liaison)

    add(client, cast.village, files=chosen(("现场.jpg", photo())))

    assert words_of(client.get(reverse("record_add", args=FILMS))) == []
    assert not AuditEvent.objects.filter(action="暂存佐证").exists()


# --- Whose, how long, how many --------------------------------------------------------------------


def waiting_of(actor, name="现场.jpg", data=None):
    kept, _ = waiting_files.wait([(name, data or photo())], actor=actor)
    return [one.word for one in kept]


def test_nobody_else_takes_them(cast, client_of):
    words = waiting_of(cast.clerk)

    page = add(client_of(cast.liaison), cast.village, waiting=words)

    assert not FilmShowing.objects.exists()
    assert waiting_files.GONE in page.content.decode()
    kept, _ = waiting_files.waiting(words, actor=cast.clerk)
    assert [one.name for one in kept] == ["现场.jpg"]


def test_a_made_up_word_is_none(cast, client_of):
    page = add(client_of(cast.liaison), cast.village, waiting=["eyJmaWxlIjoxfQ:x:y", "\x00"])

    assert not FilmShowing.objects.exists()
    assert waiting_files.GONE in page.content.decode()
    assert words_of(page) == []


def test_after_a_week_it_is_said_that_they_are_gone(cast, monkeypatch):
    words = waiting_of(cast.liaison)
    good, _ = waiting_files.waiting(words, actor=cast.liaison)
    is_gone_before_its_bytes = waiting_files.GOOD_FOR < evidence.KEPT
    monkeypatch.setattr(waiting_files, "GOOD_FOR", timedelta(seconds=-1))

    gone = waiting_files.waiting(words, actor=cast.liaison)

    assert len(good) == 1
    assert gone == ([], [waiting_files.GONE])
    assert is_gone_before_its_bytes


def test_one_swept_meanwhile_is_said_to_be_gone(cast, client_of):
    words = waiting_of(cast.liaison)
    StoredFile.objects.get().path.unlink()

    page = add(client_of(cast.liaison), cast.village, waiting=words)

    assert waiting_files.GONE in page.content.decode()


def test_no_more_wait_than_a_record_takes(cast, monkeypatch):
    monkeypatch.setattr(evidence, "MAX_FILES", 2)
    papers = [(f"{n}.pdf", PDF + b"%%EOF" * n) for n in range(4)]

    kept, problems = waiting_files.wait(papers, actor=cast.liaison)

    assert [one.name for one in kept] == ["0.pdf", "1.pdf"]
    assert problems == [
        "“2.pdf”没有收下：一条记录最多 2 个文件。",
        "“3.pdf”没有收下：一条记录最多 2 个文件。",
    ]


def test_they_wait_within_the_quota(cast, settings):
    settings.UPLOAD_QUOTA_TOWNSHIP_MB = 0

    kept, problems = waiting_files.wait([("现场.jpg", photo())], actor=cast.liaison)

    assert kept == [] and "限额" in problems[0]
    assert not StoredFile.objects.exists()


def test_what_waits_stands_in_the_trail(cast):
    waiting_of(cast.liaison)

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor, event.data["文件"]) == ("暂存佐证", cast.liaison, "现场.jpg")
    assert event.chain == cast.township.code


# --- The phone's forms ----------------------------------------------------------------------------


def test_a_refused_inspection_keeps_its_photographs(cast, client_of):
    venue = VenueFactory(unit=cast.village)
    client, address = client_of(cast.liaison), reverse("venue_inspect", args=[venue.pk])
    form = {"occurred_on": "2026-03-12", "problems": "0"}

    refused = client.post(
        address, form | {"occurred_on": "", "photos": chosen(("牌.jpg", photo()))}
    )
    client.post(address, form | {"waiting": words_of(refused)})

    assert names_of(Inspection.objects.get()) == ["牌.jpg"]


def test_a_refused_mending_keeps_its_photographs(cast, client_of):
    venue = VenueFactory(unit=cast.village)
    found = InspectionFactory(
        unit=cast.village, venue=venue, problems=1, problem="破损", entered_by=cast.liaison
    )
    client, address = client_of(cast.liaison), reverse("inspection_mend", args=[found.pk])

    refused = client.post(address, {"day": "", "photos": chosen(("补好.jpg", photo()))})
    client.post(address, {"day": found.occurred_on, "waiting": words_of(refused)})

    assert names_of(found) == ["补好.jpg"]


def test_a_refused_quick_report_keeps_its_photographs(cast, client):
    assignment = AssignmentFactory(unit=cast.village)
    address = reverse("quick", args=[make_link(assignment, actor=cast.liaison)])

    refused = client.post(address, {"text": "", "files": chosen(("群.jpg", photo()))})
    client.post(address, {"text": "三个群都查了", "waiting": words_of(refused)})

    assert names_of(assignment.reports.get()) == ["群.jpg"]
