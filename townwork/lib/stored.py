"""A row whose bytes lie in the store: evidence, papers, notices, editions.

Models take it as their first base. What checks, copies or brings back all stored bytes asks
`kinds()` and so knows every such model without naming one.
"""

import hashlib
from pathlib import Path
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet

from townwork.lib import files


class Stored:
    """The file is named by its SHA-256, so that the same bytes are stored once and anybody can tell
    whether they still are what was stored.
    """

    shelf: ClassVar[str]  # the folder of the kind below files/
    is_passing: ClassVar[bool] = False  # gone by itself within a day: nobody misses or copies it
    form: str
    sha256: str
    size: int  # bytes

    @property
    def ending(self) -> str:
        return f".{self.form}"

    @property
    def path(self) -> Path:
        name = f"{self.sha256}{self.ending}"
        return Path(settings.MEDIA_ROOT) / self.shelf / self.sha256[:2] / name

    def keep(self, data: bytes) -> Self:
        """Take hash and size of the bytes and put them in their place. The row itself is saved by
        the caller, later: a row without its file would be a lie, a file without a row is swept.
        """
        files.keep(data, self.named_by(data).path)
        return self

    def named_by(self, data: bytes) -> Self:
        """Take hash and size of the bytes, which the caller puts in their place."""
        self.sha256, self.size = hashlib.sha256(data).hexdigest(), len(data)
        return self

    @property
    def is_whole(self) -> bool:
        return files.holds(self.path, size=self.size, sha256=self.sha256)


def kinds() -> list[Any]:
    """Every model whose rows have bytes that stay, by label."""
    return sorted(
        (
            model
            for model in apps.get_models()
            if issubclass(model, Stored) and not model.is_passing
        ),
        key=lambda model: model._meta.label_lower,
    )


def rows(kind: Any) -> QuerySet:
    """All rows of a kind, with no more of each than tells where its bytes are: an edition holds its
    whole text.
    """
    names = {field.name for field in kind._meta.fields} & {"sha256", "size", "form"}
    return kind._base_manager.only(*names).order_by("pk")


def passing_shelves() -> set[str]:
    return {kind.shelf for kind in Stored.__subclasses__() if kind.is_passing}
