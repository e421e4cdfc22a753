"""The board's charts show the numbers of their tables; and no page of the assessments shuts
anybody out (axe-core).
"""

from pathlib import Path

import pytest

from tests.flows.conftest import FITS, at_each_size

AXE = (Path(__file__).parent / "axe-core-4.14.1" / "axe.min.js").read_text()
WIDE = (1920, 1080)

# What ECharts drew: for each chart the series' names and values, in the order of its table.
DRAWN = """() => [...document.querySelectorAll("[data-chart]")].map((place) => {
  const option = window.echarts.getInstanceByDom(place).getOption();
  return {
    chart: place.dataset.chart, table: place.dataset.table,
    labels: (option.yAxis[0].data || option.xAxis[0].data),
    series: option.series.map((one) => ({
      name: one.name, data: one.data.map((cell) => (cell && cell.value !== undefined ? cell.value : cell)),
    })),
  };
})"""
TABLE = """(id) => [...document.getElementById(id).rows].map((row) => [...row.cells].map((one) => one.textContent.trim()))"""
SERIOUS = """async () => (await window.axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => `${one.id}: ${one.help} ${one.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`)"""


def number(text):
    return None if text == "—" else float(text)


def as_drawn(kind, header, rows):
    """The series a table's numbers make."""
    cells = [[number(cell) for cell in row[1 : 2 if kind == "rank" else None]] for row in rows]
    if kind == "heat":
        return [
            [
                [x, y, cell]
                for y, row in enumerate(cells)
                for x, cell in enumerate(row)
                if cell is not None
            ]
        ]
    return cells if kind == "line" else [list(column) for column in zip(*cells, strict=True)]


def test_every_chart_has_the_numbers_of_its_table(person):
    with person("secretary") as page:
        page.goto("/board/")
        page.locator("canvas").first.wait_for()
        found = page.evaluate(DRAWN)
        assert {one["chart"] for one in found} == {"rank", "heat", "line", "stack", "bars"}
        for one in found:
            header, *rows = page.evaluate(TABLE, one["table"])
            assert rows
            drawn = [series["data"] for series in one["series"]]
            assert drawn == as_drawn(one["chart"], header, rows), one["table"]
            labels = header[1:] if one["chart"] == "line" else [row[0] for row in rows]
            assert one["labels"] == labels


def test_a_chart_leads_to_the_scorecard(person):
    with person("secretary", (1920, 1080)) as page:
        page.goto("/board/")
        page.locator("[data-chart=heat] canvas").first.wait_for()
        rows = page.evaluate(TABLE, "heat")
        chart = page.locator("[data-chart=heat]")
        at = chart.evaluate(
            "(one) => window.echarts.getInstanceByDom(one).convertToPixel({seriesIndex: 0}, [2, 3])"
        )
        with page.expect_navigation():
            chart.click(position={"x": at[0], "y": at[1]})
        assert rows[4][0] in page.inner_text("h1")


# Where each role goes; "page > link" is the page the first such link of that page leads to.
PAGES = {
    "secretary": [
        "/",
        "/board/",
        "/assessments/rounds/ > td a",
        "/assessments/appeals/",
        "/assessments/appeals/ > h2 a",
        "/duties/matrix/",
    ],
    "clerk": [
        "/assessments/rounds/open/",
        "/assessments/rubrics/ > td a",
        "/assessments/forecast/",
        "/assessments/forecast/ > td a",
        "/assessments/rectifications/ > td a",
        "/indicators/",
    ],
    "liaison": [
        "/assessments/mine/ > .task a",
        "/assessments/forecast/",
        "/duties/tasks/",
        "/records/films/add/",
    ],
    "reviewer": ["/board/", "/assessments/rounds/"],
}


def go(page, place: str) -> None:
    address, _, link = place.partition(" > ")
    answer = page.goto(address)
    if link:
        answer = page.goto(page.locator("main").locator(link).first.get_attribute("href"))
    assert answer.status == 200, place


@pytest.mark.parametrize("username", PAGES)
def test_nobody_is_shut_out(person, username):
    """axe-core finds no serious violation, and nothing is wider than the screen: at a wall's size,
    a desk's and a phone's.
    """
    with person(username, WIDE) as page:
        for place in PAGES[username]:
            go(page, place)
            page.evaluate(AXE)
            for size in at_each_size(page, WIDE):
                assert page.evaluate(SERIOUS) == [], (place, size)
                assert page.evaluate(FITS), (place, size)


def test_axe_would_say_so(person):
    """Control: a picture without words and grey on grey are found."""
    with person("clerk") as page:
        page.evaluate(AXE)
        page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("beforeend",
            '<img src="/static/img/favicon.svg"><p style="color:#bbb;background:#ccc">看不清</p>')""")
        found = page.evaluate(SERIOUS)
        assert any(one.startswith("image-alt") for one in found)
