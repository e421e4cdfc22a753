"""Addresses of 活动宣讲: its grids."""

from django.urls import path

from records.grids import views as grids

urlpatterns = [
    path("records/films/grid/", grids.grid, {"slug": "films"}, name="film_grid"),
    path("records/talks/grid/", grids.grid, {"slug": "talks"}, name="talk_grid"),
]
