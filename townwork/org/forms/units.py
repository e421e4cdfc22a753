"""What is told of a unit's life: from which day on, and who takes its place."""

from datetime import date

from django import forms
from django.utils import timezone

from townwork.org.forms.base import CleanTextMixin, DayInput
from townwork.org.models import Unit
from townwork.org.units import half_years_to_move_in


class _FromDay(CleanTextMixin, forms.Form):
    day = forms.DateField(
        label="自哪天起", widget=DayInput, help_text="可以是以前的日子，不能是以后的"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate()


class RenameForm(_FromDay):
    name = forms.CharField(label="新名称", max_length=60)
    field_order = ["name", "day"]


class TakeUpForm(_FromDay):
    pass


class StopForm(_FromDay):
    """Stopped or, with its staff, merged: into whom what is open goes."""

    successor = forms.ModelChoiceField(
        label="未办完的事", queryset=None, required=False, empty_label="到此为止"
    )

    def __init__(self, *args, unit: Unit, is_merger: bool, **kwargs):
        super().__init__(*args, **kwargs)
        others = Unit.objects.filter(township=unit.township_id).active().exclude(pk=unit.pk)
        field = self.fields["successor"]
        field.queryset = others.exclude(parent=unit)
        if is_merger:
            field.label, field.required, field.empty_label = "并入哪个单位", True, "请选择"
        else:
            field.help_text = "也可以选一个单位接着办：还挂在原名下，列在它的待办里"


class MoveForm(CleanTextMixin, forms.Form):
    parent = forms.ModelChoiceField(
        label="改归哪个单位", queryset=None, required=False, empty_label="（没有上级，镇直管）"
    )
    day = forms.TypedChoiceField(
        label="从哪个半年起", coerce=date.fromisoformat, help_text="以前的半年仍计在原来的上级名下"
    )

    def __init__(self, *args, unit: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        above = Unit.KINDS_ABOVE[Unit.Kind(unit.kind)]
        tops = Unit.objects.filter(township=unit.township_id, parent=None, kind__in=above).active()
        self.fields["parent"].queryset = tops.exclude(pk=unit.pk)
        self.fields["parent"].initial = unit.parent_id
        self.fields["day"].choices = [
            (day.isoformat(), f"{day.year}年{'上' if day.month == 1 else '下'}半年")
            for day in half_years_to_move_in(unit.township)
        ]
