"""签到表 and 会议记录: a paper about one gathering, read as the one row it is, with who was there.

What such a paper says of itself stands in labelled cells above and below; its names give the counts
that nobody wrote down. Pure.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from townwork.lib.filled import as_form
from townwork.lib.grids import Grid
from townwork.lib.headers import Table, further_tables, squeeze, text_of, with_ends
from townwork.lib.text import plain, squeezed

NAME = "姓名"
PEOPLE = "参加人员"  # the column that holds the names as words
SIGNED = ("签名", "签到", "签字", "签章", "考勤", "出席情况", "到会情况", "签到时间", "是否到会")
TITLES = ("签到", "考勤", "点名")
MOST_WORDS = 280  # signs of names that are written down; of more the counts tell
LOOKED_AT = 15  # rows that may stand over the names

PRESENT, LATE, LEAVE, DUTY, ABSENT, UNSAID = "present", "late", "leave", "duty", "absent", ""
CAME, AWAY = (PRESENT, LATE), (LEAVE, DUTY)
SAID = {PRESENT: "出席", LATE: "迟到", LEAVE: "请假", DUTY: "公差", ABSENT: "缺席", UNSAID: "名单"}
_MARKS = (
    (LEAVE, re.compile(r"请假|病假|事假|产假|休假|年假")),
    (DUTY, re.compile(r"公差|公出|出差|值班|下乡")),
    (ABSENT, re.compile(r"缺席|缺勤|未到|没到|旷|未签|^[×✗xX否]$")),
    (LATE, re.compile(r"迟到")),
)
COUNTS = {"应到人数": "应到", "实到人数": "实到", "请假人数": "请假", "缺席人数": "缺席"}
_COUNT = re.compile(r"(应到|应参加|实到|出席|请假|缺席)(?:人数|会)?[:：]?(\d{1,5})人?")
_LABEL = r"[\u4e00-\u9fff()（）]{2,10}\s?[:：]"
_FACT = re.compile(rf"(?:^|(?<=\s))({_LABEL})\s*(.*?)(?=\s{_LABEL}|$)")
_BARE = re.compile(
    r"(会议|学习|活动|培训)?(名称|主题|时间|日期|地点|内容|议题)|主持人?|记录人?|主讲人?|(主办|组织)?单位"
)
LONGEST_FACT = 300  # signs of a cell; what is longer is a text
_PERSON = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{1,6}(·[\u3400-\u9fff]{1,8})*")
_BETWEEN = re.compile(r"[、，,;；/\s]+")
_CAME_AS = (
    "参加人员",
    "出席人员",
    "参会人员",
    "参学人员",
    "与会人员",
    "到会人员",
    "出席人",
    "参加人",
)
_AWAY_AS = {"请假人员": LEAVE, "请假人": LEAVE}
_AWAY_AS |= dict.fromkeys(
    ("缺席人员", "缺席人员原因", "缺席人员及原因", "未到人员", "缺席人"), ABSENT
)
OF_A_RECORD = {*_CAME_AS, *_AWAY_AS, "列席人员", "记录人"}  # what a 会议记录 says besides
_WHY = re.compile(r"[(（]([^()（）]*)[)）]")


@dataclass(frozen=True)
class Named:
    """A name on the paper: what it says of them (`mark`, one of the above), and their unit and
    position as written beside it, by which two of one name are told apart.
    """

    name: str
    mark: str
    about: str = ""


def read_tables(grid: Grid, known: set[str], ends: Collection[str] = ()) -> list[Table]:
    """Each table of a sheet; a paper about one gathering, and a form filled in, is one of one row.

    `known` are names of columns, `ends` how others end.
    """
    paper = as_paper(grid, known)
    return [paper] if paper else further_tables(grid, with_ends(grid, known, ends))


def as_paper(grid: Grid, known: set[str]) -> Table | None:
    """The sheet as the one row that a filled-in paper is. None: it is a table."""
    signed = as_sign_in(grid)
    if signed:
        return signed
    form = as_form(grid, known | OF_A_RECORD)
    return with_people(form) if form else None


def as_sign_in(grid: Grid) -> Table | None:
    """A sheet of names to sign on. None: it is none."""
    header = _names_row(grid)
    if header is None:
        return None
    number, heads = header
    above = [row for row in grid.rows if row[0] < number]
    people, below = _people(grid, number, heads)
    if not people:
        return None
    facts = dict(_facts([*above, *below]))
    first = above[0][0] if above else number
    return _table(grid, first, facts, people, _heading(above))


def with_people(table: Table) -> Table:
    """A filled-in form that names who came (会议记录): its names are read and counted."""
    (row,) = table.rows
    people, kept = [], {}
    for label, value in zip(table.header, row[1], strict=True):
        name = squeeze(label)
        if name in _CAME_AS:
            people += _listed(text_of(value), PRESENT)
        elif name in _AWAY_AS:
            people += _listed(text_of(value), _AWAY_AS[name])
        else:
            kept[label] = value
    if len([one for one in people if one.mark in CAME]) < 2:
        return table
    counted = _with_counts(kept, people)
    return replace(
        table,
        header=tuple(counted),
        rows=((row[0], tuple(counted.values())),),
        people=tuple(people),
    )


def _table(
    grid: Grid, first: int, facts: dict[str, object], people: list[Named], above: tuple[str, ...]
) -> Table:
    counted = _with_counts(facts, people)
    return Table(
        grid.title,
        first,
        tuple(counted),
        ((first, tuple(counted.values())),),
        above=above,
        is_1904=grid.is_1904,
        span=(grid.rows[0][0], grid.rows[-1][0]),
        is_form=True,
        people=tuple(people),
    )


def _names_row(grid: Grid) -> tuple[int, list[str]] | None:
    """Where 姓名 stands beside something to sign, or under a title that says so."""
    title = ""
    for number, values in grid.rows[:LOOKED_AT]:
        heads = [squeeze(text_of(value)) for value in values]
        signs = any(head in SIGNED for head in heads)
        if NAME in heads and (signs or any(word in title for word in TITLES)):
            return number, heads
        title += squeezed("".join(map(text_of, values)))
    return None


def _people(
    grid: Grid, number: int, heads: list[str]
) -> tuple[list[Named], list[tuple[int, tuple]]]:
    """Who is named below the heads, block by block of a sheet of several; and the lines that name
    nobody.
    """
    found: list[tuple[int, Named]] = []
    rest = []
    blocks = [*_blocks(heads)]
    for row, values in grid.rows:
        if row <= number or [squeeze(text_of(value)) for value in values] == heads:
            continue
        cells = [text_of(value) for value in values]
        here = [(at, one) for at, block in enumerate(blocks) if (one := _person(cells, block))]
        found += here
        if not here:
            rest.append((row, values))
    # The names go down a block before they go on in the next one.
    found.sort(key=lambda one: one[0])
    return _with_absent([one for _, one in found]), rest


@dataclass(frozen=True)
class _Block:
    """A column of names, those to sign in, and all that belong to it."""

    name: int
    signed: tuple[int, ...]
    about: tuple[int, ...]


def _blocks(heads: list[str]) -> Iterator[_Block]:
    starts = [at for at, head in enumerate(heads) if head == NAME]
    ends = [*starts[1:], len(heads)]
    for start, end in zip(starts, ends, strict=True):
        own = [at for at in range(start + 1, end) if heads[at] not in ("", "序号")]
        signed = tuple(at for at in own if heads[at] in SIGNED)
        before = () if start != starts[0] else tuple(range(start))
        yield _Block(start, signed, (*before, *(at for at in own if at not in signed)))


def _person(cells: list[str], block: _Block) -> Named | None:
    name = _as_name(_at(cells, block.name))
    if not name or any(cell.endswith((":", "：")) for cell in cells):
        return None
    signed = "".join(_at(cells, at) for at in block.signed)
    about = " ".join(filter(None, (_at(cells, at) for at in block.about)))
    said = squeezed(signed + about)
    mark = next((mark for mark, words in _MARKS if words.search(squeezed(signed))), "")
    mark = mark or next((mark for mark, words in _MARKS if words.search(said)), "")
    return Named(name, mark or (PRESENT if signed else UNSAID), about)


def _at(cells: list[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _as_name(text: str) -> str:
    """A person's name without the gap of a short one; "" of what is none."""
    name = "".join(plain(text).split())
    return name if _PERSON.fullmatch(name) and name not in COUNTS.values() else ""


