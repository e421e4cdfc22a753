"""The address of 办理规则."""

from django.urls import path

from records.kinds.rules import views

urlpatterns = [
    path("records/rules/", views.work_rules, name="work_rules"),
]
