"""The same world once more, as somebody else's: for tests/test_foreign_ids.py.

Every row that hangs on a given one is written again, hanging on another's in its place. All copies
have one and the same key, whatever they are: a form that takes that key takes what is not its
person's, whichever field it stands in. Every word of theirs says whose they are.
"""

from collections.abc import Callable
from uuid import uuid4

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction

from townwork.org.models import User

FAR, BESIDE = 7_000_003, 7_000_007  # keys: of another district's, of the village next door's
WORD = "别家之物"
SKIPPED = {"sessions", "contenttypes", "audit", "auth", "axes", "otp_totp", "otp_static"}


class Mirror:
    """`in_place_of` has, of some models, whose row the copies hang on; `but` what is left out."""

    def __init__(
        self,
        key: int,
        *in_place_of: models.Model,
        but: Callable[[type[models.Model]], bool] = lambda model: False,
    ) -> None:
        self.key = key
        self.but = but
        self.copies: dict[type, models.Model] = {type(one): one for one in in_place_of}

    def make(self) -> "Mirror":
        """Of each model that hangs on one that has a copy a row."""
        for model in in_order():
            row = model._base_manager.order_by("pk").first()
            if row and model not in self.copies and self._hangs(model) and not self.but(model):
                self._copy(row)
        return self

    def _copy(self, row: models.Model) -> None:
        model = type(row)
        try:
            with transaction.atomic():
                model._base_manager.bulk_create([model(**self._values(row))])
        except IntegrityError:  # there is one a township: it is the neighbours' as well
            return
        self.copies[model] = model._base_manager.get(pk=self.key)

    def _hangs(self, model: type[models.Model]) -> bool:
        """On more than whoever typed it in."""
        links = [field for field in model._meta.concrete_fields if field.is_relation]
        return any(
            field.related_model in self.copies and field.related_model is not User
            for field in links
        )

    def _values(self, row: models.Model) -> dict[str, object]:
        """The copy's columns."""
        values: dict[str, object] = {}
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.primary_key:
                value = self.key
            elif field.is_relation and value and field.related_model in self.copies:
                value = self.copies[field.related_model].pk
            elif isinstance(field, models.UUIDField):
                value = uuid4()
            elif isinstance(field, models.CharField | models.TextField) and not field.choices:
                value = self._word(field, value)
            values[field.attname] = value
        for field in row._meta.private_fields:
            if isinstance(field, GenericForeignKey):
                kind = ContentType.objects.get_for_id(values[f"{field.ct_field}_id"]).model_class()
                if kind in self.copies:
                    values[field.fk_field] = self.copies[kind].pk
        return values

    def _word(self, field: models.Field, value: str) -> str:
        if not value or field.name in ("sha256", "password", "form", "slug", "ledger", "kind"):
            return value
        if field.unique or field.name in ("key", "digest", "nonce"):
            return f"{value[: (field.max_length or 60) - 8]}{self.key}"
        return f"{WORD}{self.key}"[: field.max_length]


def in_order() -> list[type[models.Model]]:
    """Every model after those it hangs on; what hangs on anything (佐证) last."""
    found: list[type[models.Model]] = []

    def add(model: type[models.Model]) -> None:
        if model in found or model._meta.app_label in SKIPPED:
            return
        if model.__name__.startswith("Historical"):
            return
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is not model:
                add(field.related_model)
        found.append(model)

    on_anything = [model for model in apps.get_models() if _is_on_anything(model)]
    for model in apps.get_models():
        if model not in on_anything:
            add(model)
    for model in on_anything:
        add(model)
    return found


def _is_on_anything(model: type[models.Model]) -> bool:
    return any(isinstance(field, GenericForeignKey) for field in model._meta.private_fields)
