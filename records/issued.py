"""The bulletins of study that went out (townwork.org.issued)."""

from datetime import date

from records.kinds.study.attendance_models import StudyBulletin
from townwork.org.models import Township


def papers(township: Township, day: date) -> list[str]:
    issued = StudyBulletin.objects.filter(township=township, issued_on__gte=day)
    return [bulletin.title for bulletin in issued]