def _with_absent(people: list[Named]) -> list[Named]:
    """Where others signed, who did not was not there; where nobody did, it was signed on paper."""
    if not any(one.mark in CAME for one in people):
        return people
    return [replace(one, mark=one.mark or ABSENT) for one in people]


def _listed(text: str, mark: str) -> list[Named]:
    """The names of a cell, each perhaps with why it stands there: 丙（请假）."""
    found = []
    for part in _BETWEEN.split(plain(text)):
        why = "".join(_WHY.findall(part))
        name = _as_name(_WHY.sub("", part))
        if name and len(name) > 1:
            said = next((own for own, words in _MARKS if words.search(why)), mark)
            found.append(Named(name, said, why))
    return found


# --- What the paper says of itself ----------------------------------------------------------------


def _facts(lines: Iterable[tuple[int, tuple]]) -> Iterator[tuple[str, object]]:
    """(label, what is written beside it): in one cell after its colon, or in the next cell."""
    for _, values in lines:
        whole = squeezed(" ".join(map(text_of, values)))
        counts = {_count_name(name): number for name, number in _COUNT.findall(whole)}
        yield from counts.items()
        if not counts:
            yield from _facts_of(values)


def _count_name(said: str) -> str:
    return {"应参加": "应到", "出席": "实到"}.get(said, said) + "人数"


