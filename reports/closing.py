"""Before a half-year is locked: what is missing, who owes it, whether its summary is signed."""

from collections.abc import Iterator

from django.urls import reverse

from records.figures.gaps import gaps, lines
from reports import issuing
from reports.addresses import address
from reports.drift import drift_of
from townwork.org.closing import Check
from townwork.org.models import Term, Unit, User


def checks(term: Term, user: User) -> Iterator[Check]:
    owing = gaps(Unit.objects.visible_to(user).filter(township=term.township), term)
    url = f"{reverse('gap_list')}?term={term.code}&township={term.township.code}"
    if owing:
        yield Check(f"{len(owing)} 个单位还有 {lines(owing)} 项台账没有报", False, url)
    else:
        yield Check("各单位应报的台账都报了", True, url)
    signed = issuing.in_force(term)
    if signed is None:
        yield Check("总结还没有签发", False, address(term))
        return
    yield Check(f"总结已由{signed.signed_by.full_name}签发", True, address(term))
    drifted = len(drift_of(signed))
    if drifted:
        words = f"签发以后有 {drifted} 项数据变了，锁定前请更正总结或核对记录"
        yield Check(words, False, reverse("edition_changes", args=[signed.pk]))
    submission = getattr(signed, "submission", None)
    yield Check("总结已报送区里" if submission else "总结还没有报送区里", bool(submission))
