"""The results that went out (townwork.org.issued)."""

from datetime import date

from assessments.models import Round, RoundStep
from townwork.org.models import Township


def papers(township: Township, day: date) -> list[str]:
    out = (Round.State.PUBLIC, Round.State.PUBLISHED)
    steps = RoundStep.objects.filter(
        round__term__township=township, state__in=out, at__date__gte=day
    )
    rows = steps.select_related("round__term__township")
    return [f"{step.round}的{step.get_state_display()}" for step in rows]
