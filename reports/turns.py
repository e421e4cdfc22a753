"""半年的首尾: how a half-year is ended and the next begun, as the home page walks one through it.

Each stage stands as it is in the town today: nothing here is stored, and nothing asked again that
is done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db.models import Q
from django.urls import reverse

from assessments.models import Rubric
from duties.models import Assignment, ResponsibilityDocument
from duties.todo import unsigned
from records.figures.gaps import lines
from records.models import StudyPlan
from reports.addresses import address
from reports.issuing import in_force
from reports.models import Manuscript, Submission
from reports.views.gaps import found_gaps
from townwork.org.access import allows
from townwork.org.first_steps import first_year
from townwork.org.kept import eyes_of, kept
from townwork.org.models import Term, Township, Unit, User, half_of
from townwork.org.workdays import Workdays, years_asked

AHEAD = timedelta(days=10)  # before its last day the end of a half-year comes into sight
BEGINNING = timedelta(days=45)  # from its first day; what nobody did by then is nobody's news

State = Manuscript.State


@dataclass(frozen=True)
class Stage:
    """One thing to be done: `words` how it stands, `whose` it is, `url` where it is done; "" for
    who can't do it, or not yet. `step` is the key of the first step that it asks again.
    """

    title: str
    is_done: bool
    words: str
    whose: str
    url: str = ""
    step: str = ""


@dataclass(frozen=True)
class Turn:
    """The stages of an end or a beginning that are one person's, in the order they are done."""

    title: str
    stages: tuple[Stage, ...]

    @property
    def next(self) -> Stage | None:
        return next((one for one in self.stages if not one.is_done), None)

    @property
    def asked_again(self) -> set[str]:
        """The first steps, done once, that it asks of this half-year or year."""
        return {one.step for one in self.stages if one.step and not one.is_done}

    @property
    def is_way(self) -> bool:
        """Of several stages; what is one is said where it is asked, and not again."""
        return len(self.stages) > 1


def turns(
    user: User, today: date, *, is_new: bool = False, asked: frozenset[str] = frozenset()
) -> list[Turn]:
    """What is ended and what is begun these days, as far as it is this person's; the end first.

    is_new -- most of the first steps (townwork.org.first_steps) are to do: they are the beginning.
    asked  -- the keys of those open: a thing is asked in one place.
    """
    township = user.township
    if township is None:
        return []
    read = partial(_read, user, today, is_new, asked)
    key = user.pk, eyes_of(user), today, is_new, tuple(sorted(asked))
    found = kept("turns", township, *key, compute=read)
    return [turn for turn in found if turn.next]


def _read(user: User, today: date, is_new: bool, asked: frozenset[str]) -> list[Turn]:
    found = [_end(user, term, today) for term in _ending(user.township, today)]
    found.append(_rest_days(user, today, asked))
    if not is_new:
        found += [_beginning(user, term, today, asked) for term in _begun(user.township, today)]
    return found


def _ending(township: Township, today: date) -> list[Term]:
    """The half-year before today's until it is locked, and today's from AHEAD of its last day."""
    now = half_of(today)
    before = half_of(now.start - timedelta(days=1))
    wanted = [before, now] if today > now.end - AHEAD else [before]
    rows = Term.objects.filter(township=township, closed_at=None).select_related("township")
    found = [one for half in wanted for one in rows.of_date(half.start)]
    return [one for one in found if _was_there(township, one)]


def _was_there(township: Township, term: Term) -> bool:
    """Whether the town kept its ledgers here in it. One that was made for old ledgers alone has no
    end here: its summary was written and signed on paper.
    """
    begun = Q(begun_on=None) | Q(begun_on__lte=term.end)
    return Unit.objects.filter(begun, township=township).exists()


def _begun(township: Township, today: date) -> list[Term]:
    now = half_of(today)
    if today > now.start + BEGINNING:
        return []
    rows = Term.objects.filter(township=township, closed_at=None).of_date(today)
    return list(rows.select_related("township"))


# --- The end --------------------------------------------------------------------------------------


def _end(user: User, term: Term, today: date) -> Turn:
    if not user.sees_township:
        return Turn(f"{term}本单位还要补的", tuple(_still_owed(user, term)))
    stages: list[Callable[[User, Term, date], Stage]] = [_signature, _lock]
    if allows(user, "summary.write"):
        stages = [_reports, _text, _reading, _signature, _submission, _lock]
    if not allows(user, "summary.read"):
        stages = []
    return Turn(f"{term}收尾", tuple(stage(user, term, today) for stage in stages))


def _still_owed(user: User, term: Term) -> Iterator[Stage]:
    """Of a unit: what it owes, and nothing else of the office's way."""
    owing = found_gaps(user, term)
    if owing:
        words = f"还有 {lines(owing)} 项没有报，锁定以后不能再补"
        yield Stage("补齐台账", False, words, "本单位", _gaps_of(term))


def _gaps_of(term: Term) -> str:
    return f"{reverse('gap_list')}?term={term.code}"


def _reports(user: User, term: Term, today: date) -> Stage:
    owing = found_gaps(user, term)
    words = f"{len(owing)} 个单位还有 {lines(owing)} 项没有报" if owing else "应报的都报了"
    return Stage("催齐台账", not owing, words, "各单位", _gaps_of(term))


def _text(user: User, term: Term, today: date) -> Stage:
    manuscript = _manuscript_of(term)
    words = "还没有起草" if manuscript is None else "已经起草"
    return Stage("起草总结", manuscript is not None, words, "宣传干事", address(term))


