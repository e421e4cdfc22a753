"""活动, 宣讲, 公益电影 (docs/facts.md §4.3, §4.6)."""

from django.core.exceptions import ValidationError
from django.db import models

from records.ledger.own_kinds import KindField
from records.ledger.record import Record
from townwork.lib.choices import TextChoices
from townwork.lib.fields import CountField, MonthField, SmallCountField


class Activity(Record):
    class Category(TextChoices):
        FESTIVAL = "festival", "节庆晚会"
        SQUARE = "square", "理论文化广场活动"
        VOLUNTEER = "volunteer", "志愿服务"
        VISIT = "visit", "送温暖慰问"
        DEFENSE = "defense", "国防教育"
        EDUCATION = "education", "专题教育"
        WELFARE = "welfare", "公益活动"
        OTHER = "other", "其他活动"

    title = models.CharField("活动名称", max_length=120)
    category = KindField("类别", max_length=10, choices=Category, ledger="activities")
    place_name = models.CharField("地点", max_length=60, blank=True)
    organiser = models.CharField("主办", max_length=60, blank=True, help_text="不填即为本单位")
    attendance = CountField("参加人次", null=True, blank=True)
    has_programme = models.BooleanField("有方案", default=False)
    has_safety_plan = models.BooleanField("有安全预案", default=False)
    has_summary = models.BooleanField("有总结", default=False)

    search_fields = ("title", "place_name", "organiser")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "活动"

    def __str__(self):
        return self.title


class LectureHall(Record):
    """讲坛分坛. 发生日期 is the day it was set up."""

    name = models.CharField("分坛名称", max_length=60)
    place_name = models.CharField("场地", max_length=60, blank=True)
    keeper = models.CharField("负责人", max_length=20, blank=True)
    team_size = SmallCountField("宣讲小分队人数", null=True, blank=True)

    search_fields = ("name", "place_name")
    lasts = True
    living = ("place_name", "keeper", "team_size", "note")
    counts = ("team_size",)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "讲坛分坛"

    def __str__(self):
        return self.name


class Talk(Record):
    """宣讲场次."""

    hall = models.ForeignKey(
        LectureHall,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="talks",
        verbose_name="分坛",
    )
    topic = models.CharField("宣讲主题", max_length=120)
    lecturer = models.CharField("主讲人", max_length=40, blank=True)
    attendance = CountField("听讲人次", null=True, blank=True)

    search_fields = ("topic", "lecturer")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "宣讲"

    def __str__(self):
        return self.topic

    def clean(self):
        super().clean()
        if self.hall and self.occurred_on and self.occurred_on < self.hall.occurred_on:
            problem = f"{self.hall}{self.hall.occurred_on} 才成立，宣讲日期不能更早。"
            raise ValidationError({"occurred_on": problem})


class FilmShowing(Record):
    """公益电影. One village, one showing a month is the standard.

    A make-up is dated when it was shown, and stands for the month it names (`makes_up`); where it
    names none, for the oldest gap.
    """

    class Genre(TextChoices):
        STORY = "story", "故事片"
        SCIENCE = "science", "科教片"

    film = models.CharField("片名", max_length=60)
    genre = models.CharField("片种", max_length=10, choices=Genre, default=Genre.STORY)
    shows = SmallCountField("场次", default=1)
    team = models.CharField("放映队", max_length=40, blank=True)
    audience = CountField("观众估数（人次）", null=True, blank=True)
    receiver = models.CharField("村签收人", max_length=20, blank=True)
    is_make_up = models.BooleanField("补映", default=False)
    makes_up = MonthField(
        "补映月份",
        null=True,
        blank=True,
        help_text="补的是哪个月；没有选的，补这半年最早缺的那个月",
    )

    search_fields = ("film", "team")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "公益电影"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(makes_up=None)
                | models.Q(is_make_up=True, makes_up__lte=models.F("occurred_on")),
                name="filmshowing_makes_up_an_earlier_month",
                violation_error_message="补映月份不能晚于放映的月份，请核对。",
            ),
        ]

    def __str__(self):
        return f"《{self.film}》"

    @property
    def stands_for(self):
        return self.makes_up

    def clean(self):
        super().clean()
        if self.shows == 0:
            raise ValidationError({"shows": "场次至少是 1；没有放映就不用记。"})
        if self.makes_up and self.occurred_on:
            self._settle_month()

    def _settle_month(self):
        """A month named says that it is a make-up; one's own, that it is none."""
        own = self.occurred_on.replace(day=1)
        if self.makes_up > own:
            raise ValidationError({"makes_up": "补映月份不能晚于放映的月份，请核对。"})
        if self.makes_up == own and not self.is_make_up:
            self.makes_up = None
        self.is_make_up |= self.makes_up is not None
