"""The addresses of every room; a kind's own come before those of any ledger, `records/<slug>/`."""

from django.urls import include, path

KINDS = (
    "civility",
    "events",
    "meetings",
    "venues",
    "news",
    "rules",
    "filings",
    "letters",
    "study",
)

urlpatterns = [
    *(path("", include(f"records.kinds.{kind}.urls")) for kind in KINDS),
    path("", include("records.custom.urls")),
    path("", include("records.pages.urls")),
    path("", include("records.sheets.urls")),
]