def _reading(user: User, term: Term, today: date) -> Stage:
    manuscript = _manuscript_of(term)
    is_read = manuscript is not None and manuscript.state in (State.CHECKED, State.SIGNED)
    words = manuscript.get_state_display() if manuscript else "起草以后送审"
    return Stage("送审、核稿", is_read, words, "宣传干事", address(term) if manuscript else "")


def _signature(user: User, term: Term, today: date) -> Stage:
    signed = in_force(term)
    manuscript = _manuscript_of(term)
    is_ripe = manuscript is not None and manuscript.state == State.CHECKED
    if signed:
        words = f"已由{signed.signed_by.full_name}签发"
    elif is_ripe:
        words = "已核稿，等书记签发"
    else:
        words = f"{manuscript.get_state_display()}，核稿后签发" if manuscript else "总结还没有起草"
    return Stage("签发总结", signed is not None, words, "书记", address(term) if is_ripe else "")


def _submission(user: User, term: Term, today: date) -> Stage:
    signed = in_force(term)
    submission = Submission.objects.filter(edition=signed).first() if signed else None
    is_sent = submission is not None and not submission.is_returned
    words = submission.get_state_display() if submission else "签发以后报送"
    url = "" if is_sent or not signed else address(term)
    return Stage("报送区里", is_sent, words, "宣传干事", url)


def _lock(user: User, term: Term, today: date) -> Stage:
    """Once its last day is over; a locked one has no end any more (`_ending`)."""
    if today <= term.end:
        since = term.end + timedelta(days=1)
        return Stage("锁定半年", False, f"{since:%-m月%-d日}起可以锁定", "书记或宣传干事")
    words = "签发、报送以后锁定，数字从此不变"
    return Stage("锁定半年", False, words, "书记或宣传干事", reverse("term_close", args=[term.pk]))


def _manuscript_of(term: Term) -> Manuscript | None:
    return Manuscript.objects.filter(term=term).first()


# --- The year's rest days ------------------------------------------------------------------------


def _rest_days(user: User, today: date, asked: frozenset[str]) -> Turn:
    """Asked of who may enter them; told to who writes papers with days in them."""
    years = []
    if allows(user, "org.manage") or allows(user, "duties.draft"):
        years = _years_unknown(user.township, today)
    if "rest-days" in asked:
        years = [year for year in years if year != first_year(user.township)]
    url = reverse("special_days") if allows(user, "org.manage") else ""
    words = "放假和调休还没有登记，到期日暂按周末推算"
    return Turn(
        "节假日",
        tuple(
            Stage(
                f"登记{year}年节假日",
                False,
                words,
                "管理员",
                url and f"{url}?year={year}",
                "rest-days",
            )
            for year in years
        ),
    )


def _years_unknown(township: Township, today: date) -> list[int]:
    """Of those asked for by now, and of the next as soon as something falls due in it."""
    ahead = date(today.year + 1, 1, 1)
    needed = [ahead.year] if _falls_due_from(township, ahead) else []
    return Workdays.load(township).unknown([*years_asked(today), *needed])


def _falls_due_from(township: Township, day: date) -> bool:
    owed = Assignment.objects.current().filter(unit__township=township)
    return owed.filter(due_on__gte=day).exists()


# --- The beginning --------------------------------------------------------------------------------


def _beginning(user: User, term: Term, today: date, asked: frozenset[str]) -> Turn:
    if not allows(user, "duties.draft"):
        return Turn(f"{term}开头", ())
    stages: dict[str, Callable[[User, Term, date], Stage]] = {
        "document": _document,
        "letters": _letters,
        "theme": _theme,
        "plan": _plan,
        "rubric": _rubric,
    }
    its = [stage for key, stage in stages.items() if key not in asked]
    return Turn(f"{term}开头", tuple(stage(user, term, today) for stage in its))


def _document_of(term: Term) -> ResponsibilityDocument | None:
    issued = ResponsibilityDocument.objects.filter(township=term.township).in_force()
    return issued.filter(year=term.year).first()


def _document(user: User, term: Term, today: date) -> Stage:
    document = _document_of(term)
    words = f"{term.year}年的还没有印发" if document is None else f"{term.year}年的已印发"
    title, url = "印发责任制文件", reverse("documents")
    return Stage(title, document is not None, words, "宣传干事", url, "document")


def _letters(user: User, term: Term, today: date) -> Stage:
    document = _document_of(term)
    if document is None:
        return Stage("签收责任书", False, "文件印发以后由各单位签收", "各单位")
    left = unsigned(user, term.year).count()
    words = f"{left} 个单位没有签收" if left else "各单位都签收了"
    url = reverse("document", args=[document.pk]) + "#letters"
    return Stage("签收责任书", not left, words, "各单位", url)


def _theme(user: User, term: Term, today: date) -> Stage:
    words = term.theme_phrase or "还没有填"
    url = reverse("term_edit", args=[term.pk])
    return Stage("填学习主题", bool(term.theme_phrase), words, "宣传干事", url, "theme")


def _plan(user: User, term: Term, today: date) -> Stage:
    plans = StudyPlan.objects.standing().within(term.start, term.end)
    number = plans.filter(unit__township=term.township).count()
    words = f"已列 {number} 项" if number else "本期还没有一项"
    return Stage("列学习计划", bool(number), words, "宣传干事", reverse("study_plan"))


def _rubric(user: User, term: Term, today: date) -> Stage:
    is_there = Rubric.objects.adopted().filter(township=term.township).exists()
    words = "已采用" if is_there else "还没有采用"
    return Stage("定考核细则", is_there, words, "宣传干事", reverse("rubrics"))
