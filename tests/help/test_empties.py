"""A town on its first day: each list says what belongs there, and offers the first to who may."""

import re
from html import unescape

import pytest
from django.urls import get_resolver, reverse

from records.ledger.declaration import ledgers
from records.pages.views.lists import may_fill
from tests.access_table import ROLES, TABLE
from tests.test_access import patterns
from townwork.help.empties import empties
from townwork.org.access import ALLOWED, allows

SIGNED_IN = ROLES[1:7]
EMPTY = re.compile(r'<div class="empty">(.*?)</div>', re.S)
LINK = re.compile(r'<a class="btn[^>]*href="([^"]+)"')

# Take nothing and are no list of what is not there yet: what is asked, said, or always full.
NOT_EMPTY = set(
    """
    home gap_list help help_search help_pdf search house_status change_password own_account own_mail
    second_factor second_factor_choice accounts account_add staff_import people person_add group_add units unit_add unit_import
    special_day_add terms term_add township_words audit_log ledgers customs_grid film_grid week_grid
    customs_return work_rules own_kinds study_elements study_sign indicators summary summary_template
    template_versions editor_figures genuine duty_calendar matrix_export matrix_print board round_open
    rectification_add scans document_from_old
    """.split()
)


def parameterless() -> set[str]:
    """Addresses that take nothing and that somebody opens as a page."""
    opened = {
        name
        for name, *answers in (line.split() for line in TABLE.strip().splitlines())
        if "ok" in {answer.split("/")[0] for answer in answers[1:7]}
    }
    return {p.name for p in patterns(get_resolver()) if not p.pattern.converters} & opened


def test_every_page_that_takes_nothing_says_what_belongs_there_or_is_never_empty():
    assert sorted(parameterless() - set(empties()) - NOT_EMPTY) == []
    assert NOT_EMPTY & set(empties()) == set()
    assert sorted(NOT_EMPTY - parameterless()) == []


def test_every_ledger_says_what_belongs_in_it():
    said = {name.split()[1] for name in empties() if name.startswith("record_list ")}

    assert said == set(ledgers)


def test_what_is_declared_leads_somewhere_and_says_who_may():
    for name, empty in empties().items():
        assert empty.belongs.endswith("。"), name
        assert bool(empty.label) == bool(empty.action), name
        assert empty.action in {"", *ALLOWED}, name
        if empty.first:
            reverse(empty.first[0], args=empty.first[1:])


# --- In the browser of each role ------------------------------------------------------------------
NOT_ASKED = {"contributions", "material"}  # of a manuscript, which an empty town has not
LISTS = sorted(set(empties()) - NOT_ASKED)


@pytest.mark.parametrize("page", LISTS)
def test_an_empty_list_says_what_belongs_there_and_offers_the_first(cast, client_of, page):
    empty, (name, *args) = empties()[page], page.split()
    opened = 0
    for role in SIGNED_IN:
        user = cast.by_role[role]
        client = client_of(user)
        answer = client.get(reverse(name, args=args))
        if answer.status_code != 200:
            continue
        opened += 1
        html = unescape(answer.content.decode())
        boxes = EMPTY.findall(html)

        assert [box for box in boxes if empty.belongs in box], (role, boxes)
        for url in (url for box in boxes for url in LINK.findall(box)):
            assert client.get(url, follow=True).status_code == 200, (role, url)
        offers = any(LINK.search(box) or f"点“{empty.label}”" in box for box in boxes)
        if name == "record_list":
            assert offers == may_fill(user, ledgers[args[0]]), role
        elif empty.action:
            assert offers == allows(user, empty.action), role
        if empty.action and not empty.first and allows(user, empty.action):
            assert re.search(rf">\s*{empty.label}\s*<", html), role
    assert opened
