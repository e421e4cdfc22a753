"""One search over everything a person may see: the ledgers, then duties, papers, assessments, files
and units.

A ledger costs one query, every other kind one or two, however much there is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, Q, QuerySet, Window
from django.urls import reverse

from assessments.models import Rectification, Round
from duties.models import Assignment, Duty, ResponsibilityDocument
from records.ledger.declaration import Ledger, ledgers
from records.ledger.display import record_url
from records.ledger.paper import unit_then
from records.pages.searching import SearchWords
from reports.models import Edition
from townwork.org.access import allows
from townwork.org.models import Evidence, Unit, User

SHOWN = 5  # of each kind; the rest is in its own list


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, where it is read, and whose or when."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `url` lists all of it."""

    title: str
    count: int
    hits: tuple[Hit, ...]
    url: str


@dataclass(frozen=True)
class Kind:
    """A kind of thing beside the records.

    `find` gives what matches, as a sequence counted and cut without reading all.
    """

    key: str
    title: str
    action: str
    find: Callable[[User, SearchWords], Sequence | QuerySet]
    show: Callable[[Any], Hit]


def search(text: str, user: User) -> list[Group]:
    """What has every word of `text`, in the order of the menu; kinds without any are left out."""
    wanted = SearchWords.of(text, user)
    if not wanted.words:
        return []
    groups = [_of_ledger(ledger, wanted, text, user) for ledger in ledgers.values()]
    groups += [
        _of_kind(kind, wanted, text, user) for kind in KINDS.values() if allows(user, kind.action)
    ]
    return [group for group in groups if group.count]


def ledgers_called(text: str, user: User) -> list[Ledger]:
    """The ledgers whose name has every word, whether they hold anything or not; no query."""
    wanted = SearchWords.of(text, user)
    found = wanted.words and [one for one in ledgers.values() if wanted.is_in(one.title)]
    return list(found or ())


def _of_ledger(ledger: Ledger, wanted: SearchWords, text: str, user: User) -> Group:
    """The newest few and, in the same query, how many there are."""
    rows = wanted.among(ledger.model.objects.visible_to(user).standing()).select_related(
        *ledger.related
    )
    newest = list(rows.annotate(found=Window(Count("pk")))[:SHOWN])
    hits = (
        Hit(str(r), record_url(ledger.slug, r.pk), f"{unit_then(r)} {r.occurred_on:%Y-%m-%d}")
        for r in newest
    )
    return Group(
        ledger.title,
        newest[0].found if newest else 0,
        tuple(hits),
        f"{ledger.url()}?{urlencode({'q': text})}",
    )


def _of_kind(kind: Kind, wanted: SearchWords, text: str, user: User) -> Group:
    rows = kind.find(user, wanted)
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    url = f"{reverse('search')}?{urlencode({'q': text, 'in': kind.key})}"
    return Group(kind.title, count, tuple(kind.show(row) for row in rows[:SHOWN]), url)


def _duties(user: User, wanted: SearchWords) -> list[Duty]:
    rows = (
        Duty.objects.visible_to(user)
        .filter(document__in=_in_force(user))
        .select_related("document")
    )
    return [duty for duty in rows if wanted.is_in(duty.title)]


def _in_force(user: User) -> QuerySet[ResponsibilityDocument]:
    return ResponsibilityDocument.objects.visible_to(user).in_force()


def _assignments(user: User, wanted: SearchWords) -> QuerySet[Assignment]:
    """Of the clauses or the units that have the words."""
    titles = list(Duty.objects.visible_to(user).values_list("pk", "title"))
    rows = Assignment.objects.visible_to(user).current().select_related("duty", "unit")
    for word, units in wanted.words:
        named = [pk for pk, title in titles if SearchWords(((word, ()),)).is_in(title)]
        rows = rows.filter(Q(duty__in=named) | Q(unit__in=units))
    return rows.order_by("-due_on", "-pk")


def _documents(user: User, wanted: SearchWords) -> list[ResponsibilityDocument]:
    rows = ResponsibilityDocument.objects.visible_to(user)
    return [paper for paper in rows if wanted.is_in(f"{paper} {paper.number}")]


def _rounds(user: User, wanted: SearchWords) -> list[Round]:
    rows = Round.objects.visible_to(user).select_related("term__township").order_by("-pk")
    return [round for round in rows if wanted.is_in(_round_words(round))]


def _round_words(round: Round) -> str:
    return f"{round.term.township}{round.term}责任制考核"


def _rectifications(user: User, wanted: SearchWords) -> list[Rectification]:
    rows = Rectification.objects.visible_to(user).select_related("unit").order_by("-pk")
    return [item for item in rows if wanted.is_in(item.title, item.unit_id)]


def _editions(user: User, wanted: SearchWords) -> list[Edition]:
    rows = (
        Edition.objects.visible_to(user)
        .defer("blocks", "figures", "gaps", "template")
        .order_by("-pk")
    )
    return [edition for edition in rows if wanted.is_in(edition.title)]


def _files(user: User, wanted: SearchWords) -> QuerySet[Evidence]:
    """Files under records, by the words of their names or the initials of those."""
    kinds = ContentType.objects.get_for_models(*(ledger.model for ledger in ledgers.values()))
    rows = (
        Evidence.objects.visible_to(user)
        .filter(content_type__in=kinds.values())
        .select_related("unit")
    )
    for word, _ in wanted.words:
        rows = rows.filter(search_text__icontains=word)
    return rows.order_by("-pk")


def _units(user: User, wanted: SearchWords) -> list[Unit]:
    rows = Unit.objects.visible_to(user).select_related("township")
    return [unit for unit in rows if wanted.is_in(" ".join(unit.names))]


def _at(name: str, row: Model) -> str:
    return reverse(name, args=[row.pk])


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "tasks",
            "任务",
            "duties.read",
            _assignments,
            lambda row: Hit(str(row), _at("assignment", row), f"{row.due_on:%Y-%m-%d} 到期"),
        ),
        Kind(
            "clauses",
            "职责条款",
            "duties.read",
            _duties,
            lambda row: Hit(str(row), _at("duty", row), str(row.document)),
        ),
        Kind(
            "papers",
            "责任制文件",
            "duties.read",
            _documents,
            lambda row: Hit(str(row), _at("document", row), row.number),
        ),
        Kind(
            "rounds",
            "考核",
            "assessments.read",
            _rounds,
            lambda row: Hit(_round_words(row), _at("round", row), row.get_state_display()),
        ),
        Kind(
            "mending",
            "整改",
            "assessments.read",
            _rectifications,
            lambda row: Hit(
                str(row), _at("rectification", row), f"{row.unit_then} {row.due_on:%Y-%m-%d} 到期"
            ),
        ),
        Kind(
            "editions",
            "总结稿",
            "summary.read",
            _editions,
            lambda row: Hit(f"{row.title}（第{row.number}稿）", _at("edition", row)),
        ),
        Kind(
            "files",
            "佐证文件",
            "records.read",
            _files,
            lambda row: Hit(row.name, _at("evidence_download", row), str(row.unit)),
        ),
        Kind(
            "units",
            "单位",
            "duties.read",
            _units,
            lambda row: Hit(str(row), _at("unit_duties", row), str(row.township)),
        ),
    )
}
