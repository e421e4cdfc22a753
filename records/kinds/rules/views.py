"""办理规则: the thresholds and days of the township's filings, letters and news, in one place."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from records.kinds.rules.forms import RulesForm
from records.kinds.rules.models import rules_of
from records.kinds.rules.services import save_rules
from townwork.org.access import needs
from townwork.org.models import Township


@needs("org.set_up_term")
@require_http_methods(["GET", "POST"])
def work_rules(request):
    township = get_object_or_404(Township.objects.visible_to(request.user))
    form = RulesForm(request.POST or None, instance=rules_of(township))
    if request.method == "POST" and form.is_valid():
        save_rules(form.instance, actor=request.user)
        messages.success(
            request,
            "已保存办理规则，从下一次申报、收函、报送起按它算。",
            extra_tags=request.path,  # the browser forgets what it kept
        )
        return redirect("filing_todo")
    context = {
        "form": form,
        "title": f"{township}办理规则",
        "lead": "一会一报的审批、提示函的时限和信息报送是否及时，按这里的规定推算；已定的时限不变。",
        "back": reverse("filing_todo"),
    }
    return render(request, "org/form.html", context)
