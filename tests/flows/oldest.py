"""Chromium 88 driven by a Playwright of today (`make oldest`): what the driver itself asks of a page,
and that Chromium has not, is lent to the driver's own world; the page's stays as it is.

One thing cannot be lent: `Input.imeSetComposition`. A test of an input method says so.
"""

import os

OLDEST = "TOWNWORK_CHROMIUM" in os.environ
LENT = """
Element.prototype.checkVisibility = Element.prototype.checkVisibility || function () {
  for (let one = this; one; one = one.parentElement) {
    if (getComputedStyle(one).display === "none") return false;
  }
  return getComputedStyle(this).visibility === "visible";
};
"""


def new_page(context):
    """A page that can be driven, whichever browser it is in, and what it opens."""
    page = context.new_page()
    if OLDEST:
        _lend(page)
        page.on("popup", _lend)
    return page


def _lend(page) -> None:
    """To the document that is there, and to each that comes."""
    session, worlds = page.context.new_cdp_session(page), {}
    session.on(
        "Runtime.executionContextCreated",
        lambda told: worlds.update({told["context"]["id"]: told["context"]["name"]}),
    )
    session.send("Page.enable")
    session.send("Runtime.enable")
    page.evaluate("1")
    for key, world in list(worlds.items()):
        if world:
            told = {"source": LENT, "worldName": world}
            session.send("Page.addScriptToEvaluateOnNewDocument", told)
            session.send("Runtime.evaluate", {"expression": LENT, "contextId": key})
