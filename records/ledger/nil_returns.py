"""零报告: the nil return of any ledger."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from records.ledger.debts import said
from records.ledger.indicators import Period
from townwork.org.models import Term, Unit, User


class NilReturnQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user))

    def within(self, start: date, end: date) -> Self:
        """Those that speak of a day of it."""
        return self.filter(start__lte=end, end__gte=start)


class NilReturn(models.Model):
    """零报告: a unit says that a ledger has nothing to report for a stretch of a half-year: all of
    it, or the month or quarter it owes.

    It pays what the unit owes. A row entered after it, though voided since, takes it back: there
    was something, and the unit is asked again (records.figures.reports).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name="半年")
    ledger = models.CharField("台账", max_length=40)
    start = models.DateField("自")  # both days included; unsaid, the half-year's
    end = models.DateField("至")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申报人"
    )
    declared_at = models.DateTimeField("申报时间", default=timezone.now)

    objects = NilReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "零报告"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "ledger", "start", "end"], name="nil_return_once"
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="nil_return_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.term}零报告"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.start = self.start or self.term.start
        self.end = self.end or self.term.end
        super().save(*args, **kwargs)

    @property
    def when(self) -> str:
        """The days it speaks of, in words: 3月, 第一季度, 上半年."""
        return said(Period(self.start, self.end))
