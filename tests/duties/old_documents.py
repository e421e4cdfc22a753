"""Yearly documents as offices write them, all invented: what stands in them, and what a careful
reader makes of it.
"""

import io
from dataclasses import dataclass

from docx import Document

SECTIONS = """
石桥镇2025年度意识形态和宣传思想文化工作责任制
各村（社区），镇属各单位：
为压实全镇意识形态工作责任，根据上级党委有关规定，结合我镇实际，制定本责任制。
一、组织领导
（一）专题研究。党政班子每半年至少专题研究一次意识形态工作，全年不少于两次。
（二）听取汇报。镇党委每季度听取一次各单位工作汇报，议定事项逐项督办。
（三）领导小组。成立责任制工作领导小组：
组  长：甲某某
副组长：乙某某
成  员：丙某某、丁某某
二、理论学习
（一）学习计划。各村（社区）、各站办所于2月底前制定全年学习计划，报宣传办备案。
（二）中心组学习
党委理论学习中心组每季度集体学习研讨不少于一次，做到有计划、有记录、有签到。
（三）集体学习。各单位每月组织干部职工集体学习一次，缺课的及时补学。
（四）学习小结。各单位每半年对学习情况作一次小结，于期后10日内报宣传办。
三、阵地管理
1.阵地巡查。各村（社区）每月对宣传栏、电子屏等阵地巡查一次，破损的及时修复。
2.一会一报。举办报告会、讲座的单位提前5个工作日申报，每季度报送一次清单。责任单位：各站办所
3.阵地台账更新。每半年核对一次阵地台账。
责任单位：各村（社区）、文化站
四、宣传教育和精神文明建设
（一）宣讲活动
1.基层宣讲。各村（社区）每季度开展宣讲不少于一场。
2.宣传品发放。各村（社区）于6月30日前完成移风易俗宣传册发放。
（二）移风易俗
1.移风易俗月报。各村（社区）于次月5日前报送红白事节俭办理情况，每月一报。
2.道德讲堂。各村（社区）、学校每季度举办道德讲堂一次。
3.公益电影。各村每月放映公益电影一场。
五、信息与新闻宣传
各单位要高度重视信息报送。
一是各村每月报送信息不少于两条；二是各站办所每月报送信息不少于一条；三是宣传办全年在区级以上媒体上稿不少于20篇。
六、督查考核
（一）半年自查。各单位每半年开展一次自查，形成报告。
（二）年终考核。镇责任制领导小组对各村（社区）、各站办所年底前考核一次，结果通报全镇。
（三）问题整改。考核发现的问题，责任单位要按要求整改。
各单位要认真抓好落实，遇有重大情况及时报告。
中共石桥镇委员会
2025年1月15日
抄送：区委宣传部。
"""

EVERYBODY = ["office", "village", "community", "subordinate"]
VILLAGES = ["village", "community"]
# (section, title, frequency, day, days after, kinds) as a careful reader has it.
BY_SECTION = [
    ("leadership", "专题研究", "half", None, 0, ["leadership"]),
    ("leadership", "听取汇报", "quarterly", None, 0, ["leadership"]),
    ("study", "学习计划", "once", (2, 28), 0, ["office", *VILLAGES]),
    ("study", "中心组学习", "quarterly", None, 0, ["leadership"]),
    ("study", "集体学习", "monthly", None, 0, EVERYBODY),
    ("study", "学习小结", "half", None, 10, EVERYBODY),
    ("position", "阵地巡查", "monthly", None, 0, VILLAGES),
    ("position", "一会一报", "quarterly", None, 0, ["office"]),
    ("position", "阵地台账更新", "half", None, 0, VILLAGES),
    ("publicity", "基层宣讲", "quarterly", None, 0, VILLAGES),
    ("publicity", "宣传品发放", "once", (6, 30), 0, VILLAGES),
    ("civility", "移风易俗月报", "monthly", None, 5, VILLAGES),
    ("civility", "道德讲堂", "quarterly", None, 0, [*VILLAGES, "subordinate"]),
    ("civility", "公益电影", "monthly", None, 0, ["village"]),
    ("news", "各村每月报送信息不少于两条", "monthly", None, 0, ["village"]),
    ("news", "各站办所每月报送信息不少于一条", "monthly", None, 0, ["office"]),
    ("news", "宣传办全年在区级以上媒体上稿不少于20篇", "yearly", None, 0, []),
    ("review", "半年自查", "half", None, 0, EVERYBODY),
    ("review", "年终考核", "once", (12, 31), 0, ["office", *VILLAGES]),
    ("review", "问题整改", "", None, 0, []),
]


