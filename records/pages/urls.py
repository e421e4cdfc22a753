"""Addresses of the pages every ledger has."""

from django.urls import path

from records.pages.views import batch, evidence, indicators, lists, records, saved, scans

urlpatterns = [
    path("records/", lists.ledger_index, name="ledgers"),
    path("records/<slug:slug>/", lists.record_list, name="record_list"),
    path("records/<slug:slug>/nil/", lists.record_nil, name="record_nil"),
    path("records/<slug:slug>/add/", records.record_add, name="record_add"),
    path("records/<slug:slug>/<int:pk>/", records.record_detail, name="record_detail"),
    path("records/<slug:slug>/<int:pk>/edit/", records.record_edit, name="record_edit"),
    path("records/<slug:slug>/<int:pk>/void/", records.record_void, name="record_void"),
    path("records/<slug:slug>/void/", batch.record_void_many, name="record_void_many"),
    path("records/<slug:slug>/batch/", batch.record_batch, name="record_batch"),
    path("records/<slug:slug>/batches/", batch.record_batches, name="record_batches"),
    path("records/batches/<int:pk>/undo/", batch.batch_undo, name="batch_undo"),
    path("records/<slug:slug>/columns/", saved.record_columns, name="record_columns"),
    path("records/<slug:slug>/views/", saved.record_views, name="record_views"),
    path("records/<slug:slug>/views/first/", saved.view_first, name="view_first"),
    path("records/views/<int:pk>/update/", saved.view_update, name="view_update"),
    path("records/views/<int:pk>/delete/", saved.view_delete, name="view_delete"),
    path("records/<slug:slug>/<int:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path("scans/", scans.scans, name="scans"),
    path("evidence/<int:pk>/", evidence.evidence_download, name="evidence_download"),
    path("evidence/<int:pk>/thumbnail/", evidence.evidence_thumbnail, name="evidence_thumbnail"),
    path("evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("evidence/removed/<int:pk>/", evidence.evidence_put_back, name="evidence_put_back"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<str:code>/", indicators.indicator_card, name="indicator_card"),
]
