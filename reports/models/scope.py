"""Whose rows a reader sees."""

from django.db import models


class TownshipOwned(models.QuerySet):
    """Rows of one township; `path` leads to it."""

    path = "township"

    def visible_to(self, user):
        if user.district_id:
            return self.filter(**{f"{self.path}__district_id": user.district_id})
        return self.filter(**{f"{self.path}_id": user.township_id})
