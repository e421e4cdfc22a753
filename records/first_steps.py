"""The step of a beginning that is records': the first one."""

from functools import partial

from records.ledger.declaration import ledgers
from townwork.org.first_steps import Step
from townwork.org.kept import kept
from townwork.org.models import Township


def has_records(township: Township) -> bool:
    """Whether anything was ever recorded: one query, and none until somebody acts."""
    return kept("has-records", township, compute=partial(_has_records, township))


def _has_records(township: Township) -> bool:
    """Somebody's: papers that are issued are written down among the regulations by themselves."""
    kept_by_people = (one for one in ledgers.values() if one.slug != "regulations")
    rows = (one.model.objects.filter(unit__township=township) for one in kept_by_people)
    first, *others = (of_ledger.order_by().values("pk") for of_ledger in rows)
    return first.union(*others, all=True).exists()


STEPS = (
    Step(
        "record",
        "记第一条台账",
        "填一张表，或把去年的表拖进来导入。",
        "ledgers",
        "records.write",
        "宣传干事和各单位",
        has_records,
    ),
)
