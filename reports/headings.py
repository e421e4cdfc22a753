"""Headings of which nothing is left, and the numbers of those that are. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from reports.grammar import Block, Run
from townwork.lib.outline import in_chinese, number_said

LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
_BODY = 9
_NUMBER = re.compile(r"([一二三四五六七八九十]+|\d{1,2})(?=[、.．）])")
_BARE = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十\d]+）|\d{1,2}[.．])\s*")


def without_empty_headings(blocks: Sequence[tuple[Block, bool]]) -> tuple[Block, ...]:
    """The blocks that have something to say, numbered anew. Each comes with whether it lost words:
    what its author left bare stays.
    """
    gone = [False] * len(blocks)
    for at in range(len(blocks) - 1, -1, -1):
        block, lost = blocks[at]
        below = _below(blocks, at)
        if block.kind in LEVELS:
            empty = not _words(block) and all(gone[one] for one in below)
            gone[at] = empty and (lost or bool(below))
        else:
            gone[at] = lost and not block.text.strip()
    return tuple(_numbered([block for block, _ in blocks], gone))


def _below(blocks: Sequence[tuple[Block, bool]], at: int) -> list[int]:
    """The places of what stands under a heading."""
    level = LEVELS.get(blocks[at][0].kind, _BODY)
    found = []
    for later in range(at + 1, len(blocks)):
        kind = blocks[later][0].kind
        if LEVELS.get(kind, _BODY) <= level or kind in ("sign", "date"):
            break
        found.append(later)
    return found


def _words(block: Block) -> str:
    """What a heading says beside its name."""
    text = "".join(run.text for run in block.runs).strip()
    return text if block.lead else _BARE.sub("", text)


def _numbered(blocks: list[Block], gone: list[bool]) -> list[Block]:
    """Each heading by as many less as went before it, of its own level under the same one."""
    less = dict.fromkeys(LEVELS, 0)
    found = []
    for block, is_gone in zip(blocks, gone, strict=True):
        level = LEVELS.get(block.kind, _BODY)
        less |= {kind: 0 for kind, its in LEVELS.items() if its > level and level != _BODY}
        if is_gone:
            less |= {block.kind: less[block.kind] + 1} if block.kind in LEVELS else {}
        else:
            found.append(_shifted(block, less.get(block.kind, 0)))
    return found


def _shifted(block: Block, less: int) -> Block:
    if not less or not (block.lead or block.runs):
        return block
    if block.lead:
        return replace(block, lead=_NUMBER.sub(lambda m: _less(m[1], less), block.lead, count=1))
    first, *rest = block.runs
    text = _NUMBER.sub(lambda m: _less(m[1], less), first.text, count=1)
    return replace(block, runs=(Run(text), *rest))


def _less(words: str, less: int) -> str:
    left = max(number_said(words) - less, 1)
    return str(left) if words.isdigit() else in_chinese(left)
