"""自定义台账: what a county asks for and no one foresaw."""

from collections.abc import Collection
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property

from records.ledger.custom_fields import OwnField, field_of
from records.ledger.locks import in_open_terms
from records.ledger.naming import refuse_taken_name
from records.ledger.record import Record, RecordQuerySet
from townwork.audit.rows import change_rows
from townwork.lib.choices import TextChoices
from townwork.lib.text import search_text, shortened
from townwork.org.errors import Refusal
from townwork.org.models import Unit, User

TITLE_LENGTH = 120
CLASSIC = ("title", "place_name", "quantity", "amount")


class CustomLedgerQuerySet(RecordQuerySet):
    def visible_to(self, user: User) -> Self:
        """A definition is the town's: every unit of the township reads it, not only the one that
        made it.
        """
        if user.township_id:
            return self.filter(unit__township=user.township_id)
        return super().visible_to(user)

    def choosable_by(self, user: User) -> Self:
        """What the sheet of all entries may name: ledgers with the fixed fields alone, that still
        take entries.
        """
        return super().choosable_by(user).filter(classic=True, closed_on=None, fields=None)


class CustomLedger(Record):
    """A ledger a clerk defines. 发生日期 is the day it begins; `closed_on` ends it.

    With `classic` it has the fixed fields 事项、地点、数量、金额, else those of its own (CustomField) alone.
    """

    class Reading(TextChoices):
        COUNT = "count", "计条数"
        QUANTITY = "quantity", "数量合计"
        AMOUNT = "amount", "金额合计"
        FIELD = "field", "所选栏目合计"

    name = models.CharField("台账名称", max_length=40)
    measure = models.CharField("计量单位", max_length=10)
    reading = models.CharField("统计方式", max_length=10, choices=Reading, default=Reading.COUNT)
    closed_on = models.DateField("停用日期", null=True, blank=True)
    classic = models.BooleanField(
        "用固定栏目（事项、地点、数量、金额）", default=True, editable=False
    )
    kinds = models.JSONField(
        "填报单位类别", default=list, blank=True, editable=False
    )  # none: every kind
    every_term = models.BooleanField("每个半年都要填", default=False, editable=False)
    changed_at = models.DateTimeField("口径最近修改", default=timezone.now, editable=False)

    search_fields = ("name",)
    lasts = True
    is_shared = True
    living = ("name", "measure", "closed_on", "note")
    outside_history = ("changed_at",)

    objects = CustomLedgerQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "自定义台账目录"

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The code of its indicator."""
        return f"extra.{self.pk}"

    @property
    def kind_labels(self) -> list[str]:
        return [label for kind, label in Unit.Kind.choices if kind in self.kinds]

    @property
    def is_retired(self) -> bool:
        return bool(self.is_void or (self.closed_on and self.closed_on <= timezone.localdate()))

    @cached_property
    def own_fields(self) -> tuple[OwnField, ...]:
        """Its own fields in order, the retired ones too."""
        return tuple(field_of(one) for one in self.fields.all())

    @property
    def counted_field(self) -> str:
        """The name of the number field its indicator sums; "" where it counts rows."""
        if self.reading in (self.Reading.QUANTITY, self.Reading.AMOUNT):
            return self.reading
        if self.reading == self.Reading.FIELD:
            return next((one.name for one in self.fields.all() if one.is_counted), "")
        return ""

    @property
    def counted_label(self) -> str:
        """What the summed column is called."""
        if self.reading == self.Reading.FIELD:
            return next((one.heading for one in self.fields.all() if one.is_counted), "")
        return str(CustomEntry._meta.get_field(self.reading).verbose_name)

    @property
    def counted_measure(self) -> str:
        """The measure of its figure: the summed field's own, where it has one."""
        if self.reading != self.Reading.FIELD:
            return self.measure
        return (
            next((one.measure for one in self.fields.all() if one.is_counted), "") or self.measure
        )

    @property
    def reckoned(self) -> tuple[str, str]:
        """What its figure is read off, and in what measure: what a figure once
        reported stands for.
        """
        return self.counted_field, self.counted_measure

    def clean(self) -> None:
        super().clean()
        refuse_taken_name(self)
        if self.closed_on and self.occurred_on and self.closed_on < self.occurred_on:
            raise ValidationError({"closed_on": "停用日期不能早于启用日期。"})
        if self.reading == self.Reading.FIELD and not (self.pk and self.counted_field):
            raise ValidationError(
                {
                    "reading": "还没有可合计的栏目：请先选“计条数”保存，再到“栏目”页勾选要合计的数字栏。"
                }
            )
        if self.pk is None or self.reading in (self.Reading.COUNT, self.Reading.FIELD):
            return
        if not self.classic:
            raise ValidationError(
                {"reading": "这本台账没有固定的数量、金额栏，请在“栏目”页勾选要合计的栏。"}
            )

    def recount(self) -> None:
        """Derive anew what the indicator sums, after its definition changed."""
        name = self.counted_field
        if not name:
            change_rows(self.entries.exclude(counted=None), counted=None)
        elif name in CLASSIC:
            change_rows(self.entries.all(), counted=F(name))
        else:
            number = models.DecimalField(max_digits=14, decimal_places=2)
            counted = Cast(KeyTextTransform(name, "details"), number)
            change_rows(self.entries.all(), counted=counted)

    def refuse_change(self, stored: "CustomLedger") -> None:
        self.require_same_count(stored.reckoned)

    def require_same_count(self, was: tuple[str, str]) -> None:
        """Raise Refusal where what it counts, or in what measure, is not as it `was` (see
        `reckoned`), and a locked half-year has counted by it.
        """
        if self.reckoned == was:
            return
        entries = self.entries.standing()
        if entries.count() == in_open_terms(entries, self.unit.township).count():
            return
        raise Refusal(
            "已锁定的半年里有这本台账的记录，统计方式和计量单位不能改：改了会动已报的数。"
            "请停用这一本，另建一本。"
        )

    def update_dependents(self) -> None:
        """Its definition changed: its entries are summed anew, and its indicator is of
        this month.
        """
        self.recount()
        change_rows(CustomLedger.objects.filter(pk=self.pk), changed_at=timezone.now())

    def refuse_void(self) -> None:
        if self.entries.standing().exists():
            raise Refusal("这本台账已有记录，不能作废；不再用的，请填停用日期，记录仍可查看。")


