"""The forms of an import: which file, which column is which field, what is meant by what nobody
could read.
"""

from django import forms
from django.db.models import DateField, Field
from django.utils import timezone

from records.ledger.declaration import Ledger
from records.ledger.months import last_day
from records.ledger.own_kinds import choices_of
from records.ledger.record import EARLIEST_YEAR
from records.pages.own_kinds import Open, is_fit_label, place_of
from records.sheets.answers import LEFT_EMPTY, Answers
from records.sheets.cells import LONGEST, MONTH, ROUGH, WORD, YEAR, BadCell, from_cell
from records.sheets.columns import is_monthly, label_of, may_be_left, required_of
from records.sheets.intake import HIDDEN, HIDDEN_COLUMNS, LOCKED, UNSIGNED
from records.sheets.mending import EACH, EACH_ITS_OWN, MOST_EACH, OUT, ROW, answered
from records.sheets.models import Import
from records.sheets.proposing import (
    choice_in,
    choice_like,
    heading_of,
    month_of,
    spread_over,
    year_of,
)
from records.sheets.rows import choosable, told_apart
from records.sheets.spread import why_no_rows
from townwork.lib.days import typed_month
from townwork.org.access import allows
from townwork.org.forms.base import CleanTextMixin
from townwork.org.models import Unit, User

LONGEST_TEXT = 1_000  # signs a cell may be mended to; the field itself says what it bears
GIVEN = "given_"  # before a field's name: what every row says of it
ADDED = "+"  # chosen of a word: it becomes a kind of the town's own; no label begins so


