"""What the cells of a column say where its name does not: whose rows they are, and that an 编号 is
but the rows' own count.

In a sheet of things handed out 单位 is 本, 份 or 张, and the village stands under a name of its own
(领用村, 放映点).
"""

from collections.abc import Iterable, Mapping

from records.sheets.columns import Vocabulary
from records.sheets.likeness import with_likely
from townwork.lib.text import squeezed
from townwork.org.models import Unit
from townwork.org.unit_names import stem

MEASURES = set("本份张册块条个套幅面枚盒支把件台副顶只袋箱元")
COUNTERS = ("编号", "号")
MOSTLY = 2 / 3  # of its cells: among villages stands one 镇文明实践所
MAY_GIVE_WAY = ("organiser",)  # who held it, in the words of a sheet that has no other column


def columns_meant(vocabulary: Vocabulary, outline: dict, units: Iterable[Unit]) -> dict[int, str]:
    """{column: field} by its names, then whose its rows are, then what is likely."""
    named = columns_told(vocabulary, outline)
    with_its_unit = with_unit(named, outline, units, vocabulary.remembered)
    return with_likely(with_its_unit, vocabulary, outline)


def with_unit(
    columns: dict[int, str], outline: dict, units: Iterable[Unit], said: Mapping[str, str]
) -> dict[int, str]:
    """{column: field} with the one that holds names of the town's units; `said` is what the town
    said of columns before, "" of one that is not wanted.
    """
    found = {
        at: field
        for at, field in columns.items()
        if field != "unit" or not _are_measures(_said(outline, at))
    }
    names = {way for unit in units for name in unit.names for way in (squeezed(name), stem(name))}
    if any(field == "unit" and _name_any(_said(outline, at), names) for at, field in found.items()):
        return found
    places = [at for at in range(len(outline["header"])) if _are_units(_said(outline, at), names)]
    names_of_columns = outline["header"]
    free = [
        at
        for at in places
        if found.get(at, "organiser") in MAY_GIVE_WAY and said.get(names_of_columns[at]) != ""
    ]
    free.sort(key=lambda at: at in found)
    if not free:
        return found
    others = {at: field for at, field in found.items() if field != "unit"}
    return others | {free[0]: "unit"}


def columns_told(vocabulary: Vocabulary, outline: dict) -> dict[int, str]:
    """{column: field} by its names; but an 编号 over 1, 2, 3 is the rows' own, and no 文号."""
    header = tuple(outline["header"])
    if vocabulary.is_exact(header):
        return vocabulary.columns(header)
    return vocabulary.columns(
        tuple("" if _is_counter(outline, at) else name for at, name in enumerate(header))
    )


def _is_counter(outline: dict, at: int) -> bool:
    return squeezed(outline["header"][at]) in COUNTERS and count_rows(_said(outline, at))


def count_rows(said: list[str]) -> bool:
    """Whether the first cells of a column are but 1, 2, 3."""
    return bool(said) and said == [str(number) for number in range(1, len(said) + 1)]


def _said(outline: dict, at: int) -> list[str]:
    return [row[at] for row in outline["samples"] if at < len(row) and row[at]]


def _are_measures(said: list[str]) -> bool:
    return bool(said) and set(said) <= MEASURES


def _are_units(said: list[str], names: set[str]) -> bool:
    """Their names, or what begins with one (塘头村新时代文明实践站)."""
    named = [one for one in said if _names_one(squeezed(one), names)]
    return len(named) > MOSTLY * len(said)


def _name_any(said: list[str], names: set[str]) -> bool:
    """Of a column without a cell there is nothing against its name."""
    return not said or any(_names_one(squeezed(one), names) for one in said)


def _names_one(said: str, names: set[str]) -> bool:
    return said in names or stem(said) in names or said.startswith(tuple(names))
