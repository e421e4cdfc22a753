"""开账号 for many who are listed already, on one page; their one-time passwords are in the answer
itself, once.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from townwork.lib.text import shortened
from townwork.org.access import needs
from townwork.org.forms.people import TOWN_ROLES
from townwork.org.models import User
from townwork.org.opening import Proposal, missing_posts, open_accounts, proposals
from townwork.org.sheets import Report
from townwork.org.views.acts import Attempt

UNTICKED = "选了角色，没有打勾：要开的在姓名前打勾，不开的把角色改回“请选择”。"
NOBODY = "还没有勾人：要给谁开账号，在姓名前勾上，再点“开账号”。"


@dataclass
class Line:
    """A person as the page asks about them, with what was typed."""

    person: User
    username: str
    role: str
    is_chosen: bool
    is_role_changed: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"p{self.person.pk}"


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def accounts_open(request):
    proposed = proposals(request.user)
    lines = [_line(one, request.POST) for one in proposed]
    report = None
    if request.method == "POST":
        chosen = [line for line in lines if line.is_chosen]
        with Attempt(request):
            report = _opened(request, lines, chosen)
        if report and report.passwords:
            return _show_once(request, report)
    context = {
        "rows": lines,
        "faults": [fault for line in lines for fault in line.faults],
        "missing": missing_posts(proposed, request.user) if proposed else [],
        "roles": TOWN_ROLES,
        "title": "给登记过的人开账号",
        "parent": "账号",
        "back": reverse("accounts"),
    }
    return render(request, "org/open_accounts.html", context)


def _line(one: Proposal, typed) -> Line:
    """As it is proposed, or as it was sent."""
    line = Line(one.person, one.username, one.role, one.is_meant)
    if typed:
        line.is_chosen = line.key in typed
        line.username = shortened(typed.get(f"{line.key}-username", ""), 40).strip()
        line.role = typed.get(f"{line.key}-role", "")
        line.is_role_changed = line.role not in ("", one.role)
    return line


def _opened(request, lines: list[Line], chosen: list[Line]) -> Report | None:
    """What became of them; None where nobody is chosen, which is said."""
    for line in lines:
        line.faults.extend(_faults_of(line))
    if any(line.faults for line in lines):
        return Report()
    if not chosen:
        messages.error(request, NOBODY)
        return None
    wanted = [(line.person, line.username, line.role) for line in chosen]
    report = open_accounts(wanted, actor=request.user)
    for problem in report.problems:
        chosen[problem.row - 1].faults.append(problem.message)
    return report


def _faults_of(line: Line) -> list[str]:
    """A role chosen by hand is meant: without its tick it would be lost unsaid."""
    if not line.is_chosen:
        return [UNTICKED] if line.is_role_changed else []
    return [] if line.username else ["请填用户名。"]


def _show_once(request, report: Report):
    context = {"report": report, "new": 0, "listed": 0, "way_on": "", "opened": True}
    return render(request, "org/imported_staff.html", context)
