"""What a sheet is refused for, as questions one can answer on the page: what is of a kind is asked
once. Pure.

A question: `key` names it in the form, `kind` how it is asked, `rows` where, `offers` what the rest
of a row says of it, and `out` whether its rows may be left out instead.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from records.sheets.answers import Answers
from records.sheets.cells import MONTH, ROUGH, YEAR
from records.sheets.intake import HIDDEN, HIDDEN_COLUMNS, LOCKED, UNSIGNED, Problem

# Asked once of all of it.
OF_THE_SHEET = (HIDDEN, HIDDEN_COLUMNS, UNSIGNED, YEAR, MONTH, ROUGH)
_YES_OR_NO = (HIDDEN, HIDDEN_COLUMNS, UNSIGNED)
_KEPT_AS = {
    YEAR: "year",
    MONTH: "takes_months",
    ROUGH: "takes_rough",
    HIDDEN: "with_hidden",
    HIDDEN_COLUMNS: "with_columns",
    UNSIGNED: "all_came",
}
CELL, EMPTY, ROW = "cell", "empty", "row"
DUE = "due"  # a cell that says how long there is: of each row its own day
EACH_ITS_OWN = (EMPTY, LOCKED, DUE)  # its rows may be answered one by one
OUT = "_out"  # ends the name of the box that leaves a question's rows out
EACH = "_row_"  # between the key of a question and a row that has an answer of its own
MOST_EACH = 20  # rows left empty that are asked for one by one
Asked = list[dict[str, Any]]


def asked_of(problems: Iterable[Problem]) -> Asked:
    """The questions, those of the whole sheet first. What no row says has its own box beside the
    sheet's ledger.
    """
    found: dict[tuple, dict[str, Any]] = {}
    for one in problems:
        if one.field and not one.row:
            continue
        kind = _kind_of(one)
        same = _same(one, kind)
        question = found.setdefault(
            same,
            {
                "key": _key(same),
                "kind": kind,
                "column": one.column,
                "field": one.field,
                "text": one.text,
                "message": one.message,
                "rows": [],
                "offers": {},
                "labels": [],
                "out": kind not in OF_THE_SHEET and one.row > 0,
            },
        )
        if one.row and one.row not in question["rows"]:
            question["rows"].append(one.row)
        if one.offer:
            question["offers"][str(one.row)] = one.offer
        question["labels"] = list(dict.fromkeys([*question["labels"], *one.labels]))
    return sorted(found.values(), key=lambda one: one["kind"] not in OF_THE_SHEET)


def _kind_of(one: Problem) -> str:
    if one.asks:
        return one.asks
    if not one.field:
        return ROW
    if one.text:
        return DUE if one.offer else CELL
    return EMPTY


def _same(one: Problem, kind: str) -> tuple:
    """What the problems of one question have in common."""
    if kind in OF_THE_SHEET:
        return (kind,)
    if kind == ROW:
        return kind, re.sub(r"\d+", "#", one.message)
    if kind in EACH_ITS_OWN:
        return kind, one.field, one.message
    return kind, one.field, one.text


def _key(same: tuple) -> str:
    digest = hashlib.sha256(repr(same).encode()).hexdigest()
    return f"m_{digest[:16]}"


def answered(answers: Answers, asked: Asked, said: Mapping[str, Any]) -> Answers:
    """The answers with those of a form: {key: what was said}; what was left as it is says
    nothing.
    """
    for question in asked:
        if said.get(question["key"] + OUT):
            answers = answers.without_rows(question["rows"])
        else:
            answers = _with(answers, question, said)
    return answers


def _with(answers: Answers, question: dict[str, Any], said: Mapping[str, Any]) -> Answers:
    key, name = question["key"], question["field"]
    given = said.get(key)
    for row in question["rows"]:
        own = said.get(f"{key}{EACH}{row}")
        if own:
            answers = answers.with_cell(row, name, own)
    return answers if given in (None, "") else _with_all(answers, question, given)


def _with_all(answers: Answers, question: dict[str, Any], given: Any) -> Answers:
    """The one answer to all that the question is about."""
    kind, name, text = question["kind"], question["field"], question["text"]
    if kind in _KEPT_AS:
        said = given == "yes" if kind in _YES_OR_NO else given
        return replace(answers, **{_KEPT_AS[kind]: said})
    if kind == EMPTY:
        return _fill_rows(answers, question, given)
    return answers if given == text else answers.with_word(name, text, given)


def _fill_rows(answers: Answers, question: dict[str, Any], given: str) -> Answers:
    """Rows nobody gave a cell of their own."""
    for row in question["rows"]:
        if answers.cells.get(f"{row} {question['field']}") is None:
            answers = answers.with_cell(row, question["field"], given)
    return answers
