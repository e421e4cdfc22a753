"""What kind each unit of a sheet is: taken where its word says so, asked where nobody knows. What
was answered for a word is the town's from then on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from townwork.org.models import Township, Unit
from townwork.org.unit_kinds import kind_of_name, kind_of_word, learn

OUT = "out"  # chosen in the place of a kind: the row does not go in
LABELS = dict(Unit.Kind.choices)
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Question:
    """Asked once for all rows that say `word`; of one unit where the sheet says nothing, or its
    rows look unlike. `proposed` is guessed from the names, "" where they don't say.
    """

    rows: tuple[int, ...]
    names: tuple[str, ...]
    word: str
    proposed: str

    @property
    def key(self) -> str:
        return f"kind-{self.rows[0]}"


def taken(rows: Iterable[Row], learnt: Mapping[str, str]) -> list[Row]:
    """The rows with the kinds their words mean; what nobody knows stays as it is said."""
    return [
        (number, cells | {"kind": kind_of_word(cells["kind"], learnt) or cells["kind"]})
        for number, cells in rows
    ]


def questions_of(rows: Iterable[Row]) -> list[Question]:
    """What must be said of the rows `taken`."""
    by_word: dict[str, list[Row]] = {}
    for number, cells in rows:
        if cells["kind"] not in LABELS:
            by_word.setdefault(cells["kind"], []).append((number, cells))
    return [one for word, said in by_word.items() for one in _asked(word, said)]


def _asked(word: str, rows: list[Row]) -> list[Question]:
    guesses = {kind_of_name(cells["name"]) for _, cells in rows}
    if word and len(guesses) == 1:
        return [_question(word, rows)]
    return [_question(word, [row]) for row in rows]


def _question(word: str, rows: list[Row]) -> Question:
    names = tuple(cells["name"] for _, cells in rows)
    return Question(tuple(number for number, _ in rows), names, word, kind_of_name(names[0]))


def answered(rows: Iterable[Row], answers: Mapping[Question, str]) -> list[Row]:
    """The rows with what was chosen; those that stay out are gone."""
    chosen = {number: kind for asked, kind in answers.items() for number in asked.rows}
    said = [(number, cells | {"kind": chosen.get(number, cells["kind"])}) for number, cells in rows]
    return [(number, cells) for number, cells in said if cells["kind"] != OUT]


def remember(answers: Mapping[Question, str], township: Township) -> None:
    """What was chosen for a word: all its rows one kind."""
    kinds: dict[str, set[str]] = {}
    for asked, kind in answers.items():
        kinds.setdefault(asked.word, set()).add(kind)
    for word, meant in kinds.items():
        if word and len(meant) == 1 and meant <= set(LABELS):
            learn(word, meant.pop(), township)
