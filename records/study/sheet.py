"""签到表: a session's list of names on A4, in order, with room to sign."""

from django.template.loader import render_to_string

from records.models import StudySession
from townwork.lib.pdf import render


def sheet_pdf(session: StudySession) -> bytes:
    people = session.attendances.select_related("person__unit")
    return render(
        render_to_string("records/study/sheet_pdf.html", {"session": session, "people": people}), flush=False
    ).pdf
