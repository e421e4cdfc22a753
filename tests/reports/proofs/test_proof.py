"""校对 on papers put together by dice: what it finds, what it leaves alone, what a mend does."""

import random
import time
from dataclasses import replace
from itertools import islice

import pytest

from reports.proofs import (
    CHECKS,
    Context,
    Finding,
    Name,
    Severity,
    exact,
    mended,
    proof,
    typed_codes,
)
from reports.proofs import read as read_paper
from reports.recognition import dictionary_of
from tests.reports.proofs.faults import MAKERS, faulted
from tests.reports.proofs.papers import (
    AT,
    KNOWN,
    PARTIAL,
    TOWN_NAMES,
    clean_papers,
    context,
    figures,
    filled,
    paper,
)
from townwork.lib.pdf import typefaces

EACH = 8  # faults a check
CLEAN_PAPERS = 200
CODES = [check.code for check in CHECKS]
SEEDED = [(code, seed) for code in MAKERS for seed in range(EACH)]


def codes_of(found):
    return {one.code for one in found}


def typed(text):
    """A paper as it stands on the page, as text."""
    return text if isinstance(text, str) else "\n".join(block.text for block in text)


def test_every_check_has_faults_and_every_fault_a_check():
    assert sorted(MAKERS) == sorted(CODES)
    assert len(SEEDED) >= 200


def test_seeded_faults_are_found():
    missed = [
        (code, seed) for code, seed in SEEDED if code not in codes_of(proof(*faulted(code, seed)))
    ]

    assert len(missed) <= len(SEEDED) * 0.05, missed


def test_clean_papers_are_let_be():
    alarms = [
        (seed, one.code, one.text)
        for seed, (blocks, told) in enumerate(clean_papers(CLEAN_PAPERS))
        for one in proof(blocks, told)
    ]

    assert len(alarms) <= CLEAN_PAPERS * 0.02, alarms


@pytest.mark.parametrize("code", CODES)
def test_control_without_its_check_a_fault_is_not_found(code):
    others = [check for check in CHECKS if check.code != code]

    found = [proof(*faulted(code, seed), checks=others) for seed in range(EACH)]

    assert [code for one in found if code in codes_of(one)] == []
    # and what the others say of it is no more than chance
    assert sum(not one for one in found) >= EACH * 3 / 4


@pytest.mark.parametrize("code", CODES)
def test_mends_mend(code):
    """Click after click, what has a mend is gone; renumbering one may show the next."""
    for seed in range(EACH):
        text, told = faulted(code, seed)
        text = typed(text)

        for _ in range(6):
            before, text = text, clicked(text, told, code)
            if text == before:
                break

        assert text == before


def clicked(text, told, code):
    """The first finding of the check that has a mend, mended."""
    found = (one for one in proof(text, told) if one.code == code and one.mend is not None)
    one = next(found, None)
    if one is None:
        return text
    lines = text.split("\n")
    line = lines[one.line - 1]
    lines[one.line - 1] = line[: one.start] + one.mend + line[one.end :]
    return "\n".join(lines)


def sample(sentence, **told):
    """What is found in a clean paper with the sentence, and its context."""
    read = figures(random.Random(7))
    return proof(filled(paper(sentence), read), replace(context(read), **told))


@pytest.mark.parametrize(
    "lines",
    [
        # what is of each day is not said of all, nor what is of each household of all of them
        ("学习平台日均活跃度72%，氛围浓厚。",),
        ("自办宴席户均节约8000元，自办宴席合计节约46万余元。",),
        # points of an assessment are none of the figure it is called by
        ("“上稿计分”一项考核应得14400分，失42.5分：涉及12个单位，其中塘头村失5.5分。",),
        # sentences of a list are no headings, nor is a line of several points
        ("1.抓好骨干培训。", "2.抓好阵地管理。"),
        ("（二）队伍不稳定，专职宣传员较少；（三）线上宣传办法不多。",),
    ],
)
def test_what_is_right_and_looks_like_a_fault_is_let_be(lines):
    read = figures(random.Random(7))

    found = proof(filled(paper(*lines), read), context(read))

    assert [one for one in found if one.code in FALSELY] == []


