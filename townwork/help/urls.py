from django.urls import path

from townwork.help import views

urlpatterns = [
    path("", views.help_index, name="help"),
    path("search/", views.help_search, name="help_search"),
    path("pdf/", views.help_pdf, name="help_pdf"),
    path("hints/<str:key>/close/", views.hint_close, name="hint_close"),
    path("<slug:slug>/", views.help_page, name="help_page"),
]
