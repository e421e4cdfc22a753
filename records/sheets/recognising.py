"""Which ledger a stranger's table belongs to: told by its columns and by what its title says.

A name of a column that few ledgers know (红白理事会) says more than one that all have (备注). What
cannot be told apart is asked, once: the answer is the town's for every table of that look.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from records.ledger import custom_ledgers as custom
from records.ledger.declaration import Ledger, ledgers
from records.sheets.columns import Vocabulary, required_of
from records.sheets.models import ColumnMemory, SheetMemory
from records.sheets.spread import counted_over, spread_of, why_no_rows
from records.sheets.synonyms import EVERY_END, GATHERED, TITLED
from townwork.lib.column_names import guess
from townwork.lib.gatherings import read_tables
from townwork.lib.grids import Grid
from townwork.lib.headers import Table, squeeze
from townwork.lib.text import shortened, squeezed
from townwork.org.access import allows
from townwork.org.models import Township, Unit, User
from townwork.org.sheets import roster_in, roster_table

ENOUGH = 3  # columns a ledger knows; 2 where the title speaks of it
LEAST_OWN = 2  # of them beside unit, day and note, where the title does not speak of it
AT_ITS_END = 0.3  # what the last word of a title is worth: 中心组学习计划 is a plan
TITLE = 1.5  # what a word of the title is worth, in columns no other ledger has
LABEL = 0.2  # what a column adds that is called as the ledger calls it
ITS_WORD = 0.15  # what a column adds that is called by the ledger's own name (宣讲员, 宣讲题目)
LACKING = 0.5  # what a column costs that must be there and is not
EVERYWHERE = ("unit", "occurred_on", "note")  # fields of every ledger
LEAST = 0.6  # what less than is said of no ledger
LEAD = 0.25  # by which the first must lead the second
NO_DATA = "只有列名，没有数据"
HIDDEN = "隐藏的工作表"
BESIDE = "本系统导出的附页"
ROSTERS = {
    "units": "是单位名单，不是台账，在“导入单位”里核对和导入",
    "staff": "是人员名册，不是台账，在“导入人员”里核对和导入",
}
ROSTER_NAMES = {"units": "单位名单", "staff": "人员名册"}
COUNTS = "像是汇总表：台账要一行一条，汇总数会自己算"
CROSSED = "像是汇总表：明细也在手里的，只导明细；只有这张的，选“{}”，一格算一条"
_TIMES = re.compile(r"[\d〇零一二三四五六七八九十年月日季度上下半第、.\-—~至到]+")


@dataclass(frozen=True)
class Told:
    """What a table is: `slug` of its ledger, "" where nobody knows; `why` it stays out, if so.
    `roster`: it is of no ledger, but of "units" or of "staff" (townwork.org.sheets).
    """

    slug: str = ""
    why: str = ""
    roster: str = ""


def every_ledger(township: Township) -> list[Ledger]:
    """All of the town that take new rows."""
    every = [*ledgers.values(), *custom.of_township(township.pk)]
    return [ledger for ledger in every if not ledger.is_retired]


def fillable(user: User) -> list[Ledger]:
    """Those the user may import into: the role, and a unit of a kind that fills it."""
    kinds = set(Unit.objects.visible_to(user).active().values_list("kind", flat=True))
    return [
        ledger
        for ledger in every_ledger(user.township)
        if allows(user, ledger.define_action)
        and (not ledger.kinds or not kinds.isdisjoint(ledger.kinds))
    ]


class Recogniser:
    """Knows what the ledgers of a town are called, they and their columns; three queries."""

    def __init__(self, township: Township) -> None:
        memories = {
            memory.ledger: memory for memory in ColumnMemory.objects.filter(township=township)
        }
        self.by_slug = {
            ledger.slug: Vocabulary(ledger, memories.get(ledger.slug))
            for ledger in every_ledger(township)
        }
        self.known = set().union(*(one.known for one in self.by_slug.values()))
        self.shared = Counter(name for one in self.by_slug.values() for name in one.known)
        remembered = SheetMemory.objects.filter(township=township)
        self.remembered = {one.key: one.ledger for one in remembered}

    def tables(self, grid: Grid) -> list[Table]:
        return read_tables(grid, self.known, EVERY_END)

    def tell(self, table: Table, file: str) -> Told:
        if not table.rows:
            return Told(why=NO_DATA)
        exact = self._exact(table)
        if exact:
            return Told(exact)
        key, _ = look_of(table, self.known)
        if key in self.remembered:
            slug = self.remembered[key]
            return Told(slug) if slug in self.by_slug else Told(why="以前说过不导入")
        heading = " ".join([file, table.title, *table.above[:3]])
        if table.people:
            return Told(_gathering_of(table, heading))
        scores = sorted(
            ((self._score(one, table, heading), slug) for slug, one in self.by_slug.items()),
            reverse=True,
        )
        (best, slug), (second, _) = scores[0], scores[1]
        like = [one for one in self.by_slug.values() if _title_word(one.ledger, heading)]
        counting = [one for one in like if _counts(one.ledger, table)]
        if counting or _counts(self.by_slug[slug].ledger, table):
            return Told(why=_why_out(counting, table, heading))
        return Told(slug if best >= max(LEAST, second + LEAD) else "")

    def is_sure(self, slug: str, table: Table, file: str) -> bool:
        """Whether the ledger is named above the table, or its days stand in it."""
        if slug not in self.by_slug:
            return True
        vocabulary = self.by_slug[slug]
        found = guess(table.header, vocabulary.names, vocabulary.remembered, is_near_enough=False)
        heading = " ".join([file, table.title, *table.above[:3]])
        return "occurred_on" in found.values() or bool(_title_word(vocabulary.ledger, heading))

    def _exact(self, table: Table) -> str:
        """Of the ledgers whose template it is, the one it is named after, or the narrowest."""
        fitting = [one for one in self.by_slug.values() if one.is_exact(table.header)]
        fitting.sort(key=lambda one: (one.ledger.title != table.title, len(one.ledger.fields)))
        return fitting[0].ledger.slug if fitting else ""

    def _score(self, vocabulary: Vocabulary, table: Table, heading: str) -> float:
        """In columns that are its alone; 0 for one it cannot be."""
        found = guess(
            table.header,
            vocabulary.names,
            vocabulary.remembered,
            ends=vocabulary.ends,
            is_near_enough=False,
        )
        names = [squeeze(table.header[at]) for at in found]
        lacking = set(required_of(vocabulary.ledger)) - {*found.values(), "unit", "occurred_on"}
        title = _title_word(vocabulary.ledger, heading)
        if len(found) < (ENOUGH - 1 if title else ENOUGH):
            return 0
        if not title and len(set(found.values()) - set(EVERYWHERE)) < LEAST_OWN:
            return 0
        own = sum(1 / self.shared[name] for name in names if self.shared[name])
        own += LABEL * sum(
            vocabulary.names[field][0] == squeeze(table.header[at])
            for at, field in found.items()
            if field not in EVERYWHERE
        )
        own += ITS_WORD * sum(_is_called_by(vocabulary.ledger, name) for name in table.header)
        # 学习计划 says more than 学习: of two that stand in a title the longer one is meant.
        own += bool(title) * (TITLE + len(title) / 10 + AT_ITS_END * self._is_last(title, heading))
        return max(0, own - LACKING * len(lacking))

    def _is_last(self, title: str, heading: str) -> bool:
        """Whether no other ledger's word ends after it."""
        text = squeezed(heading)
        words = {word for one in self.by_slug.values() for word in _names_of(one.ledger)}
        ends = {word: text.rfind(word) + len(word) for word in words if word in text}
        return ends.get(title, 0) == max(ends.values(), default=0)


