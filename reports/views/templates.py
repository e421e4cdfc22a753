"""The template's own history: every version, two of them side by side, one brought back; the
house's default is the first of them.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from reports import services
from reports.comparing import places_of
from reports.drafts import default_template, template_of
from reports.models import SummaryTemplate
from townwork.lib.keys import key_of
from townwork.org.access import needs
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of

DEFAULT = 0  # the number of the version nobody saved


@needs("summary.write")
@require_safe
def template_versions(request):
    """Every version, the newest first; ?from= one of them beside what stands now."""
    saved = SummaryTemplate.objects.visible_to(request.user)
    page = page_of(request, saved.select_related("saved_by"))
    context = {"page": page, "newest": saved.first()}
    chosen = request.GET.get("from", "")
    if chosen:
        older = _body(request.user, chosen)
        township = request.user.township
        places = places_of(older, template_of(township), township.terms.shown_today())
        context |= {"chosen": chosen, "places": places}
    return render(request, "reports/template_versions.html", context)


@needs("summary.write")
@require_POST
def template_restore(request, number):
    """A version's words as the newest version."""
    body = _body(request.user, str(number))
    with Attempt(request, "已恢复为这一版，下次生成总结时使用；原来的各版都还在。"):
        services.restore_template(request.user.township, body, actor=request.user)
    return redirect("template_versions")


def _body(user, number: str) -> str:
    key = key_of(number)
    if key is None:
        raise Http404
    if key == DEFAULT:
        return default_template()
    return get_object_or_404(SummaryTemplate.objects.visible_to(user), pk=key).body
