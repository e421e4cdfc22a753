"""A custom ledger in the rooms above: a sentence of the summary, a duty's target, a criterion's
rule.
"""

from datetime import date
from decimal import Decimal

import pytest

from assessments.facts import fact_named, offered, read_facts
from assessments.scoring import Rule, RuleKind
from duties.forms import DutyForm
from duties.models import Duty
from records.models import CustomLedger
from reports.drafts import make_draft
from reports.forms import TemplateForm
from reports.grammar import GrammarError
from reports.services import save_template
from tests.factories import CustomEntryFactory, CustomLedgerFactory, DocumentFactory

BODY = "标题\n一、工作\n全镇更新宣传栏{{宣传栏更新}}块。"


@pytest.fixture
def ledger(cast):
    ledger = CustomLedgerFactory(
        unit=cast.office, entered_by=cast.clerk, name="宣传栏更新", measure="块", reading="quantity"
    )
    for number in (3, 4):
        CustomEntryFactory(
            ledger=ledger,
            unit=cast.village,
            entered_by=cast.liaison,
            quantity=Decimal(number),
            occurred_on=date(2026, 3, 5),
        )
    return ledger


def said(draft) -> str:
    return "".join(block.text for block in draft.blocks)


def test_its_name_is_a_figure_of_the_townships_own_template(cast, ledger):
    save_template(cast.township, BODY, actor=cast.clerk)

    draft = make_draft(cast.township, cast.term, rows=True)

    assert "全镇更新宣传栏7块。" in said(draft)
    assert len(draft.figures[ledger.code].rows) == 2
    assert [one.name for one in make_draft(cast.township, cast.previous).shortages] == [
        "宣传栏更新"
    ]


def test_another_township_can_not_name_it(cast, ledger):
    with pytest.raises(GrammarError):
        save_template(cast.neighbour, BODY, actor=cast.other_clerk)
    assert not TemplateForm({"body": BODY}, township=cast.neighbour).is_valid()
    assert TemplateForm({"body": BODY}, township=cast.township).is_valid()  # control


def test_a_built_in_name_stays_built_in_whatever_a_ledger_is_called(cast, ledger):
    """Were a ledger to come by such a name, past the form and the importer."""
    CustomLedger.objects.update(name="公益电影场次")
    save_template(cast.township, "标题\n一、工作\n放映{{公益电影场次}}场。", actor=cast.clerk)

    assert "放映7场" not in said(make_draft(cast.township, cast.term))


def test_a_record_names_the_sentence_it_counts_in(cast, ledger, client_of):
    save_template(cast.township, BODY, actor=cast.clerk)

    page = client_of(cast.clerk).get(f"/records/custom-{ledger.pk}/{ledger.entries.first().pk}/")

    assert "〔宣传栏更新〕" in page.content.decode()


@pytest.mark.postgresql
def test_a_duty_may_aim_at_it_and_a_criterion_read_it(cast, ledger):
    def choices(actor):
        form = DutyForm(
            instance=Duty(document=DocumentFactory(township=actor.township)), actor=actor
        )
        _, *groups = form.fields["indicator"].choices
        return {code for _, items in groups for code, _ in items}

    assert ledger.code in choices(cast.clerk) and ledger.code not in choices(cast.other_clerk)
    assert ledger.code in offered(cast.township.pk) and ledger.code not in offered(
        cast.neighbour.pk
    )
    assert fact_named(ledger.code).name == "宣传栏更新"
    rule = Rule(kind=RuleKind.RATIO, fact=ledger.code, target=Decimal(10))
    read = read_facts(
        cast.term, [(cast.village, rule), (cast.sibling, rule)], today=date(2026, 6, 30)
    )
    assert read[rule, cast.village.pk].values == (7,)
    assert not read[rule, cast.sibling.pk].values
