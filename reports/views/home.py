"""The home page: what this person has to do, and the term's figures at a glance."""

from typing import Any

from django.shortcuts import render
from django.utils import timezone

from assessments import todo as assessed
from duties import todo as owed
from duties.matrix import days_left
from duties.workload import coming
from records import todo as recorded
from records.figures.catalogue import catalogue
from records.figures.citations import source_url
from records.figures.gaps import lines
from records.figures.reading import figures
from records.first_steps import has_records
from reports import todo as summarised
from reports.issuing import half_ended, submitted_by
from reports.turns import turns
from reports.views.gaps import acts_on, fallen_due, found_gaps
from townwork.audit.models import AuditEvent
from townwork.org import first_steps
from townwork.org import todo as accounts
from townwork.org.access import allows, needs
from townwork.org.models import Term, Township, User, half_of
from townwork.org.todo import Todo
from townwork.safekeeping import status
from townwork.safekeeping import todo as safekept

# One line of the term's work, in the order of the summary.
AT_A_GLANCE = (
    "study.session_count",
    "mtg.special_count",
    "event.square_count",
    "forum.talk_count",
    "film.show_count",
    "site.inspect_count",
    "custom.frugal_case_count",
    "news.count",
)
GAPS = 8  # units on the home page; all are on the list
COMING = 4  # tasks that fall due next; all are on 我的任务
# No work of one's own to find again: each is a look.
COMING_AND_GOING = ("登录", "退出", "下载文件")


@needs("home")
def home(request):
    user = request.user
    context: dict[str, Any] = {"todos": _todos(user), "awaited": _awaited(user), **_steps(user)}
    if not allows(user, "figures.read"):
        context["house"] = allows(user, "house.read") and status.lines(request)
        return render(request, "reports/home_office.html", context)
    if user.district_id:
        context["townships"] = submitted_by(Township.objects.visible_to(user))
        context["ended"] = half_ended()
        return render(request, "reports/home_district.html", context)
    term = _shown_term(user.township)
    today = timezone.localdate()
    context["coming"] = [
        (item.assignment, days_left(item.assignment.due_on, today))
        for item in coming(user, today)[:COMING]
    ]
    context["unset"] = allows(user, "org.set_up_term") and unset_half(user.township)
    owing = found_gaps(user, term) if term else []
    context |= {
        "term": term,
        "gaps": owing[:GAPS],
        "gap_units": len(owing),
        "gap_lines": lines(owing),
        "fallen_due": fallen_due(user, term) if term and not owing else 0,
        "is_empty": not owing and not has_records(user.township),
        "here": request.get_full_path(),
        **acts_on(user, term),
    }
    if term and user.sees_township:
        read = figures(user.township, term, codes=AT_A_GLANCE)
        context["glance"] = [
            (catalogue[code], read[code], source_url(code, term)) for code in AT_A_GLANCE
        ]
    acts = (
        AuditEvent.objects.visible_to(user).filter(actor=user).exclude(action__in=COMING_AND_GOING)
    )
    context["events"] = acts[:8]
    return render(request, "reports/home.html", context)


def _todos(user: User) -> list[Todo]:
    """What waits for this person, what is late first. What moves without an act in the township is
    asked anew.
    """
    follow_from_acts = (summarised, owed, recorded, assessed)
    waiting = [todo for room in follow_from_acts for todo in room.todos(user)]
    found = owed.unread(user) + waiting + accounts.todos(user) + safekept.todos(user)
    return sorted(found, key=lambda todo: not todo.is_late)


def _awaited(user: User) -> list[Todo]:
    """What this person waits for of others."""
    rooms = (summarised, owed, recorded, assessed)
    return [todo for room in rooms for todo in room.awaited(user)]


def _steps(user: User) -> dict[str, Any]:
    """What a new office does first; later what ends a half-year and begins the next."""
    steps = first_steps.of(user)
    asked = frozenset(one.step.key for one in steps if one.is_open)
    # As long as most is to do, the steps are what there is to do now.
    is_beginning = len(asked) > len(steps) / 2
    found = turns(user, timezone.localdate(), is_new=is_beginning, asked=asked)
    again = {key for turn in found for key in turn.asked_again}
    return {
        # Done for good, and asked of the new year above: not said 已办 beside 还没有.
        "first_steps": [one for one in steps if not (one.is_done and one.step.key in again)],
        "has_steps": any(one.is_open and one.url for one in steps),
        "is_beginning": is_beginning,
        "turns": [turn for turn in found if turn.is_way],
        "now": [turn for turn in found if turn.next and turn.next.url],
        "told": [turn for turn in found if not turn.is_way and turn.next and not turn.next.url],
    }


def _shown_term(township: Township) -> Term | None:
    return Term.objects.filter(township=township).select_related("township").shown_today()


def unset_half(township) -> Term | None:
    """The half-year running today, where nobody has set it up."""
    today = timezone.localdate()
    is_set_up = Term.objects.filter(township=township).of_date(today).exists()
    return None if is_set_up else half_of(today)
