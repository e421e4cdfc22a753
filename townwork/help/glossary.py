"""What the field's words mean, for whoever meets them in the manual; what else they are called."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "words.toml"


@dataclass(frozen=True)
class Word:
    word: str
    meaning: str
    also: tuple[str, ...]  # what people say for it


@cache
def words() -> dict[str, Word]:
    """Every word by itself, in the order of the file."""
    listed = tomllib.loads(_FILE.read_text("utf-8"))["word"]
    return {
        one["word"]: Word(one["word"], one["meaning"], tuple(one.get("also", "").split()))
        for one in listed
    }
