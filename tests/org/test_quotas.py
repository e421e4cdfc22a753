"""How much evidence a person and a township may have, and that it is said before."""

import pytest
from django.urls import reverse

from records.pages.services import add_evidence, remove_evidence
from tests.factories import FilmShowingFactory
from townwork.org.errors import Refusal
from townwork.org.models import Evidence
from townwork.org.quotas import nearly_full

MB = 1024 * 1024


def pdf(mark: int, size: int = MB) -> bytes:
    return b"%PDF-1.7\n" + bytes([mark % 200 + 40]) * (size - 20) + b"\n%%EOF\n"


@pytest.fixture
def film(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOAD_QUOTA_PERSON_MB, settings.UPLOAD_QUOTA_TOWNSHIP_MB = 5, 100
    return FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)


def fill(film, person, count):
    return [
        add_evidence(film, f"{n}.pdf", pdf(person.pk * 7 + n), actor=person) for n in range(count)
    ]


def stored(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_person_over_the_quota_is_refused_and_nothing_is_stored(film, cast, tmp_path):
    added = fill(film, cast.liaison, 4)
    before = len(stored(tmp_path))

    with pytest.raises(Refusal, match=r"每人 5 MB 的限额.*请先移除不用的佐证"):
        add_evidence(film, "大.pdf", pdf(99, 2 * MB), actor=cast.liaison)

    assert (Evidence.objects.count(), len(stored(tmp_path))) == (4, before)
    assert add_evidence(film, "别人的.pdf", pdf(98, 2 * MB), actor=cast.clerk)
    remove_evidence(added[0], actor=cast.liaison)
    assert add_evidence(film, "移除后.pdf", pdf(97), actor=cast.liaison)


def test_a_township_over_the_quota_is_refused_and_its_neighbour_is_not(film, cast, settings):
    settings.UPLOAD_QUOTA_TOWNSHIP_MB = 3
    fill(film, cast.liaison, 2)
    theirs = FilmShowingFactory(unit=cast.other_unit, entered_by=cast.other_clerk)

    with pytest.raises(Refusal, match="全镇的佐证加上这份超过 3 MB"):
        add_evidence(film, "大.pdf", pdf(99, 2 * MB), actor=cast.clerk)

    assert add_evidence(theirs, "大.pdf", pdf(99, 2 * MB), actor=cast.other_clerk)


def test_it_is_said_from_four_fifths_on(film, cast, client_of):
    address = reverse("record_detail", args=["films", film.pk])
    fill(film, cast.liaison, 3)
    early = client_of(cast.liaison).get(address).content.decode()
    fill_more = add_evidence(film, "第四份.pdf", pdf(77, MB + 100), actor=cast.liaison)

    late = client_of(cast.liaison).get(address).content.decode()

    assert "限额" not in early
    assert "您上传的佐证已用 4 MB，限额 5 MB" in late
    assert nearly_full(cast.clerk, cast.township) == ""
    assert fill_more
