"""Finding a page of the manual by a question as it is asked: 怎么把Excel导进来.

Nobody parts Chinese words by spaces, so a text is known by its pairs of signs; a pair that stands
on few pages says more than one that stands on many. Letters are also held against pinyin initials
(yhyb).
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import log

from townwork.help.glossary import words
from townwork.help.manual import Page, pages
from townwork.lib.text import pinyin_initials

# What one hit is worth, by where it stands.
TITLE, WORDS, HEADING, TEXT = 8, 6, 4, 1
MOST = 8  # pages shown
_MARK = re.compile(r"^\s*(?:\d+\.|[-*#]+)\s*|!\[[^\]]*\]\([^)]*\)|(?<=\])\([^)]*\)|[\[\]*]")
_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")
# What a question is asked with says nothing of what it asks for.
_ASKING = re.compile(
    r"怎么办|怎么样|怎么|怎样|如何|什么|哪里|哪儿|在哪|为什么|可以|能不能|是不是|请问|一下|了|吗|呢|的|我"
)


@dataclass(frozen=True)
class Hit:
    page: Page
    heading: str  # where in it; "" is its head
    line: str  # what stands there of what was asked


def search(asked: str) -> list[Hit]:
    """The pages that answer it best, best first; none where no page has anything of it."""
    wanted = grams(_ASKING.sub(" ", _plainly(asked)))
    scores = {slug: _score(wanted, known, asked) for slug, known in _index().items()}
    best = sorted((slug for slug in scores if scores[slug] > 0), key=lambda slug: -scores[slug])
    return [_hit(pages()[slug], wanted) for slug in best[:MOST]]


def _hit(page: Page, wanted: Counter[str]) -> Hit:
    heading = _place(page, wanted)
    lines = _lines(dict(page.sections).get(heading, "")) or [""]
    return Hit(page, heading, max(lines, key=lambda line: _worth_of(line, wanted)))


def _lines(text: str) -> list[str]:
    """The lines of a section as they are read: without numbers and pictures."""
    said = (_MARK.sub("", line).strip() for line in text.splitlines())
    return [line for line in said if line]


def grams(text: str) -> Counter[str]:
    """The pairs of signs in a text, a sign that stands alone, its words of letters and digits."""
    found: Counter[str] = Counter()
    for run in _RUN.findall(text.lower()):
        if run.isascii() or len(run) == 1:
            found[run] += 1
        else:
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def _plainly(asked: str) -> str:
    """The question, with the glossary's word beside what people say for it."""
    said = [word.word for word in words().values() if any(one in asked for one in word.also)]
    return " ".join([asked, *said])


@dataclass(frozen=True)
class _Known:
    """A page's pairs with what they are worth, and the initials of its title and words."""

    worth: dict[str, float]
    initials: str


@cache
def _index() -> dict[str, _Known]:
    return {slug: _known(page) for slug, page in pages().items()}


def _known(page: Page) -> _Known:
    worth: dict[str, float] = {}
    headings = " ".join(heading for heading, _ in page.sections)
    parts = ((page.title, TITLE), (page.words, WORDS), (headings, HEADING), (page.body, TEXT))
    for text, weight in parts:
        for gram in grams(text):
            worth[gram] = worth.get(gram, 0) + weight
    said = (page.title, *page.words.split())
    return _Known(worth, " ".join(pinyin_initials(one) for one in said))


@cache
def _rarity(gram: str) -> float:
    """1 where every page has it, more the fewer have it."""
    having = sum(gram in known.worth for known in _index().values())
    return 1 + log(len(_index()) / having) if having else 0.0


def _score(wanted: Counter[str], known: _Known, asked: str) -> float:
    score = sum(known.worth.get(gram, 0) * _rarity(gram) ** 2 for gram in wanted)
    letters = asked.strip().lower()
    if len(letters) > 1 and letters.isascii() and letters in known.initials:
        score += TITLE
    return score


def _place(page: Page, wanted: Counter[str]) -> str:
    """The heading under which most of what is asked for stands, where something does."""
    found = {
        heading: _worth_of(heading, wanted) * HEADING + _worth_of(text, wanted)
        for heading, text in page.sections
    }
    best = max(found, key=lambda heading: found[heading])
    return best if found[best] > 0 else ""


def _worth_of(text: str, wanted: Counter[str]) -> float:
    return sum(_rarity(gram) ** 2 for gram in grams(text) if gram in wanted)
