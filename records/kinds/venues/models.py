"""阵地, 巡查, 开放记录 (docs/facts.md §4.2, §4.10)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from records.kinds.events.models import LectureHall
from records.ledger.own_kinds import KindField
from records.ledger.record import Record
from townwork.lib.choices import TextChoices
from townwork.lib.fields import SmallCountField


class Venue(Record):
    """阵地. 发生日期 is the day it came into use; `closed_on` ends it.

    A 讲坛 is the place of a 分坛, which was set up once: `hall` names it. Those of before that name
    none are kept.
    """

    class Kind(TextChoices):
        BOARD = "board", "宣传栏"
        AD = "ad", "公益广告"
        SLOGAN = "slogan", "标语"
        SCREEN = "screen", "电子屏"
        SITE = "site", "网站"
        ACCOUNT = "account", "公众号"
        STATION = "station", "文化站"
        FORUM = "forum", "讲坛"
        CENTRE = "centre", "村民活动中心"
        SQUARE = "square", "文化广场"

    name = models.CharField("阵地名称", max_length=80)
    kind = KindField("类型", max_length=10, choices=Kind, ledger="venues")
    hall = models.ForeignKey(
        LectureHall,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
        verbose_name="讲坛分坛",
        help_text="类型为讲坛的选：分坛先在“讲坛分坛”登记，这里只管巡查和更新，新增只计一次",
    )
    location = models.CharField("位置", max_length=80, blank=True)
    keeper = models.CharField("管理员", max_length=20, blank=True)
    refreshed_on = models.DateField("最近更新", null=True, blank=True)
    account_name = models.CharField("账号名", max_length=60, blank=True, help_text="仅网站、公众号")
    filing_number = models.CharField(
        "备案号", max_length=60, blank=True, help_text="仅网站、公众号"
    )
    reviewers = models.CharField(
        "发布三审责任人", max_length=80, blank=True, help_text="仅网站、公众号"
    )
    closed_on = models.DateField("停用日期", null=True, blank=True)

    search_fields = ("name", "location", "account_name")
    past_days = ("refreshed_on",)
    day_order = (("occurred_on", "closed_on", "启用日期"),)
    lasts = True
    living = (
        *("name", "location", "keeper", "refreshed_on", "closed_on"),
        *("account_name", "filing_number", "reviewers", "note"),
    )
    counts = ("refreshed_on", "closed_on")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "阵地"

    def __str__(self):
        return self.name


# How a paper list says that what was found is mended, and that nothing was found.
SAYS_MENDED = ("已整改", "已完成整改", "整改到位", "整改完毕", "整改完成", "已更换", "已修复")
NO_PROBLEM = {"无", "没有", "无问题", "没有问题", "未发现问题", "正常", "良好"}


class Inspection(Record):
    """阵地巡查: one look at one venue, or at all of a unit's.

    Problem → mended by → checked: `records.kinds.venues.services` writes who mended and who looked
    again.
    """

    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name="阵地",
    )
    inspector = models.CharField("巡查人", max_length=20, blank=True)
    problems = SmallCountField("发现问题（处）", default=0)
    problem = models.CharField("问题", max_length=120, blank=True, help_text="设施破损、内容过期等")
    mend_by = models.DateField("整改期限", null=True, blank=True)
    mended = SmallCountField("已整改（处）", default=0)
    mended_on = models.DateField("整改日期", null=True, blank=True)
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="整改人",
    )
    checked_on = models.DateField("复查日期", null=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="复查人",
    )
    check_note = models.CharField("复查意见", max_length=120, blank=True, editable=False)

    search_fields = ("problem", "inspector")
    signed_fields = ("mended_by",)
    noted_fields = ("checked_on", "check_note")
    past_days = ("mended_on",)
    day_order = (("occurred_on", "mended_on", "巡查日期"), ("occurred_on", "mend_by", "巡查日期"))
    living = ("mended", "mended_on", "mended_by", "checked_on", "checked_by", "check_note", "note")
    counts = ("mended", "mended_on")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "阵地巡查"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(mended__lte=F("problems")),
                name="inspection_mended_at_most_found",
                violation_error_message="已整改处数不能多于发现问题处数。",
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_by=None)
                | Q(checked_on__isnull=False, checked_by__isnull=False, mended__gte=F("problems")),
                name="inspection_checked_by_someone",
                violation_error_message="复查过的问题不能改回未整改；整改有反复的，请另记一次巡查。",
            ),
        ]

    def __str__(self):
        return f"{self.venue or self.unit.name_on(self.occurred_on)} 巡查"

    @property
    def says_a_problem(self) -> bool:
        return bool(self.problem) and self.problem.strip("。.") not in NO_PROBLEM

    @property
    def says_it_is_mended(self) -> bool:
        """In words, where the number has a place of its own."""
        return self.note.startswith(SAYS_MENDED)

    def clean(self):
        if not self.says_a_problem:
            self.problem = ""
        super().clean()

    def sign(self, before, actor):
        """Who says that it is mended, on whichever page: somebody else looks again."""
        was = (before.mended, before.mended_on) if before else (0, None)
        if (self.mended, self.mended_on) != was:
            self.mended_by = actor if self.mended else None


def looks_at_venue() -> models.QuerySet:
    """For a subquery over venues: the inspections of the outer one, by itself or with all of its
    unit's.
    """
    its_own = Q(venue=models.OuterRef("pk")) | Q(venue=None, unit=models.OuterRef("unit"))
    return Inspection.objects.standing().filter(its_own)


class VenueOpening(Record):
    """开放记录: a village centre's month. 发生日期 is any day of the month."""

    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="openings", verbose_name="活动中心"
    )
    weeks_open = SmallCountField("开放周数")
    upkeep = models.DecimalField(
        "维护投入（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "开放记录"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(weeks_open__lte=5),
                name="opening_at_most_five_weeks",
                violation_error_message="一个月最多 5 周。",
            ),
        ]

    def __str__(self):
        return f"{self.venue} {self.occurred_on:%Y-%m}"
