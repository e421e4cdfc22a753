"""The step of a beginning that is safekeeping's: a backup that lies elsewhere."""

from townwork.org.first_steps import Step
from townwork.org.models import Township
from townwork.safekeeping import runs


def _is_backed_up(_: Township) -> bool:
    last = runs.last(runs.BACKUP)
    return last is not None and last.is_good


STEPS = (
    Step(
        "backup",
        "有了第一份备份",
        "每夜自动备份；最好存到另一块盘或另一台机器，那里写着怎么设。",
        "house_status",
        "house.read",
        "管理员",
        _is_backed_up,
        is_of_acts=False,
    ),
)