def _facts_of(values: tuple) -> Iterator[tuple[str, object]]:
    label = ""
    for value in values:
        text = text_of(value)
        facts = [(said.rstrip(" :："), told) for said, told in _FACT.findall(text[:LONGEST_FACT])]
        if facts:
            yield from (fact for fact in facts if fact[1])
            label = "" if facts[-1][1] else facts[-1][0]
        elif text and label:
            yield label, value
            label = ""
        elif _BARE.fullmatch(squeezed(text)):
            label = squeezed(text)


def _heading(above: list[tuple[int, tuple]]) -> tuple[str, ...]:
    texts = (text_of(value) for _, values in above for value in values)
    return tuple(text for text in texts if text)


def _with_counts(facts: dict[str, object], people: list[Named]) -> dict[str, object]:
    """The facts, what the names come to where the paper does not say it, and the names as words."""
    is_marked = any(one.mark for one in people)
    counted: dict[str, object] = {
        "应到人数": len(people),
        "实到人数": sum(one.mark in CAME for one in people) if is_marked else None,
        "请假人数": sum(one.mark in AWAY for one in people) if is_marked else None,
    }
    said = {label: value for label, value in facts.items() if value is not None}
    return {**counted, **said, PEOPLE: words_of(people)}


def words_of(people: Iterable[Named]) -> str:
    """出席：甲、乙；请假：丙 — as far as a note has room for all of them."""
    people = list(people)
    by_mark = {mark: [one.name for one in people if one.mark == mark] for mark in SAID}
    words = "；".join(f"{SAID[mark]}：{'、'.join(own)}" for mark, own in by_mark.items() if own)
    return words if len(words) <= MOST_WORDS else f"{len(people)} 人，姓名见签到表"


def all_there(table: Table) -> Table:
    """The same of a paper nobody signed in the file, where somebody says that they all came."""
    people = [replace(one, mark=one.mark or PRESENT) for one in table.people]
    (row,) = table.rows
    counted = _with_counts(dict(zip(table.header, row[1], strict=True)), people)
    return replace(
        table,
        header=tuple(counted),
        rows=((row[0], tuple(counted.values())),),
        people=tuple(people),
    )
