"""A database of before: what it kept of a unit's names and of its stops is told by days now."""

from django.utils import timezone

from townwork.audit.services import record


def test_names_and_stops_of_before_are_told_by_days(cast, bring_to):
    for told in ({"新增": "是"}, {"在用": "是 → 否"}, {"在用": "否 → 是"}):
        record("保存单位", cast.village, actor=cast.administrator, data=told)
    old = bring_to("org", "0016_prints_code")
    old.get_model("org", "FormerName").objects.create(
        unit_id=cast.village.pk, name="老村名", until=timezone.now()
    )

    new = bring_to("org", "0019_no_former_names")

    today = timezone.localdate()
    unit = new.get_model("org", "Unit").objects.get(pk=cast.village.pk)
    assert unit.former_names == [["老村名", today.isoformat()]]
    assert unit.begun_on == today
    stops = new.get_model("org", "Stop").objects.values_list("since", "until")
    assert list(stops) == [(today, today)]
