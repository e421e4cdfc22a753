"""Sentences that bend to their figures. Pure.

Of a paragraph clause by clause, as a reader of office papers would:

1. A clause whose figures are nought is left out, or says in words that there was none, as the
   indicator or the place in the template wants it. What does not apply is left out. What is
   missing stays, as 【待填：名称（由谁）】. A clause's numbers decide; where it has none, its lists.
2. Of points with 、 between them each is a clause of its own, and so is what stands in （）.
3. What hangs on a clause left out goes with it: 均…, 分别…, 同比… behind it, and the words behind
   the figures of a sentence where no figure of it is left. What only joins on (其中, 并) loses the
   word that joins. A sentence, a heading and an introduction （…：） go with all of theirs.
4. 一是、二是, （一）、（二） are numbered anew; marks are those of what is left.

What was left out is told, clause by clause (`Dropped`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from reports import clauses, grammar
from reports.clauses import SLOT, Clause
from reports.fitting import fit
from reports.grammar import Block, Phrase, Run
from reports.headings import without_empty_headings
from reports.ordinals import items_of, number_anew
from reports.slots import Slot, State, Word
from reports.wording import VERBS


@dataclass(frozen=True)
class Dropped:
    """A clause that is not written: its line, its words with figures as 〔名称〕, the figure that
    decided ("" where it hangs on another clause), why.
    """

    line: int
    clause: str
    code: str
    reason: str


@dataclass(frozen=True)
class Choice:
    """Which words of a phrase are said: `branch`, its then or its otherwise; () neither, `why`."""

    branch: Sequence[Run]
    why: str = ""


@dataclass(frozen=True)
class Turn:
    """What became of a typed block: its words before and after, each figure as a sign of
    reports.clauses; `said` is what the figures came to. `block` is as it is printed, None: it is
    not. `choices` are of its phrases, in order.
    """

    typed: Block
    before: str
    after: str
    slots: tuple[Slot, ...]
    said: Mapping[int, str]
    choices: tuple[Choice, ...]
    block: Block | None


@dataclass(frozen=True)
class Bent:
    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...]
    turns: tuple[Turn, ...] = ()


BENDING = ("p", "h2", "h3", "h4")
HANGS = "随前文省去"
UNKNOWN, NOT_SO = "条件里的数据还没有", "条件不成立"
# What stands before a figure and is said of whatever the clause goes on to say.
_TIMES = "同时|此外|另外|目前|本期|期内|期间|其间|全年|今年|上半年|下半年|半年来|一年来|截至期末"
_HEAD = re.compile(f"(?:{_TIMES}|全镇|我镇|共|{SLOT}年?|，)*")
_LEAD_IN = re.compile(f"(?:其中|另?一方面|{_TIMES}|{SLOT}年?|年|以来)+")
# It says nothing without what comes after it.
_LEANING = re.compile(
    "围绕|结合|依托|按照|根据|针对|通过|立足|借助|利用|为了?(?!民)|对于?|以.+为|在.+[下中上]$|.{0,12}作为"
)
_HANGING = re.compile(
    "均(?!衡)|都(?!市)|分别|同比|环比|比上|较上|占|折合|由此|从而|其(?![中他余次实])|这些|上述"
)
_JOINING = re.compile("其中|并(?![非举行轨网肩])|同时|还(?!款)|也|另外|另|此外|且|而且|又")
_OF_SEVERAL = re.compile("^(?:(?:[^，]{1,4}的)?均(?!衡)|都(?!市)|分别|逐[一个件处]|全部)")
_ONE_SIDE = re.compile("另?一方面，?")
_NOT_ONLY = re.compile("不仅|不但")
_UP_TO_VERB = re.compile(
    f"[^{SLOT[1:-1]}]*?(?:{'|'.join(VERBS)}|制作|张贴|新建|新设|建成|安排|受理|批准)了?"
)


def bend(template: grammar.Template, words: Mapping[str, Word]) -> Bent:
    """The template's text over what its figures are; `words` has every code of the template."""
    drafts = [_Draft(block, words) for block in template.blocks]
    number_anew(item for draft in drafts for item in draft.items)
    blocks = without_empty_headings([(draft.written(), bool(draft.lost)) for draft in drafts])
    printed = {block.line: block for block in blocks}
    turns = tuple(draft.turn(printed.get(draft.block.line)) for draft in drafts)
    return Bent(blocks, tuple(one for draft in drafts for one in draft.dropped), turns)


