"""Addresses of 新闻信息."""

from django.urls import path

from records.kinds.news import views

urlpatterns = [
    path("records/news/points/", views.news_points, name="news_points"),
]
