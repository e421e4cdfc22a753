"""单位小结 as a paper: what one unit's records, duties and own words say of its half-year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from duties.matrix import Rate, by_duty, read_progress, read_reviews
from duties.models import Assignment, Duty
from duties.standing import Progress, Standing
from records.figures.catalogue import catalogue
from records.figures.figure import Figure
from records.figures.reading import figures_of_units
from records.ledger.custom_ledgers import remembering
from reports import bending, drafts, grammar, wording
from reports.grammar import Block, Run, neat
from reports.models import Contribution
from reports.slots import State, Word
from townwork.lib import word as docx
from townwork.lib.pdf import Paper, render_official
from townwork.org.models import Term, Unit

UNIT_TEMPLATE = Path(__file__).with_name("default_unit.txt")
# What the text says beside figures: {name: code}. The last two stand alone on their lines.
NAME, DUTIES, WORDS = "unit.name", "unit.duties", "unit.words"
OWN = {"单位": NAME, "任务情况": DUTIES, "单位自述": WORDS}


@dataclass(frozen=True)
class UnitSummary:
    """One unit's paper, filled. `missing` says what it can't tell, in words: 公益电影场次（应报 6 个月，已报
    4 个月）.
    """

    unit: Unit
    term: Term
    blocks: tuple[Block, ...]
    missing: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.blocks[0].text

    @property
    def name(self) -> str:
        """Its file's, without an ending."""
        return f"{self.unit}_{self.term}小结"

    def as_pdf(self) -> Paper:
        return render_official(self.title, self.blocks, author=self.unit.name)

    def as_word(self) -> bytes:
        return docx.official(self.blocks, author=self.unit.name)


@lru_cache(maxsize=1)
def unit_template() -> str:
    return UNIT_TEMPLATE.read_text(encoding="utf-8")


def unit_summaries(
    units: Iterable[Unit], term: Term, *, today: date | None = None
) -> dict[int, UnitSummary]:
    """{unit's id: its paper} of units of the term's township, in as many queries however many.

    Raises GrammarError where the text is wrong.
    """
    units = list(units)
    with remembering():
        names = drafts.names(term.township)
        names.update(OWN)
        template = grammar.parse(unit_template(), names)
        codes = [code for code in template.codes if code not in OWN.values()]
        read = figures_of_units(units, term, codes, today=today)
    progress = _progress(units, term, today)
    words = _words(units, term)
    return {
        unit.pk: _filled(
            unit, term, template, read[unit.pk], progress.get(unit.pk, []), words.get(unit.pk, "")
        )
        for unit in units
    }


def summary_of(unit: Unit, term: Term) -> UnitSummary:
    return unit_summaries([unit], term)[unit.pk]


def _progress(units: list[Unit], term: Term, today: date | None) -> dict[int, list[Progress]]:
    rows = Assignment.objects.current().of_term(term).filter(unit__in=units)
    progress = read_progress(rows.order_by("due_on", "pk"), today=today, units=units)
    read_reviews(progress)
    by_unit: dict[int, list[Progress]] = {}
    for item in progress:
        by_unit.setdefault(item.assignment.unit_id, []).append(item)
    return by_unit


def _words(units: list[Unit], term: Term) -> dict[int, str]:
    """What was sent; a unit that was not asked, or has not answered, has none."""
    sent = Contribution.objects.filter(manuscript__term=term, unit__in=units)
    return dict(sent.exclude(sent_at=None).values_list("unit", "body"))


def _filled(
    unit: Unit,
    term: Term,
    template: grammar.Template,
    read: Mapping[str, Figure],
    progress: list[Progress],
    words: str,
) -> UnitSummary:
    lines = {DUTIES: _duty_lines(progress), WORDS: _own_lines(words)}
    said = {code: _word(figure) for code, figure in read.items()}
    said |= {code: Word(unit.name, State.WORD) for code in (NAME, grammar.SIGN)}
    said |= {code: _placed(its) for code, its in lines.items()}
    bent = bending.bend(template, said)
    blocks = tuple(one for block in bent.blocks for one in _opened(block, lines))
    return UnitSummary(unit, term, blocks, tuple(_missing(read, words)))


def _word(figure: Figure) -> Word:
    """A figure as the unit's text takes it: what it does not owe and has not recorded is not its
    work, and is not said.
    """
    if figure.is_missing and figure.coverage is None:
        return Word("", State.NONE, why="本单位没有这一项")
    word = drafts.word(figure)
    if word.state is State.MISSING:
        return replace(word, text=f"【待填：{figure.name}】")
    return word


def _missing(read: Mapping[str, Figure], words: str) -> Iterable[str]:
    for figure in read.values():
        if figure.coverage and (figure.is_open or figure.is_partial):
            said = figure.coverage.words
            yield f"{figure.name}（{said}）" if said else figure.name
    if not words.strip():
        yield "没有交单位小结"


def _placed(lines: list[Block]) -> Word:
    """What holds the lines' place, so that their heading goes where there are none."""
    if lines:
        return Word("…", State.WORD)
    return Word("", State.NONE, why="没有内容")


def _opened(block: Block, lines: Mapping[str, list[Block]]) -> Iterable[Block]:
    """The lines a block keeps the place of; any other block itself."""
    code = next((run.code for run in block.runs if run.code in lines), "")
    return lines[code] if code else [block]


def _own_lines(words: str) -> list[Block]:
    """A paragraph a line, with its marks mended: nothing in them is markup."""
    return [_line(neat(line)) for line in words.splitlines() if line.strip()]


def _line(text: str, kind: str = "p") -> Block:
    return Block(kind, "", (Run(text),), 0)


# --- Duties ---------------------------------------------------------------------------------------
def _duty_lines(progress: list[Progress]) -> list[Block]:
    """How far the unit's tasks are, and each duty by its document's order."""
    if not progress:
        return []
    rate = Rate.of(progress)
    told = [(duty, items) for duty, of_units in by_duty(progress) for items in of_units.values()]
    listed = [
        _line(f"{number}.{duty.title}：{_stands(items)}。", "h3")
        for number, (duty, items) in enumerate(told, 1)
    ]
    return [_line(_rate_said(rate)), *listed]


def _rate_said(rate: Rate) -> str:
    if not rate.total:
        return "本期任务尚未开始。"
    said = [f"本期应完成任务{rate.total}项，已完成{rate.done}项"]
    if rate.done_late:
        said.append(f"其中超过期限才完成{rate.done_late}项")
    if rate.under_way:
        said.append(f"正在办理{rate.under_way}项")
    if rate.late:
        said.append(f"逾期{rate.late}项")
    return "，".join(said) + "。"


def _stands(items: list[Progress]) -> str:
    if len(items) == 1:
        return _stands_alone(items[0])
    late = sum(item.is_late for item in items)
    overdue = f"，逾期{late}期" if late else ""
    return f"共{len(items)}期，完成{sum(item.is_done for item in items)}期{overdue}"


def _stands_alone(item: Progress) -> str:
    assignment = item.assignment
    said = [item.standing.label]
    if assignment.duty.target is not None and item.standing != Standing.NONE:
        said.append(_counted(assignment.duty, item.value))
    if not item.is_done and item.standing != Standing.SUBMITTED:
        said.append(f"期限{assignment.due_on:%-m月%-d日}")
    return "，".join(said)


def _counted(duty: Duty, value: Decimal | None) -> str:
    """目标6场，已计4场: in the figure's measure."""
    measure = catalogue[duty.indicator].measure
    counted = "还没有记录" if value is None else f"已计{wording.plain(value)}{measure}"
    return f"目标{wording.plain(duty.target)}{measure}，{counted}"
