"""The summary end to end: draft, shortages, job, edition, PDF; every figure equal to a count by
plain SQL.
"""

import hashlib
import io
import re
from decimal import Decimal
from pathlib import Path

import docx
import pdfplumber
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse

import townwork
from records.models import FilmShowing
from records.pages.services import save_record, void_record
from records.sample.life import Life
from records.sample.load import load_sample
from reports.drafts import make_draft
from reports.models import Edition
from reports.services import word_version
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.lib.pdf import typefaces
from townwork.org.models import Term, User
from townwork.org.services import close_term

# Written against the tables, without the engine: what each number of the PDF must be for 青溪镇,
# 2026H1.
BASE = (
    "FROM {table} r JOIN org_unit u ON u.id = r.unit_id JOIN org_township t ON t.id = "
    "u.township_id "
    "WHERE t.code = 'qingxi' AND r.voided_at IS NULL AND r.occurred_on BETWEEN '2026-01-01' AND "
    "'2026-06-30' "
)
COUNTS = {
    "study.session_count": ("COUNT(*)", "records_studysession", ""),
    "study.core_session_count": ("COUNT(*)", "records_studysession", "AND r.kind = 'core'"),
    "study.paper_received_count": ("SUM(r.count)", "records_paperreturn", ""),
    "mtg.special_count": ("COUNT(*)", "records_meeting", "AND r.kind = 'special'"),
    "mtg.report_hear_count": ("COUNT(*)", "records_meeting", "AND r.kind = 'hearing'"),
    "mtg.weekly_count": ("COUNT(*)", "records_meeting", "AND r.kind = 'weekly'"),
    "doc.regulation_count": ("COUNT(*)", "records_regulation", ""),
    "doc.town_regulation_count": ("COUNT(*)", "records_regulation", "AND r.kind <> 'village'"),
    "event.square_count": ("COUNT(*)", "records_activity", "AND r.category = 'square'"),
    "event.volunteer_count": ("COUNT(*)", "records_activity", "AND r.category = 'volunteer'"),
    "event.visit_count": ("COUNT(*)", "records_activity", "AND r.category = 'visit'"),
    "event.defense_count": ("COUNT(*)", "records_activity", "AND r.category = 'defense'"),
    "event.education_count": ("COUNT(*)", "records_activity", "AND r.category = 'education'"),
    "event.welfare_count": ("COUNT(*)", "records_activity", "AND r.category = 'welfare'"),
    "forum.branch_new_count": ("COUNT(*)", "records_lecturehall", ""),
    "forum.talk_count": ("COUNT(*)", "records_talk", ""),
    "film.show_count": ("SUM(r.shows)", "records_filmshowing", ""),
    "film.village_count": ("COUNT(DISTINCT r.unit_id)", "records_filmshowing", ""),
    "venue.open_weeks": ("SUM(r.weeks_open)", "records_venueopening", ""),
    "site.inspect_count": ("COUNT(*)", "records_inspection", ""),
    "site.problem_count": ("SUM(r.problems)", "records_inspection", ""),
    "site.fix_rate": (
        "ROUND(100.0 * SUM(r.mended) / SUM(r.problems), 1)",
        "records_inspection",
        "",
    ),
    "meet.apply_count": (
        "COUNT(*)",
        "records_filing",
        (
            "AND r.state <> 'draft' AND (r.state NOT IN ('held', 'archived') OR r.applied_on IS "
            "NOT "
            "NULL)"
        ),
    ),
    "meet.approve_count": (
        "COUNT(*)",
        "records_filing",
        (
            "AND (r.state = 'approved' OR r.state IN ('held', 'archived') AND r.approved_on IS NOT "
            "NULL)"
        ),
    ),
    "meet.held_count": ("COUNT(*)", "records_filing", "AND r.state IN ('held', 'archived')"),
    "meet.archive_count": ("COUNT(*)", "records_filing", "AND r.state = 'archived'"),
    "custom.village_covered": (
        "COUNT(DISTINCT r.unit_id)",
        "records_customsreport",
        "AND r.is_under_way",
    ),
    "custom.frugal_case_count": ("SUM(r.frugal)", "records_customsreport", ""),
    "custom.saved_amount": ("SUM(r.saved)", "records_customsreport", ""),
    "pub.wall_count": ("SUM(r.quantity)", "records_publication", "AND r.kind = 'wall'"),
    "pub.booklet_count": ("SUM(r.quantity)", "records_publication", "AND r.kind = 'booklet'"),
    "pub.leaflet_count": ("SUM(r.quantity)", "records_publication", "AND r.kind = 'leaflet'"),
    "award.batch_count": ("COUNT(*)", "records_awardbatch", ""),
    "award.named_count": ("SUM(r.named)", "records_awardplace", ""),
    "news.count": ("COUNT(DISTINCT r.article)", "records_newsitem", ""),
    "notice.count": ("COUNT(*)", "records_notice", ""),
    "notice.ontime_rate": (
        "ROUND(100.0 * COUNT(CASE WHEN r.answered_on <= r.due_on THEN 1 END) / COUNT(*), 1)",
        "records_notice",
        "",
    ),
}


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO_PASSWORD="Qingxi-2026-demo"),
        transaction.atomic(),
    ):
        yield load_sample(Life.until(Term.named("2026H1"))).township
        transaction.set_rollback(True)


