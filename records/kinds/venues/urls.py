"""Addresses of 阵地."""

from django.urls import path

from records.kinds.venues import views

urlpatterns = [
    path("records/venues/watch/", views.venue_watch, name="venue_watch"),
    path("records/venues/plates/", views.venue_plates, name="venue_plates"),
    path("records/venues/<int:pk>/inspect/", views.venue_inspect, name="venue_inspect"),
    path("records/inspections/<int:pk>/mend/", views.inspection_mend, name="inspection_mend"),
    path("records/inspections/<int:pk>/check/", views.inspection_check, name="inspection_check"),
]
