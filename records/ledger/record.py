"""What every record is: a fact with a date, entered once by a unit, never deleted."""

from datetime import date
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from townwork.lib.lengths import too_long
from townwork.lib.text import search_text
from townwork.org.models import Evidence, Unit, User

EARLIEST_YEAR = 1949  # anything earlier is a slip, like 0206 for 2026
LATE_AFTER_DAYS = 30  # entered later than this after the fact: labelled 补录, which is legitimate


class Histories(HistoryManager):
    """Its class is made once: simple_history makes one anew whenever a history is named, which
    every save does.
    """

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type, class_name: str | None = None) -> type:
        return super().from_queryset(queryset_class, class_name)


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user))

    def standing(self) -> Self:
        """Not voided: what counts."""
        return self.filter(voided_at=None)

    def choosable_by(self, user: User) -> Self:
        """What a record of `user` may name: their own rows, and of a kind the town shares, the
        township's.
        """
        if self.model.is_shared and user.township_id:
            return self.standing().filter(unit__township_id=user.township_id)
        return self.standing().visible_to(user)

    def lock(self) -> None:
        """Lock the rows, in the order of their keys, as everybody does who takes more than one."""
        list(self.order_by("pk").select_for_update().values_list("pk"))

    def with_derived(self) -> Self:
        """With what `derived_fields` would ask the database of each row."""
        return self

    def within(self, start: date, end: date) -> Self:
        """Dated in the days; of what stands from its date on, also what began earlier and had not
        ended.
        """
        if not self.model.lasts:
            return self.filter(occurred_on__range=(start, end))
        found = self.filter(occurred_on__lte=end)
        ends = any(field.name == "closed_on" for field in self.model._meta.fields)
        return (
            found.filter(models.Q(closed_on=None) | models.Q(closed_on__gt=end)) if ends else found
        )


