"""公示 and 通报: what is published of a round, as PDF and Word on the grid and
as a sheet, made by one job.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from assessments.models import Notice, Round, Scorecard
from assessments.results import GROUPS, group_of
from assessments.rules import said
from assessments.scoring import Band, rounded
from duties.paper_text import numeral
from records.kinds.meetings.issued import enter_issued, issuing_unit
from records.models import Regulation
from townwork.audit.services import record
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.jobs.services import enqueue
from townwork.lib import word, workbooks
from townwork.lib.pdf import render_official
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.pdf.tables import Table
from townwork.lib.printed_sheet import Form, widths_of
from townwork.lib.text import chinese_day
from townwork.org.access import allows
from townwork.org.errors import NotThere
from townwork.org.models import User

NOTICE = "assessment_notice"
RECIPIENTS = "各村（社区），镇属各站办所、各下属单位"
HOW_SUMMED = "得分＝板块合计÷适用满分×100＋加分，四舍五入到两位小数；各考核项先取两位小数再相加，不适用的不计入满分"
# What each half weighs in the year (docs/facts.md §2.2).
WEIGHTS = {1: Decimal("0.4"), 2: Decimal("0.6")}
State = Round.State


def request_notice(round: Round, *, actor: User, queued: bool = True) -> Job:
    """The papers of the stage the round is in; asked for twice, one job."""
    return enqueue(
        NOTICE,
        f"{round.pk}-{round.state}",
        township=round.term.township,
        actor=actor,
        params={"round": round.pk, "stage": round.state},
        about=f"{round}（{round.get_state_display()}）",
        queued=queued,
    )


def cards_of(round: Round) -> list[Scorecard]:
    """By group, then by place; a unit without a place comes last."""
    order = [name for name, _ in GROUPS]
    cards = round.scorecards.select_related("unit")
    return sorted(
        cards,
        key=lambda card: (
            order.index(group_of(card.unit.kind)),
            card.place or 10**6,
            card.unit.order,
        ),
    )


# --- The words ------------------------------------------------------------------------------------
def notice_paper(round: Round, stage: str) -> list[Paragraph]:
    """Title, recipients, how it was done, results by group, what follows, signature."""
    office = round.term.township.sign_name or round.term.township.name
    return [
        Paragraph("title", _title(round, stage)),
        Paragraph("recipients", f"{RECIPIENTS}："),
        *_lead(round, stage),
        *_results(round),
        *_end(round, stage),
        Paragraph("sign", office),
        Paragraph("date", chinese_day(_day(round, stage))),
    ]


def _title(round: Round, stage: str) -> str:
    words = "公示" if stage == State.PUBLIC else "通报"
    return f"关于{round.term}意识形态和宣传思想文化工作责任制考核结果的{words}"


def _day(round: Round, stage: str) -> date:
    return (
        round.public_from
        if stage == State.PUBLIC
        else timezone.localtime(round.published_at).date()
    )


def _lead(round: Round, stage: str) -> list[Paragraph]:
    count = round.scorecards.count()
    bands = _bands(round)
    text = (
        f"根据《{round.rubric.title}》，镇对{count}个单位{round.term}责任制落实情况进行了考核，"
        f"经单位自评、核查组核查、领导小组审定，{bands}。"
        "得分为各项得分之和按适用项目满分折算成百分制，另加加分。"
    )
    span = f"{chinese_day(round.public_from)}至{chinese_day(round.public_to)}"
    publicity = (
        f"现将结果予以公示，公示期为{span}。"
        if stage == State.PUBLIC
        else f"结果已于{span}公示，现予通报。"
    )
    return [Paragraph("p", text + publicity)]


def _bands(round: Round) -> str:
    bands = list(round.scorecards.values_list("band", flat=True))
    return "、".join(f"{band.label}{bands.count(band)}个" for band in Band)


def _results(round: Round) -> list[Paragraph]:
    lines = []
    groups: dict[str, list[Scorecard]] = {}
    for card in cards_of(round):
        groups.setdefault(group_of(card.unit.kind), []).append(card)
    for number, (name, cards) in enumerate(groups.items(), 1):
        lines.append(Paragraph("h1", "", lead=f"{numeral(number)}、{name}"))
        lines += [
            Paragraph("h3", f"{_place(card)}{card.unit_then}，{_score(card)}。") for card in cards
        ]
    return lines


def _place(card: Scorecard) -> str:
    return f"{card.place}." if card.place else "不列名次："


def _score(card: Scorecard) -> str:
    bonus = f"（含加分{said(card.bonus)}分）" if card.bonus else ""
    return f"{said(card.total)}分{bonus}，{card.get_band_display()}"


def _end(round: Round, stage: str) -> list[Paragraph]:
    if stage == State.PUBLIC:
        text = "对得分有异议的单位，请在公示期内在系统相应考核项上申请复核，并附佐证，由核查人以外的同志答复。"
    else:
        text = "考核结果纳入单位年度绩效考核。有整改事项的单位，请按期整改并在系统内回复，逾期的提请督办。"
    return [Paragraph("p", text)]


# --- The sheet ------------------------------------------------------------------------------------
SIGNED = "制表人：　　　　　　　　审核人：　　　　　　　　签发人：　　　　　　　　"


def results_sheet(round: Round) -> bytes:
    """For the yearly performance assessment: this round by section, and the year where both halves
    are public. Every score is a number, of two decimals at the most.
    """
    cards = cards_of(round)
    columns = [
        *_placed(cards),
        *_sections(round, cards),
        *_summed(cards),
        *_year_columns(round, cards),
    ]
    header = [name for name, _ in columns]
    rows = list(zip(*(values for _, values in columns), strict=True))
    head = results_head(round)
    line = f"单位：{head.unit}　　期间：{head.period}　　制表日期：{head.made_on}"
    widths = widths_of([header, *rows], 6, 16)
    form = Form("打印", head.title, line, header, widths, rows, head.remarks)
    return workbooks.write([(f"{round.term.code}考核结果", header, rows)], form)


def results_head(round: Round) -> Table:
    """What stands above and below the results on paper; its rows are still to come."""
    town = round.term.township
    remark = f"依据《{round.rubric.title}》；{HOW_SUMMED}。"
    made_on = timezone.localdate()
    title = "责任制考核结果汇总表"
    return Table(title, str(town), str(round.term), made_on, (), (), remarks=(remark, SIGNED))


def results_table(notice: Notice) -> Table:
    """The results on paper, read off the published sheet, so that both say the same.

    Raises NotThere where it is gone or damaged.
    """
    try:
        results = workbooks.read(notice.path.read_bytes())[0]
    except (OSError, workbooks.BadWorkbook):
        words = f"“{notice.file_name}”的文件不在了或坏了，请联系管理员从备份恢复。"
        raise NotThere(words) from None
    rows = [values for _, values in results.rows]
    return replace(results_head(notice.round), heads=results.header, rows=rows)


Column = tuple[str, list]


def _placed(cards: list[Scorecard]) -> list[Column]:
    return [
        ("类别", [group_of(card.unit.kind) for card in cards]),
        ("名次", [card.place for card in cards]),
        ("单位", [card.unit_then.name for card in cards]),
        ("得分", [_number(card.total) for card in cards]),
        ("加分", [_number(card.bonus) for card in cards]),
        ("等次", [card.get_band_display() for card in cards]),
    ]


def _sections(round: Round, cards: list[Scorecard]) -> list[Column]:
    """What each unit got of a section; what it could get is in the head, or beside it where not all
    of a group could get the same.
    """
    columns = []
    for section in round.rubric.sections.filter(part="scored"):
        sums = [card.sections.get(section.code) or (None, None) for card in cards]
        got = [_number(one) for one, _ in sums]
        most = [_number(of) for _, of in sums]
        alike = _most_of_groups(cards, most)
        if alike:
            columns.append((f"{section.title}（{alike}分）", got))
        else:
            columns += [(section.title, got), (f"{section.title}满分", most)]
    return columns


def _summed(cards: list[Scorecard]) -> list[Column]:
    """What the sections come to together: the score is this, rescaled, and the bonus."""
    return [
        (name, [_number(_part_sum(card, place)) for card in cards])
        for place, name in enumerate(("板块合计", "适用满分"))
    ]


def _part_sum(card: Scorecard, place: int) -> Decimal | None:
    """What a card's sections come to: what was got of them, or what could be; None of none."""
    parts = [Decimal(part[place]) for part in card.sections.values()]
    return sum(parts, Decimal(0)) if parts else None


