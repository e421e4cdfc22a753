"""A text's real pages, while it is being written: what is printed, not what resembles it."""

import base64
from collections.abc import Collection
from dataclasses import asdict, dataclass

from reports import grammar
from reports.drafts import blocks_of
from reports.forms import LONGEST
from townwork.lib.pdf import render_official
from townwork.lib.pdf.pictures import Picture, pictures
from townwork.org.models import Term, Township

WIDTHS = range(240, 1601)  # pixels of a page


@dataclass(frozen=True)
class Preview:
    """The pages in their order, or what keeps the text from being read: one of them is empty."""

    pages: tuple[Picture, ...] = ()
    problems: tuple[grammar.Problem, ...] = ()

    def as_json(self) -> dict:
        """{pages: [{mark, picture}], problems: [{line, message}]}; a page the asker holds has no
        picture.
        """
        return {
            "pages": [{"mark": page.mark, "picture": _address(page.png)} for page in self.pages],
            "problems": [asdict(problem) for problem in self.problems],
        }


def preview(
    text: str, township: Township, term: Term, *, width: int, held: Collection[str] = ()
) -> Preview:
    """The pages of `text` with the term's figures as they are now, each `width` pixels wide.

    Pages whose marks are `held` come without their picture.
    """
    if len(text) > LONGEST:
        return Preview(problems=(grammar.Problem(1, f"最多 {LONGEST} 字，请缩短后再看。"),))
    try:
        blocks = blocks_of(text, township, term)
    except grammar.GrammarError as error:
        return Preview(problems=error.problems)
    return Preview(pages_of(blocks, author=township.sign_name, width=width, held=held))


def pages_of(
    blocks: tuple[grammar.Block, ...], *, author: str, width: int, held: Collection[str] = ()
) -> tuple[Picture, ...]:
    """The pages of a filled text."""
    title = next((block.text for block in blocks if block.kind == "title"), "")
    paper = render_official(title, blocks, author=author, is_kept=False)
    return pictures(paper.pdf, min(max(width, WIDTHS[0]), WIDTHS[-1]), held=held)


def _address(png: bytes | None) -> str | None:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}" if png else None
