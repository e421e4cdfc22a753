"""收回账号: who needs none any more stays among the staff, on every list, and signs on paper
(docs/decisions/0022-staff-without-an-account.md).
"""

from django.db import transaction

from townwork.audit.services import record
from townwork.org import holding, locks
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User
from townwork.org.second_factor import forget
from townwork.org.services import end_sessions, guard_account


@transaction.atomic
def withdraw_account(user: User, *, actor: User) -> None:
    """Name, unit and position stay; user name, role, password, phone and mail address go.

    Raises Refusal for one's own, for the last administrator, and where something still names the
    person to do it: that is handed over first.
    """
    require(actor, "org.manage")
    user = User.objects.with_account().select_for_update(of=("self",)).get(pk=user.pk)
    if user.pk == actor.pk:
        raise Refusal("不能收回自己的账号，请由另一位管理员操作。")
    before, role = user.username, user.get_role_display()
    locks.release(user)
    user.username, user.role = None, ""
    guard_account(user, actor)
    _require_nothing_in_hand(user)
    user.email = user.phone = ""
    user.set_unusable_password()
    user.must_change_password, user.is_sample, user.signs_from = True, False, None
    user.save()
    forget(user)
    end_sessions(user)
    record("收回账号", user, actor=actor, data={"用户名": before, "角色": role})


def _require_nothing_in_hand(user: User) -> None:
    """What is only begun, or waits at the post, is whoever's has the post next."""
    lots = holding.held_by(User.objects.get(pk=user.pk)).charges
    if lots:
        words = "、".join(f"{lot.words} {lot.count} 件" for lot in lots)
        raise Refusal(f"还有指名由{user.full_name}办的：{words}。请先交接，再收回账号。")
