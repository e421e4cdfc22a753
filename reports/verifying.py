"""核验码: what stands small on the last page, so that who holds the paper alone can ask which edition
it is of. A digest of the text as it is printed: the file's own hash can't stand in the file.
"""

import hashlib
import re
from collections.abc import Iterable

from reports.models import Edition
from townwork.lib.pdf.layout import Block
from townwork.org.models import Term

_NOT_OF_A_CODE = re.compile(r"[^0-9A-F]")
_LENGTH = 16


def code_of(term: Term, blocks: Iterable[Block]) -> str:
    """Sixteen signs in fours, like 3F2A-91C0-77BE-D014: of whose half-year it is, and its words."""
    words = "\n".join([term.township.code, term.code, *(block.text for block in blocks)])
    return _in_fours(hashlib.sha256(words.encode()).hexdigest().upper()[:_LENGTH])


def typed(code: str) -> str:
    """A code however it was typed; "" for what is none."""
    signs = _NOT_OF_A_CODE.sub("", code.upper())
    return _in_fours(signs) if len(signs) == _LENGTH else ""


def _in_fours(signs: str) -> str:
    return "-".join(signs[at : at + 4] for at in range(0, _LENGTH, 4))


def signed_under(code: str) -> Edition | None:
    """The signed edition that bears this code; of two of the same words, the later."""
    rows = Edition.objects.signed().filter(code=code).exclude(code="").select_related("term")
    return rows.order_by("-issue").first()
