"""The progress of a job: one fragment, polled, with four states.

These views may not import org (jobs lies below it): they need a signed-in person, and the row's own
scope decides.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from townwork.jobs import services
from townwork.jobs.models import Job
from townwork.jobs.registry import kinds
from townwork.lib.returning import way_back

STOP_POLLING = 286


@login_required
@require_GET
def job_progress(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    context = {"progress": services.progress_of(job, request.user)}
    answer = render(request, "jobs/_progress.html", context)
    if not job.is_active:
        answer.status_code = STOP_POLLING
        answer["HX-Trigger"] = "job-ended"
    return answer


@login_required
@require_POST
def job_retry(request, pk):
    job = _asked_again(request, pk)
    if job.state == Job.State.FAILED:
        services.retry(job, actor=request.user)
    return _back(request)


@login_required
@require_POST
def job_start_over(request, pk):
    """放弃并重做: only of a job whose worker is silent."""
    job = _asked_again(request, pk)
    if not services.start_over(job, actor=request.user):
        messages.info(request, "这项任务正在进行或已经结束，不用放弃。")
    return _back(request)


def _asked_again(request, pk):
    """The job, for whoever may ask for its like; to others who see it, it is not there to be asked
    for.
    """
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not kinds[job.kind].may_ask(request.user, job):
        raise Http404
    return job


def _back(request):
    return redirect(way_back(request, request.POST.get("next", ""), "/"))
