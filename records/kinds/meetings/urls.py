"""Addresses of 会议制度."""

from django.urls import path

from records.grids import views as grids
from records.kinds.meetings import views

urlpatterns = [
    path("records/meetings/weeks/", grids.grid, {"slug": "meetings"}, name="week_grid"),
    path("records/meetings/<int:pk>/decisions/", views.decision_add, name="decision_add"),
    path("records/decisions/follow/", views.decision_follow, name="decision_follow"),
    path("records/decisions/<int:pk>/done/", views.decision_done, name="decision_done"),
]
