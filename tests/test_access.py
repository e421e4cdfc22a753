"""Every URL of the resolver × every role × GET and POST, against tests/access_table.py.

A test is an address; it asks as everybody and names each cell that is not as the table says. Who
may do what is decided by Python, so PostgreSQL is asked once a page and once an act: its SQL is
what could differ there.
"""

from collections.abc import Callable
from copy import copy
from datetime import date
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client, override_settings
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from assessments.models import Notice
from assessments.notices import results_sheet
from duties.models import Extension, Paper, Robot
from duties.quick_links import make_link
from records.kinds.study.desk import code_of
from records.models import (
    Drop,
    FilmShowing,
    Import,
    Meeting,
    RecordBatch,
    SavedView,
    SignInDesk,
    StudyBulletin,
    StudyPaper,
)
from records.sheets.printing import PrintedSheet
from reports.issuing import submit
from reports.models import Batch, Edition, ExactName, SummaryTemplate, WordCopy
from reports.writing import begin
from tests.access_table import ROLES, TABLE
from tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    AwardBatchFactory,
    CriterionFactory,
    CustomLedgerFactory,
    DecisionFactory,
    DocumentFactory,
    DutyFactory,
    FilingFactory,
    InspectionFactory,
    MeetingFactory,
    NoticeFactory,
    OwnKindFactory,
    PostFactory,
    RectificationFactory,
    RoundFactory,
    RubricFactory,
    SectionFactory,
    StudyPlanFactory,
    StudySessionFactory,
    UserFactory,
    VenueFactory,
)
from townwork.jobs.models import Job
from townwork.org.models import (
    DetachedEvidence,
    Evidence,
    Handover,
    PeopleGroup,
    SpecialDay,
    StoredFile,
)

EXPECTED = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
FORM = {"term": "2026H1"}
TOWN = "?township=qingxi"
RECORD_PAGES = (
    *("record_detail", "record_edit", "record_void"),
    *("record_paper", "record_paper_word", "evidence_add"),
)
SHUT = ("in", "403", "404", "405")  # the answers before a view has begun


class Cell(NamedTuple):
    role: str
    method: str
    expected: str


def cells(name: str) -> list[Cell]:
    """What the table says of an address; where GET is a page, what POST does is its form's and
    tested there.
    """
    return [
        Cell(role, method, answer.split("/")[method == "POST"] if "/" in answer else answer)
        for role, answer in zip(ROLES, EXPECTED[name], strict=True)
        for method in ("GET", "POST")
        if "/" in answer or method == "GET" or answer in ("in", "403", "404")
    ]


def one_that_enters(among: list[Cell]) -> list[Cell]:
    """The first cell of each method that reaches the view."""
    entering = [cell for cell in among if cell.expected not in SHUT]
    return list({cell.method: cell for cell in reversed(entering)}.values())


def patterns(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern)
        else:
            yield pattern


def test_every_url_has_its_row():
    assert sorted(p.name for p in patterns(get_resolver()) if p.name not in EXPECTED) == []
    assert sorted(set(EXPECTED) - {p.name for p in patterns(get_resolver())}) == []


class Scene(NamedTuple):
    address: Callable[[str], str]  # from a row's name
    browsers: dict[str, Client]  # of each role, signed in

    def ask(self, name: str, role: str, method: str) -> str:
        """The answer in the table's words; what the request wrote is taken back."""
        client, address = self.browsers[role], self.address(name)
        cookies = copy(client.cookies)
        with transaction.atomic():
            answer = client.get(address) if method == "GET" else client.post(address, FORM)
            transaction.set_rollback(True)
        client.cookies = cookies
        return said(answer)


@pytest.fixture(scope="module")
def scene(company, tmp_path_factory):
    """One of everything and everybody signed in; made once, rolled back with the company."""
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        yield Scene(addresses(company), {role: browser_of(company, role) for role in ROLES})


# Addresses of what is known by a name of its own.
NAMED = {
    "indicator_card": "film.show_count",
    "step_leave": "words",
    "step_take_up": "words",
    "help_page": "records",
    "hint_close": "home",
}


