"""扫描件归档: a photo of a signed form goes under the record whose code it shows."""

import io

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from records.pages.scans import Named, named_in
from tests.factories import FilmShowingFactory
from townwork.org.models import Evidence
from townwork.org.services import close_term


@pytest.fixture
def film(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)


def photo_of(client, record, *, turned=0, blurred=1) -> bytes:
    """The record's printed form as a phone takes it: on a table, not quite straight."""
    address = reverse("record_paper", args=["films", record.pk])
    page = pypdfium2.PdfDocument(client.get(address).content)[0]
    sheet = page.render(scale=2.5).to_pil().convert("RGB")
    small = sheet.resize((sheet.width // blurred, sheet.height // blurred)).resize(sheet.size)
    table = Image.new("RGB", (sheet.width + 300, sheet.height + 300), "saddlebrown")
    table.paste(small, (150, 150))
    target = io.BytesIO()
    table.rotate(turned, expand=True, fillcolor="saddlebrown").save(target, "JPEG", quality=70)
    return target.getvalue()


def bring(client, *photos, **how):
    files = [SimpleUploadedFile(name, data) for name, data in photos]
    return client.post(reverse("scans"), {"files": files}, **how)


@pytest.mark.parametrize("turned", [0, 4, 90, 180, 275])
def test_the_code_of_a_printed_form_is_read_off_a_photo(film, cast, client_of, turned):
    photo = photo_of(client_of(cast.liaison), film, turned=turned)

    assert named_in(photo) == Named("films", film.pk)


def test_photos_go_each_under_their_own_record(film, cast, client_of):
    client = client_of(cast.liaison)
    other = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)

    page = bring(
        client,
        ("一.jpg", photo_of(client, film)),
        ("二.jpg", photo_of(client, other, turned=3)),
        follow=True,
    )

    assert [one.name for one in Evidence.objects.of(film)] == ["一.jpg"]
    assert [one.name for one in Evidence.objects.of(other)] == ["二.jpg"]
    assert page.content.decode().count("已归到") == 2


def blank() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(target, "JPEG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.jpg", blank(), "没有认出表上的二维码"),
        ("假.jpg", b"<html>", "内容与扩展名不符"),
        ("表.pdf", b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "没有认出表上的二维码"),
    ],
)
def test_what_shows_no_code_is_told_and_the_rest_goes_in(film, cast, client_of, name, data, said):
    client = client_of(cast.liaison)

    page = bring(client, (name, data), ("一.jpg", photo_of(client, film)), follow=True)

    assert said in page.content.decode()
    assert Evidence.objects.of(film).count() == 1


def test_another_s_form_goes_nowhere_and_says_no_more(film, cast, client_of):
    photo = photo_of(client_of(cast.liaison), film)

    for stranger in (cast.sibling_liaison, cast.other_clerk):
        page = bring(client_of(stranger), ("一.jpg", photo), follow=True).content.decode()
        assert "这张表的记录找不到" in page
        assert str(film) not in page
    assert not Evidence.objects.exists()


def test_a_locked_half_year_refuses_here_what_the_record_s_page_refuses(
    film, cast, client_of, time_machine
):
    client = client_of(cast.liaison)
    photo = photo_of(client, film)
    time_machine.move_to("2026-07-05 10:00+08:00")
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    on_the_page = client.post(
        reverse("evidence_add", args=["films", film.pk]),
        {"files": [SimpleUploadedFile("页.jpg", photo)]},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    ).json()["files"][0]

    here = bring(client, ("一.jpg", photo), HTTP_X_REQUESTED_WITH="XMLHttpRequest")

    assert "已锁定" in on_the_page["problem"]
    assert here.json()["files"][0]["problem"] == on_the_page["problem"]
    assert not Evidence.objects.exists()


def test_the_page_sends_each_by_itself_and_hears_where_it_went(film, cast, client_of):
    client = client_of(cast.liaison)

    answer = bring(
        client, ("一.jpg", photo_of(client, film)), HTTP_X_REQUESTED_WITH="XMLHttpRequest"
    )

    (told,) = answer.json()["files"]
    assert reverse("record_detail", args=["films", film.pk]) in told["row"]
