"""A database of before: what it kept of a unit's names and of its stops is told by days now."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from townwork.audit.services import record

BEFORE = [("org", "0016_prints_code")]
AFTER = [("org", "0019_no_former_names")]


@pytest.fixture
def newest_again():
    """The tests after this one have the database of today, whatever it has come to by then."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("newest_again")
@pytest.mark.django_db(transaction=True)
def test_names_and_stops_of_before_are_told_by_days(cast):
    for told in ({"新增": "是"}, {"在用": "是 → 否"}, {"在用": "否 → 是"}):
        record("保存单位", cast.village, actor=cast.administrator, data=told)
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps
    old.get_model("org", "FormerName").objects.create(
        unit_id=cast.village.pk, name="老村名", until=timezone.now()
    )

    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)

    new = executor.loader.project_state(AFTER).apps
    today = timezone.localdate()
    unit = new.get_model("org", "Unit").objects.get(pk=cast.village.pk)
    assert unit.former_names == [["老村名", today.isoformat()]]
    assert unit.begun_on == today
    stops = new.get_model("org", "Stop").objects.values_list("since", "until")
    assert list(stops) == [(today, today)]
