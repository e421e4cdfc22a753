from django.urls import path

from reports.views import board, editions, home, search, summary

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search_page, name="search"),
    path("board/", board.board, name="board"),
    path("board/changes/", board.board_changes, name="board_changes"),
    path("board/seen/", board.board_seen, name="board_seen"),
    path("summary/", summary.summary, name="summary"),
    path("summary/template/", summary.summary_template, name="summary_template"),
    path("summary/<str:term>/", summary.summary_term, name="summary_term"),
    path("summary/<str:term>/generate/", summary.summary_generate, name="summary_generate"),
    path("editions/<int:pk>/", editions.edition, name="edition"),
    path("editions/<int:pk>/rows/<str:code>/", editions.edition_rows, name="edition_rows"),
    path("editions/<int:pk>/pdf/", editions.edition_pdf, name="edition_pdf"),
]
