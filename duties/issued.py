"""The yearly documents that went out, with their letters (townwork.org.issued)."""

from datetime import date

from duties.models import ResponsibilityDocument
from townwork.org.models import Township


def papers(township: Township, day: date) -> list[str]:
    issued = ResponsibilityDocument.objects.filter(township=township, issued_at__date__gte=day)
    return [f"{document}及责任书" for document in issued]
