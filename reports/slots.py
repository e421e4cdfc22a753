"""A figure at one place of a text: what it is, and what the place wants of it. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from reports import grammar
from reports.grammar import Run


class State(Enum):
    SAID = auto()
    NIL = auto()  # a true nought, an empty list
    NONE = auto()  # does not apply: nothing to divide by, nothing to compare with
    MISSING = auto()  # `text` says what is wanted, and of whom
    WORD = auto()  # a word of the township or the half-year: no figure


@dataclass(frozen=True)
class Word:
    """A figure as a sentence takes it.

    nil -- what its nought says (未收到提示函); "" it says nothing and is left out.
    items -- how many a list has, 0 where it is missing; None: it is none.
    whole -- a list that `text` cuts, in full.
    value -- what a condition holds it against.
    """

    text: str
    state: State = State.SAID
    nil: str = ""
    items: int | None = None
    whole: str = ""
    value: Decimal | str = Decimal(0)
    why: str = "本期为零"  # it is left out


@dataclass
class Slot:
    run: Run
    word: Word
    how: str = ""

    @property
    def is_figure(self) -> bool:
        return self.word.state is not State.WORD

    @property
    def is_list(self) -> bool:
        return self.word.items is not None

    @property
    def is_empty(self) -> bool:
        return self.word.state in (State.NIL, State.NONE)

    @property
    def nil_words(self) -> str | None:
        """What is said of nought; "" nothing, None: nought itself."""
        if self.word.state is State.NONE or self.how == grammar.LEFT_OUT:
            return ""
        if self.how.startswith(grammar.SAID):
            return self.how.removeprefix(grammar.SAID).strip("：:") or self.word.nil or None
        return self.word.nil

    @property
    def text(self) -> str:
        if self.word.state is State.NIL:
            return "" if self.is_list else "0"
        if self.how == grammar.ALL and self.word.whole:
            return self.word.whole
        return self.word.text