def addresses(cast) -> Callable[[str], str]:
    """From a row's name to its address, with one of everything of the cast's own village and
    township.
    """
    film = FilmShowing.objects.create(
        unit=cast.village, occurred_on=date(2026, 3, 5), entered_by=cast.clerk, film="片"
    )
    edition = signed_edition(cast)
    told = owed(cast) | assessed(cast) | studied(cast) | followed(cast) | handled(cast)
    told |= of_records(film) | of_half_years() | {name: [NAMED[name]] for name in NAMED}
    told["edition_rows"] = [edition.pk, "film.show_count"]
    objects = filed(cast, film, told) | made(cast) | written(cast, edition)
    told["account_open"] = [objects["person"].pk]
    asked = {"record_papers": f"?pick={film.pk}", **dict.fromkeys(of_half_years(), TOWN)}

    def find(name: str) -> str:
        if name == "study_scan":  # good for half a minute
            return reverse(name, args=[code_of(SignInDesk.objects.get())])
        if name in told:
            return reverse(name, args=told[name]) + asked.get(name, "")
        try:
            return reverse(name)
        except NoReverseMatch:
            return reverse(name, args=[objects[name.split("_")[0]].pk])

    return find


def of_records(film: FilmShowing) -> dict[str, list]:
    named = [name for name in EXPECTED if name.startswith("record_") or name == "evidence_add"]
    return {name: ["films", film.pk] if name in RECORD_PAGES else ["films"] for name in named}


def of_half_years() -> dict[str, list]:
    others = ("batch", "contributions", "material", "material_take", "material_drop")
    named = [
        name
        for name in EXPECTED
        if name in (*others, "material_bring_back")
        or (name.startswith("summary_") and name != "summary_template")
    ]
    return {name: ["2026H1"] for name in named} | {"summary_restore": ["2026H1", 1]}


def signed_edition(cast) -> Edition:
    edition = Edition(
        term=cast.term,
        number=1,
        title="题",
        template="",
        blocks=[],
        figures=[
            {"code": "film.show_count", "name": "场次", "measure": "场", "value": 0, "rows": []}
        ],
        gaps=[],
        pages=1,
        issue=1,
        signed_by=cast.secretary,
        signed_at=timezone.now(),
    ).keep(b"%PDF-")
    edition.save()
    WordCopy(edition=edition).keep(b"PK").save()
    return edition


def filed(cast, film: FilmShowing, told: dict[str, list]) -> dict[str, Model]:
    """Files: evidence there and removed, a sheet brought, a list printed."""
    stored = StoredFile(township=cast.township, content_type="image/jpeg").keep(b"x")
    stored.save()
    stored.thumbnail_path.write_bytes(b"\xff\xd8\xff\xd9")
    common = {"file": stored, "unit": cast.village, "subject": film, "uploaded_by": cast.clerk}
    removed = DetachedEvidence.objects.create(
        **common, name="移除了.pdf", uploaded_at=timezone.now(), detached_by=cast.clerk
    )
    told["evidence_put_back"] = [removed.pk]
    return {
        "evidence": Evidence.objects.create(**common, name="佐证.pdf"),
        "import": brought_sheet(cast),
        "drop": Drop.objects.create(unit=cast.village, made_by=cast.liaison),
        "print": printed_list(cast),
        "batch": bound_batch(cast),
    }


def brought_sheet(cast) -> Import:
    outline = {"sheet": "CSV", "sheets": ["CSV"], "header": ["单位"], "samples": [], "rows": 1}
    return Import.objects.create(
        unit=cast.village,
        ledger="films",
        name="片.csv",
        sha256="9" * 64,
        outline=outline,
        report={"problems": [], "added": 1},
        made_by=cast.liaison,
    )


def printed_list(cast) -> Job:
    sheet = PrintedSheet().keep(b"%PDF-")
    return Job.objects.create(
        kind="ledger_pdf",
        key="y",
        township=cast.township,
        requested_by=cast.clerk,
        state="done",
        finished_at=timezone.now(),
        params={"ledger": "films", "query": ""},
        result={"sha256": sheet.sha256, "size": sheet.size, "pages": 1, "title": "台账"},
    )


