"""What a custom ledger may be called: its name is typed into the summary between {{ and }}, beside
the built-in ones.
"""

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from records.ledger.constants import CONSTANTS
from records.ledger.declaration import ledgers
from townwork.lib.text import clean_text

if TYPE_CHECKING:
    from records.ledger.custom_models import CustomLedger

# Marks that a template, a sheet's name or a formula would read as its own.
_MARKS = re.compile(r"[{}〔〕\[\]【】<>|:：*?/\\'\"`$%&#;；,，、=+@\s]")
# What the system never registers of people (docs/facts.md §0), whoever defines a ledger for it.
_OUTSIDE = (
    "身份证",
    "证件号",
    "户主",
    "户名",
    "住址",
    "家庭成员",
    "银行卡",
    "村民姓名",
    "居民姓名",
    "群众姓名",
    "网民",
    "网名",
    "发帖",
    "跟帖",
    "上访",
    "信访人",
    "宗教信仰",
    "政治倾向",
    "思想倾向",
)
LABELS_TAKEN = (
    "单位",
    "发生日期",
    "备注",
    "事项",
    "地点",
    "数量",
    "金额",
    "金额（元）",
    "台账",
    "镇",
    "状态",
    "查找",
)


def refuse_taken_name(ledger: "CustomLedger") -> None:
    """Raises ValidationError where the name can't be typed, is a built-in one, or another ledger
    of the town has it.
    """
    ledger.name = clean_text(ledger.name or "")
    ledger.measure = clean_text(ledger.measure or "")
    if not ledger.name:  # the field itself says that it is required
        return
    _refuse_signs(ledger)
    _refuse_built_in(ledger.name)
    if ledger.unit_id:
        _refuse_double(ledger)
    if ledger.pk:
        _refuse_renaming(ledger)


def _refuse_signs(ledger: "CustomLedger") -> None:
    """What a template, a sheet or a formula would read otherwise, and what is not registered here
    at all.
    """
    marks = "".join(dict.fromkeys(_MARKS.findall(ledger.name)))
    if marks:
        raise _bad_name(f"名称里不能有空格和“{marks}”这样的符号，请只用文字、数字和括号。")
    problem = outside(ledger.name)
    if problem:
        raise _bad_name(problem)
    if _MARKS.search(ledger.measure):
        raise ValidationError({"measure": "计量单位只用文字，如“次”“人次”“元”。"})
    if ledger.name[0] == "-":
        raise _bad_name("名称不能以“-”开头。")


def _refuse_built_in(name: str) -> None:
    if name in _built_in() or name.lower().startswith("extra."):
        raise _bad_name(f"“{name}”是系统已有的指标名称，总结会分不清，请换一个。")
    if name in {ledger.title for ledger in ledgers.values()}:
        raise _bad_name(f"“{name}”是系统已有的台账，请直接用它，或换一个名称。")


def _refuse_renaming(ledger: "CustomLedger") -> None:
    """Summaries and sheets know a ledger by its name: with entries it keeps the one it has."""
    if not ledger.entries.exists():
        return
    stored = type(ledger).objects.get(pk=ledger.pk)
    if stored.name != ledger.name:
        raise _bad_name("已有记录，名称不能再改：总结模板和表格按名称认它。可停用后另建。")


def _bad_name(problem: str) -> ValidationError:
    return ValidationError({"name": problem})


def _built_in() -> set[str]:
    """The names and codes of every built-in item."""
    indicators = [item for ledger in ledgers.values() for item in ledger.figures.values()]
    names = {item.name for item in CONSTANTS} | {item.name for item in indicators}
    return names | {item.code for item in CONSTANTS} | {item.code for item in indicators}


def _refuse_double(ledger: "CustomLedger") -> None:
    others = type(ledger).objects.standing().filter(unit__township=ledger.unit.township_id)
    if others.filter(name=ledger.name).exclude(pk=ledger.pk).exists():
        raise _bad_name(f"本镇已有名为“{ledger.name}”的自定义台账，请换一个名称。")


def outside(name: str) -> str:
    """Why nothing of the name is registered here; "" where it may be."""
    word = next((word for word in _OUTSIDE if word in name), "")
    return f"“{name}”不能登记：这里不记群众个人信息和言论（{word}），请改记总数。" if word else ""


def label_problem(label: str) -> str:
    """Why a field can't be called so; "" where it can."""
    if problem := outside(label):
        return problem
    if label in LABELS_TAKEN:
        return f"“{label}”是每条记录都有的栏目，请换一个名称。"
    if label[:1] in tuple("=+-@"):
        return f"栏目名称不能以“{label[0]}”开头。"
    return ""
