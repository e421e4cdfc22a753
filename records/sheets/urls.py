"""Addresses of import, export and print."""

from django.urls import path

from records.sheets.views import blocks, drops, exports, imports, papers, prints, words

urlpatterns = [
    path("records/<slug:slug>/export/", exports.record_export, name="record_export"),
    path("records/<slug:slug>/csv/", exports.record_csv, name="record_csv"),
    path("records/<slug:slug>/template/", exports.record_template, name="record_template"),
    path("records/<slug:slug>/pdf/", prints.record_print, name="record_print"),
    path("records/<slug:slug>/word/", prints.record_word, name="record_word"),
    path("records/<slug:slug>/<int:pk>/paper/", papers.record_paper, name="record_paper"),
    path(
        "records/<slug:slug>/<int:pk>/paper/word/",
        papers.record_paper_word,
        name="record_paper_word",
    ),
    path("records/<slug:slug>/papers/", papers.record_papers, name="record_papers"),
    path("exports/<int:pk>/", prints.print_job, name="print_job"),
    path("exports/<int:pk>/pdf/", prints.print_file, name="print_file"),
    path("records/<slug:slug>/rows/", blocks.record_rows, name="record_rows"),
    path("records/<slug:slug>/import/", imports.record_import, name="record_import"),
    path("drops/", drops.drops, name="drops"),
    path("drops/<int:pk>/", drops.drop, name="drop"),
    path("drops/<int:pk>/enter/", drops.drop_enter, name="drop_enter"),
    path("drops/<int:pk>/undo/", drops.drop_undo, name="drop_undo"),
    path("drops/tables/<int:pk>/roster/", drops.drop_roster, name="drop_roster"),
    path("imports/words/", words.sheet_words, name="sheet_words"),
    path("imports/<int:pk>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<int:pk>/", imports.import_check, name="import_check"),
    path("imports/<int:pk>/mend/", imports.import_mend, name="import_mend"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
]
