"""名额与命名 of every village on one page: typed down, changed where it stands, never counted twice."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.figures.reading import figures
from records.ledger.display import record_url
from records.models import AwardPlace
from records.pages.services import save_record, void_record
from tests.factories import AwardBatchFactory, AwardPlaceFactory, UnitFactory
from townwork.org.services import close_term


@pytest.fixture(autouse=True)
def early_april(time_machine):
    time_machine.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))


@pytest.fixture
def batch(cast):
    return AwardBatchFactory(unit=cast.office, entered_by=cast.clerk, public_to=date(2026, 3, 31))


def page(batch) -> str:
    return reverse("award_lines", args=[batch.pk])


def typed(on="2026-03-31", **lines) -> dict[str, str]:
    """`u<unit>=(places, named, what the page showed of each, seen)` as the browser sends it; new:
    nothing shown.
    """
    sent = {"on": on}
    for unit, (places, named, *shown) in lines.items():
        was_places, was_named, seen = shown or ("", "", "")
        sent |= {f"{unit}-places": places, f"{unit}-named": named, f"{unit}-seen": seen}
        sent |= {f"initial-{unit}-places": was_places, f"initial-{unit}-named": was_named}
    return {name: str(value) for name, value in sent.items()}


def key(unit) -> str:
    return f"u{unit.pk}"


def standing(batch) -> list[tuple]:
    rows = AwardPlace.objects.standing().filter(batch=batch).order_by("unit__order", "unit")
    return list(rows.values_list("unit", "occurred_on", "places", "named"))


def row(cast, batch, **values) -> AwardPlace:
    return AwardPlaceFactory(unit=cast.village, batch=batch, entered_by=cast.clerk, **values)


def test_every_village_is_a_line_and_what_is_left_empty_is_not_written(cast, client_of, batch):
    client = client_of(cast.clerk)

    shown = client.get(page(batch))
    saved = client.post(
        page(batch), typed(**{key(cast.village): (5, 4), key(cast.sibling): ("", "")})
    )

    assert {cast.village, cast.sibling} <= {line.unit for line in shown.context["lines"]}
    assert 'value="2026-03-31"' in shown.content.decode()
    assert saved.url == record_url("awards", batch.pk)
    assert standing(batch) == [(cast.village.pk, date(2026, 3, 31), 5, 4)]
    assert figures(cast.township, cast.term)["award.named_count"].value == 4


@pytest.mark.postgresql
def test_what_stands_is_changed_and_keeps_its_day(cast, client_of, batch):
    there = row(cast, batch, places=5, named=3, occurred_on=date(2026, 3, 10))

    client_of(cast.clerk).post(
        page(batch), typed(**{key(cast.village): (5, 4, 5, 3, there.newest)})
    )

    assert standing(batch) == [(cast.village.pk, date(2026, 3, 10), 5, 4)]
    assert there.history.count() == 2


def test_a_line_left_as_it_was_leaves_no_trace(cast, client_of, batch):
    there = row(cast, batch, places=5, named=3)

    answer = client_of(cast.clerk).post(
        page(batch), typed(**{key(cast.village): (5, 3, 5, 3, there.newest)}), follow=True
    )

    assert there.history.count() == 1
    assert "没有改动" in answer.content.decode()


@pytest.mark.parametrize(
    ("on", "line", "said"),
    [
        ("2026-03-31", (3, 4), "命名数不能多于名额数（3 户）"),
        ("2026-03-31", (3, ""), "请填写命名数"),
        ("2026-03-31", (3, "两户"), "要填整数"),
        ("2026-03-31", (3, -1), "不能小于 0"),
        ("2026-04-04", (3, 2), "命名日期要在 1949 年到今天之间"),
        ("", (3, 2), "请填写命名日期"),
        ("1026-03-31", (3, 2), "命名日期要在 1949 年到今天之间"),
    ],
)
def test_bad_input_is_named_at_its_line_and_nothing_is_written(
    cast, client_of, batch, on, line, said
):
    good = {key(cast.sibling): (9, 8)}

    answer = client_of(cast.clerk).post(page(batch), typed(on, **{key(cast.village): line}, **good))

    assert said in answer.content.decode()
    assert 'value="9"' in answer.content.decode()
    assert standing(batch) == []


def test_of_two_who_fill_a_village_the_second_is_shown_what_the_first_wrote(cast, client_of, batch):
    client, line = client_of(cast.clerk), typed(**{key(cast.village): (6, 5)})
    row(cast, batch, places=5, named=3)  # after the page was opened

    refused = client.post(page(batch), line)
    assert "别人刚刚填过：名额 5，命名 3" in refused.content.decode()
    assert standing(batch)[0][2:] == (5, 3)

    lines = {one.unit: one.form for one in refused.context["lines"]}
    seen = lines[cast.village]["seen"].value()
    client.post(page(batch), line | {f"{key(cast.village)}-seen": seen})
    assert [found[2:] for found in standing(batch)] == [(6, 5)]


def test_a_line_changed_since_is_not_written_over(cast, client_of, batch):
    there = row(cast, batch, places=5, named=3)
    seen, there.named = there.newest, 4
    save_record(there, actor=cast.clerk)

    answer = client_of(cast.clerk).post(
        page(batch), typed(**{key(cast.village): (5, 2, 5, 3, seen)})
    )

    assert "别人刚刚填过：名额 5，命名 4" in answer.content.decode()
    assert standing(batch)[0][3] == 4


def test_a_line_left_as_it_was_takes_no_part_whatever_others_did_to_it(cast, client_of, batch):
    """Filled, changed or voided since the page was opened: the other villages go through, theirs
    stands.
    """
    client, others = client_of(cast.clerk), {key(cast.sibling): (9, 8)}
    there = row(cast, batch, places=5, named=3)
    assert (
        client.post(page(batch), typed(**{key(cast.village): ("", "")}, **others)).status_code
        == 302
    )

    seen, there.named = there.newest, 4
    save_record(there, actor=cast.clerk)
    client.post(page(batch), typed(**{key(cast.village): (5, 3, 5, 3, seen)}))
    assert {unit: named for unit, _, _, named in standing(batch)} == {
        cast.village.pk: 4,
        cast.sibling.pk: 8,
    }

    void_record(there, actor=cast.clerk, reason="重了")
    client.post(page(batch), typed(**{key(cast.village): (5, 4, 5, 4, there.newest)}))
    assert [found[0] for found in standing(batch)] == [cast.sibling.pk]


def test_a_row_voided_meanwhile_does_not_come_back_unasked(cast, client_of, batch):
    client, there = client_of(cast.clerk), row(cast, batch, places=5, named=3)
    line = typed(**{key(cast.village): (5, 4, 5, 3, there.newest)})
    void_record(there, actor=cast.clerk, reason="重了")

    refused = client.post(page(batch), line)
    assert "刚刚有人作废" in refused.content.decode()
    assert standing(batch) == []

    client.post(page(batch), line | {f"{key(cast.village)}-seen": ""})
    assert [found[2:] for found in standing(batch)] == [(5, 4)]


def test_a_second_row_of_meanwhile_is_told_and_nothing_typed_is_lost(cast, client_of, batch):
    there = row(cast, batch, places=5, named=3)
    row(cast, batch, places=2, named=1)

    answer = client_of(cast.clerk).post(
        page(batch), typed(**{key(cast.village): (7, 6, 5, 3, there.newest)})
    )

    assert "现在有 2 条登记" in answer.content.decode()
    assert 'value="7"' in answer.content.decode()


def test_every_refused_line_is_told_at_once(cast, client_of, batch):
    for unit in (cast.village, cast.sibling):
        AwardPlaceFactory(unit=unit, batch=batch, places=5, named=3, entered_by=cast.clerk)

    answer = client_of(cast.clerk).post(
        page(batch), typed(**{key(cast.village): (6, 5), key(cast.sibling): (6, 5)})
    )

    assert answer.content.decode().count("别人刚刚填过：名额 5，命名 3") == 2


def test_several_rows_of_a_village_are_summed_and_changed_one_by_one(cast, client_of, batch):
    for _ in range(2):
        row(cast, batch, places=5, named=3)

    shown = client_of(cast.clerk).get(page(batch)).content.decode()

    assert "分 2 次登记" in shown
    sums = re.findall(r'<td class="number">(\d+)</td>', shown)
    assert sums == ["10", "6"]


def test_a_locked_half_year_takes_none_and_says_so_at_the_line(cast, client_of, batch):
    close_term(cast.term, actor=cast.clerk, reason="报送")

    answer = client_of(cast.clerk).post(page(batch), typed(**{key(cast.village): (5, 4)}))

    assert "已锁定" in answer.content.decode()
    assert standing(batch) == []


def test_a_villages_own_batch_has_its_own_line_alone(cast, client_of):
    batch, client = (
        AwardBatchFactory(unit=cast.village, entered_by=cast.liaison),
        client_of(cast.liaison),
    )

    client.post(page(batch), typed(**{key(cast.village): (5, 4), key(cast.sibling): (9, 9)}))

    assert [found[0] for found in standing(batch)] == [cast.village.pk]
    assert cast.sibling not in [line.unit for line in client.get(page(batch)).context["lines"]]


def test_it_costs_the_same_however_many_villages(cast, client_of, batch):
    client = client_of(cast.clerk)

    def queries() -> int:
        client.get(page(batch))
        with CaptureQueriesContext(connection) as captured:
            client.get(page(batch))
        return len(captured)

    row(cast, batch)
    few = queries()
    for _ in range(8):
        unit = UnitFactory(township=cast.township, kind="village")
        AwardPlaceFactory(unit=unit, batch=batch, places=4, named=3, entered_by=cast.clerk)

    assert queries() == few
