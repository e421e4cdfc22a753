"""A ledger's columns on a sheet: their names, which must be there, and which column of a stranger's
sheet is which.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.db import models, transaction

from records.ledger import display
from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.sheets.answers import Answers
from records.sheets.models import ColumnMemory, Import
from records.sheets.synonyms import ends_of, names_of
from records.sheets.waiting import locked, require_waiting
from townwork.lib.column_names import guess
from townwork.lib.headers import squeeze
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Township, Unit, User

MONTHS = {"月份", "年月", "所属月份"}  # names of a column that says no day


def label_of(ledger: Ledger, name: str) -> str:
    return display.label_of(ledger, ledger.field(name))


def header_of(ledger: Ledger, names: Sequence[str] = ()) -> list[str]:
    """What the columns are called; all of the ledger's where none are named."""
    return [label_of(ledger, name) for name in names or ledger.fields]


def is_required(field: models.Field) -> bool:
    return not (field.blank or field.has_default() or isinstance(field, models.BooleanField))


def may_be_left(field: models.Field) -> bool:
    """Whether a word that nothing fits may say nothing. Never where a default would speak."""
    is_word = bool(field.choices or field.is_relation)
    return is_word and not is_required(field) and not field.has_default()


def required_of(ledger: Ledger) -> list[str]:
    return [name for name in ledger.fields if is_required(ledger.field(name))]


def is_monthly(ledger: Ledger) -> bool:
    """Whether its rows are of a month, and a month says the whole date."""
    return ledger.date_label.startswith("所属月份")


class Vocabulary:
    """What the columns of a ledger's sheet may be called in a township: labels, synonyms, what was
    said last time (`memory`).
    """

    def __init__(self, ledger: Ledger, memory: ColumnMemory | None) -> None:
        self.ledger = ledger
        self.labels = {field: label_of(ledger, field) for field in ledger.fields}
        self.names = names_of(ledger, self.labels)
        self.ends = ends_of(ledger)
        self.remembered = memory.columns if memory else {}
        self.words = memory.words if memory else {}

    @classmethod
    def of(cls, ledger: Ledger, township: Township) -> "Vocabulary":
        memories = ColumnMemory.objects.filter(township=township, ledger=ledger.slug)
        return cls(ledger, memories.first())

    @property
    def called(self) -> dict[str, list[str]]:
        """{field: every name it is known by}, squeezed: a label first of all, then what the town
        said last time, then other names.
        """
        labels = {names[0] for names in self.names.values()}
        said = {squeeze(name): field for name, field in self.remembered.items() if field}
        said = {name: field for name, field in said.items() if name not in labels}
        return {
            field: [
                names[0],
                *(name for name, of in said.items() if of == field),
                *(name for name in names[1:] if name not in said),
            ]
            for field, names in self.names.items()
        }

    @property
    def known(self) -> set[str]:
        """Every name a column is known by, squeezed."""
        named = {squeeze(name) for name, field in self.remembered.items() if field}
        return named | {name for names in self.names.values() for name in names}

    def is_exact(self, header: tuple[str, ...]) -> bool:
        """Whether the header is the template's own: labels only, each once, none lacking that must
        be there.
        """
        given = [name for name in header if name]
        needed = {self.labels[field] for field in required_of(self.ledger)}
        return needed <= set(given) <= set(self.labels.values()) and len(set(given)) == len(given)

    def columns(self, header: tuple[str, ...]) -> dict[int, str]:
        """{column: field} as far as it can be told without asking."""
        if not self.is_exact(header):
            return self._guessed(header)
        # Its labels say which is which, whatever was chosen for another sheet.
        field_of = {label: field for field, label in self.labels.items()}
        return {at: field_of[name] for at, name in enumerate(header) if name}

    def _guessed(self, header: tuple[str, ...]) -> dict[int, str]:
        """A column of days goes before one of months, where it is days the ledger keeps."""
        if not is_monthly(self.ledger):
            days = [name for name in self.names["occurred_on"] if name not in MONTHS]
            names = self.names | {"occurred_on": days}
            found = guess(header, names, self.remembered, ends=self.ends)
            if "occurred_on" in found.values():
                return found
        return guess(header, self.names, self.remembered, ends=self.ends)


def set_columns(
    upload: Import,
    columns: dict[int, str],
    *,
    actor: User,
    unit: Unit | None = None,
    given: dict[str, str] | None = None,
    same: str = "",
) -> None:
    """Say which column is which field, what every row says of a field that has no column, and what
    to do with what the ledger has already.

    Raises Refusal where a field is named twice or one that must be there by no column; `unit`
    stands in for 单位.
    """
    ledger = find(upload.ledger)
    require(actor, ledger.define_action)
    require_waiting(upload)
    named = list(columns.values())
    given = {name: said for name, said in (given or {}).items() if said and name not in named}
    _require_once(ledger, named)
    _require_all(ledger, [*named, *given, "unit"] if unit else [*named, *given])
    upload.columns = {str(at): field for at, field in columns.items() if field in ledger.fields}
    upload.unit_for_all = None if "unit" in named else unit
    upload.same = same or Import.Same.SKIP
    upload.answers = replace(Answers.of(upload.answers), given=given).kept()
    upload.report = {}
    with transaction.atomic():
        require_waiting(locked(upload))  # it may have been carried out since the page was opened
        upload.save(update_fields=["columns", "unit_for_all", "same", "answers", "report"])


def set_answers(upload: Import, answers: Answers, *, actor: User) -> None:
    """Say what its cells mean; what was checked before counts no more."""
    require(actor, find(upload.ledger).define_action)
    with transaction.atomic():
        require_waiting(locked(upload))
        upload.answers, upload.report = answers.kept(), {}
        upload.save(update_fields=["answers", "report"])


def _require_once(ledger: Ledger, named: list[str]) -> None:
    doubled = [label_of(ledger, field) for field in ledger.fields if named.count(field) > 1]
    if doubled:
        raise Refusal(f"“{'、'.join(doubled)}”选了不止一列，请只留一列。")


def _require_all(ledger: Ledger, named: list[str]) -> None:
    lacking = [label_of(ledger, field) for field in required_of(ledger) if field not in named]
    if lacking:
        raise Refusal(f"还没有指定“{'、'.join(lacking)}”是哪一列；表格里没有的，请在下面填一个。")
