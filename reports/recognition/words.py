"""The short list of words (words.toml) beside what figures are called by themselves. Pure."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from townwork.lib import outline

_FILE = Path(__file__).with_name("words.toml")


@dataclass(frozen=True)
class Form:
    """A figure given away by its sentence: the pattern's first group is what it stands for."""

    code: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Words:
    """words.toml, read: its head says what each table means."""

    vague: tuple[str, ...]
    phrases: Mapping[str, tuple[str, ...]]
    same: Mapping[str, tuple[str, ...]]
    near: Mapping[str, tuple[str, ...]]
    fixed: tuple[str, ...]
    times: tuple[str, ...]
    plans: re.Pattern[str]
    planning: re.Pattern[str]
    lacking: re.Pattern[str]
    compared: re.Pattern[str]
    forms: tuple[Form, ...]
    subjects: Mapping[str, re.Pattern[str]]
    parts: Mapping[str, re.Pattern[str]]


def begins_the_plans(line: str, half: str) -> bool:
    """Whether what follows is still to come, in a paper of that half (上半年, 下半年, or "")."""
    number = outline.number_of(line)
    said = line[number.end :] if number else line
    return bool(words().planning.search(said)) or (half == "上半年" and said.startswith("下半年"))


@lru_cache(maxsize=1)
def words() -> Words:
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    fixed = read["fixed"]
    return Words(
        tuple(read["vague"]),
        {code: tuple(phrases) for code, phrases in read["phrases"].items()},
        {measure: tuple(others) for measure, others in read["same"].items()},
        {measure: tuple(others) for measure, others in read["near"].items()},
        tuple(fixed["phrases"]),
        tuple(fixed["times"]),
        re.compile("|".join(fixed["plans"])),
        re.compile(fixed["planning"]),
        re.compile(fixed["lacking"]),
        re.compile("|".join(fixed["compared"])),
        tuple(Form(form["code"], re.compile(form["pattern"])) for form in read["forms"]),
        {code: re.compile(pattern) for code, pattern in read["subjects"].items()},
        {code: re.compile(pattern) for code, pattern in read["parts"].items()},
    )
