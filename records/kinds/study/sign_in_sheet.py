"""签到表: a session's list of names on A4, in order, with room to sign and empty lines for who is on
no list; as PDF, and as Word to add a name to.
"""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string

from records.kinds.study.models import StudyPlan, StudySession
from records.kinds.study.plans import session_of
from records.kinds.study.roster import first_list
from records.ledger.display import record_url
from townwork.lib.paper_code import PaperCode
from townwork.lib.pdf import render
from townwork.lib.text import chinese_day
from townwork.lib.word.tables import table_paper
from townwork.org.models import User

HEADS = ("序号", "单位", "姓名", "职务", "签名", "备注")
SHARES = (8, 22, 16, 18, 22, 14)
COUNTS = ("应到", "实到", "请假", "缺席")  # written by hand, but for how many the list has
LINES = 18  # on the first page, where the topic takes two lines too
LINES_OF_WORD = 14  # its rows are higher
SPARE = 4  # at least, for who comes and is on no list


def sheet(session: StudySession, form: str) -> bytes:
    """`form` is pdf or docx. Without a list it is all empty lines."""
    rows = session.attendances.select_related("person__unit")
    return _made(session, [row.person for row in rows], form)


def sheet_ahead(plan: StudyPlan, form: str) -> bytes:
    """For a session still to come: the planned day, and the people its list would start with."""
    session = session_of(plan, plan.occurred_on)
    return _made(session, list(first_list(session).order_by("unit__order", "id")), form)


def _made(session: StudySession, people: Sequence[User], form: str) -> bytes:
    return (_word if form == "docx" else _pdf)(session, people)


def _lines(people: Sequence[User], a_page: int = LINES) -> list[tuple[str, ...]]:
    """A line a person, numbered; then empty ones, numbered too, to the end of the first page."""
    listed = [(str(person.unit), person.full_name, person.position) for person in people]
    spare = max(SPARE, a_page - len(listed))
    rows = [*listed, *[("", "", "")] * spare]
    return [(str(number), *row, "", "") for number, row in enumerate(rows, 1)]


def _expected(session: StudySession, people: Sequence[User]) -> str:
    expected = len(people) or session.expected
    return str(expected) if expected else ""


def _code(session: StudySession) -> PaperCode | None:
    """Its photo files itself under the session; one still to come is no record yet."""
    address = settings.PUBLIC_ADDRESS + record_url("study", session.pk) if session.pk else ""
    return PaperCode(address) if address else None


def _pdf(session: StudySession, people: Sequence[User]) -> bytes:
    context = {
        "session": session,
        "heads": HEADS,
        "lines": _lines(people),
        "counts": COUNTS,
        "expected": _expected(session, people),
        "code": _code(session),
    }
    html = render_to_string("records/kinds/study/sheet_pdf.html", context)
    return render(html, flush=False).pdf


def _word(session: StudySession, people: Sequence[User]) -> bytes:
    counts = dict.fromkeys(COUNTS, "") | {COUNTS[0]: _expected(session, people)}
    facts = [
        ("主题", str(session)),
        ("地点", session.place_name),
        ("时间", f"{chinese_day(session.occurred_on)} {session.begins or ''}".strip()),
        ("主办", str(session.unit)),
        ("主持", session.host),
        ("记录人", ""),
        *((name, f"{count}人" if count else "　　　人") for name, count in counts.items()),
    ]
    author = session.unit.township.sign_name
    lines, code = _lines(people, LINES_OF_WORD), _code(session)
    return table_paper("学习签到表", facts, HEADS, lines, shares=SHARES, author=author, code=code)
