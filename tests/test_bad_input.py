"""What nobody means to send, and somebody sends: answered in words, never with an error page."""

import json
import logging
import re
import sys
import traceback
from copy import copy
from urllib.parse import urlsplit

import pytest
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from records.ledger.declaration import ledgers
from tests import test_access
from tests.examples import is_long
from tests.factories import DocumentFactory, TermFactory
from tests.nasty_forms import (
    FILE,
    FOR_A_DATABASE,
    NASTY,
    Form,
    fillings,
    forms_of,
    query,
    sent,
)
from townwork.org.forms.terms import TermForm

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


# --- Every form of every page ---------------------------------------------------------------------
# A page of each address is opened as each of these, and each form on it is sent filled in with
# what nobody means (tests/nasty_forms.py); what it wrote is taken back. What a form refuses is
# Python's to decide, so PostgreSQL is sent what a database might refuse, half as often. `make
# test-long` sends all of it, to both.
WALKERS = ("clerk", "liaison", "secretary", "administrator", "auditor", "anonymous")
# So many of them open every page, the others what none of these may: the secretary's pages that the
# clerk sees too hold no form of their own sort for a database.
FIRST = {"sqlite": 3, "postgresql": 2}
A_FORM = {"sqlite": 4, "postgresql": 2}  # posts a form in `make test`
LEFT_OUT = {"sign_out"}
NAMES = (
    *(
        "term",
        "unit",
        "township",
        "month",
        "year",
        "page",
        "per_page",
        "whole",
        "sort",
        "q",
        "in",
        "which",
    ),
    *("show", "venue", "copy", "mark", "group", "state", "since", "until", "indicator", "tab"),
    *("pick", "next", "check", "action", "kind", "section", "standing", "blank", "occurred_on"),
)


class Faults:
    """Error pages, with what was raised behind each."""

    def __init__(self):
        self.found: list[str] = []
        self.raised = ""

    def hear(self, **kwargs):
        kind, error, trace = sys.exc_info()
        last = traceback.extract_tb(trace)[-1]
        self.raised = f"{kind.__name__}: {str(error)[:120]} ({last.filename}:{last.lineno})"

    def note(self, what: str, status: int) -> None:
        # 503 may be an answer: of a page that says how the house is.
        if self.raised or status == 500:
            self.found.append(f"{what}: {self.raised}")
        self.raised = ""


@pytest.fixture
def faults():
    told = Faults()
    got_request_exception.connect(told.hear)
    logging.disable()  # thousands of refusals, each with where it was refused
    yield told
    logging.disable(logging.NOTSET)
    got_request_exception.disconnect(told.hear)


@pytest.fixture(scope="module")
def scene(company, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        yield (
            test_access.addresses(company),
            {role: test_access.browser_of(company, role) for role in WALKERS},
        )


def everywhere(address_of) -> list[str]:
    """An address of every name, and of each ledger its list and its form."""
    named = [address_of(name) for name in test_access.EXPECTED if name not in LEFT_OUT]
    return [
        *named,
        *(f"/records/{slug}/{page}" for slug in ledgers for page in ("", "add/?blank=1")),
    ]


def asked(client, method: str, address: str, **what):
    """The answer; what it wrote is taken back."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, method)(address, **what)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def forms_everywhere(scene) -> list[tuple[str, Form]]:
    """(who, form) of each form there is, once."""
    address_of, browsers = scene
    found: dict[tuple, tuple[str, Form]] = {}
    for address in everywhere(address_of):
        is_shown = False
        for role in WALKERS:
            # Their own pages only: what everybody sees was seen by the first.
            if is_shown and role not in WALKERS[: FIRST[connection.vendor]]:
                continue
            answer = asked(browsers[role], "get", address)
            if answer.status_code != 200:
                continue
            if "html" not in answer.get("Content-Type", ""):  # a file, for whomever
                break
            is_shown = True
            for form in forms_of(address, answer.content.decode()):
                found.setdefault(form.key, (role, form))
    return [one for key, one in found.items() if key[0] not in LEFT_OUT]


@pytest.mark.long
@pytest.mark.hypothesis
def test_no_form_of_any_page_ends_in_an_error_page(scene, faults, db):
    forms = forms_everywhere(scene)
    most = 10_000 if is_long() else A_FORM[connection.vendor]
    is_all = is_long() or connection.vendor == "sqlite"
    hows = tuple(NASTY) if is_all else FOR_A_DATABASE

    for at, (role, form) in enumerate(forms):
        client = scene[1][role]
        for how, filled in fillings(form, at, most=most, hows=hows):
            if form.method == "post":
                answer = asked(client, "post", form.action, **sent(form, filled))
            else:
                path = urlsplit(form.action).path
                answer = asked(client, "get", f"{path}?{query(filled)}"[:60_000])
            faults.note(f"{role} {form.method} {form.action} {how}", answer.status_code)

    assert "\n".join(faults.found) == ""
    assert len(forms) > 120


@pytest.mark.hypothesis
def test_no_address_ends_in_an_error_page_whatever_is_asked_of_it(scene, faults, db):
    address_of, browsers = scene
    values = [(how, said) for how, said in NASTY.items() if how not in ("too long", "long", FILE)]
    step = 1 if is_long() else len(values)

    for at, address in enumerate(everywhere(address_of)):
        role = WALKERS[at % 3] if at % 7 else "administrator"
        path = urlsplit(address).path
        for how, said in values[at % step :: step]:
            answer = asked(browsers[role], "get", f"{path}?{query(dict.fromkeys(NAMES, said))}")
            faults.note(f"{role} get {path} {how}", answer.status_code)

    assert "\n".join(faults.found) == ""


@pytest.mark.parametrize("key", [HUGE, "0"])
def test_no_key_in_an_address_ends_in_an_error_page(key, scene, faults, db):
    address_of, browsers = scene
    paths = [address_of(name) for name in test_access.EXPECTED if name not in LEFT_OUT]
    wrong = {re.sub(r"/\d+/", f"/{key}/", path) for path in paths} - set(paths)

    for path in sorted(wrong):
        for method in ("get", "post"):
            answer = asked(browsers["clerk"], method, path)
            faults.note(f"clerk {method} {path[:60]}", answer.status_code)

    assert "\n".join(faults.found) == ""


def test_control_an_error_page_is_noted_with_what_was_raised(scene, faults, monkeypatch, db):
    monkeypatch.setattr(TermForm, "clean", lambda form: 1 / 0)

    answer = asked(scene[1]["clerk"], "post", reverse("term_add"), data={"year": "2027"})
    faults.note("clerk post", answer.status_code)

    assert faults.found[0].startswith("clerk post: ZeroDivisionError: division by zero")