FALSELY = {"all_against_rate", "two_numbers", "empty_heading", "number_differs"}


def test_a_finding_says_where_why_and_what_mends_it():
    (found,) = sample("各村群众坚持共建共享，做到“两个坚决维护”。")

    assert found == Finding(
        code="wrong_term",
        title="规范用语",
        severity=Severity.ERROR,
        paragraph=AT,
        line=AT + 1,
        start=14,
        end=20,
        text="两个坚决维护",
        why="应为“两个维护”。",
        mend="两个维护",
        key=found.key,
    )
    assert found.key.startswith("wrong_term:")
    assert found.blocks_signing


def test_a_key_stays_with_its_sentence():
    """“不改，因为…” holds while the sentence stands as it is, wherever it moves."""
    here = sample("截止目前，各项工作有序推进。")[0]
    moved = sample("开头一句话。截止目前，各项工作有序推进。")[0]
    changed = sample("截止目前，各项工作全面推进。")[0]

    assert here.key == moved.key != changed.key


def test_two_equal_slips_have_two_keys():
    found = sample("截止目前、截止目前。")

    keys = [one.key for one in found if one.code == "wrong_word"]
    assert len(set(keys)) == len(keys) == 2


def test_what_is_not_told_is_not_checked():
    """Without half-year, figures, names and last text there is still a proof."""
    text = paper("全年共放映公益电影84场，唐头村7月5日放映。").replace("{{", "").replace("}}", "")

    found = codes_of(proof(text, Context()))

    assert found.isdisjoint({"number_differs", "typed_number", "near_name", "date_outside"})


def test_a_paper_of_the_whole_year_is_held_against_the_year():
    told = Context(2026, 0)
    text = "某镇2026年总结\n现将上半年工作总结如下。\n11月5日举办晚会，全年共举办3场。"

    assert [(one.code, one.mend) for one in proof(text, told)] == [("year_for_half", "全年")]


def test_a_second_half_year_does_not_plan_for_itself():
    told = Context(2026, 2)
    text = "某镇2026年下半年总结\n8月5日举办晚会。\n下半年，我们将继续努力。"

    found = proof(text, told)

    assert [(one.code, one.text, one.mend) for one in found] == [
        ("other_half", "下半年", "明年上半年")
    ]


def test_the_slips_of_a_real_summary_are_found():
    """docs/facts.md §1.7: a year for a half, a word for another, a sentence pasted into itself,
    half-width brackets, a year without its half, plans told as done.
    """
    text = (
        "青溪镇宣传思想工作半年总结\n"
        "上半年，各项任务扎实开展，现在总结全年工作如下。\n"
        "(一)加强领导。自觉做到“两个坚决维护”，2026年共安排骨干轮训6场。\n"
        "通过发放折页，容入了浓厚氛围。不断创新途经和办法，凝聚人心。\n"
        "切实抓好日常巡查，重要情况及时报告实抓好日常巡查，重要情况及时报告，不留死角。\n"
        "二、打算\n"
        "下半年，成立采编小组，制定了稿件奖励办法。"
    )

    found = {(one.code, one.text) for one in proof(text, Context(2026, 1))}

    assert found >= {
        ("year_for_half", "全年"),
        ("half_width", "("),
        ("wrong_term", "两个坚决维护"),
        ("year_alone", "2026年"),
        ("wrong_word", "容入了"),
        ("wrong_word", "途经"),
        ("doubled_clauses", "实抓好日常巡查，重要情况及时报告实抓好日常巡查，重要情况及时报告"),
        ("past_in_plan", "制定了"),
    }


def test_ten_pages_are_proofed_while_one_types():
    blocks, told = next(islice(clean_papers(10), 9, None))  # the sample's own summary
    body = [block.text for block in blocks]
    lines = [body[0], *body[1:-2], *(f"另外，{line}" for line in body[2:-2]), *body[-2:]]
    text = "\n".join(lines * 2)[:7000]
    told = replace(told, last_text=text[:4000])
    proof(text, told)

    taken = min(_seconds(text, told) for _ in range(5))

    assert len(text) > 22 * 28 * 10
    assert taken < 0.15


