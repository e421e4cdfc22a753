"""核对: what a sheet of units or staff came to, asked about before it is written."""

from collections.abc import Mapping

from django import forms
from django.core import signing

from townwork.org.errors import Refusal
from townwork.org.forms.base import NamedMessagesMixin
from townwork.org.kind_questions import OUT, Question, questions_of
from townwork.org.models import Unit, User
from townwork.org.sheets import Reading

KEPT_FOR = 24 * 60 * 60  # seconds a page may lie open
GONE = "这一页放得太久了，请重新选择表格。"
PEOPLE = "把表里的负责人和联络员一并登记为人员（{} 人；不开账号，同名同职的请先在“人员”页看看）"


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
    """Of units also what kind each is that the sheet does not say, and whether the people named go
    in.
    """

    def __init__(
        self, data: Mapping[str, str] | None = None, *, reading: Reading, of_units: bool
    ) -> None:
        super().__init__(data)
        self.questions = questions_of(reading.rows) if of_units else []
        for asked in self.questions:
            self.fields[asked.key] = _kind_field(asked)
        self.named = sum(
            bool(cells.get(name)) for _, cells in reading.rows for name in ("head", "liaison")
        )
        if self.named:
            self.fields["people"] = forms.BooleanField(
                label=PEOPLE.format(self.named), required=False
            )

    def asked(self) -> list[tuple[Question, forms.BoundField]]:
        return [(asked, self[asked.key]) for asked in self.questions]

    @property
    def answers(self) -> dict[Question, str]:
        return {asked: self.cleaned_data[asked.key] for asked in self.questions}


def _kind_field(asked: Question) -> forms.ChoiceField:
    names = "、".join(asked.names[:3]) + (
        f"等 {len(asked.names)} 个" if len(asked.names) > 3 else ""
    )
    return forms.ChoiceField(
        label=f"“{asked.word}”（{names}）" if asked.word else names,
        choices=[("", "请选择"), *Unit.Kind.choices, (OUT, "不导入")],
        initial=asked.proposed,
        error_messages={"required": "请选一类；不要的选“不导入”。"},
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )
