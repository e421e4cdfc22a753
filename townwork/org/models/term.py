"""When: a term is half a year of one township."""

import re
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from townwork.org.models.place import Township

_CODE = re.compile(r"(\d{4})H([12])")


class TermQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.district_id:
            return self.filter(township__district_id=user.district_id)
        return self.filter(township_id=user.township_id)

    def by_code(self, code: str):
        """The terms named like 2026H1; none for anything else."""
        match = _CODE.fullmatch(code)
        return self.filter(year=match[1], half=match[2]) if match else self.none()

    def begun(self, day: date):
        """Those that have begun by `day`: a plan for next year makes its term,
        which nobody wants to see yet.
        """
        half = half_of(day)
        return self.filter(Q(year__lt=half.year) | Q(year=half.year, half__lte=half.half))

    def begun_today(self):
        return self.begun(timezone.localdate())

    def of_date(self, day: date):
        half = half_of(day)
        return self.filter(year=half.year, half=half.half)

    def shown_today(self) -> "Term | None":
        """The half-year of a page that was asked for none: today's, which makes itself
        (townwork.org.turning), so the newest begun; open or locked. None before the first.

        Every page asks here, that none speaks of another.
        """
        return self.begun_today().order_by("-year", "-half").first()


class Term(models.Model):
    """半年: open or closed.

    Closing freezes the records dated in it; org.services.close_term and reopen_term write that.
    """

    township = models.ForeignKey(Township, models.PROTECT, related_name="terms", verbose_name="镇")
    year = models.PositiveSmallIntegerField("年度")
    half = models.PositiveSmallIntegerField("半年", choices=[(1, "上半年"), (2, "下半年")])
    theme_phrase = models.CharField(
        "学习主题", max_length=100, blank=True, help_text="如：党的二十届四中全会精神"
    )
    report_date = models.DateField(
        "成文日期", null=True, blank=True, help_text="总结落款的日期；不填则用生成当日"
    )
    closed_at = models.DateTimeField("锁定时间", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="锁定人",
    )
    closed_reason = models.CharField("锁定事由", max_length=200, blank=True, editable=False)
    # Township.words as they stood at the lock; empty while it is open.
    closed_words = models.JSONField("锁定时的基本用语", default=dict, editable=False)
    # {key of a unit: liaisons in use} at the lock; None: open, or locked before this was kept.
    closed_liaisons = models.JSONField("锁定时的在用联络员", null=True, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "半年"
        ordering = ["-year", "-half"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year", "half"],
                name="term_once",
                violation_error_message="这个半年已经建好了。",
            ),
            models.CheckConstraint(condition=Q(half__in=(1, 2)), name="term_half"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="term_closed_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.year}年{self.get_half_display()}"

    @classmethod
    def named(cls, code: str) -> "Term | None":
        """An unsaved term of no township for a code like 2026H1: its days, without a query."""
        match = _CODE.fullmatch(code)
        return cls(year=int(match[1]), half=int(match[2])) if match and int(match[1]) else None

    @property
    def code(self) -> str:
        return f"{self.year}H{self.half}"

    @property
    def start(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def end(self) -> date:
        """The last day."""
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def paper_date(self, today: date) -> date:
        """成文日期: the day set for it, else today, or of a locked half-year the day of the lock."""
        return self.report_date or self.day_seen(today)

    def day_seen(self, today: date) -> date:
        """The day its numbers are read on: today, or of a locked half-year the day of the lock."""
        return timezone.localdate(self.closed_at) if self.closed_at else today

    @property
    def lock_notice(self) -> str:
        """Why it is locked, who, since when, and how to ask for reopening."""
        since = self.closed_at.astimezone().strftime("%Y年%-m月%-d日 %H:%M")
        return (
            f"{self}已锁定：{self.closed_reason}。锁定人：{self.closed_by.full_name}，{since}。"
            "确需改动，请向书记说明事由，由书记在“半年”页重新开放。"
        )


def half_of(day: date) -> Term:
    """The half-year of a day, of no township: its days and its name, whether or not it is there."""
    return Term(year=day.year, half=1 if day.month <= 6 else 2)