ARTICLES = """
柳河镇意识形态工作责任制实施细则（2025年度）
第一章  总则
第一条  为落实意识形态工作责任制，制定本细则。
第二条  本细则适用于全镇各村居、内设机构和事业单位。
第二章  领导责任
第三条  领导班子按季度分析研判意识形态形势，形成会议纪要。
第四条  党委书记每年至少作一次专题辅导。
第三章  学习教育
第五条  各内设机构、各村居每月开展政治理论学习，建立学习档案。
第六条  事业单位每季开展一次集中学习。
第七条  各村居年底前上报全年学习总结。
第四章  阵地建设
第八条  各村居每周检查宣传栏、电子屏，及时更换过期内容。
第九条  内设机构使用的公众号由宣传办每半年检查一次。
第十条  举办论坛、讲座须提前报批。
第五章  文明创建
第十一条  各村居红白理事会按月统计红白事办理情况，次月3日前报镇。
第十二条  各村居全年组织志愿服务活动不少于四场。
第十三条  学校每年开展一次文明校园创建活动。
第六章  新闻信息
第十四条  各村居每月上报工作信息一条，内设机构每月上报两条。
第十五条  宣传办每季度通报一次上稿情况。
第七章  监督检查
第十六条  镇纪委、宣传办每半年联合督查一次。
第十七条  各单位于11月底前完成自查并上报自查报告。
第十八条  考核结果在全镇通报。
第十九条  本细则自印发之日起施行。
柳河镇党委办公室
2025年2月8日
"""
EVERY_VILLAGE_AND_OFFICE = ["office", *VILLAGES]
BY_ARTICLE = [
    ("leadership", "领导班子按季度分析研判意识形态形势", "quarterly", None, 0, ["leadership"]),
    ("leadership", "党委书记每年至少作一次专题辅导", "yearly", None, 0, ["leadership"]),
    (
        "study",
        "各内设机构、各村居每月开展政治理论学习",
        "monthly",
        None,
        0,
        EVERY_VILLAGE_AND_OFFICE,
    ),
    ("study", "事业单位每季开展一次集中学习", "quarterly", None, 0, ["subordinate"]),
    ("study", "各村居年底前上报全年学习总结", "once", (12, 31), 0, VILLAGES),
    ("position", "各村居每周检查宣传栏、电子屏", "monthly", None, 0, VILLAGES),
    ("position", "内设机构使用的公众号由宣传办每半年检查一次", "half", None, 0, []),
    ("position", "举办论坛、讲座须提前报批", "", None, 0, []),
    ("civility", "各村居红白理事会按月统计红白事办理情况", "monthly", None, 3, VILLAGES),
    ("civility", "各村居全年组织志愿服务活动不少于四场", "yearly", None, 0, VILLAGES),
    ("civility", "学校每年开展一次文明校园创建活动", "yearly", None, 0, ["subordinate"]),
    ("news", "各村居每月上报工作信息一条", "monthly", None, 0, VILLAGES),
    ("news", "宣传办每季度通报一次上稿情况", "quarterly", None, 0, []),
    ("review", "镇纪委、宣传办每半年联合督查一次", "half", None, 0, []),
    ("review", "各单位于11月底前完成自查并上报自查报告", "once", (11, 30), 0, EVERYBODY),
    ("review", "考核结果在全镇通报", "", None, 0, []),
]


@dataclass(frozen=True)
class Old:
    text: str
    wanted: list


