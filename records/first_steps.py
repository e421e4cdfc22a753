"""The step of a beginning that is records': the first one."""

from records.ledger.declaration import ledgers
from townwork.org.first_steps import Step
from townwork.org.models import Township


def has_records(township: Township) -> bool:
    """Whether anything was ever recorded; on the first day a query a ledger, later one."""
    return any(
        ledger.model.objects.filter(unit__township=township).exists() for ledger in ledgers.values()
    )


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
