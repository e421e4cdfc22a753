"""The summaries that went out (townwork.org.issued)."""

from datetime import date

from reports.models import Edition
from townwork.org.models import Township


def papers(township: Township, day: date) -> list[str]:
    signed = Edition.objects.filter(term__township=township, signed_at__date__gte=day)
    return [f"{one.term}总结" for one in signed.select_related("term__township")]
