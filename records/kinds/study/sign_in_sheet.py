"""签到表: a session's list of names on A4, in order, with room to sign."""

from django.template.loader import render_to_string

from records.kinds.study.models import StudyPlan, StudySession
from records.kinds.study.plans import session_of
from records.kinds.study.roster import first_list
from townwork.lib.pdf import render


def sheet_pdf(session: StudySession) -> bytes:
    rows = session.attendances.select_related("person__unit")
    return _pdf(session, [row.person for row in rows])


def sheet_ahead(plan: StudyPlan) -> bytes:
    """For a session still to come: the planned day, and the people its list would start with."""
    session = session_of(plan, plan.occurred_on)
    return _pdf(session, list(first_list(session).order_by("unit__order", "id")))


def _pdf(session: StudySession, people: list) -> bytes:
    context = {"session": session, "people": people}
    html = render_to_string("records/kinds/study/sheet_pdf.html", context)
    return render(html, flush=False).pdf