class ColumnsForm(CleanTextMixin, forms.Form):
    """One choice a column of the sheet, whose rows they are, and what to do with what is there
    already.
    """

    def __init__(self, data=None, *, upload: Import, ledger: Ledger, actor: User):
        super().__init__(data)
        self.upload, self.ledger, self.actor = upload, ledger, actor
        choices = [("", "不导入"), *_choices(ledger)]
        for at, name in enumerate(upload.outline["header"]):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=name or f"第 {at + 1} 列",
                choices=choices,
                required=False,
                initial=upload.columns.get(str(at), ""),
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )
        units = Unit.objects.visible_to(actor).active()
        self.lacking = self._lacking(ledger)
        chosen = [ledger.field(name) for name in self.lacking]
        self.labels = Labels(actor)
        labels = [label for one in chosen if one.choices for label in self.labels(one)]
        # A table without a column for its days, spread over months or choices, counts records.
        self.counted = spread_over(upload.outline["header"], labels) if self.lacking else []
        self.why_not = why_no_rows(ledger) if self.counted else ""
        for name in self.lacking:
            self.fields[GIVEN + name] = given_field(ledger, name, upload, self.labels)
        self.fields["unit"] = forms.ModelChoiceField(
            units,
            label="表格里没有“单位”这一列时，全部记在",
            required=False,
            empty_label="请选择",
            initial=upload.unit_for_all_id or (actor.unit_id if len(units[:2]) == 1 else None),
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields["same"] = forms.ChoiceField(
            label="台账里已有同一条（单位、日期、名称都相同）时",
            choices=Import.Same.choices,
            initial=upload.same,
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def _lacking(self, ledger: Ledger) -> list[str]:
        """The fields that must be filled and have no column, as far as it is chosen by now."""
        at_first = self.upload.columns
        columns = range(len(self.upload.outline["header"]))
        chosen = [self.data.get(f"column_{at}", at_first.get(str(at), "")) for at in columns]
        return [name for name in required_of(ledger) if name not in {*chosen, "unit"}]

    def clean(self):
        clean_given(self, self.ledger, self.lacking, self.actor)
        return self.cleaned_data

    def given_fields(self):
        return [self[GIVEN + name] for name in self.lacking]

    def given(self) -> dict[str, str]:
        """{field: what every row says of it}."""
        return {name: self.cleaned_data.get(GIVEN + name, "") for name in self.lacking}

    def rows(self):
        """(the column's choice, its first cells), for the page."""
        samples = self.upload.outline["samples"]
        for at in range(len(self.upload.outline["header"])):
            shown = [sample[at] for sample in samples if at < len(sample) and sample[at]]
            yield self[f"column_{at}"], shown

    def columns(self) -> dict[int, str]:
        found = {
            at: self.cleaned_data[f"column_{at}"]
            for at in range(len(self.upload.outline["header"]))
        }
        return {at: field for at, field in found.items() if field}


def clean_given(form: forms.Form, ledger: Ledger, names: list[str], actor: User) -> None:
    """One value for every row is read as a cell would be."""
    for name in names:
        said = form.cleaned_data.get(GIVEN + name)
        field = ledger.field(name)
        try:
            if said and not field.is_relation:
                own = choices_of(field, actor.township_id)
                from_cell(said, field, month_will_do=is_monthly(ledger), own=own)
        except BadCell as bad:
            form.add_error(GIVEN + name, f"{bad}。")


def _choices(ledger: Ledger) -> list[tuple[str, str]]:
    required = required_of(ledger)
    return [
        (field, label_of(ledger, field) + ("（必填）" if field in required else ""))
        for field in ledger.fields
    ]


def given_field(ledger: Ledger, name: str, upload: Import, labels_of: "Labels") -> forms.Field:
    """One value for all rows, proposed from what the sheet's title says."""
    field, heading = ledger.field(name), heading_of(upload.name, upload.outline)
    labels = labels_of(field)
    said = Answers.of(upload.answers).given.get(name, "")
    label = f"表格里没有“{label_of(ledger, name)}”这一列时，每一行都记"
    if labels:
        return forms.ChoiceField(
            label=label,
            choices=[("", "请选择"), *((one, one) for one in labels)],
            required=False,
            initial=said or choice_in(heading, labels),
            widget=forms.Select(attrs={"class": "form-select"}),
        )
    is_month = name == "occurred_on" and is_monthly(ledger)
    proposed = _day_proposed(ledger, upload, is_month=is_month) if name == "occurred_on" else ""
    hint = "2026年7月" if is_month else ("2026-03-05" if isinstance(field, DateField) else "")
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        initial=said or proposed,
        widget=forms.TextInput(
            attrs={"class": "form-control", "placeholder": f"如 {hint}" if hint else ""}
        ),
    )


def _day_proposed(ledger: Ledger, upload: Import, *, is_month: bool) -> str:
    """The sheet's month. What stands in the sheet of a month happened by its end; what lasts may
    have begun long before.
    """
    month = month_of(upload.name, upload.outline, timezone.localdate())
    if is_month:
        return month
    first = None if ledger.model.lasts else typed_month(month)
    return last_day(first).isoformat() if first else ""


class Labels:
    """What may be chosen for a field, in words; [] where anything may be typed. What records a
    field may name is read once.
    """

    def __init__(self, actor: User) -> None:
        self.actor = actor
        self.read: dict[type, list[str]] = {}

    def __call__(self, field: Field) -> list[str]:
        if field.choices:
            offered = [*field.choices, *choices_of(field, self.actor.township_id)]
            return [str(label) for _, label in offered]
        model = field.related_model
        if not field.is_relation or model is None:
            return []
        if model not in self.read:
            self.read[model] = [*told_apart(choosable(model, self.actor))]
        return self.read[model]


class MendForm(CleanTextMixin, forms.Form):
    """What a check asked, each question once (records.sheets.mending)."""

    def __init__(
        self,
        data=None,
        *,
        upload: Import,
        ledger: Ledger,
        labels: Labels,
        prefix: str | None = None,
    ):
        super().__init__(data, prefix=prefix)
        self.upload = upload
        self.asked = upload.report.get("asked", [])
        # {a question's key: where a kind of the town's own is added that its word would be}
        self.adds_to = self._adding(ledger, labels.actor)
        year = year_of(heading_of(upload.name, upload.outline), upload.outline)
        for question in self.asked:
            for name, field in _fields_of(question, ledger, labels, year).items():
                self.fields[name] = field
        for one in self.asked:
            if one["key"] in self.adds_to and self._is_added_here(one):
                self.fields[one["key"]].choices += [(ADDED, f"加为本镇类别：{one['text']}")]

    def _adding(self, ledger: Ledger, actor: User) -> dict[str, Open]:
        if not allows(actor, "records.define"):
            return {}
        words = [one for one in self.asked if one["kind"] == WORD]
        places = {one["key"]: place_of(ledger, one["field"]) for one in words}
        return {key: place for key, place in places.items() if place}

    def _is_added_here(self, question: dict) -> bool:
        """Whether its word is all that is to be known of the kind; else its own page asks."""
        return not self.adds_to[question["key"]].has_measures and is_fit_label(question["text"])

    @property
    def added_elsewhere(self) -> dict[str, str]:
        """{a question's key: the place its kind is added to, on a page of its own}."""
        return {
            one["key"]: self.adds_to[one["key"]].key
            for one in self.asked
            if one["key"] in self.adds_to and not self._is_added_here(one)
        }

    def added(self) -> list[tuple[Open, str]]:
        """(where, label) of the kinds that were asked for instead of one there is."""
        return [
            (self.adds_to[one["key"]], one["text"])
            for one in self.asked
            if self.cleaned_data.get(one["key"]) == ADDED
        ]

    def questions(self):
        """(the question, its field, the fields of its rows, its box to leave them out); None where
        it has none.
        """
        for one in self.asked:
            key = one["key"]
            own = self[key] if key in self.fields else None
            rows = [(row, self[name]) for row, name in _each(one) if name in self.fields]
            yield one, own, rows, self[key + OUT] if key + OUT in self.fields else None

    def answers(self) -> Answers:
        """What becomes a kind of the town's own means itself."""
        words = {one["key"]: one["text"] for one in self.asked}
        said = {
            name: words[name] if value == ADDED and name in words else value
            for name, value in self.cleaned_data.items()
        }
        return answered(Answers.of(self.upload.answers), self.asked, said)


def _each(question: dict) -> list[tuple[int, str]]:
    """(row, name of its own field) where several rows were left empty."""
    kind, rows = question["kind"], question["rows"]
    least = 1 if kind == LOCKED else 2
    is_few = kind in EACH_ITS_OWN and least <= len(rows) <= MOST_EACH
    return [(row, f"{question['key']}{EACH}{row}") for row in rows] if is_few else []


def _fields_of(question: dict, ledger: Ledger, labels: Labels, year: int | None) -> dict:
    key, found = question["key"], {}
    if question["kind"] not in (ROW, LOCKED):
        found[key] = _field_of(question, ledger, labels, year)
    offers, is_one = question["offers"], _is_one_offer(question)
    for row, name in _each(question):
        found[name] = _field_of(question, ledger, labels, year)
        found[name].initial = "" if is_one else offers.get(str(row), "")
    if is_one:
        found[key].initial = next(iter(offers.values()))
    if question["out"]:
        found[key + OUT] = forms.BooleanField(label="不导入", required=False)
    return found


def _is_one_offer(question: dict) -> bool:
    """Whether all of its rows are offered the same."""
    offers = question["offers"]
    return len(set(offers.values())) == 1 and len(offers) == len(question["rows"])


def _field_of(question: dict, ledger: Ledger, labels: Labels, year: int | None) -> forms.Field:
    kind = question["kind"]
    if kind == YEAR:
        return forms.IntegerField(
            label="没有写年份的日期，都按这一年",
            required=False,
            min_value=EARLIEST_YEAR,
            max_value=2100,
            initial=year or timezone.localdate().year,
        )
    if kind == MONTH:
        label = "只写到月的，都按当月 1 日（2024.5 → 2024-05-01）；只写到年的，按 1 月 1 日"
        return forms.BooleanField(label=label, required=False, initial=True)
    if kind == ROUGH:
        label = "不是确数的，都取写出的数（约100 → 100，120余人 → 120）"
        return forms.BooleanField(label=label, required=False, initial=True)
    if kind == HIDDEN:
        choices = [("", "请选择"), ("yes", "一起导入"), ("no", "不导入隐藏的行")]
        return forms.ChoiceField(label="隐藏的行", choices=choices, required=False)
    if kind == HIDDEN_COLUMNS:
        choices = [("", "请选择"), ("yes", "一起导入"), ("no", "不导入隐藏的列")]
        return forms.ChoiceField(label="隐藏的列", choices=choices, required=False)
    if kind == UNSIGNED:
        choices = [("", "请选择"), ("yes", "都到了"), ("no", "先不登记到没到，录入后再勾")]
        return forms.ChoiceField(label="名单上的人", choices=choices, required=False)
    return _cell_field(question, ledger, labels)


def _cell_field(question: dict, ledger: Ledger, labels_of: Labels) -> forms.Field:
    """What is meant by a word, or what a cell should say."""
    field = ledger.field(question["field"])
    labels = question.get("labels") or labels_of(field)
    left = [LEFT_EMPTY] if question["text"] and may_be_left(field) else []
    if labels or left:
        choices = [("", "请选择"), *((one, one) for one in [*labels, *left])]
        return forms.ChoiceField(
            label=question["column"],
            choices=choices,
            required=False,
            initial=choice_like(question["text"], labels),
        )
    return forms.CharField(
        label=question["column"],
        required=False,
        max_length=max(LONGEST_TEXT, len(question["text"])),
        initial=question["text"],
    )
