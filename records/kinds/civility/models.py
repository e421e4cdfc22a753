"""移风易俗, 宣传品, 创建评选 (docs/facts.md §4.4, §4.7). Villages enter totals; no household is named."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from records.ledger.months import due_on, last_day
from records.ledger.own_kinds import KindField
from records.ledger.record import Record
from townwork.lib.choices import TextChoices
from townwork.lib.fields import CountField, SmallCountField
from townwork.org.workdays import Workdays


class CustomsReport(Record):
    """移风易俗月报 of one village. 发生日期 is any day of the month.

    `due_on` is the day it was due by the rest days known when it came in: entered after, it is
    late, whatever is learned of rest days since.
    """

    is_under_way = models.BooleanField("已铺开", default=True)
    has_council = models.BooleanField("红白理事会已建", default=False)
    council_size = SmallCountField("理事会人数", null=True, blank=True)
    has_charter = models.BooleanField("章程上墙", default=False)
    rules_revised_on = models.DateField("村规民约修订日", null=True, blank=True)
    weddings = CountField("红事（桩）", null=True, blank=True)
    funerals = CountField("白事（桩）", null=True, blank=True)
    frugal = CountField("节俭办理（桩）", null=True, blank=True)
    saved = models.DecimalField(
        "估算节约（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    saved_basis = models.CharField("估算口径", max_length=80, blank=True)
    due_on = models.DateField("应报日期", null=True, editable=False)

    outside_history = ("due_on",)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "移风易俗"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(frugal=None)
                | Q(weddings=None)
                | Q(funerals=None)
                | Q(frugal__lte=F("weddings") + F("funerals")),
                name="frugal_at_most_all",
                violation_error_message="节俭办理桩数不能多于红白事总数。",
            ),
        ]

    def __str__(self):
        return f"{self.unit.name_on(self.occurred_on)} {self.occurred_on:%Y-%m} 月报"

    def sign(self, before, actor):
        """Moved to another month, it is due by that month's day."""
        super().sign(before, actor)
        if before and last_day(before.occurred_on) != last_day(self.occurred_on):
            self.due_on = due_on(self.occurred_on, Workdays.load(self.unit.township))


class Publication(Record):
    """宣传品: made or handed out. 发生日期 is the day of it."""

    class Kind(TextChoices):
        WALL = "wall", "墙报"
        BOOKLET = "booklet", "宣传册"
        LEAFLET = "leaflet", "宣传折页"
        APPEAL = "appeal", "倡议书"
        BOARD = "board", "展板"
        SLOGAN = "slogan", "标语"

    title = models.CharField("名称", max_length=80, help_text="宣传册写书名，如：改陋习树新风")
    kind = KindField("类别", max_length=10, choices=Kind, ledger="publications")
    quantity = CountField("数量")
    place_name = models.CharField("设置或发放地点", max_length=60, blank=True)

    search_fields = ("title", "place_name")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "宣传品"

    def __str__(self):
        return self.title


class AwardBatch(Record):
    """创建评选批次. 发生日期 is the day of the plan."""

    class Project(TextChoices):
        PARTY = "party", "共产党员示范户"
        STARS = "stars", "十星文明示范户"
        SAFE = "safe", "平安家庭户"
        FAMILY = "family", "五好家庭"
        CIVIL = "civil", "文明户"
        OTHER = "other", "其他"

    name = models.CharField("批次名称", max_length=80)
    project = models.CharField("项目", max_length=10, choices=Project)
    recommend_by = models.DateField("推荐截止", null=True, blank=True)
    public_from = models.DateField("公示开始", null=True, blank=True)
    public_to = models.DateField("公示结束", null=True, blank=True)
    number = models.CharField("命名文号", max_length=40, blank=True)
    plaques_on = models.DateField("授牌日期", null=True, blank=True)
    reviewed_on = models.DateField("动态复核日期", null=True, blank=True)

    search_fields = ("name", "number")
    day_order = (
        ("occurred_on", "recommend_by", "方案日期"),
        ("recommend_by", "public_from", "推荐截止"),
        ("public_from", "public_to", "公示开始"),
        ("public_to", "plaques_on", "公示结束"),
        ("plaques_on", "reviewed_on", "授牌日期"),
    )
    is_shared = True
    living = (
        "recommend_by",
        "public_from",
        "public_to",
        "number",
        "plaques_on",
        "reviewed_on",
        "note",
    )
    counts = ("recommend_by", "public_from", "public_to", "number")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "创建评选"

    def __str__(self):
        return self.name


class AwardPlace(Record):
    """名额与命名: a batch's totals for one village. 发生日期 is the day of naming."""

    batch = models.ForeignKey(
        AwardBatch, models.PROTECT, related_name="places", verbose_name="批次"
    )
    places = CountField("名额数（户）", null=True, blank=True)
    named = CountField("命名数（户）")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "名额与命名"

    def __str__(self):
        return f"{self.batch} {self.unit.name_on(self.occurred_on)}"

    def clean(self):
        super().clean()
        if None not in (self.places, self.named) and self.named > self.places:
            raise ValidationError({"named": f"命名数不能多于名额数（{self.places} 户），请核对。"})
