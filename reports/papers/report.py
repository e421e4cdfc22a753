"""报告: a red-header paper to a higher office, with a summary as its annex (GB/T 9704-2012 §7;
docs/facts.md §1.4–1.5). Pure: from its elements and the summary's blocks to the blocks of a paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from townwork.lib.pdf.layout import Block, Paragraph
from townwork.lib.text import chinese_day

# The report has its own: of the summary, an annex without a head, they are left out.
ENDS = ("sign", "date")


@dataclass(frozen=True)
class Elements:
    """What the paper says beside the summary.

    `office` signs and heads it, `printed_by` sees to the printing (版记). `body` has a paragraph a
    line. `recipients` and `copied_to` end with whatever mark was typed, or none; nobody is sent a
    copy where `copied_to` is empty.
    """

    title: str
    office: str
    number: str
    signer: str
    recipients: str
    body: str
    dated: date
    printed_by: str
    copied_to: str = ""


def report_paper(said: Elements, summary: Sequence[Block]) -> list[Block]:
    """The whole paper. Raises ValueError where the summary has no title to be named by."""
    names = [block.text for block in summary if block.kind == "title"]
    if not names:
        raise ValueError("a summary without a title")
    annexed = [block for block in summary if block.kind not in ("title", *ENDS)]
    day = chinese_day(said.dated)
    return [
        Paragraph("title", said.title),
        Paragraph("masthead", f"{said.office}文件"),
        Paragraph("number", f"{said.number}\n{said.signer}"),
        Paragraph("recipients", f"{said.recipients.rstrip('：:，。')}："),
        *(Paragraph("p", line.strip()) for line in said.body.splitlines() if line.strip()),
        Paragraph("annexes", names[0]),
        Paragraph("sign", said.office),
        Paragraph("date", day),
        Paragraph("annex", "附件"),
        Paragraph("annex-title", names[0]),
        *annexed,
        Paragraph("imprint", f"{said.copied_to.rstrip('。；')}\n{said.printed_by}\n{day}印发"),
    ]