class Record(models.Model):
    """台账记录. records.pages.services writes it; `search_text` is derived by save() and by the
    importer.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    occurred_on = models.DateField("发生日期")
    note = models.CharField("备注", max_length=300, blank=True)
    entered_at = models.DateTimeField("录入时间", default=timezone.now, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="录入人",
    )
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="作废人",
    )
    void_reason = models.CharField("作废事由", max_length=200, blank=True, editable=False)
    search_text = models.CharField(max_length=1000, blank=True, editable=False)
    evidence = GenericRelation(Evidence)
    history = HistoricalRecords(
        inherit=True, excluded_fields=["search_text"], history_manager=Histories
    )

    objects = RecordQuerySet.as_manager()

    search_fields: tuple[str, ...] = ()  # fields a search looks in
    named_by: tuple[
        str, ...
    ] = ()  # what tells two of a unit's day apart; unsaid, the first one searched
    indexed_fields: tuple[str, ...] = (
        "search_text",
    )  # columns no sheet has that index() may write
    signed_fields: tuple[str, ...] = ()  # and those that sign() may
    noted_fields: tuple[str, ...] = ()  # what only acts write and the history tells
    outside_history: tuple[
        str, ...
    ] = ()  # what is worked out from other rows, and moves with them without a history row

    class Meta:
        abstract = True
        ordering = ["-occurred_on", "-id"]
        indexes = [
            models.Index(fields=["unit", "occurred_on"], name="%(class)s_unit_date"),
            models.Index(fields=["occurred_on", "id"], name="%(class)s_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None)
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="%(class)s_void_has_reason",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.index()
        super().save(*args, **kwargs)

    def index(self) -> None:
        """Derive what search reads. The unit is not in it: it has its own filter and may be
        renamed.
        """
        self.search_text = search_text(*(getattr(self, name) for name in self.search_fields))

    def sign(self, before: "Record | None", actor: User) -> None:
        """Note who did what a save changes, where the record keeps that; `before` is the row as it
        stands.
        """

    def clean(self) -> None:
        day, today = self.occurred_on, timezone.localdate()
        if day and day.year < EARLIEST_YEAR:
            raise ValidationError({"occurred_on": f"日期早于 {EARLIEST_YEAR} 年，请核对年份。"})
        if day and day > today and not self.may_lie_ahead:
            raise ValidationError({"occurred_on": "发生日期不能晚于今天；事情办完再记。"})
        if day and day.year > today.year + 1:
            raise ValidationError({"occurred_on": "日期最晚到明年年底，请核对年份。"})
        if problems := self._bad_days(today) | self._too_long():
            raise ValidationError(problems)

    def _too_long(self) -> dict[str, str]:
        """Django bounds long texts in its forms alone; a sheet's are bounded too."""
        problems = {}
        for field in self._meta.concrete_fields:
            if isinstance(field, models.TextField) and field.max_length:
                length = len(getattr(self, field.attname) or "")
                if length > field.max_length:
                    problems[field.name] = too_long(field.max_length, length)
        return problems

    def _bad_days(self, today: date) -> dict[str, str]:
        """What the days of one row say against each other, or against the clock."""
        problems = {}
        for first, last, said in self.day_order:
            begins, ends = getattr(self, first), getattr(self, last)
            if begins and ends and ends < begins:
                label = self._meta.get_field(last).verbose_name
                problems[last] = f"{label}不能早于{said}（{begins}），请核对。"
        for name in self.past_days:
            if getattr(self, name) and getattr(self, name) > today:
                problems[name] = f"{self._meta.get_field(name).verbose_name}不能晚于今天，请核对。"
        return problems

    # What a save, a change or a voiding means beyond the row itself; records.pages.services calls
    # these.
    def lock_definition(self) -> None:
        """Before a save: lock the row of another that says how this one's columns are derived."""

    def refuse_change(self, stored: "Record") -> None:
        """Raise Refusal where something hangs on the record that does not bear the change from
        `stored`.
        """

    def refuse_void(self) -> None:
        """Raise Refusal where something still hangs on the record."""

    def update_dependents(self) -> None:
        """After a save: derive anew what other rows keep of this one."""

    may_lie_ahead = False  # plans and filings are dated before they happen
    past_days: tuple[str, ...] = ()  # days of what was done: none lies ahead
    day_order: tuple[
        tuple[str, str, str], ...
    ] = ()  # the second day is not before the first, called the third
    lasts = False  # goes on from its date: a place, a hall, a ledger; not an event
    is_shared = False  # named by every unit's records: a batch of awards, a custom ledger

    # What may still be written of it once its half-year is locked, and which of that figures are
    # read off (records.ledger.locks).
    living: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    # Set by records.ledger.locks.shown_as_counted alone.
    _has_moved_on = False

    @property
    def stands_for(self) -> date | None:
        """An earlier day that it was brought for, if not its own (records.ledger.making_up)."""
        return None

    @property
    def frozen(self) -> str:
        """Why nothing of it may change any more, its term aside: it is archived."""
        return ""

    @property
    def sealed(self) -> str:
        """Why the form may not change it now, where a workflow has it in hand."""
        return ""

    @property
    def derived_fields(self) -> tuple[str, ...]:
        """Fields that follow from other rows: a form shows them and doesn't ask."""
        return ()

    @property
    def has_moved_on(self) -> bool:
        """Whether it is shown as a locked half-year counts it, and has changed since."""
        return self._has_moved_on

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def newest(self) -> int | None:
        """The newest row of its history: what a form that shows it answers to."""
        return self.history.values_list("history_id", flat=True).first()

    @property
    def is_late(self) -> bool:
        """补录: entered long after it happened; what stands from some day on is noted whenever
        somebody gets to it.
        """
        days = (timezone.localtime(self.entered_at).date() - self.occurred_on).days
        return not self.lasts and days > LATE_AFTER_DAYS

    @property
    def place(self) -> str:
        """Where it happened, in words: the unit, unless the ledger knows better."""
        return str(self.unit)
