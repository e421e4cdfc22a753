"""Ids of what is not theirs, wherever a request may carry one: nobody sees or changes it.

Two worlds stand beside the cast's own (tests/mirror.py): one of another district, and for a liaison
the village next door's. Each role sends each form of each page, filled in so that it is taken, with
the foreign key in one of its fields; asks each address with it in the path and in the question. A
word of theirs on a page, or their key in what is written, is a leak.

What a role may not open it is not asked to read again: it sends the forms that others found there.
Where time is short those who are told the same share the asking; `make test-long` leaves out nothing.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client, override_settings

from records.kinds.study.roster import update_counts
from records.models import CustomLedger, NewsItem, SavedView, StudySession
from tests import test_access, test_bad_input
from tests.examples import is_long
from tests.mirror import BESIDE, FAR, WORD, Mirror
from tests.nasty_forms import Form, forms_of, query, sent
from tests.records.sheets.varied import FACTORY_OF
from townwork.org.models.place import UnitQuerySet

ROLES = ("clerk", "liaison", "secretary", "administrator", "reviewer", "auditor")
READERS, OTHERS = ROLES[:2], ROLES[2:]  # the first see nearly every page there is between them
A_FORM = 10_000 if is_long() else 1  # bodies
# What is written with every request, and says what was asked for.
BOOKS = re.compile(r'"?(django_session|audit_\w+|axes_\w+|org_tally)"?')
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)")
# Fields no page offers, which a careless form would take all the same.
EXTRA = (
    *("unit", "township", "term", "district", "user", "person", "id", "pk", "subject", "object_id"),
    *("entered_by", "on_behalf_of", "assignment", "document", "venue", "meeting", "session"),
    "file",
)
ASKED = (
    *("unit", "township", "term", "venue", "copy", "mark", "group", "indicator", "pick"),
    "inspector",
)


@dataclass
class Scene:
    addresses: list[str]
    browsers: dict[str, Client]
    forms: dict[str, dict[tuple, Form]] = field(default_factory=dict)  # each role's own

    def forms_of(self, role: str) -> list[Form]:
        """What there is to send: the role's own forms, and those of others it was not shown."""
        if not self.forms:
            self._walk()
        own = self.forms[role]
        every = {key: form for found in self.forms.values() for key, form in found.items()}
        others = [form for key, form in every.items() if key not in own]
        return [*own.values(), *share(others, role)]

    def _walk(self) -> None:
        seen: set[str] = set()
        for role in ROLES:
            self.forms[role] = {}
            for address in self.addresses:
                if address in seen and role not in READERS and not is_long():
                    continue
                forms = forms_at(address, self.browsers[role])
                if forms is not None:
                    seen.add(address)
                    self.forms[role] |= forms


def share(these: list, role: str, *, apart: int = 1) -> list:
    """The role's part of them, so that somebody of its like takes each; `apart`, of each so many."""
    if is_long():
        return these
    alike = READERS if role in READERS else OTHERS
    return these[alike.index(role) :: len(alike) * apart]


def forms_at(address: str, client: Client) -> dict[tuple, Form] | None:
    """None where there is no page for them."""
    answer = test_bad_input.asked(client, "get", address)
    if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
        return None
    forms = {form.key: form for form in forms_of(address, answer.content.decode())}
    return {
        key: form
        for key, form in forms.items()
        if form.method == "post" and key[0] not in test_bad_input.LEFT_OUT
    }


