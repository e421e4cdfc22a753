"""名额与命名 of a batch, every village on one page: what stands is changed, not written a second time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from records.forms import SeenMixin
from records.ledgers.base import VILLAGES
from records.models import AwardBatch, AwardPlace
from records.models.base import EARLIEST_YEAR
from records.services import Overtaken, save_record
from townwork.org.errors import Refusal
from townwork.org.forms.base import CleanTextMixin, DayInput
from townwork.org.models import Unit, User

COUNTS = ("places", "named")


class NamingForm(CleanTextMixin, forms.Form):
    on = forms.DateField(label="命名日期", widget=DayInput({"class": "form-control form-control-sm"}))

    def clean_on(self) -> date:
        day = self.cleaned_data["on"]
        if day.year < EARLIEST_YEAR or day > timezone.localdate():
            raise forms.ValidationError(f"命名日期要在 {EARLIEST_YEAR} 年到今天之间，请核对。")
        return day


class LineForm(SeenMixin, CleanTextMixin, forms.ModelForm):
    """One village's two numbers; left empty where it has no row, nothing is written."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AwardPlace
        fields = list(COUNTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        unit = self.instance.unit
        for name in COUNTS:
            shown = {"class": "form-control form-control-sm text-end", "inputmode": "numeric"}
            self.fields[name].widget.attrs |= shown | {"aria-label": f"{unit}{self.fields[name].label}"}

    @property
    def is_changed(self) -> bool:
        return not set(COUNTS).isdisjoint(self.changed_data)


@dataclass(frozen=True)
class Line:
    """A village with its form; where several rows of it stand they are told, and changed one by one."""

    unit: Unit
    rows: list[AwardPlace]
    form: LineForm | None

    @property
    def sums(self) -> list[int]:
        return [sum(getattr(row, name) or 0 for row in self.rows) for name in COUNTS]


def lines_of(batch: AwardBatch, user: User, data=None, on: date | None = None) -> list[Line]:
    """The villages the user answers for; a new row is dated `on`."""
    units = Unit.objects.visible_to(user).active().filter(township=batch.unit.township, kind__in=VILLAGES)
    rows = AwardPlace.objects.standing().filter(batch=batch, unit__in=units).order_by("pk")
    standing = defaultdict(list)
    for row in rows.select_related("unit__township", "batch"):
        standing[row.unit_id].append(row)
    history = AwardPlace.history.filter(id__in=[row.pk for those in standing.values() for row in those])
    latest = dict(history.order_by().values_list("id").annotate(Max("history_id")))
    return [
        Line(unit, standing[unit.pk], _form(batch, unit, standing[unit.pk], latest, data, on))
        for unit in units.select_related("township")
    ]


def _form(batch, unit, rows, latest, data, on) -> LineForm | None:
    if len(rows) > 1:
        return None
    row = rows[0] if rows else AwardPlace(batch=batch, unit=unit, occurred_on=on)
    return LineForm(data, instance=row, prefix=f"u{unit.pk}", initial={"seen": latest.get(row.pk)})


def naming_day(batch: AwardBatch) -> date:
    """The day of the batch's newest naming; before the first, the end of the publicity, or today."""
    newest = AwardPlace.objects.standing().filter(batch=batch).aggregate(day=Max("occurred_on"))["day"]
    return newest or min(batch.public_to or timezone.localdate(), timezone.localdate())


@transaction.atomic
def save_lines(batch: AwardBatch, lines: list[Line], *, actor: User) -> int:
    """Write what was changed, all or nothing; how many. The batch is locked: of two who fill a village at once, the
    second is shown what the first wrote. What was refused stands at its line."""
    AwardBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    written = AwardPlace.objects.standing().filter(batch=batch)
    taken = dict(written.order_by("-pk").values_list("unit", "pk"))
    changed = [line.form for line in lines if line.form and line.form.is_changed]
    for form in changed:
        try:
            _save(form, taken, actor)
        except Overtaken as overtaken:
            form.show_latest(overtaken.latest)
            now = AwardPlace.objects.get(pk=taken[form.instance.unit_id])
            form.add_error(
                None, f"别人刚刚填过：名额 {now.places or '—'}，命名 {now.named}。再保存就以您填的为准。"
            )
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            raise
    return len(changed)


def _save(form: LineForm, taken: dict[int, int], actor: User) -> None:
    row, seen = form.save(commit=False), form.cleaned_data["seen"]
    there = taken.get(row.unit_id)
    if there and seen is None:  # typed on an empty line, before the other's was saved
        raise Overtaken(AwardPlace(pk=there).newest)
    save_record(row, actor=actor, seen=seen)
