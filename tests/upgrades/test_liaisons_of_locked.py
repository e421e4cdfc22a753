"""A database of before: a half-year that was locked already keeps the liaisons it reads today."""

from datetime import date

from django.utils import timezone

from tests.factories import UserFactory


def test_a_half_year_locked_before_keeps_its_liaisons_from_now_on(cast, bring_to):
    old = bring_to("org", "0028_closed_liaisons")
    terms = old.get_model("org", "Term").objects
    UserFactory(unit=cast.village, role="liaison", is_active=False)
    locked = terms.create(
        township_id=cast.township.pk,
        year=2024,
        half=2,
        report_date=date(2024, 12, 31),
        closed_at=timezone.now(),
        closed_by_id=cast.clerk.pk,
    )

    new = bring_to("org", "0029_liaisons_of_locked")

    kept = dict(new.get_model("org", "Term").objects.values_list("pk", "closed_liaisons"))
    assert kept[locked.pk] == {str(cast.village.pk): 1, str(cast.sibling.pk): 1}
    assert kept[cast.term.pk] is None  # it is open
