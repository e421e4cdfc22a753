"""Addresses of 提示函."""

from django.urls import path

from records.kinds.letters import views

urlpatterns = [
    path("records/notices/todo/", views.letter_todo, name="letter_todo"),
    path("records/notices/<int:pk>/act/<slug:act>/", views.letter_act, name="letter_act"),
    path("records/notices/extensions/<int:pk>/", views.letter_extension, name="letter_extension"),
]
