"""办理规则: what a township sets for its filings, letters and news (docs/facts.md §4.1, §4.5, §4.9)."""

from django.core.validators import MinValueValidator
from django.db import models

from townwork.lib.fields import CountField, SmallCountField
from townwork.org.models import Township

DAYS = [MinValueValidator(1)]


class WorkRules(models.Model):
    """One row a township; without one its defaults hold.

    `rules_of` reads, records.pages.services.save_rules writes.
    """

    township = models.OneToOneField(
        Township, models.PROTECT, related_name="+", editable=False, verbose_name="镇"
    )
    apply_days = SmallCountField("一会一报提前申报（工作日）", default=5, validators=DAYS)
    close_days = SmallCountField("活动办完后归档（工作日）", default=5, validators=DAYS)
    large_size = CountField(
        "大型活动（人）", default=200, help_text="超过这个人数的，须有安全预案，并报书记审批"
    )
    forum_size = CountField(
        "论坛、研讨会报书记的规模（人）",
        default=50,
        help_text="论坛、研讨会超过这个人数的，报书记审批",
    )
    answer_days = SmallCountField("提示函反馈时限（天）", default=7, validators=DAYS)
    answers_in_workdays = models.BooleanField(
        "反馈时限按工作日计", default=False, help_text="不勾选即按自然日计"
    )
    send_days = SmallCountField(
        "信息报送时限（工作日）",
        default=3,
        validators=DAYS,
        help_text="事情办完后几个工作日内报送算及时",
    )

    class Meta:
        verbose_name = verbose_name_plural = "办理规则"

    def __str__(self):
        return f"{self.township}办理规则"


def rules_of(township: Township) -> WorkRules:
    """The township's rules; the defaults, unsaved, where nobody has set any."""
    return WorkRules.objects.filter(township=township).first() or WorkRules(township=township)
