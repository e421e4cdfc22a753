"""On a phone: a page begins with what is needed and folds the rest, and a thumb hits what it presses."""

import pytest

from tests.flows.conftest import fits
from tests.flows.test_board import AXE, SERIOUS

# Who, where, and how high it may be at 390 px: they were 37,600, 22,600, 15,700, 10,900 … before; a list of 25 rows 4,200
# to 4,700.
LONG = [
    ("secretary", "/duties/rates/", 6000),
    ("auditor", "/audit/", 2700),
    ("clerk", "/editions/1/", 7000),
    ("clerk", "/assessments/rubrics/1/", 4000),
    ("liaison", "/duties/tasks/", 4000),
    ("clerk", "/indicators/", 4000),
    ("clerk", "/gaps/", 4000),
    ("clerk", "/assessments/mine/", 4000),
    ("secretary", "/assessments/rounds/2/", 4000),
    ("clerk", "/summary/", 4000),
    ("clerk", "/records/films/", 2600),
    ("clerk", "/records/news/", 2700),
    ("clerk", "/records/study/", 2700),
    ("clerk", "/records/films/add/", 2500),
    ("clerk", "/units/22/", 3500),
    ("clerk", "/people/", 1900),
    ("clerk", "/assessments/rounds/1/", 2500),
    ("clerk", "/people/groups/add/", 2600),
    ("admin", "/units/", 2400),
    ("admin", "/accounts/", 2000),
    ("reviewer", "/indicators/", 1500),
    ("clerk", "/records/films/import/", 1500),
    ("admin", "/units/import/", 1500),
    ("clerk", "/help/records/", 5000),
    ("clerk", "/duties/documents/", 1500),
    ("clerk", "/records/customs/add/", 1700),
    ("clerk", "/records/notices/todo/?which=overdue", 1500),
    ("clerk", "/assessments/appeals/?standing=open", 1000),
    ("liaison", "/records/talks/?unit=11", 1500),
    ("admin", "/status/", 1500),
    ("admin", "/accounts/3/toggle/", 1000),
]
SCREEN = 844
HEIGHT = "document.documentElement.scrollHeight"
# What leads on or sends, but for a link in a paper's text, and is lower than a thumb.
LOW = """() => [...document.querySelectorAll("body :is(a[href], button, summary)")].filter((one) => {
  const box = one.getBoundingClientRect();
  const folded = one.closest("details:not([open]) > :not(summary)");
  return box.height && box.height < 43.5 && !folded && !one.matches(".cited, .skip-link");
}).map((one) => `${one.innerText.trim().slice(0, 20)} ${one.className}`)"""


@pytest.mark.phone
@pytest.mark.parametrize(("who", "where", "most"), LONG)
def test_a_long_page_begins_with_what_is_needed(enter, who, where, most):
    page = enter(who)

    page.goto(where)

    assert page.evaluate(HEIGHT) <= most
    assert page.evaluate(LOW) == []
    assert fits(page)
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []


@pytest.mark.phone
@pytest.mark.parametrize("who", ["clerk", "liaison", "secretary", "reviewer", "admin", "auditor"])
def test_home_says_on_one_screen_what_to_do_and_what_comes(enter, who):
    page = enter(who)

    now = page.locator("section", has=page.locator("#now"))
    box = now.bounding_box()
    assert box["y"] + box["height"] <= SCREEN  # below a newcomer's hint
    assert now.locator("a, .text-success").count()
    assert page.evaluate(LOW) == []


@pytest.mark.phone
def test_a_row_of_a_list_is_pressed_anywhere_and_what_else_is_done_with_it_opens(enter):
    page = enter("clerk")
    page.goto("/records/films/")
    row = page.locator("table.records tbody tr").first
    box = row.bounding_box()
    assert 44 <= box["height"] <= 75

    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 8)
    page.wait_for_url("**/records/films/*/")

    page = enter("admin")
    page.goto("/accounts/")
    acts = page.locator("table.lines tbody tr").nth(1).locator(".row-actions")
    assert not acts.is_visible()
    page.locator("table.lines tbody tr").nth(1).locator("summary").click()
    assert acts.get_by_role("link", name="停用").is_visible()


@pytest.mark.phone
def test_what_is_folded_opens_on_a_press_by_its_address_and_on_paper(enter):
    page = enter("clerk")
    page.goto("/gaps/")
    first = page.locator("details[data-fold]").first
    assert first.get_attribute("open") is None

    first.locator("summary").click()
    assert first.get_attribute("open") is not None

    unit = page.locator("main section[id^=unit-]").last.get_attribute("id")
    page.goto(f"/gaps/#{unit}")
    page.reload()
    assert page.locator(f"#{unit} details").get_attribute("open") is not None

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details[data-fold]:not([open])").count() == 0


def test_on_a_desk_nothing_is_folded(enter):
    page = enter("clerk")
    for where in ("/gaps/", "/indicators/", "/assessments/rubrics/1/"):
        page.goto(where)
        assert page.locator("details[data-fold]:not([open])").count() == 0
