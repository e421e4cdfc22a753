"""The progress of a job: one fragment, polled, with four states.

These views may not import org (jobs lies below it): they need a signed-in person, and the row's own
scope decides.
"""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from townwork.jobs import services
from townwork.jobs.models import Job

STOP_POLLING = 286


@login_required
@require_GET
def job_progress(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    context = {
        "job": job,
        "position": services.queue_position(job),
        "alive": services.worker_is_alive(),
    }
    answer = render(request, "jobs/_progress.html", context)
    if not job.is_active:
        answer.status_code = STOP_POLLING
        answer["HX-Trigger"] = "job-ended"
    return answer


@login_required
@require_POST
def job_retry(request, pk):
    """The asker's 重试; whoever may see another's job may not restart it."""
    job = get_object_or_404(
        Job.objects.visible_to(request.user).filter(requested_by=request.user), pk=pk
    )
    services.retry(job, actor=request.user)
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe and back.startswith("/") else "/")
