"""Files under a record, in the browser: several at once, told apart, served so that nothing in
them runs.
"""

import io
import re
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from records.models import FilmShowing
from records.pages.services import add_evidence, void_record
from tests.factories import FilmShowingFactory
from townwork.audit.models import AuditEvent
from townwork.org.models import DetachedEvidence, Evidence, User
from townwork.org.services import close_term

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def film(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)


def upload(client, film, *files):
    parts = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(
        reverse("evidence_add", args=["films", film.pk]), {"files": parts}, follow=True
    )


def test_several_files_at_once_and_a_bad_one_does_not_spoil_the_rest(film, cast, client_of):
    page = upload(
        client_of(cast.liaison),
        film,
        ("甲.pdf", PDF),
        ("乙.html", b"<p>"),
        ("丙.pdf", PDF + b"%%EOF"),
    )

    said = page.content.decode()
    assert "已上传“甲.pdf”" in said and "已上传“丙.pdf”" in said
    assert "“乙.html”的类型不能上传" in said
    assert [e.name for e in Evidence.objects.all()] == ["甲.pdf", "丙.pdf"]


def typed(unit, **given):
    return {
        "unit": unit.pk,
        "occurred_on": "2026-03-12",
        "film": "春风",
        "genre": "story",
        "shows": 1,
        **given,
    }


