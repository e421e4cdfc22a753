from django.urls import path

from duties.views import calendar, documents, tasks

urlpatterns = [
    path("", tasks.duties, name="duties"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("matrix/", tasks.matrix, name="matrix"),
    path("calendar/", calendar.duty_calendar, name="duty_calendar"),
    path("review/", tasks.review_list, name="review_list"),
    path("rates/", tasks.rates, name="rates"),
    path("units/<int:pk>/", tasks.unit_duties, name="unit_duties"),
    path("clauses/<int:pk>/", tasks.duty, name="duty"),
    path("assignments/<int:pk>/", tasks.assignment, name="assignment"),
    path("assignments/<int:pk>/report/", tasks.assignment_report, name="assignment_report"),
    path("assignments/<int:pk>/withdraw/", tasks.assignment_withdraw, name="assignment_withdraw"),
    path("assignments/<int:pk>/review/", tasks.assignment_review, name="assignment_review"),
    path("assignments/<int:pk>/extension/", tasks.extension_ask, name="extension_ask"),
    path("extensions/<int:pk>/", tasks.extension_answer, name="extension_answer"),
    path("files/<int:pk>/remove/", tasks.paper_remove, name="paper_remove"),
    path("documents/", documents.documents, name="documents"),
    path("documents/draft/", documents.document_draft, name="document_draft"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/edit/", documents.document_edit, name="document_edit"),
    path("documents/<int:pk>/amend/", documents.document_amend, name="document_amend"),
    path("documents/<int:pk>/discard/", documents.document_discard, name="document_discard"),
    path("documents/<int:pk>/issue/", documents.document_issue, name="document_issue"),
    path("documents/<int:pk>/clauses/add/", documents.duty_add, name="duty_add"),
    path("documents/<int:pk>/acknowledge/<int:unit>/", documents.acknowledge, name="acknowledge"),
    path("clauses/<int:pk>/edit/", documents.duty_edit, name="duty_edit"),
    path("clauses/<int:pk>/remove/", documents.duty_remove, name="duty_remove"),
    path("papers/<int:pk>/", documents.paper, name="paper"),
]
