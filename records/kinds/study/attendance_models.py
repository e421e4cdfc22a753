"""学习考勤签到制: who signed in to a session, the desk with its QR code.

What 五有 means here, and what is issued: bulletins and their papers.
"""

import hashlib
from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from records.kinds.study.models import StudySession
from townwork.lib.choices import TextChoices
from townwork.lib.stored import Stored
from townwork.org.models import Township, Unit, User


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(session__unit__in=Unit.objects.visible_to(user))

    def present(self) -> Self:
        return self.filter(state__in=Attendance.PRESENT)

    def touched_since(self, moment: datetime) -> Self:
        """Marked or made up since then."""
        return self.filter(Q(marked_at__gt=moment) | Q(made_up_on__isnull=False))

    def owed(self) -> Self:
        """缺课未补: absent for whatever reason, and no make-up study yet."""
        return self.exclude(state__in=Attendance.PRESENT).filter(made_up_on=None)


class Attendance(models.Model):
    """One person of a session's list.

    Counted by unit and session; persons are never ranked (docs/facts.md §0).
    """

    class State(TextChoices):
        ABSENT = "absent", "缺席"
        PRESENT = "present", "出席"
        LATE = "late", "迟到"
        LEAVE = "leave", "请假"
        DUTY = "duty", "公差"

    PRESENT = (State.PRESENT, State.LATE)
    AWAY = (State.LEAVE, State.DUTY)

    class Way(TextChoices):
        CODE = "code", "扫码"
        TICK = "tick", "登记"

    session = models.ForeignKey(StudySession, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField("考勤", max_length=8, choices=State, default=State.ABSENT)
    way = models.CharField("方式", max_length=4, choices=Way, blank=True)
    marked_at = models.DateTimeField("登记时间", null=True)
    made_up_on = models.DateField("补学日期", null=True, blank=True)
    make_up_way = models.CharField("补学方式", max_length=40, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学习考勤"
        ordering = ["person__unit__order", "person__id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="attendance_once_a_person"),
            models.CheckConstraint(
                condition=Q(made_up_on=None, make_up_way="", confirmed_by=None)
                | (Q(made_up_on__isnull=False, confirmed_by__isnull=False) & ~Q(make_up_way="")),
                name="attendance_make_up_whole",
            ),
            models.CheckConstraint(
                condition=Q(made_up_on=None) | ~Q(state__in=("present", "late")),
                name="attendance_present_makes_up_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.person}"

    @property
    def is_present(self) -> bool:
        return self.state in self.PRESENT

    @property
    def shown_state(self) -> str:
        """The state somebody entered; nothing before the first mark."""
        return self.state if self.marked_at else ""

    MADE_UP = "+"  # after a state: and made up since

    @property
    def as_seen(self) -> str:
        """What a page shows that whoever sends it back has seen: the state, and a make-up."""
        return self.shown_state + (self.MADE_UP if self.made_up_on else "")


class SignInDesk(models.Model):
    """签到台: while it is open its codes are good.

    A new `nonce` at each opening ends the codes of the last.
    """

    is_told = False  # in the trail (townwork.audit.rows): open for some minutes

    session = models.OneToOneField(StudySession, models.PROTECT, related_name="desk")
    nonce = models.CharField(max_length=16)
    late_from = models.DateTimeField("迟到起算", null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "签到台"

    def __str__(self) -> str:
        return f"{self.session} 签到台"


class ElementName(models.Model):
    """五有要件: what a township calls one of the five, where it differs from the default.

    The five: docs/facts.md §3.
    """

    township = models.ForeignKey(Township, models.PROTECT, related_name="+")
    field = models.CharField(
        max_length=20, choices=[(name, name) for name in StudySession.ELEMENTS]
    )
    name = models.CharField("要件名称", max_length=10)

    class Meta:
        verbose_name = verbose_name_plural = "五有要件"
        constraints = [
            models.UniqueConstraint(fields=["township", "field"], name="element_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class StudyBulletinQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(township__in=Township.objects.visible_to(user))


class StudyBulletin(models.Model):
    """学习通报: of a month or a quarter, drafted from the records, edited, issued once."""

    township = models.ForeignKey(Township, models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至")
    title = models.CharField("标题", max_length=80)
    text = models.TextField("正文", max_length=8000)
    number = models.CharField("文号", max_length=40, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    issued_on = models.DateField("印发日期", null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    regulation = models.OneToOneField(
        "records.Regulation", models.PROTECT, null=True, related_name="+", verbose_name="台账记录"
    )

    objects = StudyBulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学习通报"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "since", "until"],
                name="bulletin_once_a_period",
                violation_error_message="这一期的通报已经起草。",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None, issued_by=None, regulation=None)
                | Q(issued_on__isnull=False, issued_by__isnull=False, regulation__isnull=False),
                name="bulletin_issued_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise ValidationError({"until": "结束日期不能早于开始日期。"})

    @property
    def digest(self) -> str:
        """What the words are now, against lost updates."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()[:16]

    @property
    def is_issued(self) -> bool:
        return self.issued_on is not None


class StudyPaperQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            Q(session__unit__in=Unit.objects.visible_to(user))
            | Q(bulletin__township__in=Township.objects.visible_to(user))
        )


class StudyPaper(Stored, models.Model):
    """A file made of a session's archive (PDF) or of a bulletin (PDF, Word).

    Its bytes lie under their digest.
    """

    shelf = "study"

    session = models.ForeignKey(StudySession, models.PROTECT, null=True, related_name="papers")
    bulletin = models.ForeignKey(StudyBulletin, models.PROTECT, null=True, related_name="papers")
    form = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("docx", "Word")])
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("大小（字节）")
    made_at = models.DateTimeField(auto_now=True)

    objects = StudyPaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学习文件"
        constraints = [
            models.CheckConstraint(
                condition=Q(session=None, bulletin__isnull=False)
                | Q(session__isnull=False, bulletin=None),
                name="study_paper_of_one",
            ),
            models.UniqueConstraint(fields=["session", "form"], name="study_paper_once_a_session"),
            models.UniqueConstraint(
                fields=["bulletin", "form"], name="study_paper_once_a_bulletin"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        if self.session:
            return f"{self.session.archive_number}_{self.session.topic}.{self.form}"
        return f"{self.bulletin.title}.{self.form}"

    @property
    def township(self) -> Township:
        return self.session.unit.township if self.session else self.bulletin.township
