"""What is asked of what was dropped: a form a table, all on one page and sent as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.pages.own_kinds import Open, add_kinds
from records.sheets.columns import label_of, required_of, set_answers
from records.sheets.dropping import (
    OUT,
    ROSTER,
    choose_ledger,
    fill_in,
    is_complete,
    is_out,
    lacking_of,
)
from records.sheets.forms import GIVEN, Labels, MendForm, clean_given, given_field
from records.sheets.halves import lacking
from records.sheets.models import Drop, Import
from records.sheets.proposing import choice_in, heading_of
from records.sheets.recognising import ROSTER_NAMES, fillable
from townwork.org.access import allows
from townwork.org.forms.base import CleanTextMixin
from townwork.org.models import Term, Unit, User

SMALL = {"class": "form-select form-select-sm"}


class SheetForm(CleanTextMixin, forms.Form):
    """Which ledger a table is of, and what every row says of what it lacks."""

    def __init__(self, data: Mapping[str, str] | None, *, sheet: "Sheet", desk: "Desk") -> None:
        super().__init__(data, prefix=f"s{sheet.upload.pk}")
        self.sheet, self.desk = sheet, desk
        upload = sheet.upload
        self.fields["ledger"] = forms.ChoiceField(
            label=f"“{upload.outline['sheet']}”是哪本台账",
            choices=[("", "请选择"), *desk.slugs, *desk.rosters_offered, (OUT, "不导入")],
            required=False,
            initial=_taken_for(sheet, desk),
            widget=forms.Select(attrs=SMALL),
        )
        self.given = [name for name in sheet.lacking if name != "unit"]
        if sheet.ledger:
            for name in self.given:
                self.fields[GIVEN + name] = given_field(sheet.ledger, name, upload, desk.labels)
                self.fields[GIVEN + name].label = f"每一行的“{label_of(sheet.ledger, name)}”"
        if sheet.asks_unit:
            self.fields["unit"] = _unit_field(upload, desk)
        if upload.report.get("skipped") or upload.same != Import.Same.SKIP:
            self.fields["same"] = forms.ChoiceField(
                label="台账里已有同一条时",
                choices=Import.Same.choices,
                initial=upload.same,
                required=False,
                widget=forms.Select(attrs=SMALL),
            )

    def clean(self) -> dict[str, Any]:
        if self.sheet.ledger:
            clean_given(self, self.sheet.ledger, self.given, self.desk.actor)
        return self.cleaned_data

    def asked(self) -> list[forms.BoundField]:
        """The fields beside the ledger."""
        return [self[name] for name in self.fields if name != "ledger"]

    @property
    def chosen(self) -> str:
        """Another ledger than it is taken for; "" where it stays what it is."""
        said = self.cleaned_data["ledger"]
        return "" if said == self["ledger"].initial else said

    def save(self) -> None:
        unit = self.desk.units.get(self.cleaned_data.get("unit", ""))
        given = {name: self.cleaned_data.get(GIVEN + name, "") for name in self.given}
        same = self.cleaned_data.get("same", "")
        if unit or any(given.values()) or (same and same != self.sheet.upload.same):
            fill_in(self.sheet.upload, given, unit, same)


def _taken_for(sheet: "Sheet", desk: "Desk") -> str:
    roster = ROSTER + sheet.roster
    if roster in dict(desk.rosters_offered):
        return roster
    return OUT if sheet.is_out else sheet.upload.ledger


def _unit_field(upload: Import, desk: "Desk") -> forms.Field:
    names = {unit.name: key for key, unit in desk.units.items()}
    proposed = choice_in(heading_of(upload.name, upload.outline), names)
    return forms.ChoiceField(
        label="表里没有“单位”这一列，全部记在",
        choices=[("", "请选择"), *((key, unit.name) for key, unit in desk.units.items())],
        required=False,
        initial=upload.unit_for_all_id or names.get(proposed, ""),
        widget=forms.Select(attrs=SMALL),
    )


@dataclass
class Sheet:
    """A table of the drop as the page shows it."""

    upload: Import
    ledger: Ledger | None
    lacking: list[str] = field(default_factory=list)
    form: SheetForm = field(init=False)
    mend: MendForm | None = None

    @classmethod
    def of(cls, upload: Import) -> "Sheet":
        ledger = find(upload.ledger) if upload.ledger else None
        # What was said on this page may be said otherwise, as long as nothing is in.
        lacking = (
            [name for name in required_of(ledger) if name not in upload.columns.values()]
            if ledger
            else []
        )
        return cls(upload, ledger, lacking)

    @property
    def asks_unit(self) -> bool:
        return "unit" in self.lacking

    @property
    def is_out(self) -> bool:
        return is_out(self.upload)

    @property
    def is_unknown(self) -> bool:
        """Whether it is asked which ledger it is."""
        return self.ledger is None and not self.is_out

    @property
    def roster(self) -> str:
        """ "units" or "staff" of a list that goes in by its own page, else ""."""
        return self.upload.outline.get("roster", "")

    @property
    def became(self) -> str:
        """What became of a list of units or staff; "" before it is in."""
        return self.upload.outline.get("became", "") if self.roster else ""

    @property
    def look(self) -> str:
        return self.upload.outline["look"][0]

    @property
    def is_complete(self) -> bool:
        return is_complete(self.upload)

    @property
    def report(self) -> dict[str, Any]:
        return self.upload.report

    @property
    def is_fit(self) -> bool:
        return bool(self.report) and not self.report["problems"]

    @property
    def is_open(self) -> bool:
        """Whether it keeps the drop from going in."""
        return not self.is_out and not (self.is_complete and self.is_fit)

    @property
    def taken_for(self) -> list[tuple[str, str]]:
        """(a column of the sheet, what it is in the ledger)."""
        if self.ledger is None:
            return []
        ledger, header = self.ledger, self.upload.outline["header"]
        columns = self.upload.columns.items()
        return [(header[int(at)], label_of(ledger, name)) for at, name in columns]

    @property
    def unsaid(self) -> list[str]:
        """What must be said and is not, by name."""
        if self.ledger is None:
            return []
        return [label_of(self.ledger, name) for name in lacking_of(self.upload, self.ledger)]


class Desk:
    """The page of a drop: its tables with their forms; what they offer is read once for all."""

    def __init__(self, drop: Drop, actor: User, data: Mapping[str, str] | None = None) -> None:
        self.drop, self.actor = drop, actor
        self.slugs = [(ledger.slug, ledger.title) for ledger in fillable(actor)]
        names = ROSTER_NAMES.items() if allows(actor, "org.manage") else ()
        self.rosters_offered = [(ROSTER + roster, name) for roster, name in names]
        units = Unit.objects.visible_to(actor).active().select_related("township")
        self.units = {str(unit.pk): unit for unit in units}
        self.labels = Labels(actor)
        imports = drop.imports.select_related("unit_for_all", "file")
        self.sheets = [Sheet.of(upload) for upload in imports]
        room = (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 1000) // 2
        for sheet in self.sheets:
            sheet.form = SheetForm(data, sheet=sheet, desk=self)
            if sheet.ledger and sheet.report.get("asked"):
                mend = MendForm(
                    data,
                    upload=sheet.upload,
                    ledger=sheet.ledger,
                    labels=self.labels,
                    prefix=f"m{sheet.upload.pk}",
                )
                room -= len(mend.fields)
                sheet.mend = mend if room > 0 else None

    @property
    def managers(self) -> str:
        """Who takes in units and staff, by name."""
        people = User.objects.administrators().filter(unit__township=self.actor.township_id)
        return "、".join(people.filter(is_active=True).values_list("full_name", flat=True))

    @cached_property
    def lacking_halves(self) -> list[Term]:
        """The half-years of what would go in that the town has not made."""
        codes = {code for sheet in self.sheets for code in sheet.report.get("halves", [])}
        return lacking(sorted(codes), self.actor.township)

    @property
    def open(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.is_open]

    @property
    def rosters(self) -> list[Sheet]:
        """The lists of units and staff that go in by their own page, and have not."""
        return [sheet for sheet in self.sheets if sheet.roster and not sheet.became]

    @property
    def has_rosters(self) -> bool:
        return any(sheet.roster for sheet in self.sheets)

    @property
    def adds(self) -> int:
        return self._sum("added")

    @property
    def changes(self) -> int:
        return self._sum("changed")

    def _sum(self, name: str) -> int:
        return sum(sheet.report.get(name, 0) for sheet in self.sheets if not sheet.is_out)

    @property
    def is_fit(self) -> bool:
        """Whether all of it may go in, and there is something to go in."""
        return not self.open and bool(self.adds or self.changes)

    def is_valid(self) -> bool:
        """Each form is asked, so that each says what is wrong with it."""
        sent = [form for sheet in self.sheets for form in (sheet.form, sheet.mend) if form]
        return not [form for form in sent if not form.is_valid()]

    def _added_kinds(self) -> list[tuple[Open, str]]:
        """(where, label), of the tables that stay what they are."""
        stay = [sheet.mend for sheet in self.sheets if sheet.mend and not sheet.form.chosen]
        return [one for mend in stay for one in mend.added()]

    def save(self) -> None:
        """What was said, table by table; of one that turned out another ledger's nothing else."""
        add_kinds(self.actor.township, self._added_kinds(), actor=self.actor)
        said = {sheet.look: sheet.form.chosen for sheet in self.sheets if sheet.form.chosen}
        for sheet in self.sheets:
            # One answer is for all tables of that look that nobody knew.
            chosen = sheet.form.chosen or (sheet.is_unknown and said.get(sheet.look, ""))
            if chosen:
                choose_ledger(sheet.upload, chosen, actor=self.actor)
                continue
            sheet.form.save()
            if sheet.mend:
                set_answers(sheet.upload, sheet.mend.answers(), actor=self.actor)