def test_a_record_is_added_with_its_photos_in_one_press(cast, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photo = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(photo, "JPEG")
    papers = [
        SimpleUploadedFile("现场.jpg", photo.getvalue()),
        SimpleUploadedFile("签到表.pdf", PDF),
    ]

    client_of(cast.liaison).post(
        reverse("record_add", args=["films"]), typed(cast.village, files=papers)
    )

    saved = FilmShowing.objects.get()
    assert [one.name for one in Evidence.objects.of(saved)] == ["现场.jpg", "签到表.pdf"]


def test_a_bad_photo_keeps_the_record_out_and_what_was_typed_in_the_form(
    cast, client_of, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    papers = [SimpleUploadedFile("签到表.pdf", PDF), SimpleUploadedFile("现场.jpg", b"<html>")]

    page = client_of(cast.liaison).post(
        reverse("record_add", args=["films"]), typed(cast.village, files=papers)
    )

    said = page.content.decode()
    assert not FilmShowing.objects.exists() and not Evidence.objects.exists()
    assert "“现场.jpg”的内容与扩展名不符" in said
    assert re.findall('name="waiting"', said) == ['name="waiting"']  # the good one
    assert 'value="春风"' in said


@pytest.mark.parametrize(
    ("name", "kind"),
    [("照片.png", "image/png"), ("通知.pdf", "application/pdf")],
)
def test_a_file_that_browsers_show_is_looked_at_without_saving_it(
    film, cast, client_of, name, kind
):
    photo = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(photo, "PNG")
    evidence = add_evidence(
        film, name, photo.getvalue() if "png" in name else PDF, actor=cast.liaison
    )
    address = reverse("evidence_download", args=[evidence.pk])

    looked = client_of(cast.liaison).get(f"{address}?view")
    saved = client_of(cast.liaison).get(address)

    assert looked["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert looked["Content-Type"] == saved["Content-Type"] == kind
    assert looked["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in looked["Content-Security-Policy"]
    last_two = AuditEvent.objects.order_by("-pk").values_list("action", flat=True)[:2]
    assert list(last_two) == ["下载佐证", "查看佐证"]


def test_a_document_is_only_ever_saved(film, cast, client_of):
    document = (Path(__file__).parents[2] / "inputs/old.xls").read_bytes()
    evidence = add_evidence(film, "旧表.xls", document, actor=cast.liaison)

    answer = client_of(cast.liaison).get(reverse("evidence_download", args=[evidence.pk]) + "?view")

    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_page_forbids_secrets_before_asking_for_files(film, cast, client_of):
    page = (
        client_of(cast.liaison)
        .get(reverse("record_detail", args=["films", film.pk]))
        .content.decode()
    )

    assert page.index("严禁上传涉密文件") < page.index('type="file"')


def test_no_file_is_told(film, cast, client_of):
    assert "请先选择要上传的文件" in upload(client_of(cast.liaison), film).content.decode()


def test_too_much_at_once_is_cut_off_and_told(film, cast, client_of, settings):
    settings.MAX_UPLOAD_BYTES = 1000

    page = upload(client_of(cast.liaison), film, ("大.pdf", PDF + b"0" * 200_000))

    assert "合计超过 20 MB" in page.content.decode()
    assert not Evidence.objects.exists()


def test_a_file_comes_back_as_an_attachment_that_can_not_act(film, cast, client_of):
    evidence = add_evidence(film, '签到 "表".pdf', PDF, actor=cast.liaison)

    answer = client_of(cast.secretary).get(reverse("evidence_download", args=[evidence.pk]))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("who", "status"), [("sibling_liaison", 404), ("other_clerk", 404), ("auditor", 403)]
)
def test_a_file_does_not_exist_for_strangers(who, status, film, cast, client_of):
    evidence = add_evidence(film, "签到.pdf", PDF, actor=cast.liaison)
    client = client_of(getattr(cast, who))

    answers = [
        client.get(reverse("evidence_download", args=[evidence.pk])).status_code,
        client.post(reverse("evidence_remove", args=[evidence.pk])).status_code,
        client.post(reverse("evidence_add", args=["films", film.pk])).status_code,
    ]

    assert answers == [status] * 3
    assert Evidence.objects.count() == 1


def test_a_lost_file_is_not_a_crash(film, cast, client_of, tmp_path):
    evidence = add_evidence(film, "签到.pdf", PDF, actor=cast.liaison)
    evidence.file.path.unlink()

    assert (
        client_of(cast.liaison).get(reverse("evidence_download", args=[evidence.pk])).status_code
        == 404
    )


def test_removing_asks_first(film, cast, client_of):
    evidence = add_evidence(film, "签到.pdf", PDF, actor=cast.liaison)
    client, address = client_of(cast.liaison), reverse("evidence_remove", args=[evidence.pk])

    asked = client.get(address).content.decode()
    assert "移除“签到.pdf”" in asked
    assert Evidence.objects.count() == 1

    client.post(address)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("locked", ["closed", "void"])
def test_a_locked_record_offers_no_upload_and_takes_none(locked, film, cast, client_of):
    if locked == "closed":
        close_term(cast.term, actor=cast.secretary, reason="总结已报送")
    else:
        void_record(film, actor=cast.clerk, reason="重复")
    client = client_of(cast.liaison)

    page = client.get(reverse("record_detail", args=["films", film.pk])).content.decode()
    answer = upload(client, film, ("甲.pdf", PDF)).content.decode()

    assert 'type="file"' not in page
    assert ("总结已报送" if locked == "closed" else "已作废") in answer
    assert not Evidence.objects.exists()


def photo(form="JPEG"):
    target = io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(target, form)
    return target.getvalue()


def send(client, film, *files):
    """As static/js/upload.js does."""
    parts = [SimpleUploadedFile(name, data) for name, data in files]
    address = reverse("evidence_add", args=["films", film.pk])
    return client.post(
        address, {"files": parts}, headers={"x-requested-with": "XMLHttpRequest"}
    ).json()


def test_a_script_is_told_each_files_outcome(film, cast, client_of):
    told = send(client_of(cast.liaison), film, ("甲.pdf", PDF), ("乙.html", b"<p>"))["files"]

    assert told[0]["name"] == "甲.pdf" and "甲.pdf" in told[0]["row"] and "problem" not in told[0]
    assert told[1] == {
        "name": "乙.html",
        "problem": "“乙.html”的类型不能上传，只能上传照片、PDF、OFD、Word、Excel、PPT、WPS 文件。",
    }


def test_a_name_that_is_markup_is_only_words_in_the_row(film, cast, client_of):
    (told,) = send(client_of(cast.liaison), film, ("<img src=x onerror=a>.pdf", PDF))["files"]

    assert "<img src=x" not in told["row"] and "&lt;img src=x" in told["row"]


def test_a_picture_shows_small_in_the_list_and_a_paper_does_not(film, cast, client_of):
    client = client_of(cast.liaison)
    send(client, film, ("照片.jpg", photo()), ("纸.pdf", PDF))
    picture, paper = Evidence.objects.order_by("pk")

    page = client.get(reverse("record_detail", args=["films", film.pk])).content.decode()
    small, none = (client.get(reverse("evidence_thumbnail", args=[e.pk])) for e in (picture, paper))

    assert page.count("/thumbnail/") == 1
    assert Image.open(io.BytesIO(small.content)).size == (320, 213)
    assert small["Content-Type"] == "image/jpeg" and "sandbox" in small["Content-Security-Policy"]
    assert none.status_code == 404


def test_what_is_no_picture_has_an_icon_of_its_kind(film, cast, client_of):
    client = client_of(cast.liaison)
    send(client, film, ("照片.jpg", photo()), ("纸.pdf", PDF))

    page = client.get(reverse("record_detail", args=["films", film.pk])).content.decode()

    assert re.findall('thumb-kind"[^>]*>(.*?)<', page) == ["PDF"]


def test_a_small_picture_does_not_exist_for_strangers(film, cast, client_of):
    picture = add_evidence(film, "照片.jpg", photo(), actor=cast.liaison)
    address = reverse("evidence_thumbnail", args=[picture.pk])

    answers = [
        client_of(who).get(address).status_code
        for who in (
            cast.sibling_liaison,
            cast.other_clerk,
            cast.far_reviewer,
            cast.auditor,
            cast.secretary,
        )
    ]

    assert answers == [404, 404, 404, 403, 200]


def test_the_same_picture_twice_is_stored_once_with_its_small_one(film, cast, tmp_path):
    other = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)

    first, second = (
        add_evidence(one, "照片.png", photo("PNG"), actor=cast.liaison) for one in (film, other)
    )

    assert first.file == second.file
    names = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert names == [first.file.sha256, f"{first.file.sha256}.thumb"]


def test_a_small_picture_that_was_lost_is_made_again(film, cast, client_of, tmp_path):
    picture = add_evidence(film, "照片.jpg", photo(), actor=cast.liaison)
    picture.file.thumbnail_path.unlink()

    answer = client_of(cast.liaison).get(reverse("evidence_thumbnail", args=[picture.pk]))

    assert answer.status_code == 200
    assert picture.file.thumbnail_path.exists()


@pytest.mark.parametrize("broken", ["gone", "rotten"])
def test_a_small_picture_without_its_original_is_not_a_crash(
    broken, film, cast, client_of, tmp_path
):
    picture = add_evidence(film, "照片.jpg", photo(), actor=cast.liaison)
    picture.file.thumbnail_path.unlink()
    original = picture.file.path
    original.unlink() if broken == "gone" else original.write_bytes(b"x")

    answer = client_of(cast.liaison).get(reverse("evidence_thumbnail", args=[picture.pk]))

    assert answer.status_code == 404


def test_the_list_of_files_costs_the_same_with_1_and_12_pictures(film, cast, client_of):
    client, address = client_of(cast.liaison), reverse("record_detail", args=["films", film.pk])
    counts = []
    for number in range(12):
        add_evidence(film, f"照片{number}.pdf", PDF + b"%%EOF" * number, actor=cast.liaison)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))

    assert counts[0] == counts[-1]


