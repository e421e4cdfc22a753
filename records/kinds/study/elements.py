"""五有: five papers a session's file should hold.

Townships call them differently; what is counted stays the same.
"""

from dataclasses import dataclass

from django.db import transaction

from records.kinds.study.attendance_models import ElementName
from records.kinds.study.models import StudySession
from townwork.audit.rows import change_rows
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Township, User

# How each comes to be there, other than by a tick in the form.
HOW = {
    "has_plan": "按学习计划开展，或在表中勾选",
    "has_sign_in": "扫码或登记签到，或填好人数、把签到表照片传到佐证",
    "has_record": "填发言要点，或在表中勾选",
    "has_materials": "填学习资料，或在表中勾选",
    "has_summary": "填学习小结，或在表中勾选",
}


@dataclass(frozen=True)
class Element:
    """One of the five: its field, its name here, whether the session has it, how to mend that."""

    field: str
    name: str
    is_there: bool
    how: str


def default_name(field: str) -> str:
    return str(StudySession._meta.get_field(field).verbose_name)


def names_of(township: Township) -> dict[str, str]:
    """{field: name} of all five, in order. One query."""
    own = dict(ElementName.objects.filter(township=township).values_list("field", "name"))
    return {field: own.get(field) or default_name(field) for field in StudySession.ELEMENTS}


def elements_of(session: StudySession) -> list[Element]:
    elements = []
    for field, name in names_of(session.unit.township).items():
        elements.append(Element(field, name, getattr(session, field), HOW[field]))
    return elements


@transaction.atomic
def rename(township: Township, names: dict[str, str], *, actor: User) -> None:
    """The township's own names; one left empty, or typed as the default, is the default again.

    Raises Refusal where two would be called the same.
    """
    require(actor, "records.define")
    chosen = {field: names.get(field) or default_name(field) for field in StudySession.ELEMENTS}
    if len(set(chosen.values())) < len(chosen):
        raise Refusal("五个要件的名称不能相同，请改成不同的。")
    for field, name in chosen.items():
        _keep_name(township, field, name)
    words = "、".join(chosen.values())
    audit("设置五有要件", township, actor=actor, data={"要件": words})


def _keep_name(township: Township, field: str, name: str) -> None:
    """Only what differs from the default has a row."""
    rows = ElementName.objects.filter(township=township, field=field)
    if name == default_name(field):
        rows.delete()
    elif not change_rows(rows, name=name):
        ElementName.objects.create(township=township, field=field, name=name)
