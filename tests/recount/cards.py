"""What each figure comes to, written from its card (口径卡) in plain Python over dicts of rows.

A figure written by hand has its line here. One by declaration is counted by reading the words of
its card, as somebody with the ledger and the card before them would: nothing of the application's
conditions is asked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from records.ledger.declaration import ledgers
from records.ledger.indicators import Indicator
from tests.recount.books import VILLAGES, Books, Days, Row, half_of, month_of
from townwork.org.models import Unit

LEADERSHIP, TOWN = {"leadership"}, {"leadership", "office"}
NOT_APPLICABLE = "nothing to divide by"
HELD = ("held", "archived")

Tell = Callable[[list[Row], bool], Any]  # of the rows that count, and whether the ledger is kept


def _always(row: Row, days: Days) -> bool:
    return True


@dataclass(frozen=True)
class Card:
    """Which rows of a ledger count, over which days, and what they come to.

    window -- term: dated in the days; year: since 1 January; stock: begun by their end.
    once -- where one article may stand several times: how it counts.
    lacks -- the column whose empty fields are told beside a sum.
    """

    slug: str
    tell: Tell
    among: Callable[[Row, Days], bool] = _always
    whose: frozenset | set = frozenset()
    window: str = "term"
    once: str = ""
    lacks: str = ""

    def rows(self, books: Books, days: Days) -> list[Row]:
        first = {
            "term": days.start,
            "year": date(days.end.year, 1, 1),
            "stock": date.min,
        }[self.window]
        rows = [row for row in books.rows(self.slug, days) if row["occurred_on"] >= first]
        return self._counting(books, days, rows)

    def rows_paying(self, books: Books, days: Days) -> list[Row]:
        """What a duty counts: of what is made up the rows that stand for its days."""
        if self.slug != "films":
            return self.rows(books, days)
        ever = books.rows(self.slug, Days(days.start, date.max))
        paid = [(row, books.paid_day(self.slug, row)) for row in ever]
        return self._counting(books, days, [row for row, day in paid if day and day in days])

    def _counting(self, books: Books, days: Days, rows: list[Row]) -> list[Row]:
        if self.once:
            its = {"published": published_once, "sent": sent_once}[self.once](books, days)
            rows = [row for row in rows if row["id"] in its]
        return [
            row
            for row in rows
            if (not self.whose or row["answers"] in self.whose) and self.among(row, days)
        ]


# --- What rows come to ----------------------------------------------------------------------------
def count(rows: list[Row], kept: bool) -> Any:
    return len(rows) or (0 if kept else None)


def different(what: Callable[[Row], Any]) -> Tell:
    def tell(rows: list[Row], kept: bool) -> Any:
        return len({what(row) for row in rows}) or (0 if kept else None)

    return tell


def total(what: Callable[[Row], Any]) -> Tell:
    """Missing where every row left the field empty."""

    def tell(rows: list[Row], kept: bool) -> Any:
        said = [what(row) for row in rows if what(row) is not None]
        if rows:
            return sum(said) if said else None
        return 0 if kept else None

    return tell


def share(above: Callable[[Row], Any], below: Callable[[Row], Any]) -> Tell:
    """Per cent to one place, a half up."""

    def tell(rows: list[Row], kept: bool) -> Any:
        whole = sum(below(row) for row in rows)
        if not whole:
            return NOT_APPLICABLE if kept else None
        thousandths = Fraction(sum(above(row) for row in rows), 1) * 1000 / whole
        return Decimal(int(thousandths + Fraction(1, 2))) / 10

    return tell


def names(column: str) -> Tell:
    def tell(rows: list[Row], kept: bool) -> Any:
        return list(dict.fromkeys(row[column] for row in rows)) or ([] if kept else None)

    return tell


def by_month(column: str) -> Tell:
    def tell(rows: list[Row], kept: bool) -> Any:
        months = dict.fromkeys(month_of(row["occurred_on"]).start for row in rows)
        told = []
        for month in months:
            its = [row[column] for row in rows if month_of(row["occurred_on"]).start == month]
            told.append(f"{month.month}月{'、'.join(dict.fromkeys(its))}")
        return "；".join(told) or ("无" if kept else None)

    return tell


def festivals(rows: list[Row], kept: bool) -> Any:
    told = [
        {
            "date": row["occurred_on"].isoformat(),
            "host": row["organiser"] or row["called"],
            "title": row["title"],
        }
        for row in rows
    ]
    return told or ([] if kept else None)


def levels(rows: list[Row], kept: bool) -> Any:
    said = ("尚未采用（只报送）", "镇级", "区级", "市级", "省级", "中央级")
    its = sorted({row["level"] for row in rows}, reverse=True)
    told = {said[level]: sum(row["level"] == level for row in rows) for level in its}
    return told or ({} if kept else None)


def first_month(rows: list[Row], kept: bool) -> Any:
    return min(row["occurred_on"] for row in rows).month if rows else None


# --- 新闻信息: one article in several places ---------------------------------------------------------
POINTS = {5: (20, 20, 10), 4: (20, 10, 5), 3: (8, 5, 3), 2: (2, 2, 1), 1: (0.5,) * 3, 0: (0,) * 3}


def points(row: Row) -> Decimal:
    spot = ("front", "alone", "summary").index(row["spot"])
    return Decimal(str(POINTS[row["level"]][spot]))


def _articles(books: Books) -> list[list[Row]]:
    found: dict[tuple, list[Row]] = {}
    for row in books.rows("news", Days(date.min, date.max)):
        found.setdefault((row["town"], row["article"]), []).append(row)
    return list(found.values())


def _halves(days: Days) -> Iterator[Days]:
    """Each half-year the days touch, from its first day to its last or theirs."""
    year, half = half_of(days.start)
    while date(year, half * 6 - 5, 1) <= days.end:
        last = date(year, 6, 30) if half == 1 else date(year, 12, 31)
        yield Days(date(year, half * 6 - 5, 1), min(last, days.end))
        year, half = (year, 2) if half == 1 else (year + 1, 1)


def published_once(books: Books, days: Days) -> set[int]:
    """On the day of its first publication in each half-year, at its highest until the last day."""
    found = set()
    for its in _articles(books):
        for since in _halves(days):
            printed = [row for row in its if row["level"] and row["occurred_on"] in since]
            if printed and min(row["occurred_on"] for row in printed) in days:
                best = max(printed, key=lambda row: (row["level"], points(row), -row["id"]))
                found.add(best["id"])
    return found


def sent_once(books: Books, days: Days) -> set[int]:
    """On the first day it was noted in each half-year, unless sent in before that began."""
    found = set()
    for its in _articles(books):
        for since in _halves(days):
            noted = sorted(
                (row for row in its if row["occurred_on"] in since),
                key=lambda row: (row["occurred_on"], row["id"]),
            )
            if noted and noted[0]["occurred_on"] in days and not _sent_before(noted[0], its, since):
                found.add(noted[0]["id"])
    return found


def _sent_before(row: Row, its: list[Row], since: Days) -> bool:
    """By a row of its 报送日; a reprint that does not say it was sent in since, by any row."""
    before = [one for one in its if one["occurred_on"] < since.start and one["id"] < row["id"]]
    is_reprint = row["level"] and (row["sent_on"] is None or row["sent_on"] < since.start)
    last_half = since.start.replace(year=since.start.year - (since.start.month == 1))
    last_half = last_half.replace(month=7 if since.start.month == 1 else 1)
    if is_reprint and any(one["occurred_on"] >= last_half for one in before):
        return True
    return any(one["level"] == 0 and one["occurred_on"] == row["sent_on"] for one in before)


# --- The figures written by hand ------------------------------------------------------------------
ELEMENTS = ("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary")


def _is(column: str, *values: Any) -> Callable[[Row, Days], bool]:
    return lambda row, days: row[column] in values


def _told(*columns: str) -> Callable[[Row, Days], bool]:
    return lambda row, days: all(row[one] is not None for one in columns)


def _sum(column: str, slug: str, among: Callable = _always, whose: set | frozenset = frozenset()):
    return Card(slug, total(lambda row: row[column]), among, whose, lacks=column)


def _came(row: Row) -> int:
    return row["present"] + (row["made_up"] or 0)


_ATTENDED = share(_came, lambda row: row["expected"])


def _absent(row: Row, days: Days) -> bool:
    return _told("expected", "present")(row, days) and _came(row) < row["expected"]


def _is_core(row: Row, days: Days) -> bool:
    return row["kind"] == "core"


def _cases(row: Row) -> int:
    return (row["weddings"] or 0) + (row["funerals"] or 0)


def _has_cases(row: Row, days: Days) -> bool:
    return row["weddings"] is not None or row["funerals"] is not None


def _one(row: Row) -> int:
    return 1


def _if(is_so: Callable[[Row], Any]) -> Callable[[Row], int]:
    return lambda row: 1 if is_so(row) else 0


def _past(row: Row, column: str) -> bool:
    """Whether the day has gone by where lateness is seen."""
    return row[column] is not None and row[column] < row["seen"]


def _answer_due(row: Row, days: Days) -> bool:
    return row["answered_on"] is not None or _past(row, "due_on")


def _answered_in_time(row: Row) -> bool:
    return row["answered_on"] is not None and row["answered_on"] <= row["due_on"]


def _to_be_done(row: Row, days: Days) -> bool:
    return row["done_on"] is not None or row["due_on"] is None or _past(row, "due_on")


def _to_be_mended(row: Row, days: Days) -> bool:
    is_mended = row["mended"] >= row["problems"]
    return is_mended or row["mend_by"] is None or _past(row, "mend_by")


def _in_use(row: Row, days: Days) -> bool:
    return row["closed_on"] is None or row["closed_on"] > days.end


def _is_new_place(row: Row, days: Days) -> bool:
    return row["kind"] in ("station", "centre", "square") or (
        row["kind"] == "forum" and row["hall_id"] is None
    )


def _is_held(row: Row, days: Days) -> bool:
    return row["state"] in HELD


def _was_applied(row: Row, days: Days) -> bool:
    return row["state"] != "draft" and (row["state"] not in HELD or row["applied_on"] is not None)


def _was_approved(row: Row, days: Days) -> bool:
    return row["state"] == "approved" or (_is_held(row, days) and row["approved_on"] is not None)


def _applied_before(row: Row) -> bool:
    return row["applied_on"] is not None and row["applied_on"] < row["occurred_on"]


def _filed_late(row: Row, days: Days) -> bool:
    if not (_is_held(row, days) and _applied_before(row) and row["apply_by"]):
        return False
    return row["applied_on"] > row["apply_by"]


def _archived_late(row: Row, days: Days) -> bool:
    if not _is_held(row, days) or row["close_by"] is None:
        return False
    if row["archived_on"] is None:
        return _past(row, "close_by")
    return row["archived_on"] > row["close_by"]


def _lacking_steps(row: Row) -> int:
    is_public = row["public_from"] and row["public_to"]
    return [bool(row["recommend_by"]), bool(is_public), bool(row["number"])].count(False)


def _village_month(row: Row) -> tuple:
    if row["is_make_up"] and row["makes_up"] is None:
        return ("make-up", row["id"])
    month = row["makes_up"] or row["occurred_on"]
    return row["head"], month.year, month.month


def _late_return(row: Row, days: Days) -> bool:
    return row["due_on"] is not None and row["entered_day"] > row["due_on"]


BY_HAND = {
    "study.session_count": Card("study", count),
    "study.core_session_count": Card("study", count, _is_core, LEADERSHIP),
    "study.core_seminar_count": Card(
        "study", count, lambda r, d: _is_core(r, d) and "研讨" in r["mode"], LEADERSHIP
    ),
    "study.attendance_rate": Card("study", _ATTENDED, _told("expected", "present")),
    "study.core_attendance_rate": Card(
        "study",
        _ATTENDED,
        lambda r, d: _is_core(r, d) and _told("expected", "present")(r, d),
        LEADERSHIP,
    ),
    "study.wuyou_rate": Card(
        "study", share(lambda r: sum(r[one] for one in ELEMENTS), lambda r: len(ELEMENTS))
    ),
    "study.no_make_up_count": Card("study", count, _absent),
    "study.plan_filed_count": Card("study-plans", count, _told("filed_on")),
    "study.plan_done_count": Card("study-plans", count, lambda r, d: r["is_done"]),
    "study.plan_done_rate": Card(
        "study-plans",
        share(_if(lambda r: r["is_done"]), _one),
        lambda r, d: r["occurred_on"] <= r["seen"],
    ),
    "study.paper_received_count": _sum("count", "papers"),
    "mtg.special_count": Card("meetings", count, _is("kind", "special"), LEADERSHIP),
    "mtg.special_topics": Card("meetings", names("topic"), _is("kind", "special"), LEADERSHIP),
    "mtg.report_hear_count": Card("meetings", count, _is("kind", "hearing"), LEADERSHIP),
    "mtg.weekly_count": Card("meetings", count, _is("kind", "weekly"), LEADERSHIP),
    "mtg.agenda_count": Card(
        "meetings", count, lambda r, d: r["kind"] == "weekly" and r["topic"] != "", LEADERSHIP
    ),
    "mtg.training_count": Card("meetings", count, _is("kind", "training")),
    "mtg.decision_done_rate": Card(
        "decisions", share(_if(lambda r: r["done_on"]), _one), _to_be_done
    ),
    "doc.resp_issue_month": Card(
        "regulations", first_month, _is("kind", "responsibility"), TOWN, "year"
    ),
    "doc.regulation_count": Card("regulations", count),
    "doc.town_regulation_count": Card(
        "regulations", count, lambda r, d: r["kind"] != "village", TOWN
    ),
    "doc.system_count": Card(
        "regulations", count, _is("kind", "assessment", "study", "venue", "news", "other")
    ),
    "doc.village_rules_count": Card("regulations", count, _is("kind", "village"), VILLAGES),
    "doc.bulletin_count": Card("regulations", count, _is("kind", "bulletin"), TOWN),
    "event.list": Card("activities", festivals, _is("category", "festival")),
    "event.square_count": Card("activities", count, _is("category", "square")),
    "event.volunteer_count": Card("activities", count, _is("category", "volunteer")),
    "event.visit_count": Card("activities", count, _is("category", "visit")),
    "event.defense_count": Card("activities", count, _is("category", "defense")),
    "event.education_count": Card("activities", count, _is("category", "education")),
    "event.welfare_count": Card("activities", count, _is("category", "welfare")),
    "event.public_count": Card("activities", count, _is("category", "volunteer", "welfare")),
    "event.lacking_count": Card(
        "activities",
        total(lambda r: 3 - r["has_programme"] - r["has_safety_plan"] - r["has_summary"]),
        _is("category", "festival"),
    ),
    "forum.branch_new_count": Card("halls", count),
    "forum.branch_names": Card("halls", names("name")),
    "forum.team_count": Card("halls", count, lambda r, d: bool(r["team_size"]), window="stock"),
    "forum.talk_count": Card("talks", count),
    "film.show_count": _sum("shows", "films"),
    "film.village_count": Card("films", different(lambda r: r["head"]), whose=VILLAGES),
    "film.month_count": Card("films", different(_village_month), whose=VILLAGES),
    "site.venue_count": Card("venues", count, _in_use, window="stock"),
    "venue.count": Card(
        "venues", count, lambda r, d: _in_use(r, d) and r["kind"] == "centre", window="stock"
    ),
    "site.stale_count": Card(
        "venues",
        count,
        lambda r, d: (
            _in_use(r, d)
            and (r["refreshed_on"] or r["occurred_on"]) < d.start
            and not any(day in d for day in r["inspected"])
        ),
        window="stock",
    ),
    "venue.new_count": Card("venues", count, _is_new_place),
    "site.inspect_count": Card("inspections", count),
    "site.problem_count": _sum("problems", "inspections"),
    "site.fix_rate": Card(
        "inspections", share(lambda r: r["mended"], lambda r: r["problems"]), _to_be_mended
    ),
    "venue.open_weeks": _sum("weeks_open", "openings"),
    "meet.apply_count": Card("filings", count, _was_applied),
    "meet.approve_count": Card("filings", count, _was_approved),
    "meet.held_count": Card("filings", count, _is_held),
    "meet.archive_count": Card("filings", count, _is("state", "archived")),
    "meet.prior_rate": Card("filings", share(_if(_applied_before), _one), _is_held),
    "meet.unfiled_count": Card(
        "filings", count, lambda r, d: _is_held(r, d) and not _applied_before(r)
    ),
    "meet.late_filed_count": Card("filings", count, _filed_late),
    "meet.late_archive_count": Card("filings", count, _archived_late),
    "custom.village_covered": Card(
        "customs", different(lambda r: r["head"]), _is("is_under_way", True), VILLAGES
    ),
    "custom.frugal_case_count": _sum("frugal", "customs", whose=VILLAGES),
    "custom.saved_amount": _sum("saved", "customs", whose=VILLAGES),
    "custom.case_count": Card("customs", total(_cases), _has_cases, VILLAGES),
    "custom.frugal_rate": Card(
        "customs",
        share(lambda r: r["frugal"], _cases),
        lambda r, d: _has_cases(r, d) and r["frugal"] is not None,
        VILLAGES,
    ),
    "custom.return_count": Card("customs", count, whose=VILLAGES),
    "custom.late_count": Card("customs", count, _late_return, VILLAGES),
    "custom.council_count": Card(
        "customs", different(lambda r: r["head"]), _is("has_council", True), VILLAGES
    ),
    "custom.charter_count": Card(
        "customs", different(lambda r: r["head"]), _is("has_charter", True), VILLAGES
    ),
    "custom.rules_count": Card(
        "customs", different(lambda r: r["head"]), _told("rules_revised_on"), VILLAGES
    ),
    "pub.wall_count": _sum("quantity", "publications", _is("kind", "wall")),
    "pub.booklet_count": _sum("quantity", "publications", _is("kind", "booklet")),
    "pub.booklet_titles": Card("publications", names("title"), _is("kind", "booklet")),
    "pub.leaflet_count": _sum("quantity", "publications", _is("kind", "leaflet")),
    "pub.entry_count": Card("publications", count),
    "award.batch_count": Card("awards", count),
    "award.projects": Card("awards", names("name")),
    "award.lacking_count": Card("awards", total(_lacking_steps)),
    "award.named_count": _sum("named", "award-places", whose=VILLAGES),
    "award.place_count": Card("award-places", count, whose=VILLAGES),
    "news.sent_count": Card("news", count, once="sent"),
    "news.count": Card("news", count, once="published"),
    "news.count_by_level": Card("news", levels, once="published"),
    "news.points": Card("news", total(points), once="published", lacks="points"),
    "news.province_count": Card("news", count, lambda r, d: r["level"] >= 4, once="published"),
    "news.prompt_rate": Card(
        "news",
        share(_if(lambda r: r["send_by"] and r["sent_on"] <= r["send_by"]), _one),
        _told("happened_on", "sent_on"),
        once="sent",
    ),
    "news.unreviewed_count": Card("news", count, lambda r, d: r["level"] > 0 and not r["reviewed"]),
    "news.correction_count": _sum("corrections", "news", lambda r, d: r["level"] > 0),
    "notice.count": Card("notices", count),
    "notice.ontime_rate": Card("notices", share(_if(_answered_in_time), _one), _answer_due),
    "notice.late_count": Card(
        "notices", count, lambda r, d: _answer_due(r, d) and not _answered_in_time(r)
    ),
    "extra.entry_count": Card("custom-entries", count),
}


# --- The figures by declaration, by the words of their cards --------------------------------------
_WORDS = re.compile(
    r"(?P<when>本期|期末在册（未停用）的|.+在本期的)“(?P<title>[^”]+)”台账中"
    r"(?P<which>已采用|已办（含已归档）)?、?(?:(?P<field>[^、“]+)为“(?P<value>[^”]+)”)?的记录"
    r"(?P<what>条数。|“[^”]+”一栏之和，没有填的不计。"
    r"|的.+，按日期排列，同名只列一次。|的.+，按月列出，同月同名只列一次。"
    r"|中已填.+的，.+，按日期排列，同名只列一次。)"
    r"(?P<once>同一件在本期多处出现的只计一次。)?"
)
_WHICH = {
    "已采用": lambda row: row["level"] > 0,
    "已办（含已归档）": lambda row: row["state"] in HELD,
}


def card_of(indicator: Indicator) -> Card:
    return BY_HAND.get(indicator.code) or read_card(indicator)


@cache
def read_card(indicator: Indicator) -> Card:
    """Raises AssertionError where the words don't say what to count."""
    if indicator.code.startswith("extra."):
        return _card_of_custom(indicator)
    said = _WORDS.fullmatch(indicator.definition)
    assert said, f"{indicator.code}: {indicator.definition}"
    slug = next(one.slug for one in ledgers.values() if one.title == said["title"])
    checks = []
    if said["when"].startswith("期末") and slug == "venues":
        checks.append(_in_use)
    if said["which"]:
        checks.append(lambda row, days: _WHICH[said["which"]](row))
    if said["field"]:
        column, value = _choice(slug, said["field"], said["value"], indicator.code)
        checks.append(lambda row, days: row[column] == value)
    tell, lacks, told = _what(slug, said["what"])
    if told:
        checks.append(lambda row, days: all(row[one] not in ("", None) for one in told))
    return Card(
        slug,
        tell,
        lambda row, days: all(check(row, days) for check in checks),
        {kind for kind, label in Unit.Kind.choices if label in indicator.whose_said.split("、")},
        window="stock" if said["when"].startswith("期末") else "term",
        once="published" if said["once"] else "",
        lacks=lacks,
    )


