"""Papers that went out, as each room tells them; rooms above add theirs in ready().

Taking an act on a unit back does not reach them: they say what was so when they were made.
"""

from collections.abc import Callable
from datetime import date

from townwork.org.models import Township

Papers = Callable[[Township, date], list[str]]

_papers: list[Papers] = []


def register(papers: Papers) -> None:
    _papers.append(papers)


def issued_since(township: Township, day: date) -> list[str]:
    """Names of what was signed, issued or published on the day or later."""
    return [name for papers in _papers for name in papers(township, day)]
