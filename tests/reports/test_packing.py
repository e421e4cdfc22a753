"""The half-year's bag: it is valid by the library's own rule and by sha256sum, whole, and inert."""

import csv
import shutil
import subprocess
import zipfile
from datetime import date

import bagit
import pytest
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import FilmShowing
from reports import issuing, packing, writing
from tests.factories import FilmShowingFactory, LectureHallFactory, VenueFactory
from tests.reports.test_issuing import TEXT, signed
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(cast):
    FilmShowingFactory(unit=cast.sibling, shows=3, film="=cmd|' /C calc'!A0")
    film = FilmShowingFactory(unit=cast.village, shows=5)
    stored = StoredFile(township=cast.township, content_type="image/jpeg").keep(b"\xff\xd8proof")
    stored.save()
    Evidence.objects.create(
        file=stored, unit=cast.village, subject=film, name="../照片.jpg", uploaded_by=cast.clerk
    )
    return signed(cast, writing.begin(cast.term, body=TEXT, actor=cast.clerk))


def packed(cast) -> packing.Package:
    job = packing.request_package(cast.term, actor=cast.clerk)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return packing.package_of(job, cast.term)


@pytest.fixture
def bag(cast, edition, tmp_path):
    with zipfile.ZipFile(packed(cast).path) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "qingxi-2026H1"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_bag_is_valid_by_both_rules_and_not_once_a_byte_is_another(bag):
    assert bagit.Bag(str(bag)).is_valid()
    check = ["sha256sum", "-c", "manifest-sha256.txt"]
    if shutil.which("sha256sum"):
        assert subprocess.run(check, cwd=bag, capture_output=True).returncode == 0

    paper = next((bag / "data" / "01总结").glob("*.pdf"))
    paper.write_bytes(paper.read_bytes()[:-1] + b"x")

    assert not bagit.Bag(str(bag)).is_valid()


def test_it_holds_the_signed_paper_every_ledger_their_files_and_the_trail(bag, edition):
    data = bag / "data"
    names = {path.name for path in data.rglob("*") if path.is_file()}
    films = next(data.glob("*公益电影*"))

    assert edition.file_name in names and edition.word.file_name in names
    assert (data / "01总结" / edition.file_name).read_bytes() == edition.path.read_bytes()
    assert {path.suffix for path in films.iterdir() if path.is_file()} == {".xlsx", ".csv"}
    assert [path.read_bytes() for path in films.rglob("*.jpg")] == [b"\xff\xd8proof"]
    assert "签发总结" in {row[4] for row in rows_of(data / "审计记录.csv")}


def test_the_catalogue_names_every_piece_under_its_number(bag, edition):
    heads, *lines = rows_of(bag / "data" / "归档文件目录.csv")

    assert tuple(heads) == packing.HEADS
    numbers = [line[1] for line in lines]
    assert numbers[0] == "QINGXI-WS·2026-D10-ZJTZ-0001"
    assert len(set(numbers)) == len(numbers)
    assert lines[0][4] == edition.title and lines[0][7] == str(edition.pages)


def test_every_row_that_a_figure_comes_from_is_in_its_ledger(cast, tmp_path):
    """What has stood since an earlier half-year, and what an earlier half-year did."""
    old = date(2024, 5, 6)
    venue = VenueFactory(unit=cast.village, occurred_on=old)
    hall = LectureHallFactory(unit=cast.village, occurred_on=old, team_size=5)
    last_year = FilmShowingFactory(unit=cast.village, occurred_on=date(2025, 3, 1))
    FilmShowingFactory(unit=cast.village, shows=5)
    text = f"{TEXT}\n有阵地{{{{宣传阵地数}}}}个，上年同期放映{{{{公益电影场次上年同期}}}}场。"
    signed(cast, writing.begin(cast.term, body=text, actor=cast.clerk))

    with zipfile.ZipFile(packed(cast).path) as archive:
        archive.extractall(tmp_path)
    data = tmp_path / "qingxi-2026H1" / "data"

    cited = {one for row in rows_of(data / "01总结" / "数据来源.csv")[1:] for one in row[4].split()}
    held = {
        f"{ledger.model._meta.label_lower}-{row[0]}"
        for at, ledger in enumerate(ledgers.values(), 2)
        for path in data.glob(f"{at:02d}*/*.csv")
        for row in rows_of(path)[1:]
    }
    assert {f"records.venue-{venue.pk}", f"records.filmshowing-{last_year.pk}"} <= cited
    assert cited <= held
    assert f"records.lecturehall-{hall.pk}" in held


def test_every_ledger_is_there_an_empty_one_by_its_headings(bag):
    folders = {path.parent.name for path in (bag / "data").rglob("*.xlsx")}

    assert len(folders) >= len(ledgers)
    empty = next((bag / "data").glob("*讲坛分坛/*.csv"))
    assert len(rows_of(empty)) == 1


@pytest.mark.postgresql
def test_no_cell_is_a_formula_and_no_name_leads_elsewhere(bag):
    films = next((bag / "data").glob("*公益电影*"))

    cells = [cell for row in rows_of(next(films.glob("*.csv"))) for cell in row]

    assert not [cell for cell in cells if cell.startswith("=")]
    assert "'=cmd|' /C calc'!A0" in cells
    assert all(".." not in path.name for path in films.rglob("*"))


def test_nothing_is_packed_before_the_signature(cast):
    with pytest.raises(Refusal, match="签发以后"):
        packing.request_package(cast.term, actor=cast.clerk)


def test_a_damaged_file_is_told_and_nothing_is_packed(cast, edition):
    Evidence.objects.get().file.path.write_bytes(b"another")

    job = packing.request_package(cast.term, actor=cast.clerk)
    jobs.run(job.pk)
    job.refresh_from_db()

    assert job.state == Job.State.FAILED
    assert "缺失或损坏" in job.error


@pytest.mark.postgresql
def test_it_is_fetched_from_its_page(cast, edition, client):
    packed(cast)
    client.force_login(cast.clerk)

    page = client.get(reverse("summary_package", args=["2026H1"])).content.decode()
    answer = client.get(reverse("summary_package_file", args=["2026H1"]))

    assert "下载归档包" in page
    assert b"".join(answer.streaming_content)[:2] == b"PK"


# --- 锁定前 ----------------------------------------------------------------------------------------


def test_the_lock_asks_what_is_missing_and_whether_it_is_signed(cast, client):
    client.force_login(cast.clerk)
    address = reverse("term_close", args=[cast.term.pk])

    before = client.get(address).content.decode()
    FilmShowing.objects.all().delete()
    edition = signed(cast, writing.begin(cast.term, body="题\n正文。", actor=cast.clerk))
    submission = issuing.submit(edition, actor=cast.clerk)
    after = client.get(address).content.decode()
    issuing.answer(submission, "returned", "请补数据", actor=cast.reviewer)
    returned = client.get(address).content.decode()

    assert "区里退回了总结，改好还没有重报" in returned and "总结已报送区里" not in returned
    assert "总结还没有签发" in before and "项台账没有报" in before
    assert f"总结已由{cast.secretary.full_name}签发" in after and "总结已报送区里" in after
