from django.urls import path

from townwork.jobs import views

urlpatterns = [
    path("<int:pk>/", views.job_progress, name="job_progress"),
    path("<int:pk>/retry/", views.job_retry, name="job_retry"),
]