def _seconds(text, told):
    begun = time.process_time()
    proof(text, told)
    return time.process_time() - begun


def test_the_towns_list_is_a_name_a_line():
    text = "新时代文明实践站：文明实践点、文明工作站\n\n 采茶戏 \n宣传办: 宣办，宣传科"

    assert Name.listed(text) == (
        Name("新时代文明实践站", ("文明实践点", "文明工作站")),
        Name("采茶戏"),
        Name("宣传办", ("宣办", "宣传科")),
    )


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("习近平新时代社会主义思想", "习近平新时代中国特色社会主义思想"),
        ("习近平总书记新时代中国特色社会主义思想", "习近平新时代中国特色社会主义思想"),
        ("“四个意思”", "四个意识"),
        ("“两个确认”", "两个确立"),
        ("二十大四中全会", "二十届四中全会"),
        ("新时代文明时间所", "新时代文明实践所"),
        ("重要指批示精神", "指示批示"),
    ],
)
def test_names_of_the_field_are_held_without_any_list(wrong, right):
    found = [one for one in sample(f"贯彻落实{wrong}的要求。", names=()) if one.blocks_signing]

    assert [(one.code, one.mend) for one in found] == [("wrong_term", right)]


def test_the_names_themselves_and_what_is_like_them_are_let_be():
    others = ("党的二十届历次全会", "习近平经济思想", "市委二十届三次全会", "有中国特色的社会主义")
    rights = [name.right for name in exact()]

    alarms = [said for said in (*rights, *others) if sample(f"认真对待{said}。", names=())]

    assert alarms == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("塘头村探索积分制，举办春秋两季放映，放映公益电影3场。", set()),
        ("我村常年坚持，放映公益电影3场。", set()),
        # control: of the town again, and of no unit
        ("塘头村探索积分制，全镇放映公益电影3场。", {"number_differs"}),
        ("放映公益电影3场。", {"number_differs"}),
    ],
)
def test_what_a_village_did_is_not_held_against_the_town(sentence, found):
    assert codes_of(sample(sentence)) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("各项举措落实到位，落实到位。", "落实到位，落实到位"),
        ("群众反映良好。群众反映良好。", "群众反映良好。"),
        ("{{镇名}}镇放映队下村。", "镇"),
        ("收回读本12个个。", "个个"),
        ("投入约58.4万余元印读本。", "约"),
        ("发出读本近3200余本。", "近"),
        ("十一月三十一日的放映改期。", "十一月三十一日"),
    ],
)
def test_what_is_said_twice_or_of_no_day_is_found(sentence, found):
    assert found in {one.text for one in sample(sentence)}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("督促领导班子各成员、宣传办办结，又督促领导班子各成员、宣传办办结。", True),
        (
            "完成自查，督促领导班子各成员、宣传办办结；补报信息，督促领导班子各成员、村委会办结。",
            False,
        ),
    ],
)
def test_an_enumeration_is_said_twice_as_a_whole(sentence, found):
    assert ("doubled_clauses" in {one.code for one in sample(sentence)}) is found


def test_a_town_without_a_list_has_its_own_names_held():
    assert codes_of(sample("由糖头村牵头。", names=TOWN_NAMES[:1])) == {"near_name"}
    assert codes_of(sample("由糖头村牵头。", names=())) == set()
    assert dictionary_of({}).entries == () and KNOWN.entries


def test_a_key_stays_while_figures_move_and_goes_with_what_it_was_held_against():
    text = paper("放映公益电影{{公益电影场次}}场，截止目前上稿40篇。")
    keys = {}
    for shows, printed in ((84, 39), (90, 39), (90, 41)):
        read = figures(random.Random(7))
        read["film.show_count"] = replace(read["film.show_count"], value=shows)
        read["news.count"] = replace(read["news.count"], value=printed)
        found = proof(filled(text, read), context(read))
        keys[shows, printed] = {one.code: one.key for one in found}

    words = {one["wrong_word"] for one in keys.values()}
    differs = [one["number_differs"] for one in keys.values()]
    assert len(words) == 1
    assert differs[0] == differs[1] != differs[2]


