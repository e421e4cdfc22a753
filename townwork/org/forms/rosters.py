"""核对: what a sheet of units or staff came to, asked about before it is written."""

from collections.abc import Mapping

from django import forms
from django.core import signing

from townwork.org.errors import Refusal
from townwork.org.forms.base import NamedMessagesMixin
from townwork.org.kind_questions import OUT, Question, questions_of
from townwork.org.known_people import OTHER, Entry, entries_of, row_key
from townwork.org.models import Unit, User
from townwork.org.sheets import Reading, units_there

KEPT_FOR = 24 * 60 * 60  # seconds a page may lie open
GONE = "这一页放得太久了，请重新选择表格。"
PEOPLE = "把表里的负责人和联络员一并登记为人员（{} 人；不开账号，本单位已登记的不重复登记）"
SMALL = {"class": "form-select form-select-sm"}


def sealed(reading: Reading, actor: User, what: str) -> str:
    """The rows for the page to carry: what comes back is what was read, and the actor's own."""
    facts = {"rows": reading.rows, "not_taken": reading.not_taken, "below": reading.below}
    return signing.dumps(facts, salt=_salt(actor, what), compress=True)


def unsealed(carried: str, actor: User, what: str) -> Reading:
    """Raises Refusal for what is not what was read, or is of yesterday."""
    try:
        facts = signing.loads(carried, salt=_salt(actor, what), max_age=KEPT_FOR)
    except signing.BadSignature as strange:
        raise Refusal(GONE) from strange
    rows = [(number, cells) for number, cells in facts["rows"]]
    return Reading(rows, facts["not_taken"], facts["below"])


def _salt(actor: User, what: str) -> str:
    return f"roster:{what}:{actor.pk}"


class RosterForm(NamedMessagesMixin, forms.Form):
    """Of units what kind each is that the sheet does not say, and whether the people named go in;
    of staff whether who has the name of somebody there is that person.
    """

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        reading: Reading,
        of_units: bool,
        actor: User,
    ) -> None:
        super().__init__(data)
        self.there = units_there(reading.rows, actor=actor) if of_units else set()
        new = [row for row in reading.rows if row[0] not in self.there]
        self.questions = questions_of(new) if of_units else []
        for asked in self.questions:
            self.fields[asked.key] = _kind_field(asked)
        self.entries = [] if of_units else entries_of(reading.rows, actor.township_id)
        for entry in self.alike:
            self.fields[entry.key] = _person_field(entry)
        self.named = sum(
            bool(cells.get(name)) for _, cells in reading.rows for name in ("head", "liaison")
        )
        if self.named:
            self.fields["people"] = forms.BooleanField(
                label=PEOPLE.format(self.named), required=False
            )

    @property
    def alike(self) -> list[Entry]:
        """The rows of which it is asked who they are."""
        return [entry for entry in self.entries if entry.is_asked]

    @property
    def has_known(self) -> bool:
        """Whether a row is of somebody who is there already, or may be."""
        return any(not entry.is_new for entry in self.entries)

    @property
    def people(self) -> dict[str, str]:
        """{an entry's key: who it is}."""
        return {entry.key: self.cleaned_data[entry.key] for entry in self.alike}

    def asked(self) -> list[tuple[Question, forms.BoundField]]:
        """Of the words that nobody knows."""
        return [(asked, self[asked.key]) for asked in self.questions if asked.word]

    @property
    def guessed(self) -> dict[int, forms.BoundField]:
        """{row: its kind}, of units of which the sheet says none: asked in their own rows."""
        return {asked.rows[0]: self[asked.key] for asked in self.questions if not asked.word}

    @property
    def answers(self) -> dict[Question, str]:
        return {asked: self.cleaned_data[asked.key] for asked in self.questions}


def _kind_field(asked: Question) -> forms.ChoiceField:
    names = "、".join(asked.names[:3]) + (
        f"等 {len(asked.names)} 个" if len(asked.names) > 3 else ""
    )
    return forms.ChoiceField(
        label=f"“{asked.word}”（{names}）" if asked.word else f"{names}是哪类单位",
        choices=[("", "请选择"), *Unit.Kind.choices, (OUT, "不导入")],
        initial=asked.proposed,
        error_messages={"required": "请选一类；不要的选“不导入”。"},
        widget=forms.Select(attrs=SMALL),
    )


def _person_field(entry: Entry) -> forms.ChoiceField:
    there = [(str(one.pk), f"同一个人：{one}") for one in entry.alike]
    rows = [(row_key(number), f"同一个人：第 {number} 行") for number in entry.rows_alike]
    name = entry.cells["full_name"]
    return forms.ChoiceField(
        label=f"第 {entry.number} 行{name}",
        choices=[("", "请选择"), *there, *rows, (OTHER, "另一个人"), (OUT, "不导入")],
        error_messages={"required": "请选是不是同一个人；不要的选“不导入”。"},
        widget=forms.Select(attrs=SMALL),
    )
