"""Which field each column of a sheet is meant for, by its name. Pure."""

from collections.abc import Mapping, Sequence

from townwork.lib.headers import squeeze

REACHED_BY = ("电话", "手机", "号码", "手机号", "邮箱", "身份证", "账号")

# 协办单位 and 主讲人单位及职务 are not whose the row is.
BESIDE = (
    "主送",
    "抄送",
    "印发",
    "协办",
    "协助",
    "联办",
    "参加",
    "参与",
    "配合",
    "支持",
    "主讲",
    "授课",
    "讲师",
    "作者",
)


def _is_anothers(said: str) -> bool:
    return said.startswith(BESIDE) and "单位" in said


def _ended(said: str, ends: Mapping[str, Sequence[str]]) -> set[str]:
    """The fields whose end of a name it has, the longest there is; none of whose it is not."""
    if _is_anothers(said):
        return set()
    lengths = {
        field: max((len(end) for end in its if said.endswith(end)), default=0)
        for field, its in ends.items()
    }
    longest = max(lengths.values(), default=0)
    return {field for field, length in lengths.items() if length == longest > 0}


def is_another_thing(said: str) -> bool:
    """What goes by a name and is not it: 作者电话 is no 作者, 协办单位 no 单位."""
    return said.endswith(REACHED_BY) or _is_anothers(said)


def _is_part(said: str, label: str) -> bool:
    """Whether one is part of the other, and the same thing."""
    return len(said) > 1 and (said in label or (label in said and not is_another_thing(said)))


def guess(
    header: tuple[str, ...],
    names: Mapping[str, list[str]],
    known: Mapping[str, str] | None = None,
    *,
    ends: Mapping[str, Sequence[str]] | None = None,
    is_near_enough: bool = True,
) -> dict[int, str]:
    """{column: field}, each field once: its own label, then what the town said last time, then
    other names, then how a name ends (`ends`), then a name that is part of the other, where
    `is_near_enough`.

    `names` are what a field is called, squeezed, its own label first.
    """
    columns = {at: squeeze(name) for at, name in enumerate(header) if name}
    remembered = {
        squeeze(name): field for name, field in (known or {}).items() if field in names or not field
    }
    fits_by_turn = (
        lambda said, field: said == names[field][0],
        lambda said, field: remembered.get(said) == field,
        lambda said, field: said in names[field][1:],
        lambda said, field: field in _ended(said, ends or {}),
        lambda said, field: _is_part(said, names[field][0]),
    )
    found: dict[int, str] = {}
    turns = fits_by_turn if is_near_enough else fits_by_turn[:-1]
    for turn, fits in enumerate(turns):
        for at, said in columns.items():
            if at in found or (turn > 1 and said in remembered):
                continue
            field = next(
                (one for one in names if one not in found.values() and fits(said, one)), None
            )
            if field:
                found[at] = field
    return found
