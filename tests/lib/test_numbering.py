"""Each request has a number: on the page that failed, in the log's line, in the answer's head."""

import json
import logging
import re

import pytest

from townwork.lib import logs
from townwork.lib.numbering import Numbered, current_number

OURS = re.compile(r"[0-9a-f]{12}")


def ask(client, told=None):
    headers = {"X-Request-ID": told} if told else {}
    return client.get("/sign-in/", headers=headers)["X-Request-ID"]


def test_every_answer_has_a_number_of_its_own(client, db):
    first, second = ask(client), ask(client)

    assert OURS.fullmatch(first)
    assert OURS.fullmatch(second)
    assert first != second
    assert current_number.get() == second


def test_a_page_that_is_not_there_tells_its_number(client, db):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert f"编号 {answer['X-Request-ID']}" in answer.text


def test_a_browsers_own_number_is_not_believed(client, db):
    assert OURS.fullmatch(ask(client, "made-up-by-a-browser"))


@pytest.mark.parametrize(
    ("told", "is_taken"),
    [
        ("1f0e8d7c-5b6a", True),
        ("short", False),
        ("x" * 65, False),
        ("two lines\n2026", False),
        ("编号编号编号编号", False),
    ],
)
def test_our_proxys_number_is_taken_where_it_is_one(client, db, settings, told, is_taken):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    assert (ask(client, told.encode().decode("latin-1")) == told) is is_taken


# --- The log --------------------------------------------------------------------------------------


def line(form: str, number: str = "", **extra) -> str:
    """One line as that form writes it, under that number."""
    made = logging.config.DictConfigurator(
        logs.config(form, root="INFO", levels={})
    ).configure_formatter(dict(logs.FORMATTERS[form]))
    record = logging.LogRecord("townwork.x", logging.WARNING, __file__, 1, "磁盘%s", ("满",), None)
    vars(record).update(extra)
    kept = current_number.set(number)
    Numbered().filter(record)
    current_number.reset(kept)
    return made.format(record)


def test_a_line_for_people_names_the_number():
    assert line("line", "abc").endswith("WARNING townwork.x abc 磁盘满")
    assert line("line").endswith("WARNING townwork.x - 磁盘满")


def test_a_line_for_machines_is_json_with_the_same():
    told = json.loads(line("json", "abc", request=object(), job=7))

    assert told.pop("at")
    assert told == {
        "level": "WARNING",
        "logger": "townwork.x",
        "number": "abc",
        "message": "磁盘满",
        "job": 7,
    }
