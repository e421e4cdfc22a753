"""A document in versions: changed while it is a draft, never once it is in
force, amended by the next version.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from townwork.audit.services import record, record_removal
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User


@dataclass(frozen=True)
class VersionedDraft:
    """The acts every document in versions has, whatever it says.

    One transaction each: guards, writes, audit.

    model    -- has `version`, `drafted_from`, `created_by`, and the property `fixed`.
    noun     -- what the audit trail calls it: 修改考核细则, 删除考核细则草稿.
    action   -- who may (townwork.org.access).
    fixed    -- the name of what says that a version is in force: is_issued, is_adopted.
    refusal  -- what to do instead of changing such a one.
    copied   -- the fields the next version begins with.
    """

    model: type[models.Model]
    noun: str
    action: str
    fixed: str
    refusal: str
    copied: tuple[str, ...]

    def lock(self, document: models.Model) -> Any:
        """The row as it stands, locked; two who adopt and change at once are told apart.

        Raises Refusal.
        """
        stored = self.model._default_manager.select_for_update().get(pk=document.pk)
        if getattr(stored, self.fixed):
            raise Refusal(self.refusal)
        return stored

    @transaction.atomic
    def save(self, document: models.Model, *, actor: User) -> None:
        """Write what was changed of a draft. Raises Refusal where it is in force."""
        require(actor, self.action)
        self.lock(document)
        document.save()
        record(f"修改{self.noun}", document, actor=actor)

    @transaction.atomic
    def discard(self, document: models.Model, *, actor: User) -> None:
        """Throw a draft away with all that belongs to it. Raises Refusal where it is in force."""
        require(actor, self.action)
        stored = self.lock(document)
        record_removal(f"删除{self.noun}草稿", stored, actor=actor)

    def next_version(self, last: models.Model, *, actor: User) -> Any:
        """The draft after `last`, which stays in force until the draft is.

        Without what hangs on it.
        """
        return self.model._default_manager.create(
            **{name: getattr(last, name) for name in self.copied},
            version=last.version + 1,
            drafted_from=last,
            created_by=actor,
        )
