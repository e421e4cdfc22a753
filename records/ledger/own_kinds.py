"""本镇类别: a township's own kinds beside the built-in ones of a choice field: 农家书屋 among 阵地,
横幅 among 宣传品.

A record keeps one as `own-<id>` where it keeps a built-in value; its label is looked up wherever a
choice is said. One that is stopped takes no new record and stays on those it has.
"""

from functools import partialmethod
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from records.ledger.memory import remembered
from townwork.lib.keys import key_of
from townwork.org.models import Township, User

PREFIX = "own-"


class OwnKindQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(township__in=Township.objects.visible_to(user))


class OwnKind(models.Model):
    """One kind of one township, of one choice field of one ledger. records.pages.own_kinds writes
    it; it is never renamed, since summaries know its figures by name.
    """

    township = models.ForeignKey(Township, models.PROTECT, related_name="+", verbose_name="镇")
    ledger = models.CharField("台账", max_length=40)
    field = models.CharField("栏目", max_length=40)
    label = models.CharField("名称", max_length=10)
    measure = models.CharField("计量单位", max_length=4, blank=True)
    stopped_at = models.DateTimeField("停用时间", null=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="添加人"
    )
    added_at = models.DateTimeField("添加时间", auto_now_add=True)

    objects = OwnKindQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "本镇类别"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "ledger", "field", "label"], name="own_kind_label_once"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def value(self) -> str:
        """What a record keeps."""
        return f"{PREFIX}{self.pk}"

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None


class KindField(models.CharField):
    """A choice field of a ledger whose built-in values a township may add its own to."""

    def __init__(self, *args: Any, ledger: str = "", **kwargs: Any) -> None:
        self.ledger = ledger
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        """A column as any other: what may be in it besides is no matter of a migration."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> "KindField":
        _, _, args, kwargs = self.deconstruct()
        return type(self)(*args, ledger=self.ledger, **kwargs)

    def contribute_to_class(self, cls: type, name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        setattr(cls, f"get_{name}_display", partialmethod(_display, field=self))

    def validate(self, value: Any, model_instance: models.Model) -> None:
        own = named(value)
        if own is None or not self._fits(own, model_instance):
            super().validate(value, model_instance)
        elif own.is_stopped and model_instance._state.adding:
            raise ValidationError(f"“{own}”已停用，不再收新记录，请换一个{self.verbose_name}。")

    def _fits(self, own: OwnKind, record: Any) -> bool:
        """Of this field, and of the record's own township."""
        if (own.ledger, own.field) != (self.ledger, self.name):
            return False
        return not record.unit_id or record.unit.township_id == own.township_id


def _display(record: models.Model, field: models.Field) -> str:
    return label_of(field, getattr(record, field.attname))


def label_of(field: models.Field, value: Any) -> str:
    """The words of a choice field's value; a value nobody knows says itself."""
    own = named(value)
    if own is not None:
        return own.label
    return str(dict(field.flatchoices).get(value, value))


def named(value: object) -> OwnKind | None:
    """The kind of a value; None for a built-in one. Its township's are all looked up with it."""
    pk = key_of(value.removeprefix(PREFIX)) if is_own(value) and isinstance(value, str) else None
    if pk is None:
        return None
    memory = remembered()
    known = {} if memory is None else memory.setdefault("own kinds", {})
    if pk not in known:
        its = OwnKind.objects.filter(pk=pk).values("township")[:1]
        known |= {kind.pk: kind for kind in OwnKind.objects.filter(township__in=its)}
    return known.get(pk)


def of_code(code: str) -> OwnKind | None:
    """The kind a figure is of: venues.kind.own-12, and what follows it; None for any other."""
    _, *rest = code.split(".")
    return named(rest[1]) if len(rest) > 1 else None


def is_own(value: object) -> bool:
    return isinstance(value, str) and value.startswith(PREFIX)


def of_township(township_id: int | None) -> list[OwnKind]:
    """Its kinds in the order they were added, the stopped ones too."""
    if township_id is None:
        return []
    memory = remembered()
    key = ("own kinds of", township_id)
    if memory is not None and key in memory:
        return memory[key]
    found = list(OwnKind.objects.filter(township=township_id))
    if memory is not None:
        memory[key] = found
        memory.setdefault("own kinds", {}).update({kind.pk: kind for kind in found})
    return found


def choices_of(
    field: models.Field, township_id: int | None, *, kept: object = None, stopped: bool = False
) -> list[tuple[str, str]]:
    """What a township offers beside the field's built-in choices, and what a record has `kept`."""
    if not isinstance(field, KindField):
        return []
    return [
        (kind.value, kind.label)
        for kind in of_township(township_id)
        if (kind.ledger, kind.field) == (field.ledger, field.name)
        and (stopped or not kind.is_stopped or kind.value == kept)
    ]
