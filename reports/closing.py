"""Before a half-year is locked: what is missing, who owes it, whether its summary is read and
signed.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from records.figures.gaps import Gap, gaps, lines
from reports import issuing
from reports.addresses import address
from reports.drift import drift_of
from reports.models import Edition, Reading
from townwork.org.access import allows
from townwork.org.closing import Check, Part, Press
from townwork.org.models import Term, Unit, User


def checks(term: Term, user: User) -> Iterator[Check]:
    yield from _days(term)
    yield _records(term, user)
    yield from _readings(term, user)
    yield from _summary(term)


def _days(term: Term) -> Iterator[Check]:
    left = (term.end - timezone.localdate()).days
    if left >= 0:
        words = f"这半年到 {term.end} 才过完，还有 {left + 1} 天：锁定以后，这几天的事就记不进来了"
        yield Check(words, False, reverse("terms"))


def _records(term: Term, user: User) -> Check:
    owing = gaps(Unit.objects.visible_to(user).filter(township=term.township), term)
    url = f"{reverse('gap_list')}?term={term.code}&township={term.township.code}"
    if not owing:
        return Check("各单位应报的台账都报了", True, url)
    may_remind = allows(user, "duties.draft")
    return Check(
        f"{len(owing)} 个单位还有 {lines(owing)} 项台账没有报",
        False,
        url,
        tuple(_owed(gap, term, url, may_remind) for gap in owing),
        _remind("提醒全部", term, ":") if may_remind else None,
    )


def _owed(gap: Gap, term: Term, url: str, may_remind: bool) -> Part:
    titles = "、".join(debt.ledger.title for debt in gap.debts)
    press = _remind("提醒", term, gap.pick) if may_remind else None
    return Part(gap.unit.name, titles, f"{url}#unit-{gap.unit.pk}", press)


def _remind(words: str, term: Term, pick: str) -> Press:
    here = reverse("term_close", args=[term.pk])
    fields = (("term", term.code), ("pick", pick), ("next", here))
    return Press(words, reverse("gaps_remind"), fields)


def _readings(term: Term, user: User) -> Iterator[Check]:
    """送审: whose answer it waits for."""
    asked = Reading.objects.visible_to(user).filter(manuscript__term=term, answer="")
    names = [one.reader.full_name for one in asked.select_related("reader")]
    if names:
        yield Check(f"总结正在送审，还没有答复的：{'、'.join(names)}", False, address(term))


def _summary(term: Term) -> Iterator[Check]:
    signed = issuing.in_force(term)
    if signed is None:
        yield Check("总结还没有签发", False, address(term))
        return
    yield Check(f"总结已由{signed.signed_by.full_name}签发", True, address(term))
    drifted = len(drift_of(signed))
    if drifted:
        words = f"签发以后有 {drifted} 项数据变了，锁定前请更正总结或核对记录"
        yield Check(words, False, reverse("edition_changes", args=[signed.pk]))
    yield _sent(signed, term)


def _sent(signed: Edition, term: Term) -> Check:
    submission = getattr(signed, "submission", None)
    if submission is None:
        return Check("总结还没有报送区里", False, address(term))
    if submission.is_returned:
        return Check("区里退回了总结，改好还没有重报", False, address(term))
    return Check(f"总结已报送区里（{submission.get_state_display()}）", True)