BY_SECTIONS = Old(SECTIONS, BY_SECTION)
BY_ARTICLES = Old(ARTICLES, BY_ARTICLE)


def as_word(text: str) -> bytes:
    made = Document()
    for line in text.strip().splitlines():
        made.add_paragraph(line)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


# --- as townships hand them in, in Word: a list, a table, tables by unit ---------------------------
BY_LIST = """
白石镇2025年度意识形态工作要点及责任分工
各村（社区）党组织，镇直各单位：
一、压实政治责任
（一）各党支部书记每年向镇党委述职一次。
（二）镇党委每年专题研究意识形态工作不少于两次。
（三）班子成员对分管领域每季度督导一次。
二、守好宣传阵地
（一）各村（社区）每日巡查大喇叭、宣传栏，发现问题随时报告。
（二）各中小学每学期排查一次校园讲座。
（三）包村干部每周入村检查一次。
（四）有关单位适时开展联合检查。
（五）宣传办每半月研判一次网络舆情。
三、丰富文化生活
（一）各行政村每两个月放映公益电影一场。
（二）文化站全年组织文艺下乡不少于四次。
（三）各村红白理事会每月25日前报送移风易俗情况。
（四）各单位于3月15日前、9月15日前各报送一次志愿服务计划。
（五）各办公室每月组织一次政治理论学习。
四、做好总结
各单位于12月10日前报送全年工作总结。
中共白石镇委员会
2025年2月18日
"""
VILLAGE_AND_COMMUNITY = ["village", "community"]
# (title, frequency, day, days after, kinds, units, whether nothing is to be asked)
BY_LIST_WANTED = [
    ("各党支部书记每年向镇党委述职一次", "yearly", None, 0, [], [], False),
    ("镇党委每年专题研究意识形态工作不少于两次", "yearly", None, 0, ["leadership"], [], False),
    ("班子成员对分管领域每季度督导一次", "quarterly", None, 0, ["leadership"], [], True),
    ("各村（社区）每日巡查大喇叭、宣传栏", "monthly", None, 0, VILLAGE_AND_COMMUNITY, [], False),
    ("各中小学每学期排查一次校园讲座", "half", None, 0, ["subordinate"], [], False),
    ("包村干部每周入村检查一次", "monthly", None, 0, [], [], False),
    ("有关单位适时开展联合检查", "", None, 0, [], [], False),
    ("宣传办每半月研判一次网络舆情", "monthly", None, 0, [], ["宣传办"], False),
    ("各行政村每两个月放映公益电影一场", "", None, 0, ["village"], [], False),
    ("文化站全年组织文艺下乡不少于四次", "yearly", None, 0, [], ["文化站"], False),
    ("各村红白理事会每月25日前报送移风易俗情况", "monthly", None, -6, ["village"], [], False),
    (
        "各单位于3月15日前、9月15日前各报送一次志愿服务计划",
        "once",
        (3, 15),
        0,
        EVERYBODY,
        [],
        False,
    ),
    ("各办公室每月组织一次政治理论学习", "monthly", None, 0, ["office"], [], True),
    ("各单位于12月10日前报送全年工作总结", "once", (12, 10), 0, EVERYBODY, [], False),
]


