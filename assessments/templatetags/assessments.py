"""Filters of the assessment pages."""

from dataclasses import dataclass
from datetime import date

from django import template

from assessments.evaluation import name_of
from assessments.facts import fact_named, own_facts
from assessments.models import Rectification, Scorecard
from assessments.scoring import Rule
from assessments.stretches import whole_stretch
from records.figures.citations import rows_url
from records.figures.targets import days_read
from townwork.org.models import Unit

register = template.Library()


@dataclass(frozen=True)
class Behind:
    """What a rule reads: its name, its definition, and the list of its rows where it has one."""

    name: str
    definition: str
    url: str


@register.filter
def rows_behind(rule: Rule, card: Scorecard) -> Behind:
    name, _ = name_of(rule)
    url = ""
    if rule.fact not in own_facts:
        term = card.round.term
        # The leadership answers for the whole township.
        unit = None if card.unit.kind == Unit.Kind.LEADERSHIP else card.unit_id
        days = days_read(rule.fact, whole_stretch(rule.every, term))
        url = f"{rows_url(rule.fact, days, term.township.code, unit)}&mark=1"
    return Behind(name, fact_named(rule.fact).definition, url)


@dataclass(frozen=True)
class Standing:
    words: str
    css: str


@register.filter
def standing_on(item: Rectification, today: date) -> Standing:
    """How a rectification stands today; its replies are fetched with it."""
    if item.closed_on:
        return Standing("已销号" if item.answered_on <= item.due_on else "逾期后销号", "state-ok")
    if any(reply.is_accepted is None for reply in item.replies.all()):
        return Standing("待核验", "state-warn")
    days = (item.due_on - today).days
    if days < 0:
        return Standing(f"已逾期 {-days} 天", "state-bad")
    return Standing(f"还有 {days} 天" if days else "今天到期", "state-warn")
