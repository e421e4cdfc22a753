"""新闻信息 (docs/facts.md §4.5)."""

from decimal import Decimal

from django.db import models

from records.kinds.news.dates import set_sending_days
from records.kinds.rules.models import rules_of
from records.ledger.own_kinds import KindField
from records.ledger.record import Record
from townwork.lib.choices import TextChoices
from townwork.lib.fields import SmallCountField
from townwork.org.workdays import Workdays


class NewsItem(Record):
    """An article in one place: sent in and not yet taken up (报送), or published there (采用).

    发生日期 is the day of sending or of publication. Sent in and taken up are two rows of one
    article, as are two media: each counts on its own day, and nothing is typed over.
    `article` says which rows are the same article in the township. `points` comes from POINTS at
    saving. `reviewed` follows from the three readers; a sheet of earlier years may bring it alone.
    """

    class Level(models.IntegerChoices):
        SENT = 0, "尚未采用（只报送）"
        TOWN = 1, "镇级"
        DISTRICT = 2, "区级"
        CITY = 3, "市级"
        PROVINCE = 4, "省级"
        NATION = 5, "中央级"

    class OwnLevel(TextChoices):
        """What a township tells apart within a level; its own come beside (本镇类别)."""

        NONE = "none", "不另分"

    class Genre(TextChoices):
        TEXT = "text", "文字"
        PHOTO = "photo", "图片"
        VIDEO = "video", "视频"
        STUDY = "study", "调研"

    class Spot(TextChoices):
        FRONT = "front", "头版"
        ALONE = "alone", "单独"
        SUMMARY = "summary", "综合"

    # (front, alone, in a round-up) by level: the default table of docs/facts.md §4.5.
    POINTS = {
        Level.NATION: ("20", "20", "10"),
        Level.PROVINCE: ("20", "10", "5"),
        Level.CITY: ("8", "5", "3"),
        Level.DISTRICT: ("2", "2", "1"),
        Level.TOWN: ("0.5", "0.5", "0.5"),
        Level.SENT: ("0", "0", "0"),
    }

    title = models.CharField("标题", max_length=120)
    author = models.CharField("作者", max_length=40, blank=True, help_text="职工姓名")
    genre = models.CharField("体裁", max_length=10, choices=Genre, default=Genre.TEXT)
    medium = models.CharField("媒体", max_length=60, help_text="尚未采用的写报给谁，如：区融媒中心")
    level = models.PositiveSmallIntegerField("级别", choices=Level)
    # Beside the level, which ranks and gives the points: a name of the township's, as 片区级 of 镇级.
    own_level = KindField(
        "本镇级别", max_length=10, choices=OwnLevel, default=OwnLevel.NONE, ledger="news"
    )
    spot = models.CharField("版面", max_length=10, choices=Spot, default=Spot.ALONE)
    happened_on = models.DateField("事件日", null=True, blank=True)
    sent_on = models.DateField("报送日", null=True, blank=True)
    # By the rules and rest days known when the event's day was entered: what is learned of them
    # since moves no rate.
    send_by = models.DateField("应报送日期", null=True, editable=False)
    link = models.CharField("链接或剪报号", max_length=200, blank=True)
    first_reader = models.CharField("初审", max_length=20, blank=True, help_text="岗位，如：采编岗")
    second_reader = models.CharField(
        "复审", max_length=20, blank=True, help_text="岗位，如：宣传办主任"
    )
    third_reader = models.CharField(
        "终审", max_length=20, blank=True, help_text="岗位，如：分管领导"
    )
    reviewed = models.BooleanField("三审齐全", default=False, help_text="三处都填了即为齐全")
    corrections = SmallCountField("更正次数", default=0, help_text="刊发后因事实差错更正")
    article = models.CharField(
        "同稿标记",
        max_length=200,
        blank=True,
        db_index=True,
        help_text="与别的单位或换了标题的是同一稿件的，在这里查找选取；不填则只与本单位同题的算一篇",
    )
    points = models.DecimalField(
        "计分", max_digits=5, decimal_places=1, editable=False, default=Decimal(0)
    )

    search_fields = ("title", "author", "medium")
    named_by = ("title", "medium")  # one article may stand in several media on one day
    indexed_fields = (*Record.indexed_fields, "points")
    signed_fields = ("send_by",)
    READERS = ("first_reader", "second_reader", "third_reader")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "新闻信息"

    def __str__(self):
        return self.title

    def index(self):
        super().index()
        if self.unit_id:  # a row being read may not know its unit yet
            self.article = self.article or self.own_mark
        if not self.is_published:  # it was sent in that day: not to be said twice
            self.sent_on = self.sent_on or self.occurred_on
        self.reviewed = self.reviewed or self.is_read_thrice
        self.points = Decimal(self.POINTS[self.level][list(self.Spot).index(self.spot)])

    def sign(self, before, actor):
        """Of another day, it is to be sent in by another."""
        super().sign(before, actor)
        if before and before.happened_on != self.happened_on:
            town = self.unit.township
            set_sending_days([self], rules_of(town), Workdays.load(town))

    @property
    def own_mark(self) -> str:
        """The mark of an article that nobody said to be another's: its title and its unit, as equal
        titles of two units are two articles. By the unit's name of its day, whatever it is called
        since.
        """
        day = self.occurred_on  # a row being read may not know it yet
        return f"{self.title}（{self.unit.name_on(day) if day else self.unit}）"

    @property
    def is_published(self) -> bool:
        return self.level > self.Level.SENT

    @property
    def is_read_thrice(self) -> bool:
        """三审: each step says who read it."""
        return all(getattr(self, name) for name in self.READERS)
