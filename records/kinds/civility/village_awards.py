"""名额与命名 of a batch, every village on one page: what stands is changed, not written twice."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone

from records.kinds.civility.models import AwardBatch, AwardPlace
from records.ledger.debts import VILLAGES
from records.ledger.record import EARLIEST_YEAR
from records.pages.services import Overtaken, save_record
from townwork.org.errors import Refusal
from townwork.org.forms.base import CleanTextMixin, DayInput, SeenMixin
from townwork.org.models import Unit, User

COUNTS = ("places", "named")


class NamingForm(CleanTextMixin, forms.Form):
    on = forms.DateField(
        label="命名日期", widget=DayInput({"class": "form-control form-control-sm"})
    )

    def clean_on(self) -> date:
        day = self.cleaned_data["on"]
        if day.year < EARLIEST_YEAR or day > timezone.localdate():
            raise forms.ValidationError(f"命名日期要在 {EARLIEST_YEAR} 年到今天之间，请核对。")
        return day


class LineForm(SeenMixin, CleanTextMixin, forms.ModelForm):
    """One village's two numbers. A line is changed where it differs from what its page showed: what
    others wrote meanwhile at a line left as it was stands."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AwardPlace
        fields = list(COUNTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        unit = self.instance.unit
        for name in COUNTS:
            field = self.fields[name]
            field.show_hidden_initial = True
            field.widget.attrs |= {
                "class": "form-control form-control-sm text-end",
                "inputmode": "numeric",
                "aria-label": f"{unit}{field.label}",
            }

    def has_changed(self) -> bool:
        return not set(COUNTS).isdisjoint(self.changed_data)


@dataclass(frozen=True)
class Line:
    """A village with its form.

    Where several rows of it stand they are told, and changed one by one.
    """

    unit: Unit
    rows: list[AwardPlace]
    form: LineForm | None

    @property
    def sums(self) -> list[int]:
        return [sum(getattr(row, name) or 0 for row in self.rows) for name in COUNTS]


def lines_of(
    batch: AwardBatch, user: User, data: QueryDict | None = None, on: date | None = None
) -> list[Line]:
    """The villages the user answers for; a new row is dated `on`."""
    units = Unit.objects.visible_to(user).active()
    villages = units.filter(township=batch.unit.township, kind__in=VILLAGES)
    rows = AwardPlace.objects.standing().filter(batch=batch, unit__in=villages).order_by("pk")
    rows = list(rows.select_related("unit__township", "batch"))
    rows_of = _by_unit(rows)
    seen = _newest(rows)
    lines = []
    for unit in villages.select_related("township"):
        own = rows_of[unit.pk]
        new = AwardPlace(batch=batch, unit=unit, occurred_on=on)
        form = _form(own[0] if own else new, seen, data)
        # Typed before there were several, it is read all the same, to be refused and shown.
        is_typed = form.add_prefix("seen") in (data or ())
        lines.append(Line(unit, own, form if len(own) < 2 or is_typed else None))
    return lines


def are_valid(lines: list[Line]) -> bool:
    """Whether every line that can be typed in was."""
    return all(line.form.is_valid() for line in lines if line.form)


def _by_unit(rows: Iterable[AwardPlace]) -> dict[int, list[AwardPlace]]:
    rows_of = defaultdict(list)
    for row in rows:
        rows_of[row.unit_id].append(row)
    return rows_of


def _newest(rows: list[AwardPlace]) -> dict[int, int]:
    """{row's id: the newest row of its history}. One query for them all."""
    history = AwardPlace.history.filter(id__in=[row.pk for row in rows])
    return dict(history.order_by().values_list("id").annotate(Max("history_id")))


def _form(row: AwardPlace, seen: dict[int, int], data: QueryDict | None) -> LineForm:
    initial = {"seen": seen.get(row.pk)}
    return LineForm(data, instance=row, prefix=f"u{row.unit_id}", initial=initial)


def naming_day(batch: AwardBatch) -> date:
    """The day of the batch's newest naming.

    Before the first, the end of the publicity, or today.
    """
    rows = AwardPlace.objects.standing().filter(batch=batch)
    newest = rows.aggregate(day=Max("occurred_on"))["day"]
    if newest:
        return newest
    today = timezone.localdate()
    return min(batch.public_to or today, today)


@transaction.atomic
def save_lines(batch: AwardBatch, lines: list[Line], *, actor: User) -> int:
    """Write what was changed, all or nothing; how many lines.

    The batch is locked: of two who fill a village at once, the second is shown what the first
    wrote. Raises the first Refusal; each is told at its line.
    """
    # Not its key: other rows may name the batch meanwhile.
    AwardBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    changed = [line.form for line in lines if line.form and line.form.has_changed()]
    ids = [form.instance.pk for form in changed if form.instance.pk]
    AwardPlace.objects.filter(pk__in=ids).lock()
    rows_of = _by_unit(AwardPlace.objects.standing().filter(batch=batch).order_by("pk"))
    outcomes = [_save_or_tell(form, rows_of[form.instance.unit_id], actor) for form in changed]
    refusals = [refusal for refusal in outcomes if refusal]
    if refusals:
        raise refusals[0]
    return len(changed)


def _save_or_tell(form: LineForm, there: list[AwardPlace], actor: User) -> Refusal | None:
    """Save the line; what refused it, told at the line."""
    try:
        _save(form, there, actor)
    except Overtaken as overtaken:
        form.show_latest(overtaken.latest)
        now = f"名额 {there[0].places or '—'}，命名 {there[0].named}"
        form.add_error(None, f"别人刚刚填过：{now}。再保存就以您填的为准。")
        return overtaken
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return refusal
    return None


def _save(form: LineForm, there: list[AwardPlace], actor: User) -> None:
    row = form.save(commit=False)
    seen = form.cleaned_data["seen"]
    if len(there) > 1:
        raise Refusal(f"这个村现在有 {len(there)} 条登记，请到“名额与命名”台账逐条修改。")
    if not there and seen:
        form.show_latest("")
        raise Refusal("这个村的登记刚刚有人作废或改到别处了。再保存就另登记一条。")
    if there and seen is None:  # typed on an empty line, before the other's was saved
        raise Overtaken(there[0].newest)
    save_record(row, actor=actor, seen=seen)
