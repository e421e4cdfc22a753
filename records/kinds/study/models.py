"""理论学习 (docs/facts.md §3). Units are counted, never a person's views."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from records.ledger.record import Record, RecordQuerySet
from townwork.lib.choices import TextChoices
from townwork.lib.fields import ClockField, CountField, SmallCountField
from townwork.lib.gatherings import SAID


class StudyKind(TextChoices):
    CORE = "core", "中心组学习"
    BRANCH = "branch", "支部学习"
    STAFF = "staff", "干部职工学习"
    LECTURE = "lecture", "专题讲座"
    OUTREACH = "outreach", "统一宣讲"


def _counted(rows) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("unit").annotate(n=Count("pk")).values("n")), 0)


class StudyPlanQuerySet(RecordQuerySet):
    def with_done(self, *, in_its_half: bool = False):
        """`is_done`: a session drafted from the plan, or one of the unit's own of that kind in that
        month.

        One session does one plan: of several plans alike, the earlier are done first.
        """
        done = is_done(in_its_half=in_its_half)
        return self.annotate(is_done=ExpressionWrapper(done, BooleanField()))


def is_done(*, in_its_half: bool = False) -> Q:
    """The condition behind `with_done`; `in_its_half` counts no session of a later half-year, so
    that a locked one's share of what was done stays.
    """
    sessions = StudySession.objects.standing()
    drafted = sessions.filter(plan=OuterRef("pk"))
    own = Exists(_of_its_half(drafted) if in_its_half else drafted)
    month = {f"occurred_on__{part}": OuterRef(f"occurred_on__{part}") for part in ("year", "month")}
    alike = {"unit": OuterRef("unit"), "kind": OuterRef("kind"), **month}
    first = Q(occurred_on__lt=OuterRef("occurred_on")) | Q(
        occurred_on=OuterRef("occurred_on"), pk__lt=OuterRef("pk")
    )
    before = StudyPlan.objects.standing().filter(~own, first, **alike)
    held_alike = _counted(sessions.filter(plan=None, **alike))
    return Q(own) | Q(GreaterThan(held_alike, _counted(before)))


def _of_its_half(rows):
    """Of the outer row's half-year."""
    planned = ExpressionWrapper(OuterRef("occurred_on__month"), IntegerField())
    same_half = Q(occurred_on__month__lte=6, month_planned__lte=6) | Q(
        occurred_on__month__gt=6, month_planned__gt=6
    )
    rows = rows.annotate(month_planned=planned)
    return rows.filter(same_half, occurred_on__year=OuterRef("occurred_on__year"))


def begins_field() -> ClockField:
    """开始时间 of a session, held or planned."""
    return ClockField(
        "开始时间",
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^([01]\d|2[0-3]):[0-5]\d$", "开始时间请写成 14:30。")],
        help_text="如 14:30；签到按它算迟到",
    )


class StudyPlan(Record):
    """学习计划: one line of the yearly plan, or a session that is arranged already, with its hour and
    place. 发生日期 is when it is due. It counts for no session until it was held.
    """

    topic = models.CharField("计划主题", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=StudyKind)
    begins = begins_field()
    place_name = models.CharField("地点", max_length=60, blank=True)
    host = models.CharField("主持人", max_length=20, blank=True, help_text="职工姓名")
    lecturer = models.CharField("主讲人", max_length=40, blank=True)
    mode = models.CharField("学习方式", max_length=40, blank=True)
    document_number = models.CharField("备案文号", max_length=40, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)

    objects = StudyPlanQuerySet.as_manager()

    search_fields = ("topic", "document_number")
    past_days = ("filed_on",)
    counts = ("filed_on",)  # and with it the day of the lock, by which a plan is due
    may_lie_ahead = True

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "学习计划"

    def __str__(self):
        return self.topic


class StudySessionQuerySet(RecordQuerySet):
    def with_derived(self):
        names = self._names()
        marked = names.filter(marked_at__isnull=False)
        return self.annotate(has_list=Exists(names), has_marks=Exists(marked))

    def _names(self):
        """Each session's list of names, for a subquery."""
        attendances = self.model._meta.get_field("attendances").related_model.objects
        return attendances.filter(session=OuterRef("pk"))

    def with_owed(self):
        """`owed_here`: who was absent and made nothing up: named on the list, counted where there
        is none.
        """
        names = self._names()
        owed = names.owed().filter(marked_at__isnull=False).order_by()
        by_name = owed.values("session").annotate(n=Count("pk")).values("n")
        missed = F("expected") - F("present") - Coalesce("made_up", 0)
        by_counts = Case(When(missed__gt=0, then=F("missed")), default=0)
        return self.annotate(missed=missed).annotate(
            owed_here=Case(
                When(Exists(names), then=Coalesce(Subquery(by_name), 0)),
                default=by_counts,
                output_field=IntegerField(),
            )
        )

    def owing(self):
        return self.with_owed().filter(owed_here__gt=0)