@pytest.fixture
def term(sample, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Term.objects.select_related("township__district").get(township=sample, year=2026, half=1)


@pytest.fixture
def clerk(term, client):
    user = User.objects.get(username="clerk")
    client.force_login(user)
    return user


def sql(expression, table, extra):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression} {BASE.format(table=table)} {extra}")
        return Decimal(str(cursor.fetchone()[0]))


@pytest.mark.parametrize("code", COUNTS)
def test_a_figure_equals_a_count_by_plain_sql(code, term):
    assert Decimal(str(make_draft(term.township, term).figures[code].value)) == sql(*COUNTS[code])


def test_the_sample_draft_lacks_nothing(term):
    draft = make_draft(term.township, term)

    assert draft.shortages == ()
    assert draft.title == "青溪镇落实意识形态和宣传思想文化工作2026年上半年总结"


def generate(client, term):
    client.post(reverse("summary_generate", args=[term.code]))
    jobs.run(Job.objects.latest("pk").pk)
    return Edition.objects.latest("pk")


def test_the_pdf_says_the_draft_word_for_word(term, clerk, client):
    edition = generate(client, term)

    answer = client.get(reverse("edition_pdf", args=[edition.pk]))
    data = b"".join(answer.streaming_content)

    pages = pdfplumber.open(io.BytesIO(data)).pages
    body = "".join(
        page.crop((0, 37 * 2.8346, page.width, page.height - 35 * 2.8346)).extract_text()
        for page in pages
    )
    draft = "".join(block.text for block in make_draft(term.township, term).blocks)
    assert re.sub(r"\s", "", body) == re.sub(r"\s", "", draft)
    assert "attachment" in answer["Content-Disposition"]


def test_an_edition_keeps_what_it_was_made_with(term, clerk, client):
    edition = generate(client, term)
    face = typefaces.BUNDLED / "FandolFang-Regular.otf"
    digest = hashlib.sha256(face.read_bytes()).hexdigest()

    page = client.get(reverse("edition", args=[edition.pk])).content.decode()

    assert edition.made_with["townwork"] == townwork.__version__
    assert digest.startswith(edition.made_with["fangsong-fandol"])
    assert edition.made_with["fangsong-fandol"] in page


def test_an_edition_keeps_its_figures_and_says_what_has_drifted(term, clerk, client):
    edition = generate(client, term)
    before = client.get(reverse("edition", args=[edition.pk]))

    void_record(
        FilmShowing.objects.filter(
            unit__township=term.township, occurred_on__gte="2026-01-01", voided_at=None
        )[0],
        actor=clerk,
        reason="重复",
    )
    after = client.get(reverse("edition", args=[edition.pk]))

    assert before.context["drifted"] == 0
    assert after.context["drifted"] >= 1
    frozen = Edition.objects.get(pk=edition.pk)
    assert (frozen.figures, frozen.sha256) == (edition.figures, edition.sha256)


