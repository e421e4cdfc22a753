"""Addresses of 一会一报."""

from django.urls import path

from records.kinds.filings import views

urlpatterns = [
    path("records/filings/todo/", views.filing_todo, name="filing_todo"),
    path("records/filings/<int:pk>/act/<slug:act>/", views.filing_act, name="filing_act"),
    path("records/filings/<int:pk>/decide/", views.filing_decide, name="filing_decide"),
]
