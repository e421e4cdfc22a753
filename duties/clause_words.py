"""Which section of a yearly document a sentence belongs to; "" where it does not say. Pure."""

import re

from duties.models import Duty

Section = Duty.Section
# By the first of these that stands there: 信息与新闻宣传 is no 宣传教育.
SECTIONS = (
    (Section.NEWS, "新闻|信息报送|信息工作|信息与|上稿|外宣|对外宣传"),
    (Section.STUDY, "学习|理论武装|中心组"),
    (Section.POSITION, "阵地|一会一报|报告会|论坛|讲座|网络|舆情|公众号|宣传栏|电子屏"),
    (Section.CIVILITY, "精神文明|移风易俗|文明|文化|志愿|电影|红白|道德|创建"),
    (Section.REVIEW, "督查|督导|考核|检查|追责|问责|监督|自查|总结报告"),
    (Section.LEADERSHIP, "组织领导|领导|责任|组织保障|班子|例会|专题研究|议定|机制"),
    (Section.PUBLICITY, "宣传|宣讲|教育|理论宣传"),
)


def section_of(text: str) -> str:
    return next((one for one, words in SECTIONS if re.search(words, text)), "")
