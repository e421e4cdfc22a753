"""What nobody means to send, and somebody sends: answered in words, never with an error page."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import DocumentFactory, TermFactory

HUGE = "9" * 30  # no key of any row: SQLite holds nineteen digits


def browser_of(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


# --- Each of these was an error page once ---------------------------------------------------------
@pytest.mark.parametrize("since", ["", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_bulletin_of_a_wrong_date_is_refused_at_its_field(since, cast):
    typed = {"since": since, "until": "2026-06-30"}

    answer = browser_of(cast.clerk).post(reverse("bulletin_draft"), typed)

    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize("of", ["form", "json", "cut short"])
def test_a_sign_in_without_anything_asks_for_both(of, db):
    client = Client(raise_request_exception=False)
    sent = {
        "form": {"data": {}},
        "json": {"data": json.dumps({"username": "x"}), "content_type": "application/json"},
        "cut short": {"data": b"", "content_type": "multipart/form-data; boundary=x"},
    }[of]

    answer = client.post(reverse("sign_in"), **sent)

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"username", "password"}


@pytest.mark.parametrize("body", [b"--", b"--x\r\nContent-Disposition: form-data; name="])
@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=\x7f"])
def test_a_form_of_many_parts_that_is_broken_is_no_form(body, kind, db):
    answer = Client(raise_request_exception=False).post(reverse("sign_in"), body, content_type=kind)

    assert answer.status_code == 400


@pytest.mark.parametrize("address", ["http://[", "http://[::1", "//[bad", "\x00", "http://a:b:c/"])
@pytest.mark.parametrize("header", ["Referer", "HX-Current-URL"])
def test_a_header_that_is_no_address_leads_home(address, header, db):
    headers = {header: address} | ({"HX-Request": "true"} if header == "HX-Current-URL" else {})

    answer = Client(raise_request_exception=False).post("/records/films/nil/", headers=headers)

    assert answer.status_code in (200, 302)


def test_thirty_digits_are_no_row_among_several(cast):
    document = DocumentFactory(township=cast.township, created_by=cast.clerk)

    answer = browser_of(cast.clerk).post(reverse("duty_add", args=[document.pk]), {"units": [HUGE]})

    assert answer.status_code == 200
    assert answer.context["form"].errors["units"] == ["另外指定的单位里没有这一项，请重新选择。"]


def test_thirty_digits_are_no_unit_of_a_nil_return(cast):
    TermFactory(township=cast.township, year=2027)

    answer = browser_of(cast.liaison).post(
        reverse("record_nil", args=["films"]), {"term": cast.term.code, "unit": HUGE}
    )

    assert answer.status_code in (302, 404)


def test_thirty_digits_are_no_line_to_put_right(cast):
    answer = browser_of(cast.clerk).get(f"{reverse('rectification_add')}?mark={HUGE}")

    assert answer.status_code == 200


def test_what_is_no_address_is_no_robot(cast):
    typed = {"kind": "wecom", "name": "群", "key": "http://[bad"}

    answer = browser_of(cast.clerk).post(reverse("robots"), typed)

    assert answer.status_code == 200
    assert "没有找到密钥" in answer.content.decode()
