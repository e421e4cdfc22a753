"""What is typed and not sent stays on the machine (static/js/drafts.js): every form of words is marked
with the name that its success tells the browser to forget.
"""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests import factories

TEMPLATES = Path(__file__).parent.parent / "templates"
FORM = re.compile(r"<form\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>.*?</form>", re.S)
WORDS = re.compile(r"\|crispy|\{% crispy|<textarea|type=\"text\"")
# Forms that keep nothing, and why.
KEEP_NOTHING = {
    "403_csrf.html": "shows what was typed, to be sent again",
    "assessments/criterion.html": "a row of numbers, read off the rubric",
    "assessments/rubric_import.html": "a file",
    "duties/import.html": "a file",
    "duties/old_document.html": "a file, or pasted from where it stays",
    "duties/quick.html": "opens once, for half an hour, on anybody's phone",
    "duties/robots.html": "the address of a robot is a secret",
    "org/bind.html": "a code of half a minute",
    "org/change_password.html": "passwords",
    "org/first_run.html": "nobody has an account yet",
    "org/import.html": "a file",
    "org/sign_in.html": "a password",
    "org/sign_in_code.html": "a code of half a minute",
    "org/unbind.html": "a password",
    "records/custom/fields.html": "rows that script adds",
    "records/kinds/study/bulletins.html": "two days",
    "records/sheets/import.html": "a file",
    "records/sheets/import_columns.html": "kept with the sheet",
    "reports/_material.html": "taken whole from the page beside",
    "reports/_remarks.html": "beside the text, which is kept",
    "reports/_remark_acts.html": "a line beside the text, with two buttons of two acts",
    "reports/_reader_acts.html": "sent from beside the text",
    "reports/answer.html": "sent from beside the text",
    "reports/contributions.html": "a day",
    "reports/exact_names.html": "sent from beside the text",
    "reports/genuine.html": "a file",
    "reports/old_summary.html": "a file",
    "reports/remark.html": "sent from beside the text",
    "reports/report.html": "numbers of a letter",
    "reports/send.html": "sent from beside the text",
    "reports/sign.html": "a signature",
    "reports/submission_answer.html": "a receipt's number",
    "reports/waive.html": "sent from beside the text",
}


def forgetful(name: str, text: str) -> bool:
    """Whether the template has a form of words that the browser keeps nothing of."""
    forms = (one for one in FORM.findall(text) if "csrf_token" in one and WORDS.search(one))
    return name not in KEEP_NOTHING and any("data-draft" not in one for one in forms)


def test_every_form_of_words_keeps_what_is_typed():
    found = {
        str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")
    }

    assert [name for name, text in found.items() if forgetful(name, text)] == []


def test_control_one_that_does_not_is_found():
    form = '<form method="post"{% if a > 1 %} id="b"{% endif %}>{% csrf_token %}{{ form|crispy }}</form>'

    assert forgetful("org/form.html", form)
    assert not forgetful("org/form.html", form.replace("<form", '<form data-draft="x"'))
    assert not forgetful("org/sign_in.html", form)


@pytest.fixture
def letter(cast):
    return factories.NoticeFactory(unit=cast.village, signed_on=factories.DAY)


ACTS = {
    "answer": {"answered_on": "2026-03-10", "answer_number": "塘函〔2026〕1号"},
    "extend": {"until": "2026-03-30", "reason": "等村里材料"},
}


@pytest.mark.parametrize("act", ACTS)
def test_a_letters_act_is_kept_under_its_address_until_it_is_done(
    cast, client_of, letter, act, time_machine
):
    time_machine.move_to("2026-03-10 02:00:00+00:00")
    client, url = client_of(cast.liaison), reverse("letter_act", args=[letter.pk, act])

    shown = client.get(reverse("record_detail", args=["notices", letter.pk])).content.decode()
    refused = client.post(url, {}).content.decode()
    done = client.post(url, ACTS[act], follow=True).content.decode()

    assert f'data-draft="{url}"' in shown and f'data-draft="{url}"' in refused
    assert f'data-saved="{url}"' not in refused
    assert f'data-saved="{url}"' in done


def test_a_decision_typed_under_a_meeting_is_kept_too(cast, client_of):
    meeting = factories.MeetingFactory(unit=cast.village, entered_by=cast.liaison)
    client, url = client_of(cast.liaison), reverse("decision_add", args=[meeting.pk])
    data = {"matter": "修路", "unit": cast.village.pk, "due_on": "2026-12-01"}

    shown = client.get(reverse("record_detail", args=["meetings", meeting.pk])).content.decode()
    done = client.post(url, data, follow=True).content.decode()

    assert f'data-draft="{url}"' in shown
    assert f'data-saved="{url}"' in done


def test_a_form_of_its_own_page_is_kept_under_the_pages_address(cast, client_of):
    client, url = client_of(cast.administrator), reverse("person_add")
    data = {"full_name": "职工甲", "unit": cast.village.pk, "position": "村干部"}

    shown = client.get(url + "?next=x").content.decode()
    done = client.post(url, data, follow=True).content.decode()

    assert f'data-draft="{url}"' in shown
    assert f'data-saved="{url}"' in done
