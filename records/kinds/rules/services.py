"""办理规则 as an act."""

from django.db import transaction

from records.kinds.rules.models import WorkRules
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User


@transaction.atomic
def save_rules(rules: WorkRules, *, actor: User) -> None:
    """The township's 办理规则; they hold for what is submitted, received or sent in from now on."""
    require(actor, "org.set_up_term")
    if rules.township_id != actor.township_id:
        raise Refusal("只能维护本镇的办理规则。")
    rules.save()
    fields = [field for field in rules._meta.fields if field.editable and not field.primary_key]
    values = {str(field.verbose_name): getattr(rules, field.name) for field in fields}
    audit("修改办理规则", rules, actor=actor, data=values)