def test_the_rows_of_an_edition_are_those_it_counted_as_they_stood(term, clerk, client):
    edition = generate(client, term)
    counted = next(one for one in edition.figures if one["code"] == "film.show_count")["rows"]
    kept, gone = FilmShowing.objects.filter(pk__in=[pk for _, pk in counted]).order_by(
        "occurred_on", "pk"
    )[:2]
    name = kept.film
    kept.film = "后来改的片名"
    save_record(kept, actor=clerk)
    void_record(gone, actor=clerk, reason="重复")
    page = client.get(reverse("edition_rows", args=[edition.pk, "film.show_count"]))

    text = page.content.decode()
    assert page.context["page"].paginator.count == len(counted)
    assert f"《{name}》" in text
    assert "后来改的片名" not in text
    assert (text.count(">已修改<"), text.count(">已作废<")) == (1, 1)
    assert client.get(reverse("edition_rows", args=[edition.pk, "no.such"])).status_code == 404
    assert (
        client.get(reverse("edition_rows", args=[edition.pk, "org.sign_name"])).status_code == 404
    )


def test_a_locked_term_can_still_be_printed(term, clerk, client):
    close_term(term, actor=User.objects.get(username="secretary"), reason="已报送")

    assert generate(client, term).pages >= 4


def test_the_command_prints_the_path(term, capsys):
    call_command("summarise", "qingxi", "2026H1", now=True)

    assert capsys.readouterr().out.strip().endswith(".pdf")


@pytest.mark.parametrize("name", ["", "总结.pdf"])
def test_the_command_writes_the_word_version_beside_the_pdf(term, tmp_path, capsys, name):
    output = tmp_path / "另存" / name if name else None

    call_command("summarise", "qingxi", "2026H1", now=True, docx=True, output=output)

    edition = Edition.objects.latest("pk")
    pdf, beside = map(Path, capsys.readouterr().out.split())
    assert (pdf, beside) == (output or edition.path, pdf.with_suffix(".docx"))
    assert pdf.read_bytes()[:5] == b"%PDF-"
    paper = docx.Document(beside)
    draft = make_draft(term.township, term)
    # The title's lines are broken between words.
    said = [line.text.replace("\n", "") for line in paper.paragraphs]
    assert said == [block.text for block in draft.blocks]
    assert paper.core_properties.title == edition.title
    assert paper.core_properties.author == term.township.sign_name
    assert paper.paragraphs[0].style.name == "Title"


def test_the_word_version_does_not_take_the_pdfs_name(term, tmp_path):
    with pytest.raises(CommandError, match=r"请写成 \.pdf"):
        call_command(
            "summarise", "qingxi", "2026H1", now=True, docx=True, output=tmp_path / "总结.docx"
        )

    assert not Edition.objects.exists()


def test_the_word_version_says_what_the_edition_said(term, clerk, client, tmp_path):
    """An edition is never changed, nor is what is made from it later."""
    from records.models import FilmShowing
    from records.pages.services import void_record

    edition = generate(client, term)
    said = "".join(block.text for block in make_draft(term.township, term).blocks)
    shown = FilmShowing.objects.filter(
        unit__township=term.township, occurred_on__gte="2026-01-01", voided_at=None
    )
    void_record(shown[0], actor=clerk, reason="重复")

    paper = docx.Document(io.BytesIO(word_version(edition)))

    assert "".join(line.text for line in paper.paragraphs).replace("\n", "") == said
    assert said != "".join(
        block.text for block in make_draft(term.township, term).blocks
    )  # control


def test_an_edition_of_an_earlier_release_has_its_word_form_too(term, clerk, client):
    edition = generate(client, term)
    address = reverse("edition_word", args=[edition.pk])
    kept = client.get(address).getvalue()
    edition.word.delete()

    answer = client.get(address)

    assert (answer.content, kept[:2]) == (kept, b"PK")
    assert answer["Content-Disposition"].endswith(".docx")
