"""A form whose token is no longer good brings back what was typed, and no stranger's."""

import re

import pytest
from django import forms
from django.test import Client

from records.models import FilmShowing
from tests.factories import PASSWORD
from townwork.org.views.stale_form import SECRET

OURS = {"Origin": "http://testserver"}


@pytest.fixture
def browser(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.liaison)
    return client


def typed(cast, **more):
    return {
        "unit": cast.village.pk,
        "occurred_on": "2026-03-05",
        "film": "春到田间",
        "genre": "story",
        **more,
    }


def add(browser, data, headers=OURS):
    return browser.post("/records/films/add/", data, headers=headers)


def test_what_was_typed_is_sent_again_by_one_press(cast, browser):
    page = add(browser, typed(cast, note="两行\n<b>话</b>", shows="1"))
    words = page.content.decode()

    assert page.status_code == 403
    assert "没有提交" in words
    assert 'action="/records/films/add/"' in words
    assert "<textarea" in words and "&lt;b&gt;话&lt;/b&gt;" in words
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', words))
    again |= {name: value for name, value in typed(cast).items() if name == "film"}
    answer = add(browser, again, headers={})
    assert answer.status_code == 302, answer.context["form"].errors
    assert FilmShowing.objects.get().film == "春到田间"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Referer": "http://evil.example/"},
        {"Referer": "http://[bad"},
        {"Sec-Fetch-Site": "cross-site", **OURS},
        {},
    ],
)
def test_what_another_site_sent_is_not_offered(cast, browser, headers):
    words = add(browser, typed(cast), headers).content.decode()

    assert "春到田间" not in words
    assert "再次提交" not in words


def test_neither_files_nor_passwords_come_back(cast, browser):
    new = "Otter-lamp-2026"
    page = browser.post(
        "/password/", {"old": PASSWORD, "new": new, "again": new, "next": "去处"}, headers=OURS
    )
    words = page.content.decode()

    assert PASSWORD not in words and new not in words
    assert "口令不保留" in words
    assert "去处" in words


def test_every_password_field_is_among_the_secrets():
    def all_forms(kind):
        return [kind, *(one for below in kind.__subclasses__() for one in all_forms(below))]

    secret = {
        name
        for form in all_forms(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.PasswordInput)
    }

    assert {"password", "old", "new"} <= secret
    assert secret - SECRET - {"password1", "password2", "old_password", "new_password1"} <= {
        "new_password2"  # Django's own forms, which no page of ours uses
    }
