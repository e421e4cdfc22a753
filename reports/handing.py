"""What of the summary goes over to the next when a person hands over (townwork.org.holding)."""

from django.db.models import QuerySet

from reports.models import Manuscript, Reading
from reports.reviewing import may_read
from townwork.org.holding import Begun, Charge
from townwork.org.models import User


def _to_read(user: User) -> QuerySet[Reading]:
    rows = Reading.objects.filter(reader=user, answer="")
    return rows.select_related("manuscript__term__township", "sent_by")


def _name(reading: Reading) -> str:
    return str(reading.manuscript)


def _may_read(reading: Reading, user: User) -> bool:
    """By the rule of sending; and who is asked already is not asked twice."""
    asked = reading.manuscript.readings.filter(reader=user, answer="").exists()
    able = may_read(reading.manuscript.township.pk, besides=reading.sent_by)
    return not asked and able.filter(pk=user.pk).exists()


def _written(user: User) -> QuerySet[Manuscript]:
    rows = Manuscript.objects.filter(begun_by=user).exclude(state=Manuscript.State.SIGNED)
    return rows.select_related("term__township")


HOLDINGS = (
    Charge("reading", "请其审阅的总结文稿", "reader", _to_read, _may_read, _name),
    Begun("没有签发的总结文稿", _written),
)
