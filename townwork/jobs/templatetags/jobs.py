"""How far a job is, on the page of what it makes: {% job_progress job %}."""

from django import template

from townwork.jobs.services import progress_of

register = template.Library()


@register.inclusion_tag("jobs/_progress.html", takes_context=True)
def job_progress(context, job):
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "progress": progress_of(job, request.user),
    }
