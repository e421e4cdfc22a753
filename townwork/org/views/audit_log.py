"""The audit trail of one's township.

It is shown from this room: audit lies below org and knows no roles.
"""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from townwork.audit.models import AuditEvent
from townwork.audit.services import findings
from townwork.lib.workbooks import write
from townwork.org import trail
from townwork.org.access import needs
from townwork.org.forms.audit import AuditFilter
from townwork.org.views.files import workbook_answer
from townwork.org.views.lists import page_of

LATE = timedelta(hours=36)  # after which a nightly check did not take place
EXPORTED = 20_000
EXPORTED_COLUMNS = "范围 序号 时间 人员 单位 角色 操作 对象 详情 地址 请求编号 结果 校验值".split()


@needs("audit.read")
@require_safe
def audit_log(request):
    """What last night's check found; the whole trail is read again only when asked (?check=1):
    that takes a while on a long one.
    """
    events = AuditEvent.objects.visible_to(request.user)
    filters = AuditFilter(request.GET)
    if "export" in request.GET:
        return _export(request, filters.narrow(events)[:EXPORTED])
    context = {"filters": filters, "page": page_of(request, filters.narrow(events), 25)}
    context["night"] = _of_the_night(request.user)
    if "check" in request.GET:
        now = {"at": timezone.now(), "faults": trail.told(request.user, findings())}
        context["now"] = now
    return render(request, "audit/log.html", context)


def _of_the_night(user) -> dict:
    """What the last night found, and when that was."""
    check = trail.last_check()
    if check is None:
        return {"faults": []}
    is_late = check.at < timezone.now() - LATE
    return {"at": check.at, "faults": trail.findings_for(user, check), "is_late": is_late}


def _export(request, events):
    """What the filters leave, as a sheet."""
    rows = [
        [
            event.reach,
            event.number,
            timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
            event.actor_name,
            event.actor_unit,
            event.actor_role,
            event.action,
            event.object_name,
            "；".join(f"{name}：{value}" for name, value in event.said),
            event.ip or "",
            event.request_number,
            event.get_result_display(),
            event.hash,
        ]
        for event in events
    ]
    sheet = write([("审计记录", EXPORTED_COLUMNS, rows)])
    name = f"审计_{request.user.township}_{timezone.localdate()}.xlsx"
    return workbook_answer(request, sheet, name, rows=len(rows), action="导出审计记录")
