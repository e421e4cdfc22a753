"""The one policy: which role may do what.

Views, templates and the authorisation matrix all read `ALLOWED`. Scope (whose rows) is
`.visible_to(user)` on every QuerySet: another unit's row does not exist, 404. Action (what may be
done) is here: a page that exists but is not for the role is 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from townwork.org.models import User

View = Callable[..., HttpResponseBase]

ADMINISTRATOR = "administrator"
CLERK = "clerk"
LIAISON = "liaison"
SECRETARY = "secretary"
REVIEWER = "reviewer"
AUDITOR = "auditor"
ATTENDEE = "attendee"
_READERS = {CLERK, LIAISON, SECRETARY, REVIEWER}

ALLOWED: dict[str, set[str]] = {
    "org.manage": {ADMINISTRATOR},  # accounts, units, rest days
    # who is there: staff without an account, of the units one sees
    "org.keep_people": {ADMINISTRATOR, CLERK, LIAISON},
    "org.keep_groups": {CLERK},  # lists of people called for together
    "org.read_units": {ADMINISTRATOR, *_READERS},  # a unit's page: its life, what is open of it
    "org.hand_over": {ADMINISTRATOR, CLERK},  # what a person holds, to the next at their post
    "org.appoint": {ADMINISTRATOR, CLERK},  # who holds a post of a unit, from a day to a day
    "org.begin": {ADMINISTRATOR, CLERK},  # see to the first steps, or leave one for later
    "org.read_terms": {CLERK, SECRETARY, REVIEWER},
    "org.set_up_term": {CLERK},  # add a term, its theme and date, the township's fixed words
    "org.close_term": {CLERK, SECRETARY},
    "org.reopen_term": {SECRETARY},
    "org.vouch": {AUDITOR},  # who uses an account that the administrator has let in
    "audit.read": {AUDITOR},  # not the administrator, whose acts are in it
    "house.read": {ADMINISTRATOR},  # backups, checks, what runs: the machine's, no township's rows
    "records.read": _READERS,
    "records.write": {CLERK, LIAISON},
    # drop sheets of any kind: what each is, is told; who may not take it in is told who may
    "records.drop": {ADMINISTRATOR, CLERK, LIAISON},
    "records.define": {
        CLERK
    },  # custom ledgers, the names of the 五有, bulletins, taking out of the archive
    "records.attend": {
        ADMINISTRATOR,
        CLERK,
        LIAISON,
        SECRETARY,
        AUDITOR,
        ATTENDEE,
    },  # sign in to study oneself, read what one attended
    "records.only_attend": {ATTENDEE},  # has nothing else to do here
    "records.approve": {
        CLERK,
        SECRETARY,
    },  # a filing's later steps, a letter's extension; never one's own
    "figures.read": _READERS,
    "duties.read": _READERS,
    "duties.draft": {CLERK},  # the document, its clauses, issuing and amending
    "duties.acknowledge": {CLERK, LIAISON},  # for one's own unit and those below
    "duties.report": {CLERK, LIAISON},
    "duties.review": {
        CLERK,
        SECRETARY,
    },  # approve, return, answer an extension; never one's own report
    "assessments.read": _READERS,
    "assessments.draft": {CLERK},  # the rubric, a round and its steps, rectification
    "assessments.score_self": {CLERK, LIAISON},  # for the unit one works for
    "assessments.check": {CLERK, LIAISON},  # the cards one was sent to inspect
    "assessments.settle": {CLERK, SECRETARY},  # enter what the leading group decided
    "assessments.appeal": {CLERK, LIAISON},
    "assessments.answer": {
        CLERK,
        SECRETARY,
    },  # an appeal, a reply to rectification; never one's own
    "assessments.publish": {SECRETARY},
    "board.read": {CLERK, SECRETARY, REVIEWER},
    "summary.read": {CLERK, SECRETARY, REVIEWER},
    "summary.write": {CLERK},  # the text of a half-year and its papers
    "summary.remark": {CLERK, SECRETARY},
    "summary.sign": {SECRETARY},
    "summary.submit": {CLERK},  # to the district
    "summary.receive": {REVIEWER},  # what was submitted
    "summary.contribute": {CLERK, LIAISON},  # what one's own unit says of its half-year
    # a unit's summary as a paper: its own, or all one reads
    "summary.read_units": {CLERK, LIAISON, SECRETARY},
    # all units' summaries in one go; of a district what its townships signed
    "summary.batch": {CLERK, REVIEWER},
    # the manual
    "help.read": {ADMINISTRATOR, CLERK, LIAISON, SECRETARY, REVIEWER, AUDITOR, ATTENDEE},
    "home": {ADMINISTRATOR, CLERK, LIAISON, SECRETARY, REVIEWER, AUDITOR, ATTENDEE},
}


def allows(user: User | AnonymousUser, action: str) -> bool:
    """Whether `user`'s role may do `action`; an action nobody listed is a KeyError, not a no."""
    roles = ALLOWED[action]
    return user.is_authenticated and user.is_active and user.role in roles


def needs(action: str) -> Callable[[View], View]:
    """Decorate a view: sign-in first, then the role."""
    ALLOWED[action]  # a misspelt action fails at import

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(came_from(request))
            require(request.user, action)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def came_from(request: HttpRequest) -> str:
    """The page to come back to after signing in: what was posted is gone, so
    the page it was posted from.
    """
    if request.method in ("GET", "HEAD") and not request.htmx:
        return request.get_full_path()
    try:
        page = urlsplit(request.headers.get("HX-Current-URL" if request.htmx else "Referer", ""))
    except ValueError:  # a header may say anything: http://[bad
        return "/"
    if page.netloc != request.get_host():
        return "/"
    return urlunsplit(("", "", page.path or "/", page.query, ""))


def require(user: User, action: str) -> None:
    """The same guard for services. What it refuses is audited once it has left every transaction
    (townwork.org.middleware.ToldOfRefusals).
    """
    if not allows(user, action):
        only = f"这里只给{whose(action)}用"
        raise PermissionDenied(f"{only}，您的角色没有这项权限，如有需要请联系管理员。")


def whose(action: str) -> str:
    """The roles that may, as people call them."""
    return "、".join(role.label for role in User.Role if role in ALLOWED[action])
