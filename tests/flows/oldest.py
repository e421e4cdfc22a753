"""Chromium 88 driven by a Playwright of today (`make oldest`): what the driver itself asks of a page,
and that Chromium has not, is lent to the driver's own world; the page's stays as it is.
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
    """A page that can be driven, whichever browser it is in."""
    page = context.new_page()
    if OLDEST:
        _lend(page)
    return page


def _lend(page) -> None:
    session, worlds = page.context.new_cdp_session(page), set()
    session.on("Runtime.executionContextCreated", lambda told: worlds.add(told["context"]["name"]))
    session.send("Page.enable")
    session.send("Runtime.enable")
    page.evaluate("1")
    for world in worlds - {""}:
        told = {"source": LENT, "worldName": world}
        session.send("Page.addScriptToEvaluateOnNewDocument", told)
