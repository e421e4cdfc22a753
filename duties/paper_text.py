"""The words of the issued papers: the document in red-header form, and a unit's letter (责任书)."""

from itertools import groupby

from duties.models import Duty, ResponsibilityDocument
from records.figures.catalogue import catalogue
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.text import chinese_day
from townwork.org.models import Unit

NUMERALS = "一二三四五六七八九十"
ANNEXES = (
    ("领导班子", ("leadership",)),
    ("村（社区）", ("village", "community")),
    ("站办所", ("office",)),
    ("下属单位", ("subordinate",)),
)


def numeral(number: int) -> str:
    """1 to 99 as 一 … 九十九."""
    tens, ones = divmod(number, 10)
    one = NUMERALS[ones - 1] if ones else ""
    if tens == 0:
        return one
    return (NUMERALS[tens - 1] if tens > 1 else "") + "十" + one


def document_paper(document: ResponsibilityDocument, duties: list[Duty]) -> list[Paragraph]:
    """The whole document: head, title, recipients, clauses by section, annexes
    by kind of unit, 版记.
    """
    office = document.township.sign_name or document.township.name
    annexes = [(name, _owed_by(duties, kinds)) for name, kinds in ANNEXES]
    annexes = [(name, owed) for name, owed in annexes if owed]
    return [
        Paragraph("title", document.title),
        *_replaced(document),
        Paragraph("masthead", f"{office}文件"),
        Paragraph("number", document.number),
        Paragraph("recipients", f"{document.recipients.rstrip('：:')}："),
        *_paragraphs(document.preamble),
        *_sections(duties),
        *_paragraphs(document.closing),
        *_annex_list(annexes),
        Paragraph("sign", office),
        Paragraph("date", chinese_day(document.issued_on)),
        *(
            line
            for number, annex in enumerate(annexes, 1)
            for line in _annex(number, len(annexes), *annex)
        ),
        Paragraph(
            "imprint", f"{document.copied_to}\n{office}\n{chinese_day(document.issued_on)}印发"
        ),
    ]


def _paragraphs(text: str) -> list[Paragraph]:
    """A paragraph a line, as they were typed; an empty line is none."""
    lines = [line.strip() for line in text.splitlines()]
    return [Paragraph("p", line) for line in lines if line]


def _replaced(document: ResponsibilityDocument) -> list[Paragraph]:
    """What an amendment stands in for."""
    if document.version == 1:
        return []
    return [
        Paragraph("subtitle", f"（第{document.version}版，代替{document.drafted_from.number}）")
    ]


def letter_paper(
    document: ResponsibilityDocument, unit: Unit, duties: list[Duty]
) -> list[Paragraph]:
    """责任书: just this unit's duties."""
    office = document.township.sign_name or document.township.name
    lead = f"根据{document.title}（{document.number}），{unit}承担以下{len(duties)}项职责。"
    return [
        Paragraph("title", f"{document.year}年度意识形态和宣传思想文化工作责任书"),
        Paragraph("subtitle", f"（{unit}）"),
        Paragraph("p", lead),
        *_sections(duties),
        Paragraph("p", "签收后即按本责任书落实，完成情况由台账和进展报告体现。"),
        Paragraph("sign", office),
        Paragraph("date", chinese_day(document.issued_on)),
    ]


WITHIN = {"monthly": "当月", "quarterly": "当季", "half": "当半年", "yearly": "当年"}


def terms_of(duty: Duty) -> str:
    """频次 and 时限 in words: the end of a clause."""
    if duty.frequency == Duty.Frequency.ONCE:
        return f"{duty.due_on.month}月{duty.due_on.day}日前完成"
    limit = f"期满后{duty.due_days}日内" if duty.due_days > 0 else f"{WITHIN[duty.frequency]}内"
    return f"{duty.get_frequency_display()}一次，{limit}完成"


def target_of(duty: Duty) -> str:
    """What is counted and how much of it is owed each time; nothing for a duty that is reported."""
    if not duty.is_counted:
        return ""
    item = catalogue[duty.indicator]
    each = "" if duty.frequency == Duty.Frequency.ONCE else "每期"
    return f"{each}{item.name}不少于{duty.target.normalize():f}{item.measure}。"


def clause(duty: Duty) -> str:
    paper = f"应交：{duty.paper}。" if duty.paper else ""
    return f"{duty.requirement}{target_of(duty)}{paper}（{terms_of(duty)}）"


def _sections(duties: list[Duty]) -> list[Paragraph]:
    order = list(Duty.Section.values)
    ordered = sorted(duties, key=lambda duty: (order.index(duty.section), duty.order))
    lines = []
    for number, (section, clauses) in enumerate(groupby(ordered, lambda duty: duty.section), 1):
        lines.append(Paragraph("h1", "", lead=f"{numeral(number)}、{Duty.Section(section).label}"))
        lines += [
            Paragraph("h2", clause(duty), lead=f"（{numeral(n)}）{duty.title}。")
            for n, duty in enumerate(clauses, 1)
        ]
    return lines


def _owed_by(duties: list[Duty], kinds: tuple[str, ...]) -> list[Duty]:
    return [
        duty
        for duty in duties
        if set(kinds) & (set(duty.kinds) | {unit.kind for unit in duty.units.all()})
    ]


def _annex_list(annexes: list[tuple[str, list[Duty]]]) -> list[Paragraph]:
    """附件说明: numbered where there are several, without a mark after a name."""
    return [
        Paragraph("annexes" if number == 1 else "annexes-more", f"{number}.{name}职责清单")
        for number, (name, _) in enumerate(annexes, 1)
    ]


def _annex(number: int, count: int, name: str, duties: list[Duty]) -> list[Paragraph]:
    lines = [
        Paragraph("h3", f"{n}.{duty.title}：{terms_of(duty)}。") for n, duty in enumerate(duties, 1)
    ]
    label = f"附件{number}" if count > 1 else "附件"
    return [Paragraph("annex", label), Paragraph("annex-title", f"{name}职责清单"), *lines]
