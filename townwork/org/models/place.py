"""Where: district, township, unit. Nothing derived is stored on the tree."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

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
        """A liaison's own unit and those below it; the township's for its other staff.

        The district's for a reviewer.
        """
        if user.district_id:
            return self.filter(township__district_id=user.district_id)
        if user.sees_township:
            return self.filter(township_id=user.township_id)
        # The tree is two levels deep by constraint of clean(): a unit and its parent.
        return self.filter(Q(pk=user.unit_id) | Q(parent_id=user.unit_id))

    def active(self):
        return self.filter(is_active=True)


class Unit(models.Model):
    """单位: what answers for duties. Two levels at most: a unit, and units below it."""

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
    kind = models.CharField("类别", max_length=12, choices=Kind)
    order = SmallCountField("序号", default=0)
    is_active = models.BooleanField("在用", default=True)

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
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Two levels, one township: visible_to() reads a unit and those directly
        below it, no deeper.
        """
        if not self.parent_id:
            return
        if self.parent.township_id != self.township_id:
            raise ValidationError({"parent": "上级单位须是本镇的单位。"})
        if self.parent.parent_id or (self.pk and self.children.exists()):
            raise ValidationError(
                {"parent": "单位最多两级：上级单位不能再有上级，有下级的单位也不能再设上级。"}
            )


class FormerName(models.Model):
    """曾用名: what a unit was called until a moment. A half-year locked before it keeps the name."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="former_names", verbose_name="单位")
    name = models.CharField("名称", max_length=60)
    until = models.DateTimeField("用到", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "单位曾用名"
        ordering = ["unit", "until"]
        indexes = [models.Index(fields=["unit", "until"], name="former_name_until")]

    def __str__(self):
        return self.name