def test_what_is_no_records_file_is_not_removed_here(film, cast, client_of):
    """A duty's report has a page of its own; its files are read at this address, and not taken
    away.
    """
    evidence = add_evidence(film, "签到.pdf", PDF, actor=cast.liaison)
    kind = ContentType.objects.get_for_model(User)  # something that is not a record
    Evidence.objects.filter(pk=evidence.pk).update(content_type=kind, object_id=cast.clerk.pk)
    client, address = client_of(cast.liaison), reverse("evidence_remove", args=[evidence.pk])

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert client.get(reverse("evidence_download", args=[evidence.pk])).status_code == 200


def test_what_was_removed_is_listed_and_put_back_with_one_click(film, cast, client_of):
    evidence = add_evidence(film, "签到.pdf", PDF, actor=cast.liaison)
    client, page = client_of(cast.liaison), reverse("record_detail", args=["films", film.pk])
    client.post(reverse("evidence_remove", args=[evidence.pk]))
    detached = DetachedEvidence.objects.get()
    address = reverse("evidence_put_back", args=[detached.pk])

    listed = client.get(page).content.decode()
    read_only = client_of(cast.secretary).get(page).content.decode()
    back = client.post(address, follow=True).content.decode()

    assert "已移除：签到.pdf" in listed and address in listed
    assert address not in read_only
    assert "已恢复“签到.pdf”" in back
    assert f'action="{address}"' not in back
    assert Evidence.objects.get().file == evidence.file


def test_a_locked_record_puts_nothing_back(film, cast, client_of):
    evidence = add_evidence(film, "签到.pdf", PDF, actor=cast.liaison)
    client = client_of(cast.liaison)
    client.post(reverse("evidence_remove", args=[evidence.pk]))
    close_term(cast.term, actor=cast.secretary, reason="总结已报送")

    detached = DetachedEvidence.objects.get()
    client.post(reverse("evidence_put_back", args=[detached.pk]))

    assert not Evidence.objects.exists()
