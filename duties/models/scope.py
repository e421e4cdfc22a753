"""Whose rows: of one's township, of one's units."""

from django.db import models

from townwork.org.models import Unit


class OfTownship(models.QuerySet):
    """Rows whose township lies at `path`."""

    path = "township"

    def visible_to(self, user):
        if user.district_id:
            return self.filter(**{f"{self.path}__district_id": user.district_id})
        return self.filter(**{f"{self.path}_id": user.township_id})


class OfUnit(models.QuerySet):
    """Rows whose unit lies at `path`."""

    path = "unit"

    def visible_to(self, user):
        return self.filter(**{f"{self.path}__in": Unit.objects.visible_to(user)})
