"""Any sheet through all three steps of an import, as a browser sends it: never a crash, and all of it or nothing."""

import os
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from records.models import FilmShowing, Import
from tests.factories import UserFactory
from tests.records.sheets import HEADER, book
from townwork.org.models import User

pytestmark = pytest.mark.usefixtures("store")

# What a cell of a column may well hold, what it holds once in a while, and the header's names in any order.
GOOD = {
    "单位": st.sampled_from(["塘头村", "柳林村", "塘头"]),
    "放映时间": st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    "影片名称": st.text("春夏秋冬abc。？", min_size=1, max_size=12).filter(str.strip),
    "场次": st.integers(1, 20),
    "观众人数": st.none() | st.integers(0, 500),
}
ODD = st.one_of(
    st.none(),
    st.sampled_from(
        ["=1+1", "#REF!", "合计", "注：", "没有的村", "2026-13-40", "_x0000_", "1e999", "-1", "🎬" * 130]
    ),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=130),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1)),
    st.booleans(),
)
SHEETS = st.tuples(st.permutations(HEADER), st.integers(0, 9)).flatmap(
    lambda said: st.tuples(
        st.just(said[0]),
        st.lists(
            st.tuples(*(st.one_of(GOOD[name], ODD) if said[1] > 6 else GOOD[name] for name in said[0])),
            min_size=1,
            max_size=6,
        ),
    )
)
MANY = settings(
    max_examples=int(os.environ.get("TOWNWORK_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def send(client, name: str, *args, **data):
    answer = client.post(reverse(name, args=args), data)
    assert answer.status_code in (200, 302)
    return answer


@pytest.fixture
def clerk(cast):
    """Somebody who has not said yet what columns mean; the examples share what they then say."""
    return UserFactory(role=User.Role.CLERK, unit=cast.office)


def walked(client, data: bytes) -> Import | None:
    """The three steps, whatever each says; the import, where the file was taken at all."""
    Import.objects.all().delete()
    FilmShowing.objects.all().delete()
    send(client, "record_import", "films", file=SimpleUploadedFile("表.xlsx", data))
    made = Import.objects.first()
    if made and not made.report:
        chosen = {f"column_{at}": field for at, field in made.columns.items()}
        send(client, "import_columns", made.pk, same="skip", **chosen)
        made.refresh_from_db()
    return made


@MANY
@given(SHEETS)
def test_any_sheet_goes_in_whole_or_not_at_all(clerk, client_of, sheet):
    header, rows = sheet
    client = client_of(clerk)

    made = walked(client, book(header, *rows))
    told = made.report if made else {}
    if made:
        send(client, "import_check", made.pk)
        made.refresh_from_db()

    if not told or told["problems"]:
        event("refused")
        assert FilmShowing.objects.count() == 0
        assert made is None or made.done_at is None
        assert all(problem["message"] for problem in told.get("problems", ()))
        return
    event("went in")
    assert FilmShowing.objects.count() == made.added == told["added"]
    assert told["added"] + told["same"] + told["skipped"] + told["left_out_count"] == len(rows)