def _card_of_custom(indicator: Indicator) -> Card:
    slug = f"custom-{indicator.code.removeprefix('extra.')}"
    said = re.fullmatch(
        "自定义台账“.+”本期(?:的记录条数|各条记录“(.+)”一栏的合计)。", indicator.definition
    )
    if said[1] is None:
        return Card(slug, count)
    column = {"数量": "quantity", "金额（元）": "amount"}[said[1]]
    return Card(slug, total(lambda row: row[column]), lacks=column)


def _what(slug: str, words: str) -> tuple[Tell, str, list[str]]:
    """What they come to, the summed column, and the columns a row must have something in."""
    if words == "条数。":
        return count, "", []
    if summed := re.match("“(.+)”一栏之和", words):
        column = _column(slug, summed[1])
        if column == "points":
            return total(points), column, []
        return total(lambda row: row[column]), column, []
    if done := re.match("中已填(.+)的，(.+)，按日期排列", words):
        column = _column(slug, done[2])
        return names(column), "", [column, _column(slug, done[1])]
    listed = re.match("的(.+)，按(日期排列|月列出)", words)
    column = _column(slug, listed[1])
    return (names if listed[2] == "日期排列" else by_month)(column), "", [column]


def _column(slug: str, label: str) -> str:
    columns = ledgers[slug].model._meta.concrete_fields
    return next(one.attname for one in columns if one.verbose_name == label)


def _choice(slug: str, label: str, said: str, code: str) -> tuple[str, Any]:
    column = _column(slug, label)
    own = re.search(r"\bown-\d+", code)  # another township may call a kind of its own the same
    choices = ledgers[slug].model._meta.get_field(column).flatchoices
    return column, own[0] if own else next(key for key, words in choices if words == said)
