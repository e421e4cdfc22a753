from django.urls import path

from townwork.jobs import views

urlpatterns = [
    path("<int:pk>/", views.job_progress, name="job_progress"),
    path("<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("<int:pk>/start-over/", views.job_start_over, name="job_start_over"),
]
