"""Last year's yearly document: read for its clauses, offered, begun with those that are accepted."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from duties.models import Duty, ResponsibilityDocument
from duties.old_document import read_document
from tests.duties.old_documents import (
    BY_ARTICLES,
    BY_LIST,
    BY_LIST_WANTED,
    BY_SECTIONS,
    BY_TABLE_WANTED,
    BY_UNITS_WANTED,
    as_word,
    by_table,
    by_units,
)
from townwork.audit.models import AuditEvent
from townwork.org.old_papers import text_of_document


def told(offer):
    """(section, title, frequency, day, days after, kinds)."""
    day = (offer.due_on.month, offer.due_on.day) if offer.due_on else None
    return (offer.section, offer.title, offer.frequency, day, offer.due_days, offer.kinds)


def read(text, units=()):
    return read_document(text, year=2026, units=list(units))


@pytest.mark.parametrize("old", [BY_SECTIONS, BY_ARTICLES], ids=["sections", "articles"])
def test_an_offices_clauses_are_understood_as_a_careful_reader_has_them(old):
    offers = [told(offer) for offer in read(old.text).offers]

    assert offers == old.wanted
    assert len(offers) >= 15


def test_what_is_no_clause_is_left_out_and_said():
    left_out = [(one.why, one.line[:8]) for one in read(BY_SECTIONS.text).left_out]

    assert left_out == [
        ("标题、主送和前言", "石桥镇2025年"),
        ("标题、主送和前言", "各村（社区），镇"),
        ("标题、主送和前言", "为压实全镇意识形"),
        ("小标题", "一、组织领导"),
        ("人员名单", "（三）领导小组。"),
        ("人员名单", "组 长：甲某某"),
        ("人员名单", "副组长：乙某某"),
        ("人员名单", "成 员：丙某某、"),
        ("小标题", "二、理论学习"),
        ("小标题", "三、阵地管理"),
        ("小标题", "四、宣传教育和精"),
        ("小标题", "（一）宣讲活动"),
        ("小标题", "（二）移风易俗"),
        ("小标题", "五、信息与新闻宣"),
        ("没说频次、时限的段落", "各单位要高度重视"),
        ("小标题", "六、督查考核"),
        ("没说频次、时限的段落", "各单位要认真抓好"),
        ("没说频次、时限的段落", "中共石桥镇委员会"),
        ("落款", "2025年1月1"),
        ("附件、抄送", "抄送：区委宣传部"),
    ]


def test_who_printed_it_and_when_is_no_clause_due_on_that_day():
    old = "一、学习\n（一）宣传办每月学习一次。\n中共白石镇委员会办公室 2025年1月20日印发"

    document = read(old, ["宣传办"])

    assert [offer.title for offer in document.offers] == ["宣传办每月学习一次"]
    assert document.left_out[-1].why == "附件、抄送"


def test_a_clause_says_outright_whose_it_is():
    line = "（一）台账。每半年核对一次，各村配合。责任单位：文化站、各站办所"

    offer = read(line, ["文化站", "宣传办"]).offers[0]

    assert (offer.units, offer.kinds) == (["文化站"], ["office"])


def test_a_unit_of_the_town_that_stands_in_front_of_how_often_is_whose_it_is():
    line = "（一）通报。各村的上稿情况由宣传办每季度通报一次。"

    known, unknown = read(line, ["宣传办"]).offers[0], read(line).offers[0]

    assert (known.units, known.kinds, known.is_whole) == (["宣传办"], [], True)
    assert (unknown.units, unknown.kinds, unknown.is_whole) == ([], [], False)


def test_a_day_that_is_none_is_no_day():
    offers = read("（一）甲。各村13月40日前办结。\n（二）乙。各村2月30日前办结。").offers

    assert [(one.frequency, str(one.due_on)) for one in offers] == [
        ("", "None"),
        ("once", "2026-02-28"),
    ]


def recognised(data):
    """(title, frequency, day, days after, kinds, units, whether nothing is to be asked)."""
    text = text_of_document("上年.docx", data, by_rows=True)
    return [
        (*told(offer)[1:], offer.units, offer.is_whole)
        for offer in read(text, ["宣传办", "文化站"]).offers
    ]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (as_word(BY_LIST), BY_LIST_WANTED),
        (by_table(), BY_TABLE_WANTED),
        (by_units(), BY_UNITS_WANTED),
    ],
    ids=["a list", "a table", "tables by unit"],
)
def test_documents_as_townships_hand_them_in(data, wanted):
    assert recognised(data) == wanted


def test_of_a_table_the_banners_are_headings_and_people_are_no_clauses():
    text = text_of_document("上年.docx", by_units(), by_rows=True)

    left_out = [(one.why, one.line) for one in read(text).left_out]

    assert ("小标题", "各村（社区）责任") in left_out
    assert ("没说频次、时限的段落", "甲某某") in left_out


def test_what_is_copied_from_a_table_is_read_as_the_file_is():
    offers = read("序号\t责任事项\t责任单位\t完成时限\n1\t舆情研判\t各村\t每季度末").offers

    assert [told(offer) for offer in offers] == [
        ("position", "舆情研判", "quarterly", None, 0, ["village"])
    ]


# --- the pages ------------------------------------------------------------------------------------
FROM, BEGIN = "/duties/documents/from-old/", "/duties/documents/from-old/begin/"


@pytest.fixture
def clerk(cast, client_of):
    return client_of(cast.clerk)


@pytest.fixture
def offered(clerk):
    file = SimpleUploadedFile("上年.docx", as_word(BY_SECTIONS.text))
    return clerk.post(FROM, {"year": 2026, "file": file})


def sent_back(page, **said):
    """All the page holds, as it stands; a tick only where one is."""
    sent = {"text": page.context["text"], "year": page.context["year"]}
    for form in page.context["clauses"].forms:
        for bound in form:
            value = bound.value()
            if value is not False and value not in (None, "", []):
                sent[bound.html_name] = value
    return {**sent, **said}


def test_each_clause_of_a_word_file_is_offered_and_none_is_ticked(offered):
    assert len(offered.context["clauses"].forms) == len(BY_SECTIONS.wanted)
    assert offered.context["clauses"].taken == []
    assert "认出 <strong>20</strong> 条，其中 17 条" in offered.content.decode()
    assert not ResponsibilityDocument.objects.exists()


def test_what_is_to_be_looked_at_is_said_beside_its_clause_and_not_ticked(clerk):
    file = SimpleUploadedFile("上年.docx", by_table())
    page = clerk.post(FROM, {"year": 2026, "file": file})

    text = page.content.decode()
    assert "认出 <strong>8</strong> 条，其中 5 条" in text
    assert "原文为“每周”，系统最密为每月。" in text
    assert "原文为“各支部”，请选是哪些单位" in text
    all_ticked = clerk.post(BEGIN, sent_back(page, all="1")).context["clauses"].taken
    assert len(all_ticked) == 5


def test_nothing_is_taken_unasked(clerk, offered):
    page = clerk.post(BEGIN, sent_back(offered))

    assert "一条也没有选" in page.content.decode()
    assert not ResponsibilityDocument.objects.exists()


def test_what_is_ticked_is_the_draft_as_it_was_changed(cast, clerk, offered):
    said = {"c0-taken": "on", "c2-taken": "on", "c0-title": "班子专题研究", "c2-kinds": ["office"]}

    response = clerk.post(BEGIN, sent_back(offered, **said))

    draft = ResponsibilityDocument.objects.get()
    assert response.url == reverse("document", args=[draft.pk])
    assert (draft.year, draft.township, draft.drafted_from) == (2026, cast.township, None)
    assert list(draft.duties.values_list("title", "frequency", "kinds", "order")) == [
        ("班子专题研究", "half", ["leadership"], 1),
        ("学习计划", "once", ["office"], 2),
    ]
    assert str(draft.duties.get(order=2).due_on) == "2026-02-28"
    event = AuditEvent.objects.get(action="起草责任制文件")
    assert event.data == {"据以起草": "上年的文件", "条款": 2}


def test_all_that_was_understood_whole_is_ticked_by_one_press_and_still_not_begun(clerk, offered):
    page = clerk.post(BEGIN, sent_back(offered, all="1"))

    clauses = page.context["clauses"]
    assert [form.offer.is_whole for form in clauses.forms] == [
        form.is_taken for form in clauses.forms
    ]
    assert not ResponsibilityDocument.objects.exists()
    clerk.post(BEGIN, sent_back(page))
    assert Duty.objects.count() == 17


def test_a_ticked_clause_that_lacks_something_says_so_and_nothing_typed_is_lost(clerk, offered):
    said = {"c19-taken": "on", "c19-requirement": "按要求整改到位。"}

    page = clerk.post(BEGIN, sent_back(offered, **said)).content.decode()

    assert "请至少选一类承担单位" in page
    assert "按要求整改到位。" in page
    assert not ResponsibilityDocument.objects.exists()


def test_a_year_that_has_its_document_gets_no_second(clerk, offered):
    ticked = sent_back(offered, **{"c0-taken": "on"})
    clerk.post(BEGIN, ticked)

    page = clerk.post(BEGIN, ticked).content.decode()

    assert "2026年度的责任制文件已经有了" in page
    assert ResponsibilityDocument.objects.count() == 1


def test_a_paper_without_clauses_says_what_a_clause_is(clerk):
    page = clerk.post(FROM, {"year": 2026, "text": "各单位要高度重视。"}).content.decode()

    assert "没有认出条款" in page
    assert "各单位要高度重视。" in page


def test_the_empty_page_of_documents_leads_to_it(clerk):
    assert f'href="{FROM}"' in clerk.get("/duties/documents/").content.decode()


def test_more_clauses_ask_the_database_no_more(clerk, django_assert_max_num_queries):
    line = "（一）甲。各村每月巡查一次。责任单位：塘头村\n"
    few = clerk.post(FROM, {"year": 2026, "text": line})
    assert len(few.context["clauses"].forms) == 1

    with django_assert_max_num_queries(25):
        many = clerk.post(FROM, {"year": 2026, "text": line * 50})
    assert len(many.context["clauses"].forms) == 50


FILMS = "一、移风易俗\n（一）每村每月放映公益电影2场。\n（二）各村每季度上报学习情况报告。"


def test_a_clause_that_the_ledgers_count_counts_itself_and_says_so(clerk):
    """Else each unit would be asked to report what it has entered already."""
    page = clerk.post(FROM, {"text": FILMS, "year": 2027})
    films, report = page.context["clauses"].forms

    clerk.post(BEGIN, sent_back(page, **{"c0-taken": "on", "c1-taken": "on"}))

    said = "按台账自动计数，不用再报：公益电影场次，每月 2 场"
    assert (films.fields["is_counted"].label, report.count) == (said, None)
    assert said in page.content.decode()
    duties = Duty.objects.order_by("order").values_list("indicator", "target")
    assert list(duties) == [("film.show_count", 2), ("", None)]


def test_whoever_does_not_want_it_counted_takes_the_tick_away(clerk):
    page = clerk.post(FROM, {"text": FILMS, "year": 2027})
    sent = sent_back(page, **{"c0-taken": "on"})
    del sent["c0-is_counted"]

    clerk.post(BEGIN, sent)

    assert list(Duty.objects.values_list("indicator", "target")) == [("", None)]


def test_what_is_counted_must_be_of_who_owes_it(clerk):
    heard = "一、组织领导\n（一）镇党委每半年听取一次工作汇报。"
    page = clerk.post(FROM, {"text": heard, "year": 2027})

    page = clerk.post(BEGIN, sent_back(page, **{"c0-taken": "on", "c0-kinds": ["village"]}))

    (error,) = page.context["clauses"].forms[0].errors["is_counted"]
    assert "不自动计数就去掉勾" in error
    assert not Duty.objects.exists()


TWO = """一、重点任务
（一）强化理论武装。镇党委每季度集中学习1次，全年不少于6次；各村每月学习1次，次月5日前报镇。（责任单位：宣传办、各村）
（二）丰富群众文化。文化站每年组织广场活动12场，每村每月放映公益电影1场。
（三）信息报送。各村每月报送2篇，每季度末汇总。
二、考核
（一）严格考核问责。意识形态工作纳入年度目标考核。
附件：2026年度意识形态工作任务分解表
"""
ANNEX = "\n".join(
    "\t".join(row)
    for row in (
        ("序号", "工作任务", "完成时限", "责任单位"),
        ("1", "理论学习中心组学习", "每季度", "宣传办"),
        ("2", "阵地巡查", "每月", "各村"),
    )
)


def test_a_clause_of_two_frequencies_is_two_clauses_each_with_its_own():
    """It was one of the first of them, and could not be cut in two on the page."""
    offers = read(TWO, ["宣传办", "文化站"]).offers

    assert [(one.title, one.frequency, one.due_days) for one in offers[:4]] == [
        ("强化理论武装（每季度）", "quarterly", 0),
        ("强化理论武装（每月）", "monthly", 5),
        ("丰富群众文化（每年）", "yearly", 0),
        ("丰富群众文化（每月）", "monthly", 0),
    ]
    assert offers[1].requirement == "各村每月学习1次，次月5日前报镇。"  # not 宣传办's beside it
    assert offers[2].requirement == "文化站每年组织广场活动12场。"
    assert offers[3].requirement == "每村每月放映公益电影1场。"
    assert [(one.kinds, one.units) for one in offers[1:4]] == [
        (["village"], []),
        ([], ["文化站"]),
        (["village"], []),
    ]
    asked = ["原文一条说了两样，拆成了两条，承担单位请看对不对" in one.doubts for one in offers[:6]]
    assert asked == [False] * 5 + [True]  # what says whose it is is believed


def test_the_rows_of_an_annex_are_of_what_they_say_not_of_the_last_section_above():
    offers = read(TWO + ANNEX, ["宣传办", "文化站"]).offers

    assert [(one.title, one.section) for one in offers[-2:]] == [
        ("理论学习中心组学习", "study"),
        ("阵地巡查", "position"),
    ]


def test_a_refusal_is_said_above_and_leads_to_each_clause_that_is_to_be_mended(clerk, offered):
    """The page is five screens long: what is red in its middle is not seen."""
    page = clerk.post(BEGIN, sent_back(offered, **{"c19-taken": "on"})).content.decode()

    assert "还没有起草：有 1 条打了勾的要改" in page
    assert 'href="#clause-20"' in page and 'id="clause-20"' in page


def test_a_day_is_let_go_where_it_is_done_each_period(clerk, offered):
    """It was proposed with the frequency that is changed: nobody has to empty it by hand."""
    said = {"c2-taken": "on", "c2-frequency": "half", "c2-due_on": "2026-02-28"}
    clerk.post(BEGIN, sent_back(offered, **said))

    duty = Duty.objects.get()
    assert (duty.frequency, duty.due_on) == ("half", None)


def test_the_draft_says_whose_each_clause_is_and_what_is_counted(clerk):
    said = {"c0-taken": "on"}
    text = "一、工作\n（一）放电影。每村每月放映公益电影2场。"
    page = clerk.post(FROM, {"year": 2026, "text": text})
    clerk.post(BEGIN, sent_back(page, **said))

    draft = clerk.get(reverse("document", args=[ResponsibilityDocument.objects.get().pk]))

    text = draft.content.decode()
    assert "自动计数：公益电影场次 ≥ 2" in " ".join(text.split())
    assert re.search(r"承担：\s*村", text)


def test_a_clause_stands_open_only_where_something_is_wanting(clerk):
    """What is only doubted is read in its own words; thirteen open forms were five screens."""
    page = clerk.post(FROM, {"year": 2026, "text": TWO}).content.decode()

    assert page.count("要您看一眼") == 5
    assert page.count("<details open>") == 3  # of three clauses nobody here is said to owe them