def _most_of_groups(cards: list[Scorecard], most: list[float | None]) -> str:
    """What could be got, in words: 9, or 村居9、站办所7; nothing where units of a group differ."""
    found: dict[str, set[float]] = {}
    for card, of in zip(cards, most, strict=True):
        if of is not None:
            found.setdefault(group_of(card.unit.kind), set()).add(of)
    if not found or any(len(each) > 1 for each in found.values()):
        return ""
    if len(set.union(*found.values())) == 1:
        return f"{min(set.union(*found.values())):g}"
    return "、".join(f"{group}{min(each):g}" for group, each in found.items())


def _year_columns(round: Round, cards: list[Scorecard]) -> list[Column]:
    """The halves and the year: of those that are public."""
    year = year_totals(round)
    names = ("上半年", "下半年", "全年（上半年40%、下半年60%）")
    columns = [
        (name, [_number(year[card.unit_id][place]) for card in cards])
        for place, name in enumerate(names)
    ]
    return [column for column in columns if any(value is not None for value in column[1])]


def _number(value: Decimal | str | None) -> float | None:
    """Of two decimals, as a cell that can be summed."""
    return None if value is None else float(rounded(Decimal(value)))


def year_totals(round: Round) -> dict[int, tuple]:
    """{unit: (first half, second half, the year)}; None where a half has no public result."""
    public = (State.PUBLIC, State.PUBLISHED)
    halves = Scorecard.objects.filter(
        round__term__township=round.term.township_id,
        round__term__year=round.term.year,
        round__state__in=public,
    ).values_list("unit_id", "round__term__half", "total")
    totals: dict[int, dict] = {}
    for unit, half, total in halves:
        totals.setdefault(unit, {})[half] = total
    units = round.scorecards.values_list("unit_id", flat=True)
    return {unit: _year(totals.get(unit, {})) for unit in units}


