"""A new row dated ahead: what has not happened yet is no record, but it can be planned
(Ledger.planned_in).
"""

from django.utils import timezone

from records.ledger.declaration import named
from records.pages.forms import RecordForm, form_for
from townwork.org.models import User


def is_ahead(form: RecordForm) -> bool:
    """Whether the form of a new row, gone through, is dated after today, in a ledger that plans."""
    day = form.cleaned_data.get("occurred_on") if form.is_bound else None
    day = day or form.instance.occurred_on
    is_new = form.instance.pk is None
    return bool(form.ledger.planned_in and is_new and day and day > timezone.localdate())


def plan_form(form: RecordForm, actor: User) -> RecordForm | None:
    """What was typed, as a plan; None where it is none, told at its field, to be sent again.

    What is only known afterwards is not dropped without a word: it is asked to be taken out.
    """
    plan = form_for(named(form.ledger.planned_in))(form.data, actor=actor)
    later = [
        str(form.fields[name].label)
        for name in form.changed_data
        if name not in plan.fields and name not in ("seen",)
    ]
    if later or form.files:
        labels = "、".join([*later, *(["佐证"] if form.files else [])])
        form.add_error("occurred_on", f"还没有办的只记计划，{labels}等办完再填；请去掉再保存。")
        return None
    for name, said in plan.errors.items():
        if name not in form.errors:
            form.add_error(name if name in form.fields else None, said)
    return plan if plan.is_valid() else None
