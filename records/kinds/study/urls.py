"""Addresses of 理论学习."""

from django.urls import path

from records.kinds.study.views import attending, bulletins, study

urlpatterns = [
    path("study/plan/", study.study_plan, name="study_plan"),
    path("study/plan/file/", study.study_plan_file, name="study_plan_file"),
    path("study/plan/<int:pk>/hold/", study.study_hold, name="study_hold"),
    path("study/mine/", attending.study_mine, name="study_mine"),
    path("study/overview/", study.study_overview, name="study_overview"),
    path("study/owed/", study.study_owed, name="study_owed"),
    path("study/elements/", study.study_elements, name="study_elements"),
    path("study/papers/<int:pk>/", study.study_paper, name="study_paper"),
    path("study/<int:pk>/archive/", study.study_archive, name="study_archive"),
    path("study/<int:pk>/unarchive/", study.study_unarchive, name="study_unarchive"),
    path("study/plan/<int:pk>/sheet/", attending.study_plan_sheet, name="study_plan_sheet"),
    path("study/<int:pk>/list/", attending.study_list, name="study_list"),
    path("study/<int:pk>/attendance/", attending.study_tick, name="study_tick"),
    path("study/<int:pk>/sheet/", attending.study_sheet, name="study_sheet"),
    path("study/<int:pk>/signed/", attending.study_paper_signed, name="study_paper_signed"),
    path("study/<int:pk>/desk/", attending.study_desk, name="study_desk"),
    path("study/<int:pk>/desk/open/", attending.desk_open, name="desk_open"),
    path("study/<int:pk>/desk/close/", attending.desk_close, name="desk_close"),
    path("study/attendance/<int:pk>/make-up/", attending.study_make_up, name="study_make_up"),
    path("s/", attending.study_sign, name="study_sign"),
    path("s/number/", attending.study_number, name="study_number"),
    path("s/<str:code>/", attending.study_scan, name="study_scan"),
    path("study/bulletins/", bulletins.bulletins, name="bulletins"),
    path("study/bulletins/draft/", bulletins.bulletin_draft, name="bulletin_draft"),
    path("study/bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("study/bulletins/<int:pk>/issue/", bulletins.bulletin_issue, name="bulletin_issue"),
    path("study/bulletins/<int:pk>/discard/", bulletins.bulletin_discard, name="bulletin_discard"),
]
