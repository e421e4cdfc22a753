"""Finding a page of the manual by a question as it is asked: 怎么把Excel导进来.

Nobody parts Chinese words by spaces, so a text is known by its pairs of signs; a pair that stands
on few pages says more than one that stands on many. Letters are also held against pinyin initials
(yhyb).
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

from townwork.help.glossary import words
from townwork.help.manual import Page, pages
from townwork.lib.text import pinyin_initials

# What one hit is worth, by where it stands: of the place itself, then of the page it is on.
HEADING, TEXT = 6, 1  # the heading, and what people say for it
TITLE, WORDS = 4, 3
SIGN = 1 / 4  # a sign by itself says less than a pair
EVERYDAY = Path(__file__).parent / "everyday.toml"
MOST, OF_PAGE = 8, 2  # places shown, and of one page
_MARK = re.compile(r"^\s*(?:\d+\.|[-*#]+)\s*|!\[[^\]]*\]\([^)]*\)|(?<=\])\([^)]*\)|[\[\]*]")
_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")
# What a question is asked with says nothing of what it asks for.
_ASKING = re.compile(
    r"怎么办|怎么弄|怎么样|怎么|怎样|如何|为什么|什么|哪里|哪儿|在哪|可以|能不能|要不要|会不会|有没有"
    r"|行不行|是不是|还能|应该|我想|想要|请问|一下|吗|呢"
)
_FILLING = re.compile(r"[了的我]")  # stands within what is asked for: 换了手机 is 换手机


@dataclass(frozen=True)
class Hit:
    page: Page
    heading: str  # where in it; "" is its head
    line: str  # what stands there of what was asked


def search(asked: str) -> list[Hit]:
    """The places that answer it best, best first; none where no page has anything of it."""
    wanted = grams(_plainly(asked))
    found = [(_score(wanted, known, asked), known) for known in _index()]
    best, of_page = [], Counter[str]()
    for score, known in sorted(found, key=lambda one: -one[0]):
        of_page[known.page.slug] += 1
        if score > 0 and of_page[known.page.slug] <= OF_PAGE:
            best.append(known)
    return [_hit(known, wanted) for known in best[:MOST]]


def _hit(known: "_Known", wanted: Counter[str]) -> Hit:
    lines = _lines(known.text) or [""]
    return Hit(known.page, known.heading, max(lines, key=lambda line: _worth_of(line, wanted)))


def _lines(text: str) -> list[str]:
    """The lines of a section as they are read: without numbers and pictures."""
    said = (_MARK.sub("", line).strip() for line in text.splitlines())
    return [line for line in said if line]


def grams(text: str) -> Counter[str]:
    """The pairs of signs in a text, its signs, its words of letters and digits."""
    found: Counter[str] = Counter()
    for run in _RUN.findall(text.lower()):
        if run.isascii():
            found[run] += 1
        else:
            found.update(run)
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def _plainly(asked: str) -> str:
    """The question without what it is asked with, and with the manual's words beside what people
    say for them.
    """
    plain = _FILLING.sub("", asked)
    said = [
        word for word, also in _said().items() if any(one in asked or one in plain for one in also)
    ]
    return " ".join([_ASKING.sub(" ", plain), *said])


@cache
def _said() -> dict[str, tuple[str, ...]]:
    """{a word of the glossary or of the manual: what people say for it}."""
    everyday = tomllib.loads(EVERYDAY.read_text("utf-8"))
    said = {word: tuple(also.split()) for word, also in everyday.items()}
    for word in words().values():
        said[word.word] = word.also + said.get(word.word, ())
    return said


@dataclass(frozen=True)
class _Known:
    """A place of the manual: its pairs with what they are worth, and the initials of its page's
    title and words.
    """

    page: Page
    heading: str
    text: str
    worth: dict[str, float]
    initials: str


@cache
def _index() -> tuple[_Known, ...]:
    return tuple(
        _known(page, heading, text) for page in pages().values() for heading, text in page.sections
    )


def _known(page: Page, heading: str, text: str) -> _Known:
    worth: dict[str, float] = {}
    parts = (
        (f"{heading} {page.said.get(heading, '')}", HEADING),
        (text, TEXT),
        (page.title, TITLE),
        (page.words, WORDS),
    )
    for part, weight in parts:
        for gram in grams(part):
            worth[gram] = worth.get(gram, 0) + weight * (SIGN if len(gram) == 1 else 1)
    said = (page.title, *page.words.split())
    return _Known(page, heading, text, worth, " ".join(pinyin_initials(one) for one in said))


@cache
def _rarity(gram: str) -> float:
    """1 where every place has it, more the fewer have it."""
    having = sum(gram in known.worth for known in _index())
    return 1 + log(len(_index()) / having) if having else 0.0


def _score(wanted: Counter[str], known: _Known, asked: str) -> float:
    score = sum(known.worth.get(gram, 0) * _rarity(gram) ** 2 for gram in wanted)
    letters = asked.strip().lower()
    if len(letters) > 1 and letters.isascii() and letters in known.initials:
        score += TITLE
    return score


def _worth_of(text: str, wanted: Counter[str]) -> float:
    return sum(_rarity(gram) ** 2 for gram in grams(text) if gram in wanted)
