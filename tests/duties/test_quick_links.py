"""The phone link: one assignment, one person, once, for half an hour."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from duties.models import QuickLink
from duties.quick_links import make_link, report_by_link
from duties.reporting import save_report, submit_report
from tests.factories import AssignmentFactory, DutyFactory
from townwork.org import services
from townwork.org.errors import Refusal
from townwork.org.models import Evidence


@pytest.fixture
def token(cast, reported):
    return make_link(reported, actor=cast.liaison)


def test_one_sentence_is_a_report(client, reported, token, cast):
    page = client.post(reverse("quick", args=[token]), {"text": "三个群都查了"})

    assert "已上报" in page.content.decode()
    report = reported.reports.get()
    assert (report.text, report.state, report.entered_by) == (
        "三个群都查了",
        "submitted",
        cast.liaison,
    )


def photo() -> bytes:
    """As a phone takes it: with the place where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "手机"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (30.0, 15.0, 20.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (120.0, 10.0, 5.0),
        }
    )
    target = io.BytesIO()
    Image.new("RGB", (40, 20), "green").save(target, "JPEG", exif=exif)
    return target.getvalue()


def hidden(data: bytes) -> tuple[dict, dict]:
    """What a picture carries besides its pixels: EXIF, and the place in it."""
    exif = Image.open(io.BytesIO(data)).getexif()
    return dict(exif), dict(exif.get_ifd(ExifTags.IFD.GPSInfo))


def test_a_photo_from_the_phone_is_kept_without_the_place_it_was_taken(
    client, reported, token, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    taken = photo()
    assert hidden(taken)[1][ExifTags.GPS.GPSLatitude] == (30.0, 15.0, 20.0)  # control

    sent = {"text": "三个群都查了", "files": SimpleUploadedFile("现场.jpg", taken, "image/jpeg")}
    page = client.post(reverse("quick", args=[token]), sent)

    assert "已上报" in page.content.decode()
    evidence = Evidence.objects.get()
    assert (evidence.subject, evidence.name) == (reported.reports.get(), "现场.jpg")
    kept = evidence.file.path.read_bytes()
    assert Image.open(io.BytesIO(kept)).size == (40, 20)
    assert hidden(kept) == ({}, {})
    assert b"Exif" in taken and b"Exif" not in kept
    stored = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    small = stored.pop(f"{evidence.file.sha256}.thumb")
    assert list(stored.values()) == [kept]
    assert hidden(small) == ({}, {})


def test_it_signs_nobody_in(client, reported, token):
    client.get(reverse("quick", args=[token]))
    client.post(reverse("quick", args=[token]), {"text": "查了"})

    assert "_auth_user_id" not in client.session
    assert client.get(reverse("assignment", args=[reported.pk])).status_code == 302


def spent(client, token) -> bool:
    answer = client.post(reverse("quick", args=[token]), {"text": "再来"})
    return answer.status_code == 404 and "已经用过或过期" in answer.content.decode()


def test_used_twice_it_is_refused(client, reported, token):
    client.post(reverse("quick", args=[token]), {"text": "查了"})

    assert spent(client, token)
    assert reported.reports.count() == 1


def test_expired_it_is_refused(client, reported, token):
    QuickLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert spent(client, token)
    QuickLink.objects.update(expires_at=timezone.now() + timedelta(seconds=60))
    assert not spent(client, token)  # control


def test_a_person_who_left_reports_nothing(client, cast, token):
    cast.liaison.is_active = False
    cast.liaison.save()

    assert spent(client, token)


@pytest.mark.parametrize("guess", ["x", "a" * 32, "%00", "…"])
def test_a_guess_opens_nothing(client, token, guess):
    assert spent(client, guess)


def test_a_token_is_for_its_own_assignment_alone(cast, client, reported, token):
    other = AssignmentFactory(duty=DutyFactory(document=reported.duty.document), unit=cast.village)

    client.post(reverse("quick", args=[token]), {"text": "查了", "assignment": other.pk})

    assert (reported.reports.count(), other.reports.count()) == (1, 0)


def test_a_new_link_makes_the_old_one_void(cast, client, reported, token):
    newer = make_link(reported, actor=cast.liaison)

    assert spent(client, token)
    assert not spent(client, newer)


def test_what_is_refused_is_kept_and_the_link_still_good(client, reported, token):
    reported.duty.paper = "自查表"
    reported.duty.save()

    page = client.post(reverse("quick", args=[token]), {"text": "查了三个群"}).content.decode()

    assert "查了三个群" in page
    assert "还没有上传应交材料“自查表”" in page
    assert reported.reports.count() == 0
    assert QuickLink.objects.get().used_at is None


@pytest.mark.postgresql
def test_the_database_holds_no_token(token):
    assert token not in str(QuickLink.objects.values_list().get())


def test_control_without_its_memory_a_link_would_work_twice(reported, token, cast):
    report_by_link(token, "一", [])
    with pytest.raises(Refusal):
        report_by_link(token, "二", [])
    QuickLink.objects.update(used_at=None)
    with pytest.raises(
        Refusal, match="已经上报"
    ):  # the link opens again; only the assignment's own state stops it
        report_by_link(token, "二", [])


def test_no_link_for_another_units_assignment(cast, client_of, reported):
    answer = client_of(cast.sibling_liaison).post(reverse("quick_make", args=[reported.pk]))

    assert answer.status_code == 404


def test_the_page_shows_the_code_once(cast, client_of, reported):
    page = client_of(cast.liaison).post(reverse("quick_make", args=[reported.pk])).content.decode()

    assert "data:image/svg+xml" in page
    assert "/duties/q/" in page


def test_a_link_refused_keeps_what_was_typed(cast, client_of, reported):
    """上报 went through on another screen meanwhile: no link is made, and the words are
    still there.
    """
    submit_report(save_report(reported, "查了", actor=cast.liaison).assignment, actor=cast.liaison)

    page = client_of(cast.liaison).post(
        reverse("quick_make", args=[reported.pk]), {"text": "又查了两个群"}
    )

    assert page.status_code == 200
    assert "又查了两个群" in page.content.decode()
    assert "已经上报，不能再改" in page.content.decode()


def opens(client, token):
    """GET and POST alike."""
    page = reverse("quick", args=[token])
    return {client.get(page).status_code, client.post(page, {"text": "x"}).status_code}


@pytest.mark.parametrize("way", ["reset", "disabled", "disabled and back", "own change", "moved"])
def test_it_dies_with_what_it_was_made_with(client, reported, token, cast, way):
    person = cast.liaison
    if way == "reset":
        services.save_user(person, actor=cast.administrator, password="x")
    elif way == "own change":
        services.change_password(person, "Otter-lamp-2026")
    elif way == "moved":
        person.unit = cast.sibling
        services.save_user(person, actor=cast.administrator)
    else:
        for person.is_active in (False, way == "disabled and back"):
            services.save_user(person, actor=cast.administrator)

    assert opens(client, token) == {404}
    assert not reported.reports.exists()


def test_nor_is_it_good_while_the_password_is_due(client, token, cast):
    cast.liaison.must_change_password = True
    cast.liaison.save()

    assert opens(client, token) == {404}


def test_control_an_account_that_was_only_mended_keeps_it(client, token, cast):
    cast.liaison.phone = "0571-1"
    services.save_user(cast.liaison, actor=cast.administrator)

    assert opens(client, token) == {200}
