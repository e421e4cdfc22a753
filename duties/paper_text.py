"""The words of the issued papers: the document in red-header form, and a unit's letter (责任书)."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from duties.models import Duty, ResponsibilityDocument
from duties.schedule import stretches
from records.figures.catalogue import catalogue
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.text import chinese_day
from townwork.org.models import Post, Unit
from townwork.org.workdays import Workdays

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


def document_paper(
    document: ResponsibilityDocument, duties: list[Duty], workdays: Workdays
) -> list[Paragraph]:
    """The whole document: head, title, recipients, clauses by section, annexes
    by kind of unit, 版记. `workdays` are those its assignments are made with.
    """
    terms = _terms(document, duties, workdays)
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
        *_sections(duties, terms),
        *_paragraphs(document.closing),
        *_annex_list(annexes),
        Paragraph("sign", office),
        Paragraph("date", chinese_day(document.issued_on)),
        *(
            line
            for number, annex in enumerate(annexes, 1)
            for line in _annex(number, len(annexes), *annex, terms)
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
    document: ResponsibilityDocument,
    unit: Unit,
    duties: list[Duty],
    workdays: Workdays,
    posts: Iterable[Post] = (),
    *,
    days: Mapping[Duty, list[date]] | None = None,
) -> list[Paragraph]:
    """责任书: just this unit's duties, and whose they are: `posts`, of the day it is issued.

    `days` are those it is to keep, where it came in the midst of the year; else all of the year's.
    """
    office = document.township.sign_name or document.township.name
    lead = f"根据{document.title}（{document.number}），{unit}承担以下{len(duties)}项职责。"
    return [
        Paragraph("title", f"{document.year}年度意识形态和宣传思想文化工作责任书"),
        Paragraph("subtitle", f"（{unit}）"),
        Paragraph("p", lead),
        *_sections(duties, _terms(document, duties, workdays, days)),
        *([Paragraph("p", _answerable(posts))] if posts else []),
        Paragraph("p", "签收后即按本责任书落实，完成情况由台账和进展报告体现。"),
        Paragraph("sign", office),
        Paragraph("date", chinese_day(document.issued_on)),
    ]


def _answerable(posts: Iterable[Post]) -> str:
    """责任人：村党总支书记某某；分管领导：党委副书记某某。"""
    said = {Post.Kind.HEAD: "责任人", Post.Kind.CHARGE: "分管领导", Post.Kind.PUBLICITY: "宣传委员"}
    return "；".join(f"{said[Post.Kind(post.kind)]}：{post}" for post in posts) + "。"


def terms_of(duty: Duty, year: int, workdays: Workdays, days: list[date] | None = None) -> str:
    """频次 and 时限 in words, the end of a clause: the very days the assignments are kept to.

    Twelve of them would be a calendar: a monthly duty says its rule.
    """
    if days is None:
        days = [stretch.due_on for stretch in stretches(duty, year, workdays)]
    if duty.frequency == Duty.Frequency.MONTHLY:
        limit = f"{_monthly_limit(duty.due_days)}完成，遇休息日顺延"
    else:
        limit = f"{'、'.join(_day(day, year) for day in days)}前完成"
    if duty.frequency == Duty.Frequency.ONCE:
        return limit
    return f"{duty.get_frequency_display()}一次，{limit}"


def _monthly_limit(due_days: int) -> str:
    if due_days > 0:
        return f"期满后{due_days}日内"
    return f"期满{-due_days}日前" if due_days else "当月内"


def _day(day: date, year: int) -> str:
    """A day of the document's year without the year."""
    ahead = {year: "", year + 1: "次年"}.get(day.year, f"{day.year}年")
    return f"{ahead}{day.month}月{day.day}日"


def target_of(duty: Duty) -> str:
    """What is counted and how much of it is owed each time; nothing for a duty that is reported."""
    if not duty.is_counted:
        return ""
    item = catalogue[duty.indicator]
    each = "" if duty.frequency == Duty.Frequency.ONCE else "每期"
    return f"{each}{item.name}不少于{duty.target.normalize():f}{item.measure}。"


def clause(duty: Duty, terms: str) -> str:
    paper = f"应交：{duty.paper}。" if duty.paper else ""
    return f"{duty.requirement}{target_of(duty)}{paper}（{terms}）"


def _terms(
    document: ResponsibilityDocument,
    duties: list[Duty],
    workdays: Workdays,
    days: Mapping[Duty, list[date]] | None = None,
) -> dict[Duty, str]:
    days = days or {}
    return {duty: terms_of(duty, document.year, workdays, days.get(duty)) for duty in duties}


def _sections(duties: list[Duty], terms: dict[Duty, str]) -> list[Paragraph]:
    order = list(Duty.Section.values)
    ordered = sorted(duties, key=lambda duty: (order.index(duty.section), duty.order))
    lines = []
    for number, (section, clauses) in enumerate(groupby(ordered, lambda duty: duty.section), 1):
        lines.append(Paragraph("h1", "", lead=f"{numeral(number)}、{Duty.Section(section).label}"))
        lines += [
            Paragraph("h2", clause(duty, terms[duty]), lead=f"（{numeral(n)}）{duty.title}。")
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
    names = [f"{name}职责清单" for name, _ in annexes]
    if len(names) == 1:
        return [Paragraph("annexes", names[0])]
    return [
        Paragraph("annexes-first" if number == 1 else "annexes-more", f"{number}.{name}")
        for number, name in enumerate(names, 1)
    ]


def _annex(
    number: int, count: int, name: str, duties: list[Duty], terms: dict[Duty, str]
) -> list[Paragraph]:
    lines = [
        Paragraph("h3", f"{n}.{duty.title}：{terms[duty]}。") for n, duty in enumerate(duties, 1)
    ]
    label = f"附件{number}" if count > 1 else "附件"
    return [Paragraph("annex", label), Paragraph("annex-title", f"{name}职责清单"), *lines]