def made(cast) -> dict[str, Model]:
    """What the office itself is made of."""
    rest_day = {"day": date(2027, 2, 6), "is_workday": False, "name": "春节"}
    return {
        "account": cast.liaison,
        "person": UserFactory(unit=cast.village, without_account=True),
        "group": PeopleGroup.objects.create(township=cast.township, name="中心组成员"),
        "unit": cast.sibling,
        "special": SpecialDay.objects.create(township=cast.township, **rest_day),
        "term": cast.term,
        "handover": Handover.objects.create(
            unit=cast.village, giver=cast.liaison, taker=cast.clerk, by=cast.clerk
        ),
        "post": PostFactory(unit=cast.village),
        "custom": CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk),
        "own": OwnKindFactory(township=cast.township, added_by=cast.clerk),
        "exact": ExactName.objects.create(
            township=cast.township, right="青溪讲坛", added_by=cast.clerk
        ),
    }


def written(cast, edition: Edition) -> dict[str, Model]:
    """The summary, on its way."""
    manuscript = begin(cast.term, body="题", actor=cast.clerk)
    return {
        "edition": edition,
        "submission": submit(edition, actor=cast.clerk),
        "remark": manuscript.remarks.create(sentence="题", words="改", by=cast.secretary),
        "contribution": manuscript.contributions.create(
            unit=cast.village, due_on=date(2099, 1, 1), asked_by=cast.clerk
        ),
        "template": SummaryTemplate.objects.create(
            township=cast.township, body="题目", saved_by=cast.clerk
        ),
        "job": Job.objects.create(
            kind="summary_pdf",
            key="x",
            township=cast.township,
            requested_by=cast.clerk,
            state="failed",
            params={"term": cast.term.pk},
        ),
    }


def bound_batch(cast) -> Batch:
    """All units' summaries, in their ZIP."""
    batch = Batch(township=cast.township, year=2026, half=1, asked_by=cast.clerk)
    batch.keep(b"PK").zipped_at = timezone.now()
    batch.save()
    batch.items.create(number=1, unit=cast.village, state="failed")
    return batch


def followed(cast) -> dict[str, list]:
    """The arguments of the ledgers' own pages: a venue with a problem, a meeting with
    a decision.
    """
    by = {"unit": cast.village, "entered_by": cast.clerk}
    venue = VenueFactory(**by)
    inspection = InspectionFactory(venue=venue, problems=1, **by)
    meeting = MeetingFactory(**by)
    return {
        "venue_inspect": [venue.pk],
        "inspection_mend": [inspection.pk],
        "inspection_check": [inspection.pk],
        "decision_add": [meeting.pk],
        "decision_done": [DecisionFactory(meeting=meeting, **by).pk],
        "grid_remind": ["customs"],
        "award_lines": [AwardBatchFactory(**by).pk],
    }


def handled(cast) -> dict[str, list]:
    """The arguments of the acts on a filing, which waits for its unit's head, and on a letter
    somebody wants longer for.
    """
    filing = FilingFactory(unit=cast.village, entered_by=cast.liaison, state="pending")
    letter = NoticeFactory(unit=cast.village, entered_by=cast.liaison)
    asked = letter.extensions.create(
        due_before=letter.due_on, until=date(2026, 3, 24), reason="忙", asked_by=cast.liaison
    )
    batch = RecordBatch.objects.create(
        township=cast.township, ledger="films", act="unit", said="移走", made_by=cast.clerk
    )
    view = SavedView.objects.create(
        owner=cast.clerk, ledger="films", name="全镇的", township=cast.township
    )
    return {
        "batch_undo": [batch.pk],
        "view_delete": [view.pk],
        "view_first": ["films"],
        "view_update": [view.pk],
        "filing_act": [filing.pk, "archive"],
        "filing_decide": [filing.pk],
        "letter_act": [letter.pk, "sign"],
        "letter_extension": [asked.pk],
    }