def _counts(ledger: Ledger, table: Table) -> bool:
    """Whether it is spread over months, or over choices of the ledger."""
    return bool(counted_over(ledger, table.header))


def _why_out(counting: list[Vocabulary], table: Table, heading: str) -> str:
    """Of a cross-table: which ledger its cells could be rows of, or why of none."""
    into = [one for one in counting if spread_of(one, table.header, heading)]
    if into:
        return CROSSED.format("”“".join(one.ledger.title for one in into))
    return f"{COUNTS}。{why_no_rows(counting[0].ledger)}" if len(counting) == 1 else COUNTS


def _gathering_of(table: Table, heading: str) -> str:
    """What the people of a 签到表 came to; "" where it does not say."""
    said = squeezed(" ".join([heading, *table.above, *map(str, table.rows[0][1])]))
    return next(
        (slug for slug, words in GATHERED.items() if any(w in said for w in words.split())), ""
    )


def _is_called_by(ledger: Ledger, column: str) -> bool:
    name = squeeze(column)
    return any(word in name for word in _names_of(ledger) if word != name)


def _names_of(ledger: Ledger) -> list[str]:
    return [squeezed(ledger.title), *TITLED.get(ledger.slug, "").split()]


def _title_word(ledger: Ledger, heading: str) -> str:
    """The longest of its names that stands in the heading."""
    text = squeezed(heading)
    return max((word for word in _names_of(ledger) if word in text), key=len, default="")


