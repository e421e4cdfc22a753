"""The rubric: what is scored, by which rules, for which kinds of unit."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from assessments.rules import parse_rules
from assessments.scoring import Effect, Rule, Scale
from duties.models.scope import OfTownship
from townwork.lib.choices import TextChoices
from townwork.org.models import Term, Township, Unit

STAFF = settings.AUTH_USER_MODEL


class RubricQuerySet(OfTownship):
    def visible_to(self, user):
        """A draft is the township office's own paper.

        Units and the district read what was adopted.
        """
        mine = super().visible_to(user)
        return mine if user.role in ("clerk", "secretary") else mine.exclude(adopted_at=None)

    def adopted(self):
        return self.exclude(adopted_at=None)

    def in_force(self, term: Term) -> "Rubric | None":
        """What a term is scored by: its round's version, or the newest adopted
        while it has no round.
        """
        versions = self.adopted().filter(township=term.township_id)
        return versions.filter(rounds__term=term).first() or versions.first()


class Rubric(models.Model):
    """考核细则.

    An adopted version is never changed; the next is drafted from it, each item keeping its lineage.
    """

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="rubrics", verbose_name="镇"
    )
    version = models.PositiveSmallIntegerField("版次", default=1)
    drafted_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="据以起草的版本"
    )
    title = models.CharField("标题", max_length=100)
    bonus_cap = models.DecimalField("加分上限", max_digits=5, decimal_places=2, default=Decimal(5))
    excellent_at = models.DecimalField(
        "优秀线", max_digits=5, decimal_places=2, default=Decimal(90)
    )
    good_at = models.DecimalField("良好线", max_digits=5, decimal_places=2, default=Decimal(80))
    pass_at = models.DecimalField("合格线", max_digits=5, decimal_places=2, default=Decimal(60))
    created_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="起草人")
    created_at = models.DateTimeField("起草时间", auto_now_add=True)
    adopted_at = models.DateTimeField("启用时间", null=True, editable=False)
    adopted_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="启用人"
    )

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核细则"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["township", "version"], name="rubric_version"),
            models.CheckConstraint(
                condition=Q(
                    excellent_at__gt=models.F("good_at"),
                    good_at__gt=models.F("pass_at"),
                    pass_at__gt=0,
                ),
                name="rubric_bands_in_order",
                violation_error_message="优秀线要高于良好线，良好线要高于合格线，合格线要大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(bonus_cap__gte=0),
                name="rubric_bonus_cap",
                violation_error_message="加分上限不能小于 0。",
            ),
            models.CheckConstraint(
                condition=Q(adopted_at=None, adopted_by=None)
                | Q(adopted_at__isnull=False, adopted_by__isnull=False),
                name="rubric_adopted_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.title}（第 {self.version} 版）"

    @property
    def is_adopted(self) -> bool:
        return self.adopted_at is not None

    @property
    def scale(self) -> Scale:
        return Scale(self.bonus_cap, self.excellent_at, self.good_at, self.pass_at)


class OfRubric(models.QuerySet):
    def visible_to(self, user):
        return self.filter(rubric__in=Rubric.objects.visible_to(user))


class Section(models.Model):
    """A block of the rubric: what it holds is scored, adds a bonus, or is a veto."""

    class Part(TextChoices):
        SCORED = "scored", "计分项"
        BONUS = "bonus", "加分项"
        VETO = "veto", "否决项"

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="sections")
    code = models.CharField("代号", max_length=6)
    title = models.CharField("名称", max_length=40)
    part = models.CharField("性质", max_length=6, choices=Part, default=Part.SCORED)

    objects = OfRubric.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "板块"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["rubric", "code"], name="section_code")]

    def __str__(self):
        return f"{self.code} {self.title}"


class OfSection(models.QuerySet):
    def visible_to(self, user):
        return self.filter(section__rubric__in=Rubric.objects.visible_to(user))


class Criterion(models.Model):
    """考核项.

    `lineage` is its identity through versions; `rules` is a list of assessments.rules' JSON.
    `points` is what a scored item is worth; a bonus and a veto have none. `effect` is a veto's.
    """

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="criteria", verbose_name="板块"
    )
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    code = models.CharField("编码", max_length=6)
    order = models.PositiveSmallIntegerField("序号", default=0)
    title = models.CharField("项目", max_length=40)
    standard = models.CharField("要求", max_length=300)
    points = models.DecimalField(
        "分值",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    rules = models.JSONField("计分规则", default=list, blank=True)
    evidence = models.CharField("佐证", max_length=100, blank=True)
    kinds = models.JSONField("适用单位类别", default=list, blank=True)
    effect = models.CharField("后果", max_length=14, choices=Effect, blank=True)

    objects = OfSection.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核项"
        ordering = ["section__code", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["section", "code"], name="criterion_code"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gt=0), name="criterion_points"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def applies_to(self, unit: Unit) -> bool:
        return unit.kind in self.kinds

    def rules_for(self, unit: Unit) -> tuple[Rule, ...]:
        """The rules that hold for the unit's kind, in their order."""
        return self.rules_of(unit.kind)

    def rules_of(self, kind: str) -> tuple[Rule, ...]:
        return tuple(
            rule for rule in parse_rules(self.rules) if not rule.kinds or kind in rule.kinds
        )
