"""签到表: a session's list of names on A4, in order, with room to sign; as PDF, and as Word to add a
name to.
"""

from collections.abc import Sequence

from django.template.loader import render_to_string

from records.kinds.study.models import StudyPlan, StudySession
from records.kinds.study.plans import session_of
from records.kinds.study.roster import first_list
from townwork.lib.pdf import render
from townwork.lib.text import chinese_day
from townwork.lib.word.tables import table_paper
from townwork.org.models import User

HEADS = ("序号", "单位", "姓名", "职务", "签名")
SHARES = (9, 25, 18, 20, 28)


def sheet(session: StudySession, form: str) -> bytes:
    """`form` is pdf or docx."""
    rows = session.attendances.select_related("person__unit")
    return _made(session, [row.person for row in rows], form)


def sheet_ahead(plan: StudyPlan, form: str) -> bytes:
    """For a session still to come: the planned day, and the people its list would start with."""
    session = session_of(plan, plan.occurred_on)
    return _made(session, list(first_list(session).order_by("unit__order", "id")), form)


def _made(session: StudySession, people: Sequence[User], form: str) -> bytes:
    return (_word if form == "docx" else _pdf)(session, people)


def _pdf(session: StudySession, people: Sequence[User]) -> bytes:
    context = {"session": session, "people": people}
    html = render_to_string("records/kinds/study/sheet_pdf.html", context)
    return render(html, flush=False).pdf


def _word(session: StudySession, people: Sequence[User]) -> bytes:
    facts = [
        ("主题", str(session)),
        ("地点", session.place_name),
        ("时间", f"{chinese_day(session.occurred_on)} {session.begins or ''}".strip()),
        ("主持", session.host),
        ("主办", str(session.unit)),
    ]
    rows = [
        (str(number), str(person.unit), person.full_name, person.position, "")
        for number, person in enumerate(people, 1)
    ]
    author = session.unit.township.sign_name
    return table_paper("学习签到表", facts, HEADS, rows, shares=SHARES, author=author)