def look_of(table: Table, known: set[str]) -> tuple[str, str]:
    """(key of all tables of this look, what names them to a reader): the title without its month
    and year, and the columns.

    Only names that are known are kept in words: in a table without a header they would be people's.
    """
    title = _TIMES.sub("", squeezed(table.above[0])) if table.above else ""
    names = [name for name in table.header if name]
    words = [name for name in names if squeeze(name) in known]
    words += [f"另有 {len(names) - len(words)} 列"] if len(words) < len(names) else []
    digest = hashlib.sha256("\n".join([title, *map(squeeze, names)]).encode()).hexdigest()
    said = "、".join(words)
    return digest, shortened(f"{table.above[0]}：{said}" if title else said, 100)


def tell_all(
    recogniser: Recogniser, grids: Iterable[Grid], file: str
) -> list[tuple[Grid, Table, Told]]:
    """Each table of a file and what it is."""
    found = [
        _seen(grid, *_or_roster(recogniser, grid, table, file))
        for grid in grids
        for table in recogniser.tables(grid)
    ]
    # Beside what the system itself wrote stands the same once more, for paper, or how to fill it.
    own = any(_is_own(recogniser, table, told) for _, table, told in found)
    if not own:
        return found
    return [
        (grid, table, told if _is_own(recogniser, table, told) else Told(why=BESIDE))
        for grid, table, told in found
    ]


def _or_roster(recogniser: Recogniser, grid: Grid, table: Table, file: str) -> tuple[Table, Told]:
    """What no ledger knows may be a list of units or of staff; so may what looks like a ledger's
    by a column or two, and has neither its name nor a day. It is read as that list then: by the
    ledgers' columns it may have seemed a filled-in form.
    """
    told = recogniser.tell(table, file)
    if told.why or (told.slug and recogniser.is_sure(told.slug, table, file)):
        return table, told
    roster = roster_in(grid)
    if not roster:
        return table, told
    return roster_table(grid), Told(why=ROSTERS[roster], roster=roster)


def _seen(grid: Grid, table: Table, told: Told) -> tuple[Grid, Table, Told]:
    return grid, table, Told(why=HIDDEN) if grid.is_hidden else told


def _is_own(recogniser: Recogniser, table: Table, told: Told) -> bool:
    if told.slug not in recogniser.by_slug:
        return False
    vocabulary = recogniser.by_slug[told.slug]
    return table.title == vocabulary.ledger.title and vocabulary.is_exact(table.header)
