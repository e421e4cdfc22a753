"""The addresses of what a township defines: a custom ledger's fields, its own kinds."""

from django.urls import path

from records.custom import kind_views, views

urlpatterns = [
    path("records/custom-ledgers/<int:pk>/fields/", views.custom_fields, name="custom_fields"),
    path("records/own-kinds/", kind_views.own_kinds, name="own_kinds"),
    path("records/own-kinds/<int:pk>/stop/", kind_views.own_kind_stop, name="own_kind_stop"),
]
