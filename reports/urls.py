from django.urls import path

from reports.views import board, editing, editions, gaps, home, search, summary

urlpatterns = [
    path("", home.home, name="home"),
    path("gaps/", gaps.gap_list, name="gap_list"),
    path("gaps/nil/", gaps.gaps_nil, name="gaps_nil"),
    path("gaps/remind/", gaps.gaps_remind, name="gaps_remind"),
    path("nil-returns/", gaps.nil_list, name="nil_list"),
    path("nil-returns/withdraw/", gaps.nils_withdraw, name="nils_withdraw"),
    path("search/", search.search_page, name="search"),
    path("board/", board.board, name="board"),
    path("board/changes/", board.board_changes, name="board_changes"),
    path("board/seen/", board.board_seen, name="board_seen"),
    path("summary/", summary.summary, name="summary"),
    path("summary/template/", summary.summary_template, name="summary_template"),
    path("summary/editor/figures/", editing.editor_figures, name="editor_figures"),
    path("summary/editor/preview/", editing.editor_preview, name="editor_preview"),
    path("summary/<str:term>/", summary.summary_term, name="summary_term"),
    path("summary/<str:term>/generate/", summary.summary_generate, name="summary_generate"),
    path("editions/<int:pk>/", editions.edition, name="edition"),
    path("editions/<int:pk>/rows/<str:code>/", editions.edition_rows, name="edition_rows"),
    path("editions/<int:pk>/pdf/", editions.edition_pdf, name="edition_pdf"),
]