@pytest.fixture(scope="module")
def scene(company, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        address_of = test_access.addresses(company)
        for model, factory in FACTORY_OF.items():
            if not model._base_manager.exists():
                factory(unit=company.village, entered_by=company.clerk)
        for session in StudySession.objects.all():
            update_counts(
                session
            )  # as every act leaves it: one that changes nothing writes nothing
        own = pages(address_of)
        Mirror(FAR, company.far, company.far.district).make()
        Mirror(BESIDE, company.sibling, company.sibling_liaison, but=is_the_towns).make()
        # What is published the whole township may name as the same article.
        NewsItem.objects.filter(pk=BESIDE).update(level=NewsItem.Level.SENT)
        # What is shared with the township all of it reads: this one is shared with nobody.
        SavedView.objects.filter(pk=BESIDE).update(township=None)
        browsers = {role: test_access.browser_of(company, role) for role in (*ROLES, "sibling")}
        yield Scene(own, browsers)


def is_the_towns(model: type) -> bool:
    """What every unit of the township reads, whoever's it is: a batch of awards, a ledger's
    definition.
    """
    return getattr(model, "is_shared", False) or model is CustomLedger


@pytest.fixture(autouse=True)
def quiet():
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def foreign_to(role: str) -> list[int]:
    if role != "liaison":
        return [FAR]
    return [FAR, BESIDE] if is_long() else [BESIDE]


@contextmanager
def written() -> Iterator[list[str]]:
    """Each statement that wrote more than the books, with its values."""
    found: list[str] = []

    def hear(execute, sql, params, many, context):
        if WRITES.match(sql) and not BOOKS.search(sql[:60]):
            found.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield found


def leaks(client, method: str, address: str, keys: list[int], **what) -> list[str]:
    """What a request that named these keys showed and wrote of theirs."""
    with written() as found:
        answer = test_bad_input.asked(client, method, address, follow=True, **what)
    page = b"".join(answer) if answer.streaming else answer.content
    told = [f"shown {WORD}{key}" for key in keys if f"{WORD}{key}".encode() in page]
    told += [f"written {line[:160]}" for line in found for key in keys if str(key) in line]
    return told


def pages(address_of) -> list[str]:
    own = test_bad_input.everywhere(address_of)
    return [page for page in own if "print" not in page and "export" not in page]


def filled(form: Form) -> dict[str, list[str]]:
    """As a person would send it: what stands there, else the first choice, else something."""
    typed = {"date": "2026-03-05", "number": "1", "month": "2026-03", "time": "09:00"}
    return {
        name: [one for one in values if one]
        or [one for one in form.offered.get(name, []) if one][:1]
        or [typed.get(form.types.get(name, ""), "文")]
        for name, values in form.fields.items()
        if name not in form.files
    }


def fields_of_keys(form: Form) -> list[str]:
    """A number that is typed is nobody's key."""
    return [
        name
        for name, values in form.fields.items()
        if form.types.get(name) != "number"
        and (
            form.types.get(name) == "select"
            or any(one.isdecimal() for one in [*values, *form.offered.get(name, [])])
        )
    ]


def bodies(form: Form, keys: list[int]) -> Iterator[dict[str, object]]:
    own = filled(form)
    for key in keys:
        for name in fields_of_keys(form):
            yield own | {name: [str(key)]}
            yield own | {name: [*own.get(name, []), str(key)]}
        yield own | {name: [str(key)] for name in EXTRA if name not in own}


@pytest.mark.hypothesis
@pytest.mark.parametrize("role", ROLES)
def test_no_form_takes_what_is_not_theirs(role, scene, db):
    forms = scene.forms_of(role)

    found = all_sent(scene.browsers[role], forms, foreign_to(role))

    assert "\n".join(found) == ""
    assert len(forms) > 25


def all_sent(client, forms: list[Form], keys: list[int]) -> list[str]:
    found = []
    for at, form in enumerate(forms):
        every = list(bodies(form, keys))
        step = max(1, len(every) // A_FORM)
        for body in every[at % step :: step]:
            told = leaks(client, "post", form.action, keys, **sent(form, body))
            found += [f"{form.action} {body}"[:300] + f": {one}" for one in told]
    return found


def test_control_whose_it_is_is_heard_to_write_and_to_see(scene, db):
    path = f"/records/films/{BESIDE}/void/"

    told = leaks(scene.browsers["sibling"], "post", path, [BESIDE], data={"reason": "重复"})

    assert told[0] == f"shown {WORD}{BESIDE}"
    assert [one for one in told if "written UPDATE" in one]


@pytest.mark.postgresql
def test_control_a_page_without_its_scope_shows_what_is_not_theirs(scene, db, monkeypatch):
    monkeypatch.setattr(UnitQuerySet, "visible_to", lambda units, user: units)

    told = leaks(scene.browsers["liaison"], "get", "/records/films/", [BESIDE])

    assert told == [f"shown {WORD}{BESIDE}"]


@pytest.mark.hypothesis
@pytest.mark.parametrize("role", ROLES)
def test_no_address_answers_to_what_is_not_theirs(role, scene, db):
    """In the path, on its own and with the body of the form it leads to."""
    forms = {urlsplit(form.action).path: form for form in scene.forms_of(role)}
    found = []
    asked = share(list(foreign_paths([*scene.addresses, *forms], foreign_to(role))), role)

    for own, path, key in asked:
        body = sent(forms[own], filled(forms[own])) if own in forms else {"data": {}}
        for method, what in (("get", {}), ("post", body)):
            told = leaks(scene.browsers[role], method, path, [key], **what)
            found += [f"{role} {method} {path}: {one}" for one in told]

    assert "\n".join(found) == ""


def foreign_paths(addresses: list[str], keys: list[int]) -> Iterator[tuple[str, str, int]]:
    """(one's own, the same with their key in it, the key) of each address that has a key."""
    for own in dict.fromkeys(urlsplit(address).path for address in addresses):
        for key in keys:
            path = re.sub(r"/\d+/", f"/{key}/", own)
            if path != own:
                yield own, path, key


@pytest.mark.hypothesis
@pytest.mark.parametrize("role", ROLES if is_long() else READERS)
def test_no_question_is_answered_with_what_is_not_theirs(role, scene, db):
    names = [*((name,) for name in ASKED if is_long()), ASKED]
    found = []

    for own in share(scene.addresses, role, apart=2):
        for key in foreign_to(role):
            for asked in names:
                path = f"{urlsplit(own).path}?{query(dict.fromkeys(asked, str(key)))}"
                told = leaks(scene.browsers[role], "get", path, [key])
                found += [f"{role} get {path}: {one}" for one in told]

    assert "\n".join(found) == ""
