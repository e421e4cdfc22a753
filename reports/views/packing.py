"""归档包: asked for, waited for, fetched while it is kept."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reports import issuing, packing
from reports.addresses import address
from reports.views.terms import load_term
from townwork.jobs.models import Job
from townwork.org.access import needs
from townwork.org.errors import NotThere
from townwork.org.views.acts import Attempt
from townwork.org.views.files import paper_answer

EXPIRED = "归档包没有生成或已过期（保留一天），请重新生成。"


@needs("summary.write")
@require_http_methods(["GET", "POST"])
def summary_package(request, term):
    term = load_term(request, term)
    if request.method == "POST":
        with Attempt(request):
            packing.request_package(term, actor=request.user)
        return redirect("summary_package", term.code)
    job = _newest_job(request, term)
    context = {
        "term": term,
        "job": job,
        "file": packing.package_of(job, term) if job else None,
        "signed": issuing.in_force(term),
        "back": address(term),
    }
    return render(request, "reports/package.html", context)


@needs("summary.write")
@require_safe
def summary_package_file(request, term):
    term = load_term(request, term)
    job = _newest_job(request, term)
    package = packing.package_of(job, term) if job else None
    if package is None:
        raise NotThere(EXPIRED)
    return paper_answer(request, package, remedy=EXPIRED)


def _newest_job(request, term) -> Job | None:
    jobs = Job.objects.visible_to(request.user).filter(kind=packing.PACKAGE)
    return jobs.filter(params__term=term.pk).order_by("-pk").first()
