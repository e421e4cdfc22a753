"""Finding what a command line names."""

from django.core.management.base import CommandError

from townwork.org.models import Term, Township


def find_term(township: str, term: str) -> Term:
    """The named term, or one clear line that says what there is."""
    try:
        place = Township.objects.get(code=township)
    except Township.DoesNotExist:
        known = "、".join(Township.objects.values_list("code", flat=True)[:10]) or "（还没有）"
        raise CommandError(f"没有代码为“{township}”的镇。现有：{known}") from None
    found = (
        Term.objects.filter(township=place)
        .by_code(term)
        .select_related("township__district")
        .first()
    )
    if found is None:
        known = "、".join(t.code for t in Term.objects.filter(township=place)[:10]) or "（还没有）"
        raise CommandError(f"{place}没有“{term}”这个半年。现有：{known}")
    return found
