"""How often somebody did what is limited."""

from django.db import models


class Tally(models.Model):
    """A count within a stretch of time. townwork.org.limits alone writes it."""

    is_told = False  # in the trail (townwork.audit.rows): a count

    key = models.CharField(max_length=120, unique=True)  # limit:who
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "次数"

    def __str__(self):
        return f"{self.key} {self.count}"
