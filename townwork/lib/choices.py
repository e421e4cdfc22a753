"""Django's TextChoices, told to a type checker. Django brings no types, and without a word a
member would pass for the pair of strings it is written as. What a checker may rely on stands here;
nothing of it runs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enum import StrEnum
    from typing import ClassVar

    class TextChoices(StrEnum):
        label: str
        choices: ClassVar[list[tuple[str, str]]]
        labels: ClassVar[list[str]]
        values: ClassVar[list[str]]

        def __new__(cls, value: str, label: str = "") -> "TextChoices": ...

else:
    from django.db.models import TextChoices

__all__ = ["TextChoices"]
