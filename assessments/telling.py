"""What assessments tell of a unit on its page (townwork.org.telling)."""

from django.urls import reverse

from assessments.models import Scorecard
from townwork.org.access import allows
from townwork.org.models import Unit, User
from townwork.org.telling import Chapter, Fact


def rounds(unit: Unit, user: User) -> list[Fact]:
    """Its cards, the newest round first; a score once it may be read by all."""
    if not allows(user, "assessments.read"):
        return []
    cards = Scorecard.objects.visible_to(user).filter(unit=unit).select_related("round__term")
    newest = cards.order_by("-round__term__year", "-round__term__half")
    return [Fact(_words(card), reverse("scorecard", args=[card.pk])) for card in newest]


def _words(card: Scorecard) -> str:
    if not card.round.is_public or card.total is None:
        return f"{card.round.term}：{card.round.get_state_display()}"
    return f"{card.round.term}：{card.total.normalize():f} 分 {card.get_band_display()}".strip()


CHAPTERS = (Chapter("考核", rounds),)
