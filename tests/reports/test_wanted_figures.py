"""The figures real summaries of townships say, each by the name they say it by: a template may name
every one, and a draft writes it.
"""

import pytest

from records.figures.catalogue import catalogue
from records.models import Activity, FilmShowing, Meeting, Talk
from reports.drafts import make_draft, names
from reports.services import save_template
from tests.factories import StudySessionFactory
from tests.records.sheets.varied import fill

WANTED = """
    中心组研讨次数 支部学习场数 干部职工学习场数 专题讲座场数 统一宣讲场数
    宣讲人次 活动人次 志愿服务人次 观影人次 培训人次
    节庆活动场数 其他活动场数 倡议书份数 展板块数 标语条数
    省级上稿数 市级上稿数 区级上稿数 镇级上稿数 中央级上稿数
    责任书签收率 任务按时完成率 考核优秀单位数
    宣传栏数 公众号数 文化广场数 分坛总数 红事桩数 白事桩数 计划完成率 理论学习场数同比
""".split()


def test_each_has_exactly_this_name():
    known = names()

    assert len(WANTED) == 31
    assert [name for name in WANTED if name not in known] == []
    assert [name for name in WANTED if catalogue[known[name]].name != name] == []


def test_control_a_name_nobody_has_is_not_there():
    assert "群众满意率" not in names()


@pytest.mark.postgresql
def test_a_template_of_them_is_saved_and_filled(cast):
    fill(cast, rows=40)
    StudySessionFactory(unit=cast.leadership, entered_by=cast.clerk, kind="core", mode="集中研讨")
    for model in (Activity, Talk):
        model.objects.update(attendance=30)
    FilmShowing.objects.update(audience=50)
    Meeting.objects.update(present=8)
    body = "某镇半年总结\n\n" + "\n".join(f"测{{{{{name}}}}}。" for name in WANTED)

    save_template(cast.township, body, actor=cast.clerk)

    draft = make_draft(cast.township, cast.term)
    said = {WANTED[block.line - 3]: block.text for block in draft.blocks[1:]}
    # What no ledger of this town can say: nobody issued a document or assessed anybody.
    lacking = {"责任书签收率", "任务按时完成率", "考核优秀单位数"}
    assert {name for name, text in said.items() if "待填" in text} == lacking
    # A nought says nothing, nor does a change without another half-year to compare with.
    left_out = {WANTED[dropped.line - 3]: dropped.reason for dropped in draft.dropped}
    assert left_out["理论学习场数同比"] == "没有可比的数据"
    assert {*said, *left_out} == set(WANTED) and not {*said} & {*left_out}
    assert len(set(draft.figures)) == 31
