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
    ("position", "内设机构使用的公众号由宣传办每半年检查…", "half", None, 0, []),
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
