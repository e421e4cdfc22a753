"""A paper's QR code in the first page's upper right corner."""

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from townwork.lib.paper_code import PaperCode

SIDE, DOWN = Mm(20), Mm(8)
# A picture that floats, whatever stands there: in a line of text it would be cut to the line's
# height.
_FLOATING = """
<wp:anchor {ns} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1"
    behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">
  <wp:simplePos x="0" y="0"/>
  <wp:positionH relativeFrom="margin"><wp:align>right</wp:align></wp:positionH>
  <wp:positionV relativeFrom="page"><wp:posOffset>{down}</wp:posOffset></wp:positionV>
  <wp:wrapNone/>
</wp:anchor>
"""


def put_code(title: Paragraph, code: PaperCode) -> None:
    """Held by the title, so on the first page: a photo of that page is enough."""
    inline = title.add_run().add_picture(code.png, width=SIDE)._inline
    floating = parse_xml(_FLOATING.format(ns=nsdecls("wp"), down=DOWN))
    floating[-1].addprevious(inline.extent)
    for part in list(inline):
        floating.append(part)
    inline.getparent().replace(inline, floating)