def _year(halves: dict[int, Decimal | None]) -> tuple:
    first = halves.get(1)
    second = halves.get(2)
    whole = None
    if first is not None and second is not None:
        whole = rounded(first * WEIGHTS[1] + second * WEIGHTS[2])
    return first, second, whole


# --- The job --------------------------------------------------------------------------------------
def work(job: Job, report: registry.Report) -> list[Notice]:
    """Every file of the stage, set and stored, outside any transaction."""
    round = Round.objects.select_related("term__township", "rubric").get(pk=job.params["round"])
    stage = job.params["stage"]
    text = notice_paper(round, stage)
    author = round.term.township.sign_name
    report(20, "排版")
    pdf = render_official(text[0].text, text, author=author)
    report(80, "保存文件")
    files = [
        ("pdf", pdf.pdf),
        ("docx", word.official(text, author=author, imprint_apart=pdf.imprint_apart)),
        ("xlsx", results_sheet(round)),
    ]
    return [Notice(round=round, stage=stage, form=form).keep(data) for form, data in files]


def keep(job: Job, notices: Iterable[Notice]) -> dict:
    """The rows, inside the fenced transaction: a later run of the same stage
    replaces the earlier.
    """
    for notice in notices:
        facts = {"sha256": notice.sha256, "size": notice.size}
        Notice.objects.update_or_create(
            round=notice.round, stage=notice.stage, form=notice.form, defaults=facts
        )
    round = Round.objects.select_related("term__township").get(pk=job.params["round"])
    if job.params["stage"] == State.PUBLISHED:
        _register(round, job.requested_by)
    record("生成考核通报", round, actor=job.requested_by, chain=round.term.township.code)
    return {"round": job.params["round"]}


def _register(round: Round, actor: User) -> None:
    """The 通报 among the 制度文件, as every paper that is issued."""
    township = round.term.township
    entry = Regulation(
        unit=issuing_unit(township, actor),
        occurred_on=_day(round, State.PUBLISHED),
        title=_title(round, State.PUBLISHED),
        kind=Regulation.Kind.RESULT,
        sent_to=RECIPIENTS,
    )
    enter_issued(entry, actor=actor)


def _may_ask(user: User, job: Job) -> bool:
    """Who moves a round on: the clerk step by step, the secretary to its publication."""
    return allows(user, "assessments.draft") or allows(user, "assessments.publish")


NOTICE_JOB = registry.Kind(NOTICE, "考核公示通报", work, keep, may_ask=_may_ask)
