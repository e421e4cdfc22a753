"""Many rows written at once: the named fields, and no others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import UnitFactory
from townwork.audit.rows import rewrite
from townwork.org.models import Unit

pytestmark = pytest.mark.django_db


def test_only_the_named_fields_are_written():
    units = [UnitFactory(name=name, order=1) for name in ("甲村", "乙村")]
    for order, unit in enumerate(units, 5):
        unit.order, unit.name = order, "别的名字"

    rewrite(units, ["order"])

    assert sorted(Unit.objects.values_list("name", "order")) == [("乙村", 6), ("甲村", 5)]


def test_it_costs_one_query_a_batch():
    units = [UnitFactory() for _ in range(20)]

    with CaptureQueriesContext(connection) as captured:
        rewrite(units, ["order"])

    assert len([one for one in captured if "INSERT" in one["sql"]]) == 1


def test_of_none_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        rewrite([], ["order"])
