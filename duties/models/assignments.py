"""Assignments, what was reported on them, and extensions."""

from datetime import date
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duties.models.documents import Duty
from duties.models.scope import OfUnit
from townwork.lib.choices import TextChoices
from townwork.org.models import Evidence, ExtensionBase, Term, Unit, extension_constraints

STAFF = settings.AUTH_USER_MODEL


class AssignmentQuerySet(OfUnit):
    def current(self):
        """Not withdrawn by an amendment."""
        return self.filter(withdrawn_at=None)

    def in_open_terms(self, township):
        """What can still be acted on; a reviewer, of no township, acts on nothing."""
        closed = Term.objects.filter(township=township).exclude(closed_at=None)
        rows = self
        for term in closed:
            rows = rows.exclude(end__range=(term.start, term.end))
        return rows

    def of_term(self, term):
        """Those whose period ends in the term: the term that freezes them."""
        return self.filter(end__range=(term.start, term.end))

    def of_terms(self, terms):
        spans = dict.fromkeys((term.start, term.end) for term in terms)
        ranges = [Q(end__range=span) for span in spans]
        return self.filter(reduce(or_, ranges)) if ranges else self.none()


class Assignment(models.Model):
    """任务: a duty, for a unit, in a period.

    Late or not is read off the clock (duties.standing), never stored. `state` is that of the newest
    report, written with it by duties.services. `first_due_on` stays when an extension moves
    `due_on`.
    """

    class State(TextChoices):
        OPEN = "open", "进行中"
        SUBMITTED = "submitted", "已报"
        APPROVED = "approved", "已核"
        RETURNED = "returned", "退回"

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="assignments", verbose_name="职责")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name="单位")
    start = models.DateField("起")
    end = models.DateField("止")
    first_due_on = models.DateField("原到期日")
    due_on = models.DateField("到期日")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)

    was_late = False  # noted by duties.progress.note_lateness alone

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["due_on", "duty__order", "unit__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "unit", "start"], name="assignment_once"),
            models.CheckConstraint(
                condition=Q(end__gte=models.F("start")), name="assignment_period"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], name="assignment_unit_due"),
            models.Index(fields=["end"], name="assignment_end"),
        ]

    def __str__(self):
        return f"{self.unit} {self.duty}（{self.period}）"

    @property
    def period(self) -> str:
        """The period in words: 2026年3月, 2026年第1季度."""
        return period_words(self.start, self.end)


def period_words(start: date, end: date) -> str:
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 1:
        return f"{start.year}年{start.month}月"
    if months == 3:
        return f"{start.year}年第{(start.month + 2) // 3}季度"
    if months == 6:
        return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    return f"{start.year}年"


class ProgressReport(models.Model):
    """进展报告: what a unit says on an assignment. A returned one stays; the next try is a new row."""

    class State(TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "已报"
        APPROVED = "approved", "已核"
        RETURNED = "returned", "退回"

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="reports", verbose_name="任务"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    text = models.TextField("完成情况", max_length=2000)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    entered_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="填报人")
    on_behalf_of = models.ForeignKey(
        STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代谁填报"
    )
    entered_at = models.DateTimeField("填写时间", db_default=Now())
    submitted_at = models.DateTimeField("上报时间", null=True)
    reviewed_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True)
    reason = models.CharField("退回理由", max_length=200, blank=True)
    evidence = GenericRelation(Evidence)

    objects = OfUnit.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展报告"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state__in=("draft", "submitted")),
                name="report_one_pending",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="report_return_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "submitted"), reviewed_by=None, reviewed_at=None)
                | Q(
                    state__in=("approved", "returned"),
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                ),
                name="report_reviewed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
                name="report_submitted_when",
            ),
        ]

    def __str__(self):
        return f"{self.assignment} {self.get_state_display()}"


class OfAssignment(OfUnit):
    path = "assignment__unit"


class Extension(ExtensionBase):
    """延期申请 of an assignment: asked for before its due date."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="extensions", verbose_name="任务"
    )

    objects = OfAssignment.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["-id"]
        constraints = extension_constraints("assignment", "extension")

    def __str__(self):
        return f"{self.assignment} 延至 {self.until}"
