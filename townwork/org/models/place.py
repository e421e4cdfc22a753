"""Where: district, township, unit. Nothing derived is stored on the tree."""

from copy import copy
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from townwork.lib.choices import TextChoices
from townwork.lib.fields import SmallCountField

code_format = RegexValidator(
    r"^[a-z][a-z0-9-]{1,39}$", "代码由小写字母开头，只含小写字母、数字和短横线。"
)


class District(models.Model):
    """区."""

    code = models.CharField("代码", max_length=40, unique=True, validators=[code_format])
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "区"
        ordering = ["code"]

    def __str__(self):
        return self.name


class TownshipQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.district_id:
            return self.filter(district_id=user.district_id)
        return self.filter(pk=user.township_id)


class Township(models.Model):
    """镇, with the fixed words its papers use (docs/facts.md §5.1 rows 1, 2, 23, 28, 36)."""

    class SecondFactor(TextChoices):
        NOBODY = "nobody", "都不要求"
        SIGNERS = "signers", "管理员和书记"
        CLERKS = "clerks", "管理员、书记和宣传干事"

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区")
    code = models.CharField("代码", max_length=40, unique=True, validators=[code_format])
    name = models.CharField("名称", max_length=40, help_text="如：青溪镇")
    sign_name = models.CharField("署名", max_length=60, blank=True, help_text="落款单位全称")
    place_slogan = models.CharField(
        "地名口号", max_length=60, blank=True, help_text="如：富裕文明和谐幸福美丽青溪"
    )
    forum_brand = models.CharField("讲坛品牌", max_length=40, blank=True, help_text="如：青溪讲坛")
    culture_brands = models.CharField(
        "文化品牌", max_length=80, blank=True, help_text="多个之间用顿号"
    )
    fonds_number = models.CharField(
        "全宗号",
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[A-Z0-9]+$", "全宗号只含大写字母和数字，如 Z109。")],
        help_text="档号用，如 Z109；不填用镇的代码",
    )

    second_factor = models.CharField(
        "登录须用动态码的人",
        max_length=8,
        choices=SecondFactor,
        blank=True,
        help_text="空着按站点的默认：正式站点是管理员和书记",
    )

    prints_code = models.BooleanField(
        "总结末页印核验码",
        default=False,
        help_text="小字印在末页下方，拿到纸的人可以在“核验”页查是不是签发的那一版",
    )

    objects = TownshipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "镇"
        ordering = ["code"]

    def __str__(self):
        return self.name

    @property
    def words(self) -> dict[str, str]:
        """基本用语: the names and phrases its papers are written with."""
        return {
            "name": self.name,
            "district": self.district.name,
            "place_slogan": self.place_slogan,
            "sign_name": self.sign_name,
            "forum_brand": self.forum_brand,
            "culture_brands": self.culture_brands,
        }


class UnitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A liaison's own unit, those below it and those whose things it took over; the township's
        for its other staff.

        The district's for a reviewer.
        """
        if user.district_id:
            return self.filter(township__district_id=user.district_id)
        if user.sees_township:
            return self.filter(township_id=user.township_id)
        # The tree is two levels deep by constraint of clean(): a unit and its parent.
        own, key = Q(pk=user.unit_id), user.unit_id
        return self.filter(own | Q(parent_id=key) | Q(successor_id=key))

    def active(self):
        return self.filter(is_active=True)

    def unserved(self):
        """In use, and nobody there signs or reports: no liaison, nor the clerk for their own. The
        leadership's goes to the clerk in any case.
        """
        served = Q(staff__is_active=True, staff__role__in=("liaison", "clerk"))
        in_use = self.active().exclude(kind=Unit.Kind.LEADERSHIP)
        return in_use.exclude(pk__in=Unit.objects.filter(served).values("pk"))


def answered_for(path: str = "unit") -> Q:
    """Rows whose unit somebody answers for: it is in use, or another took over what was open. Of
    units themselves the path is "".

    What is open of any other is asked of nobody: it ended with the unit.
    """
    to = f"{path}__" if path else ""
    return Q(**{f"{to}is_active": True}) | Q(**{f"{to}successor__isnull": False})


class Unit(models.Model):
    """单位: what answers for duties. Two levels at most: a unit, and units below it.

    `name`, `former_names`, `is_active`, `moved_on` and `successor` are written by
    townwork.org.units, which says from which day on.
    """

    class Kind(TextChoices):
        LEADERSHIP = "leadership", "领导班子"
        OFFICE = "office", "站办所"
        VILLAGE = "village", "村"
        COMMUNITY = "community", "居"
        SUBORDINATE = "subordinate", "下属单位"

    township = models.ForeignKey(Township, models.PROTECT, related_name="units", verbose_name="镇")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级单位",
    )
    name = models.CharField("名称", max_length=60)
    # [[name, the day from which it was called otherwise], ...], the oldest first. With the row, so
    # that a page of a thousand rows asks nothing more to say what each was called then.
    former_names = models.JSONField("曾用名", default=list, blank=True, editable=False)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    order = SmallCountField("序号", default=0)
    is_active = models.BooleanField("在用", default=True)
    # The first day it is there: it owes nothing from before. None: nobody says.
    begun_on = models.DateField("启用日期", null=True, editable=False)
    # Since when it lies where it does; None: it never lay elsewhere. Where it lay: FormerPlace.
    moved_on = models.DateField("归口日期", null=True, editable=False)
    # Of one that is stopped: who answers for what it left open.
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="predecessors",
        verbose_name="接手单位",
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"],
                name="unit_name_in_township",
                violation_error_message="本镇已有同名单位。",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="unit_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(is_active=False), name="unit_successor_of_stopped"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_of_then:
            raise ValueError(f"{self.name} is the unit as it was called then: not to be written.")
        super().save(*args, **kwargs)

    is_of_then = False  # called as on an earlier day, by `as_of`

    def name_on(self, day: date) -> str:
        """What it was called on a day."""
        told = day.isoformat()
        return next((name for name, until in self.former_names if told < until), self.name)

    def as_of(self, day: date) -> Self:
        """The unit, called as on that day: for a page or paper of an earlier half-year."""
        name = self.name_on(day)
        if name == self.name:
            return self
        then = copy(self)
        then.name, then.is_of_then = name, True
        return then

    @property
    def names(self) -> list[str]:
        """All it was ever called, the present name first."""
        return list(dict.fromkeys([self.name, *(name for name, _ in reversed(self.former_names))]))

    # Of which kinds the unit above one may be. Its rows count for the one above, so a village under
    # an office would be a village's no more, and an office under the leadership be the leadership.
    KINDS_ABOVE = {
        Kind.VILLAGE: (Kind.VILLAGE, Kind.COMMUNITY),
        Kind.COMMUNITY: (Kind.VILLAGE, Kind.COMMUNITY),
        Kind.OFFICE: (Kind.OFFICE, Kind.SUBORDINATE),
        Kind.SUBORDINATE: (Kind.OFFICE, Kind.SUBORDINATE, Kind.VILLAGE, Kind.COMMUNITY),  # 村小学
        Kind.LEADERSHIP: (),
    }

    def clean(self):
        """Two levels, one township: visible_to() reads a unit and those directly
        below it, no deeper.
        """
        self._require_kind_of_those_below()
        if not self.parent_id:
            return
        if self.parent.township_id != self.township_id:
            raise ValidationError({"parent": "上级单位须是本镇的单位。"})
        if self.parent.kind not in self.KINDS_ABOVE[self.Kind(self.kind)]:
            raise ValidationError({"parent": self._misplaced()})
        if self.parent.parent_id or (self.pk and self.children.exists()):
            raise ValidationError(
                {"parent": "单位最多两级：上级单位不能再有上级，有下级的单位也不能再设上级。"}
            )

    def _require_kind_of_those_below(self) -> None:
        below = self.children.all() if self.pk else ()
        if any(self.kind not in self.KINDS_ABOVE[self.Kind(one.kind)] for one in below):
            names = "、".join(one.name for one in below)
            raise ValidationError({"kind": f"下面还有{names}，不能改为这个类别；请先把它们改归。"})

    def _misplaced(self) -> str:
        if self.kind == self.Kind.LEADERSHIP:
            return "领导班子没有上级单位，请不填。"
        above = "、".join(kind.label for kind in self.KINDS_ABOVE[self.Kind(self.kind)])
        return (
            f"{self.get_kind_display()}的上级只能是{above}，不能是{self.parent}"
            f"（{self.parent.get_kind_display()}）：它的数会计在上级名下。"
        )


class Stop(models.Model):
    """停用: from which day a unit is there no more, and until which, where it was taken up again.

    `left` says what was done with what it left open, so that it can be put back
    (townwork.org.units): {whose: keys of the rows}.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stops", verbose_name="单位")
    since = models.DateField("自")  # the first day without it
    until = models.DateField("至", null=True)  # the first day it is there again; None: it is not
    successor = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="接手单位"
    )
    is_merger = models.BooleanField("并入", default=False)  # its staff went over too
    left = models.JSONField("遗留", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "单位停用"
        ordering = ["unit", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until=None), name="unit_stopped_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="stop_in_order"
            ),
            models.CheckConstraint(
                condition=Q(is_merger=False) | Q(successor__isnull=False), name="merged_into_one"
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.since}停用"


class FormerPlace(models.Model):
    """原归口: what answered for a unit from a day until another, the unit itself where it had none
    above it. The first day of a half-year is the first of a place: a half-year is counted in one.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="former_places", verbose_name="单位"
    )
    head = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="原归口")
    since = models.DateField("自", default=date.min)
    until = models.DateField("至")  # the first day it lay elsewhere

    class Meta:
        verbose_name = verbose_name_plural = "单位原归口"
        ordering = ["unit", "until"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "until"], name="former_place_once"),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("since")), name="former_place_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.unit}归{self.head}到{self.until}"
