"""What duties tell of a unit on its page (townwork.org.telling)."""

from django.urls import reverse

from duties.models import Acknowledgement, Paper
from townwork.org.access import allows
from townwork.org.models import Unit, User
from townwork.org.telling import Chapter, Fact


def letters(unit: Unit, user: User) -> list[Fact]:
    """Its 责任书, the newest first, and who signed for each."""
    if not allows(user, "duties.read"):
        return []
    papers = Paper.objects.letters().filter(unit=unit).select_related("document")
    signed = {
        its.document_id: its
        for its in Acknowledgement.objects.filter(unit=unit).select_related("by")
    }
    newest = papers.order_by("-document__year", "-document__version")
    return [Fact(_words(one, signed), reverse("paper", args=[one.pk])) for one in newest]


def _words(paper: Paper, signed: dict[int, Acknowledgement]) -> str:
    acknowledged = signed.get(paper.document_id)
    if acknowledged is None:
        return f"{paper.document}责任书（没有签收）"
    return f"{paper.document}责任书（{acknowledged.by.full_name} {acknowledged.at:%Y-%m-%d} 签收）"


CHAPTERS = (Chapter("责任书", letters),)
