"""The audit trail of one's township. It is shown from this room: audit lies below org and knows no roles."""

from itertools import islice

from django.shortcuts import render
from django.views.decorators.http import require_safe

from townwork.audit.models import AuditEvent
from townwork.audit.services import broken_links
from townwork.org.access import needs
from townwork.org.forms.audit import AuditFilter
from townwork.org.views.lists import page_of

SHOWN_FAULTS = 20


@needs("audit.read")
@require_safe
def audit_log(request):
    """The whole chain is read again only when asked (?check=1): that takes a while on a long one."""
    events = AuditEvent.objects.visible_to(request.user)
    filters = AuditFilter(request.GET)
    context = {"filters": filters, "page": page_of(request, filters.narrow(events), 50)}
    if "check" in request.GET:
        context["checked"] = True
        context["faults"] = list(islice(broken_links(request.user.township.code), SHOWN_FAULTS))
    return render(request, "audit/log.html", context)