def owed(cast) -> dict[str, list]:
    """The arguments of the duty pages: an issued document with its letter, and a draft of next
    year's.
    """
    issued = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    draft = DocumentFactory(township=cast.township, created_by=cast.clerk, year=2027)
    assignment = AssignmentFactory(duty=DutyFactory(document=issued), unit=cast.village)
    report = assignment.reports.create(unit=cast.village, entered_by=cast.liaison)
    extension = Extension.objects.create(
        assignment=assignment, until=date(2026, 4, 7), reason="忙", asked_by=cast.liaison
    )
    letter = Paper(document=issued, unit=cast.village, form="pdf").keep(b"%PDF-")
    letter.save()
    stored = StoredFile.objects.create(
        township=cast.township, sha256="d" * 64, size=1, content_type="x"
    )
    file = Evidence.objects.create(
        file=stored, unit=cast.village, subject=report, name="材料.pdf", uploaded_by=cast.liaison
    )
    robot = Robot.objects.create(township=cast.township, kind="wecom", name="群", sealed_key="x")
    of_draft = (
        "document_edit",
        "document_discard",
        "document_issue",
        "document_renew",
        "duty_add",
        "duties_export",
        "duties_import",
    )
    clause = DutyFactory(document=draft)
    return {
        **{name: [draft.pk] for name in of_draft},
        **{name: [clause.pk] for name in ("duty_edit", "duty_remove")},
        "document": [issued.pk],
        "document_amend": [issued.pk],
        "document_join": [issued.pk],
        "document_remind": [issued.pk],
        "robot_toggle": [robot.pk],
        "robot_test": [robot.pk],
        "quick": [make_link(assignment, actor=cast.liaison)],
        "quick_make": [assignment.pk],
        "acknowledge": [issued.pk, cast.village.pk],
        "duty": [assignment.duty.pk],
        "unit_duties": [cast.village.pk],
        "extension_answer": [extension.pk],
        "paper": [letter.pk],
        "paper_remove": [file.pk],
        **{
            name: [assignment.pk]
            for name in EXPECTED
            if name.startswith("assignment") or name == "extension_ask"
        },
    }


def studied(cast) -> dict[str, list]:
    """The arguments of the study pages: a session of the village with one person absent, and a
    bulletin's draft.
    """
    session = StudySessionFactory(unit=cast.village, entered_by=cast.liaison)
    absent = AttendanceFactory(session=session, person=cast.liaison, away=True)
    plan = StudyPlanFactory(unit=cast.village, entered_by=cast.liaison)
    SignInDesk.objects.create(
        session=session, nonce="n", opened_at=timezone.now(), opened_by=cast.liaison
    )
    draft = StudyBulletin.objects.create(
        township=cast.township,
        since=date(2026, 3, 1),
        until=date(2026, 3, 31),
        title="通报",
        text="正文",
        drafted_by=cast.clerk,
    )
    paper = StudyPaper(session=session, form="pdf").keep(b"%PDF-")
    paper.save()
    of_session = (
        "study_list",
        "study_tick",
        "study_sheet",
        "study_desk",
        "study_paper_signed",
        "desk_open",
        "desk_close",
    )
    return {
        **{name: [session.pk] for name in (*of_session, "study_archive", "study_unarchive")},
        **{name: [draft.pk] for name in ("bulletin", "bulletin_issue", "bulletin_discard")},
        "study_hold": [plan.pk],
        "study_plan_sheet": [plan.pk],
        "study_make_up": [absent.pk],
        "study_paper": [paper.pk],
    }


def assessed(cast) -> dict[str, list]:
    """The arguments of the assessment pages: a public round with all that can lie in one, and a
    draft of the rubric.
    """
    adopted = RubricFactory(township=cast.township, created_by=cast.clerk, adopted=True)
    return {**in_a_draft(cast), **in_a_round(cast, adopted), **put_right(cast)}


def in_a_draft(cast) -> dict[str, list]:
    draft = RubricFactory(township=cast.township, created_by=cast.clerk, version=2)
    drafted = CriterionFactory(section__rubric=draft)
    of_draft = ("rubric_edit", "rubric_adopt", "rubric_discard", "rubric_import", "criterion_add")
    return {
        **{name: [draft.pk] for name in of_draft},
        **{name: [drafted.pk] for name in ("criterion_edit", "criterion_remove")},
    }


def in_a_round(cast, rubric) -> dict[str, list]:
    """Public, with a meeting's word, a card of the village, and what was printed of it."""
    meeting = Meeting.objects.create(
        unit=cast.leadership,
        occurred_on=date(2026, 7, 2),
        entered_by=cast.clerk,
        name="会",
        kind="other",
    )
    round = RoundFactory(
        term=cast.term, rubric=rubric, opened_by=cast.clerk, state="public", meeting=meeting
    )
    lines = on_a_card(cast, round.scorecards.create(unit=cast.village))
    notice = Notice(round=round, stage="public", form="pdf").keep(b"%PDF-")
    notice.save()
    results = Notice(round=round, stage="public", form="xlsx").keep(results_sheet(round))
    results.save()
    of_round = (name for name in EXPECTED if name.startswith("round_") and name != "round_open")
    return {
        **{name: [round.pk] for name in of_round},
        **lines,
        "round": [round.pk],
        "rubric": [rubric.pk],
        "rubric_export": [rubric.pk],
        "unit_forecast": [cast.village.pk],
        "notice": [notice.pk],
        "notice_table": [results.pk],
    }