def test_a_mend_goes_where_the_words_were_typed():
    body = paper("放映公益电影{{公益电影场次}}场,截止目前进展顺利。截止目前,上稿{{上稿数}}篇。")
    read = figures(random.Random(7))
    blocks = filled(body, read)
    second = [one for one in proof(blocks, context(read)) if one.code == "wrong_word"][1]

    text = mended(body, second, blocks)

    assert text.splitlines()[AT] == (
        "放映公益电影{{公益电影场次}}场，截止目前进展顺利。截至目前，上稿{{上稿数}}篇。"
    )
    assert text.splitlines()[:AT] == body.splitlines()[:AT]


def test_no_mend_goes_where_a_figure_is_or_the_text_has_moved_on():
    read = figures(random.Random(7))
    body = paper("截止目前进展顺利。")
    blocks = filled(body, read)
    (one,) = proof(blocks, context(read))

    assert mended(body.replace("截止目前", "到现在"), one, blocks) is None
    assert mended(body.replace("截止目前", "截止目前、截止目前"), one, blocks) is None
    assert mended("", one, blocks) is None
    assert mended(body, replace(one, mend=None), blocks) is None


def test_the_figures_a_paper_says_by_hand_can_be_asked_for():
    told = Context(2026, 1, known=KNOWN)
    text = paper("放映公益电影84场，上稿{{上稿数}}篇，计划巡查阵地6次。")

    assert typed_codes(read_paper(text, told), told) == {"film.show_count"}


def test_a_part_said_of_the_whole_is_named_once_a_sentence():
    read = figures(random.Random(7), PARTIAL)
    text = paper(
        "全镇设置墙报{{墙报块数}}块，发放折页{{宣传折页份数}}份，举办{{活动清单}}。收到函{{提示函件数}}件。"
    )

    (one,) = [
        one for one in proof(filled(text, read), context(read)) if one.code == "partial_as_whole"
    ]

    assert (one.text, one.paragraph) == ("全镇", AT)
    assert one.why.startswith("“墙报块数”“宣传折页份数”还没有报全（16 村已报 12 村）")


def test_a_month_that_records_say_is_of_the_days_its_figure_counts():
    """The year's document came out in January; the paper is of the second half."""
    read = figures(random.Random(7))
    text = paper("镇党委于{{责任制文件印发月}}月印发责任制文件。镇党委于3月印发方案。")
    told = replace(context(read), half=2)

    outside = [one.text for one in proof(filled(text, read), told) if one.code == "date_outside"]

    assert outside == ["3月"]


def test_another_word_is_no_name_written_wrong():
    names = (Name("党政办"), Name("塘头村"))

    assert codes_of(sample("党政班子会研究意识形态工作。", names=names)) == set()
    assert codes_of(sample("唐头村面貌一新。", names=names)) == {"near_name"}


def test_a_sign_is_asked_of_the_typeface_that_sets_it():
    """Every family alone: a heading is not set in the body's."""
    for family in typefaces.FAMILIES:
        assert typefaces.missing("宣𰻝传", None, family) == ("𰻝",)
    title = "{{镇名}}𰻝工作{{年度}}年{{报告期}}总结"
    read = figures(random.Random(7))

    found = proof(filled(paper("一句话。", title=title), read), context(read))

    assert [(one.code, one.text, one.line) for one in found] == [("rare_character", "𰻝", 1)]


def test_a_first_level_heading_may_run_on():
    text = (
        "某镇总结\n开头一句。\n一、学习有深度。坚持每月一学，人人参加。\n二、责任有力度。层层压实。"
    )

    assert proof(text, Context(2026, 1)) == ()


def test_last_half_years_text_may_be_as_it_was_typed():
    sentence = "放映公益电影{{公益电影场次}}场，请来戏班3个、乐队2支助兴。"
    read = figures(random.Random(7))
    last = paper(sentence)
    again = filled(paper(sentence), read)
    anew = filled(paper(sentence.replace("3个", "5个")), read)
    told = context(read, last_text=last)

    assert [(one.code, one.text[-5:]) for one in proof(again, told)] == [
        ("left_from_last", "2支助兴。")
    ]
    assert proof(anew, told) == ()
