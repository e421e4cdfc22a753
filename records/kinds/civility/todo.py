"""待办 of 移风易俗: monthly returns that are missing."""

from datetime import timedelta

from django.utils import timezone

from records.grids import todo as grids
from records.kinds.civility.grid import CUSTOMS_GRID
from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo


def todos(user: User) -> list[Todo]:
    """Of last month's half-year: in January and July the old half's last return is what is due."""
    if not allows(user, "records.write"):
        return []
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    return grids.missing(user, CUSTOMS_GRID, "报的移风易俗月报", last_month)