def bytes_of(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _table(document, *rows):
    """None is merged with the cell above it; a single cell is merged over the row."""
    table = document.add_table(len(rows), max(map(len, rows)))
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            cell = table.cell(at, place)
            if text is None:
                cell.merge(table.cell(at - 1, place))
            else:
                cell.text = text
        if len(row) == 1:
            table.cell(at, 0).merge(table.cell(at, len(table.columns) - 1))
    return table


def by_table() -> bytes:
    """A 责任清单: banners, 类别 and 责任单位 merged downwards, a total, people's names left out."""
    document = Document()
    document.add_paragraph("石桥镇2025年意识形态工作责任清单")
    _table(
        document,
        ["序号", "类别", "责任事项", "责任单位", "完成时限", "责任人"],
        ["1", "组织领导", "党委会专题研究意识形态工作", "镇党委", "每半年", "甲某某"],
        ["2", None, "听取各支部汇报", None, "每季度", "甲某某"],
        ["一、阵地管理"],
        ["3", "阵地管理", "巡查宣传栏、电子屏", "各村（社区）", "每周一次", "乙某某"],
        ["4", None, "更新阵地台账", "宣传办、派出所", "6月底前", "乙某某"],
        ["5", None, "网络舆情每季度研判一次", "宣传办", "每季度末", "乙某某"],
        ["二、文化活动"],
        ["6", "文化活动", "开展移风易俗宣传月活动", "各村", "5月", "丙某某"],
        ["7", None, "排查风险隐患", "各支部", "长期坚持", "丙某某"],
        ["8", None, "每月放映公益电影一场", "各村", "12月底前", "丙某某"],
        ["", "", "", "", "", ""],
    )
    document.add_paragraph("中共石桥镇委员会")
    return bytes_of(document)


BY_TABLE_WANTED = [
    ("党委会专题研究意识形态工作", "half", None, 0, ["leadership"], [], True),
    ("听取各支部汇报", "quarterly", None, 0, ["leadership"], [], True),
    ("巡查宣传栏、电子屏", "monthly", None, 0, VILLAGE_AND_COMMUNITY, [], False),
    ("更新阵地台账", "once", (6, 30), 0, [], ["宣传办"], False),
    ("网络舆情每季度研判一次", "quarterly", None, 0, [], ["宣传办"], True),
    ("开展移风易俗宣传月活动", "once", (5, 31), 0, ["village"], [], True),
    ("排查风险隐患", "", None, 0, [], [], False),
    ("每月放映公益电影一场", "monthly", None, 0, ["village"], [], True),
]


def by_units() -> bytes:
    """Clauses in the text, then a table a unit: its name merged, several numbered in a cell."""
    document = Document()
    for line in (
        "柳河镇2025年意识形态工作责任书",
        "一、共同责任",
        "（一）各单位每月开展一次集中学习。",
        "（二）及时报告重大舆情。",
        "二、责任分工",
    ):
        document.add_paragraph(line)
    document.add_paragraph("各站办所责任")
    table = _table(
        document,
        ["单位", "工作任务", "具体要求", "频次"],
        ["宣传办", "信息报送", "1.每月报送信息不少于四条。", "每月"],
        [None, "舆情研判", "研判网络舆情，形成报告", "每季度"],
        ["文化站", "文化活动", "组织文艺下乡", "全年不少于4场"],
        ["各中小学", "校园阵地", "排查讲座、论坛", "每学期"],
    )
    table.cell(1, 2).add_paragraph("2.每季度通报一次上稿情况。")
    document.add_paragraph("各村（社区）责任")
    _table(
        document,
        ["序号", "责任内容", "时间要求"],
        ["1", "巡查宣传栏、大喇叭", "每月25日前"],
        ["2", "放映公益电影", "每月"],
    )
    document.add_paragraph("领导小组成员名单")
    _table(document, ["姓名", "所在站所"], ["甲某某", "党政办"])
    return bytes_of(document)


BY_UNITS_WANTED = [
    ("各单位每月开展一次集中学习", "monthly", None, 0, EVERYBODY, [], True),
    ("及时报告重大舆情", "", None, 0, [], [], False),
    ("信息报送", "monthly", None, 0, [], ["宣传办"], True),
    ("信息报送", "quarterly", None, 0, [], ["宣传办"], False),
    ("舆情研判", "quarterly", None, 0, [], ["宣传办"], True),
    ("文化活动", "yearly", None, 0, [], ["文化站"], False),
    ("校园阵地", "half", None, 0, ["subordinate"], [], False),
    ("巡查宣传栏、大喇叭", "monthly", None, -6, VILLAGE_AND_COMMUNITY, [], False),
    ("放映公益电影", "monthly", None, 0, VILLAGE_AND_COMMUNITY, [], False),
]
