"""A round: its steps, each unit's scorecard, each mark, vetoes, the papers of its publication."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from assessments.models.rubrics import Criterion, Rubric
from assessments.rules import parse_reading
from assessments.scoring import Band, Reading, concerns_nobody, rounded
from records.models import Meeting
from townwork.lib.choices import TextChoices
from townwork.lib.stored import Stored
from townwork.org.models import Evidence, Term, Township, Unit

STAFF = settings.AUTH_USER_MODEL


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The district reads what was made public; a township reads its own."""
        if user.district_id:
            public = (Round.State.PUBLIC, Round.State.PUBLISHED)
            return self.filter(term__township__district_id=user.district_id, state__in=public)
        return self.filter(term__township_id=user.township_id)

    def public(self):
        return self.filter(state__in=(Round.State.PUBLIC, Round.State.PUBLISHED))


class Round(models.Model):
    """考核轮次: one a term.

    `state` moves forward only, by assessments.rounds; `published_*` is the sign-off.
    """

    class State(TextChoices):
        SELF = "self", "自评"
        CHECK = "check", "核查"
        SETTLE = "settle", "审定"
        PUBLIC = "public", "公示"
        PUBLISHED = "published", "发布"

    term = models.OneToOneField(Term, models.PROTECT, related_name="round", verbose_name="半年")
    rubric = models.ForeignKey(
        Rubric, models.PROTECT, related_name="rounds", verbose_name="考核细则"
    )
    state = models.CharField("阶段", max_length=10, choices=State, default=State.SELF)
    self_by = models.DateField("自评截止")
    check_by = models.DateField("核查截止")
    settle_by = models.DateField("审定截止")
    public_from = models.DateField("公示开始")
    public_to = models.DateField("公示结束")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定会议"
    )
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="组织人")
    opened_at = models.DateTimeField("开始时间", db_default=Now())
    published_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    published_at = models.DateTimeField("发布时间", null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核轮次"
        ordering = ["-term__year", "-term__half"]
        constraints = [
            models.CheckConstraint(
                condition=Q(check_by__gte=models.F("self_by"))
                & Q(settle_by__gte=models.F("check_by"))
                & Q(public_from__gte=models.F("settle_by"))
                & Q(public_to__gt=models.F("public_from")),
                name="round_days_in_order",
                violation_error_message="日期要依次：自评截止、核查截止、审定截止、公示开始、公示结束。",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state="published") & Q(published_by=None, published_at=None)
                    | Q(state="published", published_by__isnull=False, published_at__isnull=False)
                ),
                name="round_published_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("self", "check", "settle")) | Q(meeting__isnull=False),
                name="round_settled_at_a_meeting",
            ),
        ]

    def __str__(self):
        return f"{self.term}责任制考核"

    @property
    def is_public(self) -> bool:
        return self.state in (self.State.PUBLIC, self.State.PUBLISHED)

    def takes_appeals(self, today: date | None = None) -> bool:
        """Whether the publicity window is open."""
        today = today or timezone.localdate()
        return self.state == self.State.PUBLIC and self.public_from <= today <= self.public_to


class OfRound(models.QuerySet):
    def visible_to(self, user):
        return self.filter(round__in=Round.objects.visible_to(user))


class RoundStep(models.Model):
    """Who moved a round on, when, and what was left open (a unit that never assessed itself)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="steps")
    state = models.CharField("阶段", max_length=10, choices=Round.State)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="操作人")
    at = models.DateTimeField("时间", db_default=Now())
    note = models.CharField("说明", max_length=300, blank=True)

    objects = OfRound.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "轮次进程"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "state"], name="step_once")]

    def __str__(self):
        return f"{self.round} {self.get_state_display()}"


class ScorecardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own units', and those one was sent to inspect; the district's once public."""
        rounds = Round.objects.visible_to(user)
        mine = Q(unit__in=Unit.objects.visible_to(user)) | Q(inspector_id=user.pk)
        return self.filter(mine, round__in=rounds)