def on_a_card(cast, card) -> dict[str, list]:
    """A line with a file, one that is appealed, a veto proposed."""
    rubric = card.round.rubric
    section = SectionFactory(rubric=rubric)
    veto = CriterionFactory(
        section=SectionFactory(rubric=rubric, code="H", part="veto"), points=None, effect="fail"
    )
    mark = card.marks.create(criterion=CriterionFactory(section=section))
    other_mark = card.marks.create(criterion=CriterionFactory(section=section))
    appeal = other_mark.appeals.create(reason="少算", asked_by=cast.liaison, score_before=1)
    proposed = card.vetoes.create(criterion=veto, fact="事实")
    stored = StoredFile(township=cast.township, content_type="application/pdf").keep(b"y")
    stored.save()
    file = Evidence.objects.create(
        file=stored, unit=cast.village, subject=mark, name="佐证.pdf", uploaded_by=cast.liaison
    )
    return {
        **{name: [card.pk] for name in EXPECTED if name.startswith("card_")},
        **{name: [mark.pk] for name in EXPECTED if name.startswith("mark_")},
        **{name: [file.pk] for name in ("assessed_file", "assessed_file_remove")},
        "scorecard": [card.pk],
        "mark": [mark.pk],
        "veto_decide": [proposed.pk],
        "appeal_answer": [appeal.pk],
    }


def put_right(cast) -> dict[str, list]:
    """What the village was told to put right, and says that it did."""
    rectification = RectificationFactory(unit=cast.village, issued_by=cast.clerk)
    reply = rectification.replies.create(text="已改", sent_by=cast.liaison)
    return {
        **{name: [rectification.pk] for name in ("rectification", "rectification_reply")},
        "reply_verify": [reply.pk],
    }


def who(cast, role):
    return {"sibling": cast.sibling_liaison, "other": cast.other_clerk}.get(role) or getattr(
        cast, role
    )


def said(answer) -> str:
    if answer.status_code == 302:
        return "in" if answer.url.startswith(reverse("sign_in")) and "next=" in answer.url else "go"
    return {200: "ok", 286: "ok"}.get(answer.status_code, str(answer.status_code))


def browser_of(cast, role) -> Client:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(who(cast, role))
    return client


def wrong(scene: Scene, name: str, among: list[Cell]) -> list[str]:
    """Each cell that is not as the table says."""
    answers = [(cell, scene.ask(name, cell.role, cell.method)) for cell in among]
    return [
        f"{name}, {cell.method} as {cell.role}: {answer}, not {cell.expected}"
        for cell, answer in answers
        if answer not in (("ok", "go") if cell.expected == "*" else (cell.expected,))
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_access(name, scene, db):
    among = cells(name) if connection.vendor == "sqlite" else one_that_enters(cells(name))

    assert wrong(scene, name, among) == []


def test_control_each_wrong_cell_is_named(scene, db):
    """A page given to the auditor, one that sends away, a POST that is let in."""
    asked = [
        Cell("administrator", "GET", "ok"),
        Cell("auditor", "GET", "ok"),
        Cell("clerk", "GET", "go"),
        Cell("anonymous", "POST", "ok"),
    ]

    assert wrong(scene, "units", asked) == [
        "units, GET as auditor: 403, not ok",
        "units, GET as clerk: ok, not go",
        "units, POST as anonymous: in, not ok",
    ]


def test_every_page_and_act_is_entered_by_somebody():
    """But those that want more than a role: a token while nobody is there (tests/org/test_founding),
    an address or a token (tests/org/test_health), a list of units dropped by oneself
    (tests/records/sheets), the number on the sign-in desk (tests/records/kinds/study), a package
    that was made (tests/reports/test_packing).
    """
    closed = [name for name in EXPECTED if not one_that_enters(cells(name))]
    more = ["drop_roster", "study_number", "summary_package_file"]
    assert closed == ["first_run", "metrics", *more]
