"""单位类别的叫法: what a township's sheets call a kind of unit."""

from django.db import models

from townwork.org.models.place import Township, Unit


class KindWord(models.Model):
    """What a word of the sheet meant, as somebody said when asked; `said` without its spaces."""

    is_told = False  # in the trail (townwork.audit.rows): what was guessed last

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="kind_words", verbose_name="镇"
    )
    said = models.CharField("表里的叫法", max_length=40)
    kind = models.CharField("类别", max_length=20, choices=Unit.Kind)

    class Meta:
        verbose_name = verbose_name_plural = "单位类别的叫法"
        constraints = [
            models.UniqueConstraint(fields=["township", "said"], name="kind_word_once"),
        ]

    def __str__(self):
        return f"{self.said}：{self.get_kind_display()}"
