"""A rubric's versions: drafted, changed, adopted, never changed again."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from assessments.drafting import (
    adopt_rubric,
    discard_rubric,
    draft_rubric,
    item_changes,
    remove_criterion,
    save_criterion,
    save_rubric,
)
from assessments.drafting import (
    default_rubric as default_rubric_file,
)
from assessments.models import Criterion, Rubric
from assessments.rounds import criteria_of
from assessments.rules import parse_rules
from assessments.scoring import WANTS
from duties.drafting import default_duties
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal


@pytest.fixture
def draft(cast):
    return draft_rubric(cast.township, actor=cast.clerk)


def item(rubric, code) -> Criterion:
    return criteria_of(rubric).get(code=code)


def test_the_first_draft_is_the_default(draft):
    scored = criteria_of(draft).filter(section__part="scored")

    assert (draft.version, draft.is_adopted, draft.bonus_cap) == (1, False, Decimal(5))
    assert (scored.count(), sum(one.points for one in scored)) == (36, 100)


# How often in half a year; a year's are owed by half.
TIMES = {
    **{"month": 6, "quarter": 2, "half": 1, "year": Decimal("0.5")},
    **{"monthly": 6, "quarterly": 2, "yearly": Decimal("0.5"), "once": Decimal("0.5")},
}


def test_the_letter_and_the_rubric_ask_the_same():
    """A unit that did what its letter says is not marked down for less."""
    owed = {
        (duty.indicator, kind): duty.target * TIMES[duty.frequency]
        for duty in default_duties(2026)
        if duty.is_counted and duty.frequency in TIMES  # not so what is owed once
        for kind in duty.kinds
    }
    scored = {
        (rule.fact, kind): rule.target * TIMES[rule.every]
        for section in default_rubric_file()["section"]
        for criterion in section["criterion"]
        for rule in parse_rules(criterion.rules)
        if rule.kind in WANTS
        for kind in rule.kinds or criterion.kinds
    }
    both = owed.keys() & scored.keys()

    assert len(both) >= 20
    assert {key: (owed[key], scored[key]) for key in both if owed[key] != scored[key]} == {}


def test_the_next_draft_is_the_last_version_with_its_lineage(cast, default_rubric):
    second = draft_rubric(cast.township, actor=cast.clerk)

    assert (second.version, second.drafted_from) == (2, default_rubric)
    assert item_changes(criteria_of(default_rubric), criteria_of(second)) == []
    old, new = criteria_of(default_rubric), criteria_of(second)
    assert set(old.values_list("lineage", "code")) == set(new.values_list("lineage", "code"))
    assert not set(old.values_list("pk")) & set(new.values_list("pk"))


def test_one_draft_at_a_time(cast, draft):
    with pytest.raises(Refusal, match="已有草稿"):
        draft_rubric(cast.township, actor=cast.clerk)
    assert Rubric.objects.count() == 1


@pytest.mark.postgresql
def test_what_changed_is_matched_by_lineage(cast, default_rubric):
    draft = draft_rubric(cast.township, actor=cast.clerk)
    renamed, gone = item(draft, "A2"), item(draft, "A3")
    renamed.title, renamed.points = "班子专题研究", Decimal(6)
    save_criterion(renamed, actor=cast.clerk)
    remove_criterion(gone, actor=cast.clerk)
    added = Criterion(
        section=renamed.section, code="A9", title="新项", standard="做", points=1, kinds=["office"]
    )
    save_criterion(added, actor=cast.clerk)

    found = item_changes(criteria_of(default_rubric), criteria_of(draft))

    assert [(one.label, (one.new or one.old).code, one.fields) for one in found] == [
        ("修改", "A2", ("项目", "分值")),
        ("新增", "A9", ()),
        ("删除", "A3", ()),
    ]


def test_a_rubric_is_adopted_at_a_hundred_points_only(cast, draft):
    one = item(draft, "A2")
    one.points = Decimal(5)
    save_criterion(one, actor=cast.clerk)
    with pytest.raises(Refusal, match=r"合计 101.* 分，应为 100 分"):
        adopt_rubric(draft, actor=cast.clerk)

    one.points = Decimal(4)
    save_criterion(one, actor=cast.clerk)
    adopt_rubric(draft, actor=cast.clerk)  # control

    draft.refresh_from_db()
    assert (draft.is_adopted, draft.adopted_by) == (True, cast.clerk)
    assert AuditEvent.objects.filter(action="启用考核细则").count() == 1


def test_an_adopted_version_is_never_changed(cast, default_rubric):
    one = item(default_rubric, "A2")
    for act in (
        lambda: save_rubric(default_rubric, actor=cast.clerk),
        lambda: save_criterion(one, actor=cast.clerk),
        lambda: remove_criterion(one, actor=cast.clerk),
        lambda: discard_rubric(default_rubric, actor=cast.clerk),
        lambda: adopt_rubric(default_rubric, actor=cast.clerk),
    ):
        with pytest.raises(Refusal, match="已经启用"):
            act()


def test_a_draft_is_discarded_whole(cast, draft):
    discard_rubric(draft, actor=cast.clerk)

    assert (Rubric.objects.count(), Criterion.objects.count()) == (0, 0)


@pytest.mark.parametrize("person", ["liaison", "secretary", "administrator", "auditor", "reviewer"])
def test_only_the_clerk_writes_it(cast, draft, person):
    actor = getattr(cast, person)
    for act in (
        lambda: draft_rubric(cast.township, actor=actor),
        lambda: adopt_rubric(draft, actor=actor),
        lambda: discard_rubric(draft, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize(
    ("code", "values", "says"),
    [
        ("A2", {"points": None}, "计分项要填分值"),
        ("G1", {"points": Decimal(1)}, "加分项和否决项不填"),
        ("H1", {"effect": ""}, "否决项要选后果"),
        ("A2", {"effect": "fail"}, "其他项不选"),
        ("A2", {"kinds": []}, "至少选一类适用单位"),
        ("A2", {"rules": [{"kind": "count", "fact": "no.such"}]}, "没有“no.such”这个数据来源"),
        ("A2", {"rules": [{"kind": "each", "fact": "film.show_count"}]}, "加分项用“按次加”"),
        ("G1", {"rules": [{"kind": "has", "fact": "film.show_count"}]}, "加分项用“按次加”"),
        (
            "A2",
            {"rules": [{"kind": "has", "label": "甲"}, {"kind": "has", "label": "乙"}]},
            "最多有一个由单位填报",
        ),
        ("A2", {"rules": [{"kind": "has", "fact": "film.show_count", "target": "0"}]}, "要大于 0"),
    ],
)
def test_an_item_that_cannot_be_scored_is_refused(cast, draft, code, values, says):
    one = item(draft, code)
    for name, value in values.items():
        setattr(one, name, value)

    with pytest.raises(Refusal, match=says):
        save_criterion(one, actor=cast.clerk)
