"""Every address of townwork. Only here, in settings and in celery are the business apps known."""

from django.urls import include, path

handler500 = "townwork.org.views.faults.could_not"

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("townwork.org.urls")),
    path("", include("townwork.safekeeping.urls")),
    path("help/", include("townwork.help.urls")),
    path("", include("records.urls")),
    path("duties/", include("duties.urls")),
    path("assessments/", include("assessments.urls")),
    path("jobs/", include("townwork.jobs.urls")),
]

handler404 = "townwork.org.views.not_there.not_there"
