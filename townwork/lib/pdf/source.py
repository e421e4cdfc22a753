"""A document as WeasyPrint takes it, without what our papers have no use for."""

from functools import lru_cache
from xml.etree import ElementTree  # nosec B405: our own template's markup, words escaped

import tinycss2
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.html import UA
from weasyprint.urls import URLFetcher

# The browser's sheet has a rule for each of the sixteen boxes of a page's margin, and each then
# gets a style of its own on every page, though it is empty; and five for the notes of every
# element.
AREAS = {None, "@footnote", "@note-area"}
NOTES = ("::footnote", "::note")


class Source(HTML):
    """`xml`: the markup is well-formed, and needs no reader that mends."""

    def __init__(self, markup: str, url_fetcher: URLFetcher, *, xml: bool = False) -> None:
        root = parsed(markup) if xml else None
        if root is None:
            super().__init__(string=markup, url_fetcher=url_fetcher)
            return
        self.base_url = None
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list:
        return [browser_sheet()]


def parsed(markup: str) -> ElementTree.Element | None:
    """None where somebody's words have a sign that XML does not know, as a vertical tab."""
    try:
        return ElementTree.fromstring(markup)  # nosec B314
    except ElementTree.ParseError:
        return None


@lru_cache(maxsize=1)
def browser_sheet() -> CSS:
    """WeasyPrint's sheet for all documents, but for notes, which our papers have none of, and for
    how a margin box stands, which our own sheets say of those they print in.
    """
    rules = tinycss2.parse_stylesheet(UA, skip_comments=True, skip_whitespace=True)
    sheet = CSS(string="".join(rule.serialize() for rule in rules if not is_of_notes(rule)))
    sheet.page_rules = [
        rule for rule in sheet.page_rules if all(area in AREAS for _, area, _ in rule[1])
    ]
    return sheet


def is_of_notes(rule: tinycss2.ast.Node) -> bool:
    return rule.type == "qualified-rule" and tinycss2.serialize(rule.prelude).startswith(NOTES)
