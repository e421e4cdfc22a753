from django.urls import path

from townwork.safekeeping import views

urlpatterns = [
    path("status/", views.house_status, name="house_status"),
]