class Scorecard(models.Model):
    """得分表 of one unit in one round.

    `total`, `band`, `place` and `sections` ({code: [score, points]}) are derived:
    assessments.results writes them. `place` is the rank among units of the same group (村居, 站办所,
    下属单位).
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="scorecards")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scorecards", verbose_name="单位")
    inspector = models.ForeignKey(
        STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人"
    )
    self_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="自评人"
    )
    self_at = models.DateTimeField("自评时间", null=True)
    checked_at = models.DateTimeField("核查时间", null=True)
    total = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True)
    bonus = models.DecimalField("加分", max_digits=5, decimal_places=2, default=Decimal(0))
    band = models.CharField("等次", max_length=10, choices=Band, blank=True)
    place = models.PositiveSmallIntegerField("名次", null=True)
    sections = models.JSONField("板块得分", default=dict)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "得分表"
        ordering = ["unit__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="scorecard_once"),
            models.CheckConstraint(
                condition=Q(self_at=None, self_by=None)
                | Q(self_at__isnull=False, self_by__isnull=False),
                name="scorecard_self_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.unit_then} {self.round}"

    @property
    def unit_then(self) -> Unit:
        """As it was called at the end of the half-year it is assessed for."""
        unit = self.unit
        return unit.as_of(self.round.term.end) if unit.former_names else unit


class OfScorecard(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scorecard__in=Scorecard.objects.visible_to(user))


class Mark(models.Model):
    """打分 on one criterion: automatic, the unit's own, the inspector's, the leading group's.

    None is missing, never 0. A mark has two decimals; older ones may have more, and count as they
    are printed. `readings` are what the automatic mark was read from, a reading a rule, frozen when
    self-assessment ends.
    """

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="marks", verbose_name="考核项"
    )
    readings = models.JSONField("数据", null=True)
    entered = models.DecimalField("填报数", max_digits=8, decimal_places=2, null=True)
    automatic = models.DecimalField("自动分", max_digits=9, decimal_places=6, null=True)
    self_score = models.DecimalField("自评分", max_digits=5, decimal_places=2, null=True)
    self_note = models.CharField("自评说明", max_length=300, blank=True)
    checked = models.DecimalField("核查分", max_digits=9, decimal_places=6, null=True)
    check_reason = models.CharField("核查理由", max_length=300, blank=True)
    checked_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="核查人"
    )
    checked_at = models.DateTimeField("核查时间", null=True)
    settled = models.DecimalField("审定分", max_digits=5, decimal_places=2, null=True)
    # Room for the answer to an appeal, with 复核 before it.
    settle_reason = models.CharField("审定理由", max_length=510, blank=True)
    settled_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="审定人"
    )
    evidence = GenericRelation(Evidence)

    objects = OfScorecard.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "打分"
        ordering = ["criterion__section__code", "criterion__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="mark_once"),
            models.CheckConstraint(
                condition=(Q(automatic=None) | Q(automatic__gte=0))
                & (Q(self_score=None) | Q(self_score__gte=0))
                & (Q(checked=None) | Q(checked__gte=0))
                & (Q(settled=None) | Q(settled__gte=0)),
                name="mark_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(checked=None, checked_by=None)
                | Q(checked__isnull=False, checked_by__isnull=False),
                name="mark_checked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(settled=None, settled_by=None, settle_reason="")
                | (Q(settled__isnull=False, settled_by__isnull=False) & ~Q(settle_reason="")),
                name="mark_settled_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.scorecard.unit_then} {self.criterion}"

    @property
    def unit(self) -> Unit:
        """Whose the evidence is."""
        return self.scorecard.unit

    @property
    def final(self) -> Decimal | None:
        """The leading group's word, else the inspector's: as printed, to 0.01. None where it does
        not apply.
        """
        if self.is_left_out:
            return None
        said = self.checked if self.settled is None else self.settled
        return None if said is None else rounded(said)

    @property
    def is_left_out(self) -> bool:
        """不适用: nothing it was read from concerns the unit. Its points leave the total, unless the
        leading group says a score.
        """
        is_scored = self.criterion.points is not None
        return is_scored and self.settled is None and concerns_nobody(self.frozen_readings() or ())

    def frozen_readings(self) -> tuple[Reading, ...] | None:
        return None if self.readings is None else tuple(map(parse_reading, self.readings))


class Veto(models.Model):
    """否决: proposed by anyone who checks, or read off the facts.

    It holds only with the meeting that decided it.
    """

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="vetoes")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="+", verbose_name="否决项"
    )
    fact = models.CharField("事实", max_length=300)
    proposed_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", db_default=Now())
    is_upheld = models.BooleanField("成立", null=True)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, related_name="+", verbose_name="审定会议"
    )
    decision = models.CharField("决定", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name="记录人"
    )
    decided_at = models.DateTimeField("决定时间", null=True)

    objects = OfScorecard.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "否决"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="veto_once"),
            models.CheckConstraint(
                condition=Q(is_upheld=None, decided_by=None)
                | Q(is_upheld__isnull=False, decided_by__isnull=False, meeting__isnull=False),
                name="veto_needs_a_meeting",
            ),
        ]

    def __str__(self):
        return f"{self.scorecard.unit_then} {self.criterion}"


class Notice(Stored, models.Model):
    """公示 or 通报: a file made as the round reached that stage, named by its hash."""

    shelf = "notices"

    round = models.ForeignKey(Round, models.PROTECT, related_name="notices")
    stage = models.CharField("阶段", max_length=10, choices=Round.State)
    form = models.CharField(
        "格式", max_length=4, choices=[("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")]
    )
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("大小（字节）")

    objects = OfRound.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        constraints = [
            models.UniqueConstraint(fields=["round", "stage", "form"], name="notice_once")
        ]

    def __str__(self):
        return self.file_name

    @property
    def file_name(self) -> str:
        words = "公示" if self.stage == Round.State.PUBLIC else "通报"
        return f"{self.round.term.township}_责任制考核{words}_{self.round.term.code}.{self.form}"

    @property
    def township(self) -> Township:
        return self.round.term.township