class StudySession(Record):
    """One session.

    Attendance stays counts here; who signed in is Attendance, and the counts follow it. `guests`
    are those a paper named who are not of the staff: [[name, state], …], counted beside the list.
    """

    plan = models.ForeignKey(
        StudyPlan,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="sessions",
        verbose_name="学习计划",
    )
    topic = models.CharField("学习主题", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=StudyKind)
    place_name = models.CharField("地点", max_length=60, blank=True)
    host = models.CharField("主持人", max_length=20, blank=True, help_text="职工姓名")
    lecturer = models.CharField("主讲人", max_length=40, blank=True)
    mode = models.CharField(
        "学习方式", max_length=40, blank=True, help_text="如：集体研讨、专题辅导"
    )
    begins = begins_field()
    expected = SmallCountField("应到人数", null=True, blank=True)
    present = SmallCountField("实到人数", null=True, blank=True)
    on_leave = SmallCountField("请假人数", null=True, blank=True, help_text="含公差")
    made_up = SmallCountField("补学人数", null=True, blank=True)
    has_plan = models.BooleanField("有计划", default=False)
    has_sign_in = models.BooleanField("有签到", default=False)
    has_record = models.BooleanField("有记录", default=False)
    has_materials = models.BooleanField("有资料", default=False)
    has_summary = models.BooleanField("有总结", default=False)
    materials = models.TextField(
        "学习资料", max_length=1000, blank=True, help_text="篇目，一行一篇"
    )
    minutes = models.TextField("发言要点", max_length=20_000, blank=True)
    summary = models.TextField("学习小结", max_length=2000, blank=True)
    guests = models.JSONField("名单外的人", default=list, editable=False)
    archive_number = models.CharField("档号", max_length=60, blank=True, editable=False)
    archived_at = models.DateTimeField("归档时间", null=True, editable=False)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = StudySessionQuerySet.as_manager()

    search_fields = ("topic", "place_name", "lecturer", "archive_number")
    outside_history = ("guests",)
    ELEMENTS = ("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "理论学习"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(expected=None) | Q(present=None) | Q(present__lte=F("expected")),
                name="session_present_at_most_expected",
                violation_error_message="实到人数不能多于应到人数。",
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | ~Q(archive_number=""),
                name="session_archived_under_a_number",
            ),
            models.UniqueConstraint(
                fields=["archive_number"],
                condition=~Q(archive_number=""),
                name="session_archive_number_once",
            ),
        ]

    def __str__(self):
        return self.topic

    def clean(self):
        super().clean()
        if self.expected is None or self.present is None or self.present > self.expected:
            return
        missed = self.expected - self.present
        names = [name for name in ("on_leave", "made_up") if (getattr(self, name) or 0) > missed]
        problems = {}
        for name in names:
            label = self._meta.get_field(name).verbose_name
            problems[name] = (
                f"{label}不能多于没到的 {missed} 人"
                f"（应到 {self.expected}、实到 {self.present}），请核对。"
            )
        if problems:
            raise ValidationError(problems)

    @property
    def frozen(self) -> str:
        if not self.archived_at:
            return ""
        return f"这次学习已归档（{self.archive_number}），不能再改；确需更正，请宣传干事先退档。"

    @property
    def derived_fields(self) -> tuple[str, ...]:
        """What follows from the list of names.

        Asked of the database, unless the row came with_derived().
        """
        if not self.pk:
            return ()
        if "has_list" in self.__dict__:
            listed, marked = self.has_list, self.has_marks
        else:
            names = {"listed": models.Count("pk"), "marked": models.Count("marked_at")}
            counted = self.attendances.aggregate(**names)
            listed, marked = counted["listed"], counted["marked"]
        counts = ("expected", "present", "on_leave", "made_up") if listed else ()
        signed = ("has_sign_in",) if marked else ()
        return (*counts, *signed)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The 五有 elements it does not have, as field names."""
        return tuple(name for name in self.ELEMENTS if not getattr(self, name))

    @property
    def guests_said(self) -> str:
        return "、".join(
            f"{name}（{SAID[state]}）" if state else name for name, state in self.guests
        )

    def index(self):
        """What was written down is there, whoever forgot the tick.

        A paper kept elsewhere is ticked by hand.
        """
        super().index()
        facts = {
            "has_plan": self.plan_id,
            "has_record": self.minutes.strip(),
            "has_materials": self.materials.strip(),
            "has_summary": self.summary.strip(),
        }
        for name, fact in facts.items():
            if fact:
                setattr(self, name, True)


class PaperReturn(Record):
    """学习材料收件: how many papers a unit handed in that month; a count, never a text."""

    count = CountField("收件份数（篇）")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "学习材料收件"

    def __str__(self):
        unit = self.unit.name_on(self.occurred_on)
        return f"{unit} {self.occurred_on:%Y-%m} 收件 {self.count} 篇"
