"""Addresses of 文明创建."""

from django.urls import path

from records.grids import views as grids
from records.kinds.civility import monthly_return_views, views

urlpatterns = [
    path("records/customs/grid/", grids.grid, {"slug": "customs"}, name="customs_grid"),
    path("records/customs/return/", monthly_return_views.customs_return, name="customs_return"),
    path("records/awards/<int:pk>/lines/", views.award_lines, name="award_lines"),
]
