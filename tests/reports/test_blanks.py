"""What stands as 【待填】 in the paper, and what a paper that lacks it leaves unsaid."""

from django.urls import reverse

from reports.drafts import make_draft
from reports.models import SummaryTemplate


def said(cast, client_of, text):
    SummaryTemplate.objects.create(
        township=cast.township, body=f"题目\n\n{text}", saved_by=cast.clerk
    )
    page = client_of(cast.clerk).get(reverse("summary_term", args=["2026H1"]))
    return make_draft(cast.township, cast.term), page.content.decode()


def test_a_figure_that_is_printed_is_a_blank(cast, client_of):
    draft, page = said(cast, client_of, "放映{{公益电影场次}}场，又放映{{公益电影场次}}场。")

    assert ([one.name for one in draft.shortages], draft.blanks) == (["公益电影场次"], 1)
    assert "还缺 1 项数据，其中 1 项会印成“【待填：…】”。" in page


def test_one_that_only_a_condition_asks_for_leaves_its_words_out(cast, client_of):
    draft, page = said(cast, client_of, "今年很好［公益电影场次>4：，看的人多］。")

    assert ([one.name for one in draft.shortages], draft.blanks) == (["公益电影场次"], 0)
    assert "还缺 1 项数据，用到它们的话今天没有写出来。" in page
