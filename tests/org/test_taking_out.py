"""Whatever is taken out stands in the trail: every address of the application is asked, and one
that answers with a file must have said so.
"""

import hashlib

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.test_access import EXPECTED, addresses
from townwork.audit.models import AuditEvent, district_chain

# They tell nothing about the office, and why.
UNTOLD = {
    "evidence_thumbnail",  # a picture's small form, beside the record it is read with
    "record_template",  # an empty form
    "help_pdf",  # the manual, the same for everybody
}
# What each answers with, by the word in the trail.
TAKEN_OUT = {
    "record_export": "导出表格",
    "record_csv": "导出 CSV",
    "record_print": "导出 PDF",
    "record_word": "导出 Word",
    "record_paper": "导出 PDF",
    "record_paper_word": "导出 Word",
    "record_papers": "导出 PDF",
    "print_file": "下载文件",
    "evidence_download": "下载佐证",
    "assessed_file": "下载佐证",
    "matrix_export": "导出表格",
    "matrix_print": "导出 PDF",
    "notice_table": "导出 PDF",
    "duties_export": "导出表格",
    "paper": "下载文件",
    "rubric_export": "导出表格",
    "notice": "下载文件",
    "edition_pdf": "下载文件",
    "edition_word": "下载文件",
    "study_sheet": "导出 PDF",
    "study_plan_sheet": "导出 PDF",
    "study_paper": "下载文件",
    "batch_file": "下载文件",
    "contribution_pdf": "导出 PDF",
    "contribution_word": "导出 Word",
    "handover_paper": "导出 PDF",
}


@pytest.fixture(scope="module")
def find(company, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        yield addresses(company)


def ask(user, address):
    """The answer, its bytes, and the events that came of it; all of it is taken back."""
    client = Client()
    client.force_login(user)
    with transaction.atomic():
        before = set(AuditEvent.objects.values_list("pk", flat=True))
        answer = client.get(address)
        data = answer.getvalue() if answer.status_code == 200 else b""
        events = list(AuditEvent.objects.exclude(pk__in=before))
        transaction.set_rollback(True)
    return answer, data, events


def is_file(answer):
    kind = answer.headers.get("Content-Type", "")
    return "Content-Disposition" in answer.headers or not kind.startswith(
        ("text/html", "application/json")
    )


def test_every_address_that_answers_with_a_file_tells_the_trail(cast, find):
    found = {}
    for name in EXPECTED:
        answer, data, events = ask(cast.clerk, find(name))
        if answer.status_code == 200 and is_file(answer):
            found[name] = [
                (event.action, event.data["sha256"] == hashlib.sha256(data).hexdigest())
                for event in events
            ]

    assert {name: told for name, told in found.items() if name not in UNTOLD} == {
        name: [(action, True)] for name, action in TAKEN_OUT.items()
    }
    assert [found[name] for name in UNTOLD] == [[]] * len(UNTOLD)


def test_control_a_file_that_says_nothing_would_be_found(cast, find, monkeypatch):
    monkeypatch.setattr("townwork.org.views.files.record", lambda *told, **more: None)

    answer, _, events = ask(cast.clerk, find("record_export"))

    assert is_file(answer) and events == []


def test_how_many_rows_are_taken_out_is_told(cast, find):
    _, _, (event,) = ask(cast.clerk, find("record_export"))

    assert (event.data["行数"], event.data["文件"][:3]) == (1, "青溪镇")


@pytest.mark.parametrize(
    "name", ["evidence_download", "edition_pdf", "edition_word", "paper", "notice"]
)
def test_what_a_reviewer_takes_of_a_township_is_before_its_auditor(cast, find, name):
    _, _, (event,) = ask(cast.reviewer, find(name))

    assert (event.chain, event.actor_name) == (cast.township.code, cast.reviewer.full_name)


def test_what_a_reviewer_takes_of_the_district_is_before_every_auditor_of_it(cast, find):
    _, _, (event,) = ask(cast.reviewer, find("record_export"))

    assert event.chain == district_chain(cast.district.code)


def test_nothing_leaves_where_the_trail_cannot_be_written(cast, find, monkeypatch):
    def fail(*told, **more):
        raise OSError("磁盘已满")

    monkeypatch.setattr("townwork.org.views.files.record", fail)

    with pytest.raises(OSError, match="磁盘已满"):
        ask(cast.clerk, find("evidence_download"))
