"""The secretary's board, what changed since the last look, and townships
side by side for the district.
"""

from datetime import date, timedelta
from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.models import Rectification, Round
from assessments.scoring import Band
from duties.models import Assignment
from duties.standing import Progress
from records.figures.gaps import lines
from reports import board as read
from reports.addresses import address
from reports.drift import drift_of
from reports.issuing import in_force
from reports.models import BoardLook, Edition, Manuscript
from reports.views.gaps import found_gaps
from townwork.org.access import allows, needs
from townwork.org.kept import eyes_of, kept
from townwork.org.models import Term, Township, Unit, User
from townwork.org.todo import Todo
from townwork.org.views.chosen import chosen_place
from townwork.org.views.lists import page_of


@needs("board.read")
def board(request):
    """A township on one screen; a reviewer who named none sees them side by side."""
    if request.user.district_id and not request.GET.get("township"):
        return _district(request)
    township, term = chosen_place(request)
    code = term.code if term else ""
    parts = partial(_parts, request.user, township, term)
    context = {
        "township": township,
        "term": term,
        **kept("board", township, eyes_of(request.user), code, compute=parts),
        "look": _look(request, township),
        "now": timezone.localtime(),
    }
    return render(request, "reports/board.html", context)


def _parts(user: User, township: Township, term: Term | None) -> dict:
    """All that moves with the township's acts and the day."""
    today = timezone.localdate()
    scores = read.read_scores(township, user)
    rectifications = Rectification.objects.visible_to(user).filter(unit__township=township)
    items = read.open_items(rectifications, today)
    units = list(Unit.objects.visible_to(user).filter(township=township))
    progress = _duties(user, term, today, units)
    return {
        **_scored(scores),
        "on_time": read.on_time(progress),
        "study": read.study(term, units) if term else [],
        "items": items,
        "items_open": sum(row.open for row in items),
        "items_late": sum(row.late for row in items),
        "waiting": [
            *_waiting(user, scores, progress, items),
            *_summary(user, term),
            *_owed(user, township, term),
        ],
    }


def _scored(scores: read.Scores) -> dict:
    """得分: the ranking and the sections of the newest public round, and how the last ones went."""
    rounds, lines = read.trend(scores)
    return {
        "latest": scores.latest,
        "ranking": read.ranking(scores),
        "sections": [title for _, title in scores.sections],
        "heat": read.heat(scores),
        "trend_rounds": rounds,
        "trend": lines,
    }


def _duties(user: User, term: Term | None, today: date, units: list[Unit]) -> list[Progress]:
    if term is None:
        return []
    rows = Assignment.objects.visible_to(user).of_term(term).filter(unit__township=term.township_id)
    return read.read_duties(rows, today, units)


def _waiting(user: User, scores, progress, items) -> list[Todo]:
    """等我签办: read off what the board has read already."""
    today = timezone.localdate()
    ripe = [
        round
        for round in scores.rounds
        if round.state == Round.State.PUBLIC and today > round.public_to
    ]
    reports = sum(item.assignment.state == Assignment.State.SUBMITTED for item in progress)
    appeals = sum(round.appeals_open for round in scores.rounds)
    late = sum(row.late for row in items)
    url = reverse("round", args=[ripe[0].pk]) if ripe else reverse("rounds")
    return [
        Todo("考核结果待签发", len(ripe), url, bool(ripe)),
        Todo("复核申请待答复", appeals, reverse("appeals") + "?standing=open", bool(appeals)),
        Todo(
            "进展报告待审核",
            reports,
            reverse("review_list") if not user.district_id else reverse("matrix"),
        ),
        Todo("整改已逾期", late, reverse("rectifications") + "?standing=late", bool(late)),
    ]


def _owed(user: User, township: Township, term: Term | None) -> list[Todo]:
    """What the figures still lack of what is owed."""
    number = lines(found_gaps(user, term)) if term else 0
    code = f"&term={term.code}" if term else ""
    url = f"{reverse('gap_list')}?township={township.code}{code}"
    return [Todo("各单位该报未报的台账", number, url, bool(number))]


def _summary(user: User, term: Term | None) -> list[Todo]:
    """半年总结: whether it waits for the signature, and what of a signed one is another now."""
    if term is None or not allows(user, "summary.read") or user.district_id:
        return []
    checked = Manuscript.objects.visible_to(user).filter(term=term, state=Manuscript.State.CHECKED)
    to_sign = checked.count()
    signed = None if term.is_closed else in_force(term)
    drifted = len(drift_of(signed)) if signed else 0
    return [
        Todo("总结待签发", to_sign, address(term), bool(to_sign)),
        Todo("总结签发后变了的数据", drifted, _changes(signed, term), bool(drifted)),
    ]


def _changes(signed: Edition | None, term: Term) -> str:
    """Where the records that made the difference are; without a signed paper its own page."""
    return reverse("edition_changes", args=[signed.pk]) if signed else address(term)


def _look(request, township) -> dict:
    """Since when, and what was done since, counted."""
    seen = _last_look(request)
    return {"since": seen, "changes": read.counted_changes(read.changes_since(seen, township))}


def _last_look(request):
    """When this person last said 看过了; a month ago where they never did."""
    seen = BoardLook.objects.visible_to(request.user).values_list("at", flat=True).first()
    return seen or timezone.now() - timedelta(days=30)


@needs("board.read")
def board_changes(request):
    """The acts behind the counts, newest first."""
    township, _ = chosen_place(request)
    seen = _last_look(request)
    events = read.changes_since(seen, township)
    action = request.GET.get("action", "")
    if action in read.NEWS:
        events = events.filter(action=action)
    context = {
        "township": township,
        "since": seen,
        "action": action,
        "page": page_of(request, events),
    }
    return render(request, "reports/board_changes.html", context)


@needs("board.read")
@require_POST
def board_seen(request):
    """看过了: from now on the board counts what is newer."""
    BoardLook.objects.visible_to(request.user).update_or_create(
        user=request.user, defaults={"at": timezone.now()}
    )
    return redirect("board")


def _district(request):
    townships = Township.objects.visible_to(request.user)
    page = page_of(request, townships)
    lines = read.side_by_side(page, request.user, timezone.localdate())
    context = {"page": page, "lines": lines, "bands": Band, "now": timezone.localtime()}
    return render(request, "reports/board_district.html", context)