class CustomField(models.Model):
    """栏目: a field of a custom ledger. Its kind never changes once the ledger has entries."""

    class Kind(TextChoices):
        TEXT = "text", "短文字"
        LONG = "long", "长文字"
        WHOLE = "whole", "整数"
        AMOUNT = "amount", "金额（两位小数）"
        DATE = "date", "日期"
        YES = "yes", "是否"
        CHOICE = "choice", "选项"

    NUMBERS = (Kind.WHOLE, Kind.AMOUNT)

    ledger = models.ForeignKey(
        CustomLedger, models.PROTECT, related_name="fields", verbose_name="台账"
    )
    label = models.CharField("栏目名称", max_length=20)
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.TEXT)
    required = models.BooleanField("必填", default=False)
    measure = models.CharField("计量单位", max_length=10, blank=True)
    choices = models.CharField("选项", max_length=300, blank=True, help_text="几个之间用顿号")
    order = models.PositiveSmallIntegerField("顺序", default=0)
    is_counted = models.BooleanField("指标合计这一栏", default=False)
    is_retired = models.BooleanField("停用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "自定义栏目"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "label"], name="custom_field_label_once"),
            models.UniqueConstraint(
                fields=["ledger"], condition=Q(is_counted=True), name="custom_field_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(is_counted=False) | Q(kind__in=("whole", "amount")),
                name="custom_field_counts_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """What the form, the sheet and `details` know it by."""
        return f"f{self.pk}"

    @property
    def heading(self) -> str:
        return f"{self.label}（{self.measure}）" if self.measure else self.label

    @property
    def words(self) -> list[str]:
        return [word for word in self.choices.split("、") if word]


class CustomEntry(Record):
    """A row of a custom ledger. Own fields' values lie in `details`; `counted` is what the
    indicator sums.
    """

    ledger = models.ForeignKey(
        CustomLedger, models.PROTECT, related_name="entries", verbose_name="台账"
    )
    title = models.CharField("事项", max_length=TITLE_LENGTH)
    place_name = models.CharField("地点", max_length=60, blank=True)
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(
        "金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    details = models.JSONField(default=dict, blank=True, editable=False)
    counted = models.DecimalField(max_digits=14, decimal_places=2, null=True, editable=False)

    search_fields = ("title", "place_name")
    indexed_fields = (*Record.indexed_fields, "title", "counted")
    outside_history = ("counted",)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "自定义台账"

    def __str__(self) -> str:
        return self.title

    def own_values(self) -> list:
        """The values of the ledger's own fields in order, without the empty ones."""
        values = (field.value_from_object(self) for field in self.ledger.own_fields)
        return [value for value in values if value is not None]

    def lock_definition(self) -> None:
        """What is derived of an entry follows its ledger's definition, which may be changing at
        this moment.
        """
        rows = CustomLedger.objects.select_for_update(of=("self",))
        self.ledger = rows.get(pk=self.ledger_id)

    def settle(self) -> None:
        """Derive the title of an entry without a 事项 of its own, and what the indicator sums."""
        if not self.ledger.classic:
            said = [value for value in self.own_values() if isinstance(value, str)]
            self.title = shortened(said[0] if said else self.ledger.name, TITLE_LENGTH)
        name = self.ledger.counted_field
        self.counted = counted_value(self, name) if name else None

    def index(self) -> None:
        self.settle()
        words = [value for value in self.own_values() if isinstance(value, str)]
        self.search_text = search_text(self.title, self.place_name, *words)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """The columns and the ledger's own fields alike."""
        exclude, problems = set(exclude or ()), {}
        if self.ledger_id:
            problems = self._clean_own(exclude)
            if not self.ledger.classic:
                self.title = self.title or self.ledger.name
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            problems = error.update_error_dict(problems)
        if problems:
            raise ValidationError(problems)

    def _clean_own(self, exclude: set) -> dict:
        problems = {}
        for field in self.ledger.own_fields:
            if not field.active or field.name in exclude:
                continue
            try:
                field.save_form_data(self, field.clean(field.value_from_object(self), self))
            except ValidationError as error:
                problems[field.name] = error.error_list
        return problems

    def clean(self) -> None:
        super().clean()
        if not self.ledger_id:
            return
        ledger = self.ledger
        unit = self.unit if self.unit_id else None
        if unit and unit.township_id != ledger.unit.township_id:
            raise ValidationError({"unit": "这本台账是别的镇的。"})
        if unit and ledger.kinds and unit.kind not in ledger.kinds:
            names = "、".join(ledger.kind_labels)
            raise ValidationError({"unit": f"这本台账由{names}填报，{unit}不用填。"})
        if self._state.adding and ledger.is_retired:
            raise ValidationError(f"“{ledger}”已停用，不再收新记录；已有的仍可查看和更正。")


def counted_value(entry: CustomEntry, name: str) -> Decimal | int | None:
    """The value of the number field `name` of an entry."""
    if name in CLASSIC:
        return getattr(entry, name)
    field = next(field for field in entry.ledger.own_fields if field.name == name)
    return field.value_from_object(entry)
