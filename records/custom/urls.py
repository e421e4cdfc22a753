"""The address of a custom ledger's fields."""

from django.urls import path

from records.custom import views

urlpatterns = [
    path("records/custom-ledgers/<int:pk>/fields/", views.custom_fields, name="custom_fields"),
]