class _Draft:
    """One block on its way."""

    def __init__(self, block: Block, words: Mapping[str, Word]):
        self.block = block
        self.words = words
        self.slots: list[Slot] = []
        self.lost: list[tuple[int, Dropped]] = []  # by the clause they were lost from
        self.choices: list[Choice] = []
        self.said_of: dict[int, str] = {}  # slots by their place
        self.at = 0
        self.bends = block.kind in BENDING
        text = self.before = "".join(self.typed(run) for run in block.runs)
        self.after = text
        if any(isinstance(run, Phrase) for run in block.runs):
            text = text.replace("（）", "")  # all that it held was on a condition
        self.clauses = clauses.split(text) if self.bends else []
        self.plain = text
        if self.bends:
            self.bend(self.clauses)
            self.drop_bare_items()

    @property
    def dropped(self) -> list[Dropped]:
        """In the order of the text."""
        return [one for _, one in sorted(self.lost, key=lambda pair: pair[0])]

    # --- The text with a character for each figure ------------------------------------------------
    def typed(self, run: Run) -> str:
        if isinstance(run, Phrase):
            choice = self.chosen(run)
            self.choices.append(choice)
            return "".join(self.typed(one) for one in choice.branch)
        if not run.code:
            return clauses.without_slots(run.text)
        self.slots.append(Slot(run, self.words[run.code], getattr(run, "how", "")))
        return clauses.slot(len(self.slots) - 1)

    def chosen(self, phrase: Phrase) -> Choice:
        """The branch that is so; of what does not apply neither."""
        asked = {code: self.words[code] for code in phrase.condition.codes}
        if any(word.state is State.MISSING for word in asked.values()):
            return Choice(self.unknown(phrase), UNKNOWN)
        if any(word.state is State.NONE for word in asked.values()):
            return Choice((), next(w.why for w in asked.values() if w.state is State.NONE))
        holds = phrase.condition.holds({code: word.value for code, word in asked.items()})
        return Choice(phrase.then if holds else phrase.otherwise, NOT_SO)

    def unknown(self, phrase: Phrase) -> Sequence[Run]:
        """Of what nobody knows yet: the branch that has a blank for it, or nothing: what is not
        said is not wrong, and the gap list has the figure.
        """
        for branch in (phrase.then, phrase.otherwise):
            if any(run.code and self.is_missing(run.code) for run in branch):
                return branch
        return ()

    def is_missing(self, code: str) -> bool:
        return self.words[code].state is State.MISSING

    # --- Clauses ----------------------------------------------------------------------------------
    def bend(self, found: list[Clause]) -> None:
        for at, clause in enumerate(found):
            self.at = at if found is self.clauses else self.at
            self.judge(clause)
        for sentence in clauses.groups(found, clauses.ENDS):
            for part in clauses.groups(sentence, clauses.PARTS):
                self.hang(part)
            self.introduce(sentence)
        _one_side(found)

    def judge(self, clause: Clause) -> None:
        """What becomes of a clause by its own figures."""
        typed, lost = clause.text, len(self.lost)
        clause.text = self.without_brackets(typed)
        points = clauses.enumerated(clause.text)
        several = sum(bool(self.figures(point)) for point in points) > 1
        if not self.figures(clause.text):
            clause.gone = not clause.text.strip()
            return
        said = self.points(points) if several else self.said(clause.text)
        clause.has_figures = True
        clause.gone = not said
        clause.stands = bool(said) and (several or said == clause.text)
        clause.hangs = not clause.stands
        if clause.hangs and (opener := _JOINING.match(typed) or _HANGING.match(typed)):
            clause.opener = opener[0]
        clause.text = said or clause.text
        if not said:
            del self.lost[lost:]  # its points and brackets went with it
            self.drop(typed, self.deciding(typed))

    def deciding(self, text: str) -> list[Slot]:
        """The figures a clause stands by: its numbers, or having none its lists."""
        figures = self.outside(text)
        return [one for one in figures if not one.is_list] or figures

    def outside(self, text: str) -> list[Slot]:
        """Its figures without those in （）, which only add to them; those if there is no other."""
        return self.figures(clauses.without_brackets(text)) or self.figures(text)

    def figures(self, text: str) -> list[Slot]:
        found = [self.slots[index] for index in clauses.slots_in(text)]
        return [slot for slot in found if slot.is_figure]

    def said(self, text: str) -> str | None:
        """The text as its figures let it stand; None where it is left out."""
        deciding = self.deciding(text)
        if any(one.word.state is State.MISSING for one in deciding):
            return text
        if not any(one.is_empty for one in deciding):
            return text
        some_none = any(one.word.state is State.NONE for one in deciding)
        if not some_none and not all(one.is_empty for one in deciding):
            return text
        words = [one.nil_words for one in deciding]
        told = next((word for word in words if word), None)
        if told:
            return self.head(text).removesuffix("共") + told
        return text if None in words else None

    def head(self, text: str) -> str:
        """What is said of the time and the place before a figure comes."""
        found = _HEAD.match(text)
        return found[0] if found and not self.figures(found[0]) else ""

    def opening(self, point: str) -> str:
        joined = _JOINING.match(point)
        return joined[0] if joined else self.head(point)

    def points(self, points: list[str]) -> str:
        """A、B、C without those that are nought; the first's verb is the next one's."""
        kept: list[str] = []
        head = ""
        for point in points:
            said = self.said(point)
            if said is None:
                self.drop(point, self.deciding(point))
                verb = _UP_TO_VERB.match(point) if not kept else None
                head = head or (verb[0] if verb else self.opening(point))
            else:
                kept.append(said if kept or _UP_TO_VERB.match(said) else head + said)
        return "、".join(kept)

    def without_brackets(self, text: str) -> str:
        for bracket in clauses.brackets(text):
            inner = clauses.split(bracket[1:-1])
            self.bend(inner)
            left = clauses.joined(inner).rstrip("，；：")
            text = text.replace(bracket, f"（{left}）" if left else "", 1)
        return text

    def drop(self, text: str, figures: Iterable[Slot] = (), reason: str = "") -> None:
        empty = [one for one in figures if one.is_empty]
        code = empty[0].run.code if empty else ""
        why = reason or (empty[0].word.why if empty else HANGS)
        self.lost.append((self.at, Dropped(self.block.line, self.named(text), code, why)))

    def named(self, text: str) -> str:
        """The words with their figures as 〔名称〕, and a word of the township as it is."""
        said = []
        for at, piece in enumerate(clauses.pieces(text)):
            if at % 2:
                slot = self.slots[clauses.index_of(piece)]
                piece = f"〔{slot.run.text}〕" if slot.is_figure else slot.word.text
            said.append(piece)
        return "".join(said)

    # --- What hangs on what -----------------------------------------------------------------------
    def hang(self, part: list[Clause]) -> None:
        """Rule 3, within what stands between two of ；：。."""
        before: Clause | None = None
        figures: list[Clause] = []
        for clause in part:
            if not clause.gone and before is not None:
                self.hang_on(clause, before, figures)
            if clause.has_figures:
                figures.append(clause)
            before = clause
        for at in range(len(part) - 2, -1, -1):
            self.lean(part[at], part[at + 1 :])

    def hang_on(self, clause: Clause, before: Clause, figures: list[Clause]) -> None:
        none_left = not any(one.stands for one in figures)
        unsaid = bool(figures) and not figures[-1].stands
        lost = before.gone or before.hangs
        hanging = lost and bool(clause.opener or _HANGING.match(clause.text))
        joining = lost and bool(_JOINING.match(clause.text))
        if hanging or (not clause.has_figures and (unsaid or joining)):
            self.leave(clause)
        elif joining and (none_left or not clause.text.startswith("其中")):
            clause.text = _JOINING.sub("", clause.text, count=1)
        if figures and self.is_one(figures[-1]):
            clause.text = _OF_SEVERAL.sub("", clause.text, count=1)

    def lean(self, clause: Clause, after: Sequence[Clause]) -> None:
        """目前， goes with what it opens, 围绕……， where nothing follows it."""
        if clause.gone or clause.has_figures:
            return
        opens_nothing = after[0].gone and _LEAD_IN.fullmatch(clause.text)
        if opens_nothing or (all(one.gone for one in after) and _LEANING.match(clause.text)):
            self.leave(clause)

    def leave(self, clause: Clause) -> None:
        """A clause that hangs on one left out goes; with a blank for a number it stays, and stands
        by itself.
        """
        if any(
            one.word.state is State.MISSING and not one.is_list for one in self.figures(clause.text)
        ):
            clause.text = _HANGING.sub("", clause.text, count=1)
            return
        clause.gone, clause.stands, clause.hangs = True, False, clause.has_figures
        self.at = next((at for at, one in enumerate(self.clauses) if one is clause), self.at)
        self.drop(clause.text)

    def is_one(self, clause: Clause) -> bool:
        """Whether its figures are a single thing: of that nothing is 均 or 分别."""
        figures = self.figures(clause.text)
        return bool(figures) and all(one.word.text == "1" or one.word.items == 1 for one in figures)

    def introduce(self, sentence: list[Clause]) -> None:
        """An introduction that nothing follows is none."""
        parts = list(clauses.groups(sentence, clauses.PARTS))
        for at, part in enumerate(parts):
            last = part[-1]
            followed = any(not one.gone for later in parts[at + 1 :] for one in later)
            if last.mark == "：" and not followed and not last.has_figures and parts[at + 1 :]:
                last.gone = True

    # --- 一是、二是 -------------------------------------------------------------------------------
    @cached_property
    def items(self) -> list[list[Clause]]:
        return items_of(self.clauses)

    def drop_bare_items(self) -> None:
        """An item's own name says nothing where all the item had to say is gone."""
        for item in self.items:
            first, *rest = clauses.groups(item, clauses.ENDS)
            bare = not any(one.has_figures for one in first)
            if rest and bare and all(one.gone for later in rest for one in later):
                for clause in first:
                    if not clause.gone:
                        self.leave(clause)

    # --- Written out ------------------------------------------------------------------------------
    def written(self) -> Block:
        text = clauses.joined(self.clauses) if self.bends else self.plain
        return replace(self.block, runs=tuple(self.runs(text)))

    def runs(self, text: str) -> list[Run]:
        found = clauses.pieces(text)
        words, slots = found[::2], [self.slots[clauses.index_of(one)] for one in found[1::2]]
        values = []
        for at, slot in enumerate(slots):
            before, after = words[at], words[at + 1]
            items = slot.word.items if slot.word.state is not State.MISSING else None
            words[at], value, words[at + 1] = fit(before, slot.text, after, items)
            values.append(value)
        self.after = words[0]
        runs = [Run(words[0])] if words[0] else []
        for sign, slot, value, after in zip(found[1::2], slots, values, words[1:], strict=True):
            self.said_of[clauses.index_of(sign)] = value
            self.after += (sign if value else "") + after
            if value:
                missing = slot.word.state in (State.MISSING, State.NONE)
                runs.append(Run(value, slot.run.code, missing))
            if after:
                runs.append(Run(after))
        return runs

    def turn(self, printed: Block | None) -> Turn:
        choices, slots = tuple(self.choices), tuple(self.slots)
        return Turn(self.block, self.before, self.after, slots, self.said_of, choices, printed)


def _one_side(found: Sequence[Clause]) -> None:
    """一方面 without 另一方面 is neither, nor is 不仅 without what goes beyond it."""
    sides = [at for at, one in enumerate(found) if _ONE_SIDE.match(one.text)]
    if any(found[at].gone for at in sides):
        for one in (found[at] for at in sides):
            one.text = _ONE_SIDE.sub("", one.text, count=1)
            one.gone = one.gone or not one.text
    for one, after in pairwise(found):
        if after.gone and _NOT_ONLY.match(one.text):
            one.text = _NOT_ONLY.sub("", one.text, count=1)
