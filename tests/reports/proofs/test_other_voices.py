"""校对 on papers of other townships, in other voices: nothing is found in them but numbers typed by
hand, and each fault put in is.
"""

import pytest

from reports.proofs import Context, Name, proof
from tests.reports.proofs.papers import KNOWN
from tests.reports.recognition.old_summaries import old_summary

TERMS = {"liuhe": (2024, 1), "yunting": (2023, 2), "tongjing": (2022, 1), "fengdu": (2025, 1)}
NAMES = (
    Name("柳河镇"),
    Name("石塘村"),
    Name("新时代文明实践站", ("新时代文明实践点",)),
)
# (whose, what stands there, what is put in its place, the check that finds it)
FAULTS = [
    ("liuhe", "各项任务平稳推进", "各项任务平稳推进推进", "doubled_words"),
    (
        "liuhe",
        "2024年上半年，柳河镇坚持",
        "2024年下半年，柳河镇累计投入不少力量，坚持",
        "other_half",
    ),
    ("liuhe", "（一）领导带头学", "（二）领导带头学", "numbering"),
    ("liuhe", "（二）支部跟进学", "（一）支部跟进学", "numbering"),
    ("liuhe", "二、压紧责任", "三、压紧责任", "numbering"),
    (
        "liuhe",
        "三、以文化人，文明风尚更浓",
        "三、以文化人，文明风尚更浓\n四、另有一事",
        "empty_heading",
    ),
    ("liuhe", "举办专题讲座3场，", "举办专题讲座  场，", "blank"),
    ("liuhe", "4月5日组织清明祭扫", "8月5日组织清明祭扫", "date_outside"),
    ("liuhe", "4月5日组织清明祭扫", "4月31日组织清明祭扫", "no_such_day"),
    ("liuhe", "6月22日承办", "10月22日承办", "date_outside"),
    ("liuhe", "各项任务平稳推进", "各项任务平稳推进，，干劲更足", "doubled_mark"),
    ("liuhe", "二是抓阵地，做到一月一巡查；三是", "三是抓阵地，做到一月一巡查；四是", "points"),
    ("liuhe", "三是抓活动", "二是抓活动", "points"),
    ("liuhe", "216人到场听课", "216人到场听课，收到热列反响，启到了良好效果", "wrong_word"),
    ("liuhe", "各支部结合", "各支部结合结合", "doubled_words"),
    (
        "liuhe",
        "与23个单位逐一签订责任书",
        "与23个单位逐一签订责任书，与23个单位逐一签订责任书",
        "doubled_clauses",
    ),
    ("liuhe", "送电影下乡114场", "送电影下乡114场，全年累计观众近万", "year_for_half"),
    ("liuhe", "半年来，党委会", "一年来，党委会", "year_for_half"),
    ("liuhe", "上半年在各级媒体刊发", "2024年累计在各级媒体刊发", "year_alone"),
    ("liuhe", "下半年，计划再放映", "下半年，完成了计划再放映", "past_in_plan"),
    (
        "liuhe",
        "上半年全镇累计组织各类理论学习46场次",
        "截止6月全镇累计组织各类理论学习46场次",
        "wrong_word",
    ),
    (
        "liuhe",
        "全镇收到学习体会文章127篇。",
        "全镇收到学习体会文章127篇。全镇共收到学习体会文章130篇。",
        "two_numbers",
    ),
    ("liuhe", "各村红白理事会参与", "柳合镇各村红白理事会参与", "near_name"),
    ("liuhe", "新时代文明实践站组织", "新时代文明实践点组织", "wrong_name"),
    ("liuhe", "专题研究意识形态工作", "专题研究意识型态工作", "wrong_term"),
    ("yunting", "一是聚焦学习走深", "一是聚焦学习走深,", "half_width"),
    ("yunting", "三是聚焦阵地走严", "四是聚焦阵地走严", "points"),
    ("yunting", "五是聚焦文化走亲", "四是聚焦文化走亲", "points"),
    ("yunting", "9月28日在镇文化广场", "5月28日在镇文化广场", "date_outside"),
    ("yunting", "9月28日在镇文化广场", "9月31日在镇文化广场", "no_such_day"),
    ("yunting", "2023年下半年意识形态", "2023年上半年意识形态", "other_half"),
    ("yunting", "今年下半年以来", "今年上半年以来", "other_half"),
    ("yunting", "明年上半年，我们将", "下半年，我们将", "other_half"),
    ("yunting", "现小结如下", "现将全年工作小结如下", "year_for_half"),
    (
        "yunting",
        "发放《文明新风伴我行》宣传册",
        "发放《文明新风伴我行》宣传册，深受群众欢迎，深受群众欢迎",
        "doubled_clauses",
    ),
    ("yunting", "参与群众5000多人。", "参与群众5000多人。有关活动图片见附件（ ）。", "blank"),
    ("yunting", "参与群众5000多人。", "参与群众XX人。", "blank"),
    ("yunting", "半年上稿88篇", "半年上稿88篇（待核实）", "blank"),
    ("yunting", "审批讲座、论坛等", "做到“四种意识”更牢，审批讲座、论坛等", "wrong_term"),
    ("yunting", "14个全部对外开放", "14个均对外开放，开放率85%", "all_against_rate"),
    (
        "yunting",
        "推动宣传思想文化工作再上新台阶。",
        "推动宣传思想文化工作再上新台阶。推动宣传思想文化工作再上新台阶。",
        "doubled_clauses",
    ),
    ("yunting", "存在的不足：一些村", "存在的不足：：一些村", "doubled_mark"),
    ("yunting", "石塘村仅更新1次", "石唐村仅更新1次", "near_name"),
    ("tongjing", "1.抓理论", "2.抓理论", "numbering"),
    ("tongjing", "4.抓服务", "5.抓服务", "numbering"),
    ("tongjing", "三、下步工作", "四、下步工作", "numbering"),
    ("tongjing", "端午节、重阳节期间", "端午节、重阳节节日节日期间", "doubled_words"),
    ("tongjing", "不予批准1件", "不予批准1件,", "half_width"),
    (
        "tongjing",
        "尚有2处未整改到位，整改率77.8%",
        "已全部整改到位，整改率77.8%",
        "all_against_rate",
    ),
    (
        "tongjing",
        "镇文化站接待群众1.3万人次。",
        "镇文化站接待群众1.3万人次。𰻝𰻝面非遗工坊开放。",
        "rare_character",
    ),
    ("tongjing", "制作展板120块", "通过通过制作展板120块", "doubled_words"),
    (
        "tongjing",
        "倡导喜事新办、丧事简办",
        "倡导喜事新办、丧事简办，倡导喜事新办、丧事简办",
        "doubled_clauses",
    ),
    ("tongjing", "扎实做好各项工作。", "扎实做好各项工作的的部署。", "doubled_words"),
    ("tongjing", "聚焦举旗帜", "聚焦 举旗帜", "half_width"),
    (
        "tongjing",
        "下半年计划举办红色电影展播周1次",
        "下半年计划举办红色电影展播周1次，建立了放映员队伍",
        "past_in_plan",
    ),
    ("tongjing", "每周例会累计24次", "每周例会累计24次（2022年9月起改为双周）", "date_outside"),
]


def found_in(name, text):
    return proof(text, Context(*TERMS[name], known=KNOWN, names=NAMES))


@pytest.mark.parametrize("name", TERMS)
def test_nothing_is_wrong_with_them(name):
    text, _ = old_summary(name)

    assert [one for one in found_in(name, text) if one.code != "typed_number"] == []


@pytest.mark.parametrize("name, there, put, code", FAULTS)
def test_a_fault_in_them_is_found(name, there, put, code):
    text, _ = old_summary(name)
    assert text.count(there) >= 1
    before = {one.key for one in found_in(name, text)}

    new = {one.code for one in found_in(name, text.replace(there, put, 1)) if one.key not in before}

    assert code in new
