"""A form somebody filled in (审批表): a label, and beside it what was written. Pure."""

from collections.abc import Iterator

from townwork.lib.grids import Grid
from townwork.lib.headers import MOST_SURE, Table, name_of, squeeze, text_of

TO_SIGN = "要签字的栏"
FEWEST_LABELS = 4  # lines with a label of ours that make a sheet a filled-in form


def as_form(grid: Grid, known: set[str]) -> Table | None:
    """A form (审批表) as the one row it is: a label, and beside it what was written. None: it is a
    table, whose names stand in one row.
    """
    labelled = [_labels_in(values, known) for _, values in grid.rows]
    if max(map(len, labelled), default=0) >= MOST_SURE or sum(map(bool, labelled)) < FEWEST_LABELS:
        return None
    places = sorted({at for labels in labelled for at in labels})
    begins = next(
        at for at, (_, values) in enumerate(grid.rows) if sum(map(bool, map(text_of, values))) > 1
    )
    first = grid.rows[begins][0]
    lines = [(number, [*_pairs(values, places)]) for number, values in grid.rows[begins:]]
    pairs = [pair for _, line in lines for pair in line if not _is_to_sign(pair)]
    above = (text_of(cell) for _, cells in grid.rows[:begins] for cell in cells)
    return Table(
        grid.title,
        first,
        tuple(name_of(label) for label, _ in pairs),
        ((first, tuple(value for _, value in pairs)),),
        tuple((number, TO_SIGN) for number, line in lines if any(map(_is_to_sign, line))),
        above=tuple(text for text in above if text),
        is_1904=grid.is_1904,
        span=(grid.rows[0][0], grid.rows[-1][0]),
        is_form=True,
    )


def _is_to_sign(pair: tuple[object, object]) -> bool:
    """单位意见: what stands there is an act, done where acts are done."""
    return text_of(pair[0]).endswith(("意见", "签字", "签名", "盖章", "签章"))


def _labels_in(values: tuple, known: set[str]) -> list[int]:
    """Where names stand that are ours, each with something else beside it."""
    names = [squeeze(value) if isinstance(value, str) else "" for value in values]
    following = [*names[1:], ""]
    there = [text_of(value) for value in (*values[1:], None)]
    return [
        at
        for at, name in enumerate(names)
        if name.removeprefix("其中") in known and there[at] and following[at] not in known
    ]


def _pairs(values: tuple, places: list[int]) -> Iterator[tuple[object, object]]:
    """(label, what is written beside it) of a line; where nothing is, None."""
    for at, after in zip(places, [*places[1:], len(values)], strict=True):
        written = (value for value in values[at + 1 : after] if text_of(value))
        if at < len(values) and text_of(values[at]):
            yield values[at], next(written, None)
