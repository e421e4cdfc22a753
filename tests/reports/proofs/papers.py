"""Papers to proof: clean ones put together by dice, and the faults that are put into them."""

import random
import re
from dataclasses import replace
from decimal import Decimal

from records.figures.catalogue import catalogue
from records.figures.coverage import Coverage
from records.figures.figure import Figure
from reports import bending, drafts, grammar
from reports.drafts import default_template, names
from reports.proofs import Context, Name
from reports.recognition import dictionary_of

NAMES = names()
KNOWN = dictionary_of(catalogue)
YEAR, HALF = 2026, 1
WORDS = {
    "org.town_name": "青溪镇",
    "org.district_name": "临江区",
    "org.place_slogan": "山水田园新青溪",
    "org.sign_name": "中共青溪镇委员会",
    "org.forum_brand": "青溪百姓讲坛",
    "org.culture_brands": "竹编、采茶戏",
    "period.year": "2026",
    "period.half": "上半年",
    "period.next_half": "下半年",
    "period.theme_phrase": "全会精神",
    "report.date": "2026年7月3日",
}
LISTS = {
    "mtg.special_topics": ["文旅融合项目", "党报党刊发行"],
    "event.list": [{"date": "2026-03-05", "host": "青溪镇", "title": "春耕文艺汇演"}],
    "forum.branch_names": ["塘头村分坛"],
    "pub.booklet_titles": ["移风易俗百问"],
    "award.projects": ["五好家庭"],
    "news.count_by_level": {"市级": 4, "区级": 11},
}
UNITS = ("塘头村", "桂花村", "云溪社区", "司法所", "党政办")
TOWN_NAMES = (
    *(Name(unit) for unit in UNITS),
    Name("青溪百姓讲坛"),
    Name("新时代文明实践站", ("新时代文明实践点", "文明实践工作站")),
    Name("青溪镇人民政府", ("青溪镇政府",)),
    Name("采茶戏"),
)
WHOLE = Coverage(16, 16, 0, 16, "村", "份", is_whole=True)
PARTIAL = Coverage(16, 12, 0, 16, "村", "份", is_whole=False)


def value_of(code, dice):
    """A half-year's figure, as records would have it."""
    item = catalogue[code]
    if code in LISTS:
        return LISTS[code]
    if code == "doc.resp_issue_month":
        return 2
    if item.measure == "%":
        return Decimal(100)
    if item.measure == "元":
        return Decimal(dice.randint(11, 90) * 10_000)
    return dice.randint(2, 90)


def figures(dice, coverage=WHOLE):
    return {
        code: Figure(code, item.name, item.measure, value_of(code, dice), coverage=coverage)
        for code in KNOWN.by_code
        if (item := catalogue[code])
    } | {
        code: Figure(code, catalogue[code].name, catalogue[code].measure, value)
        for code, value in LISTS.items()
    }


def context(read, **more):
    return Context(YEAR, HALF, figures=read, known=KNOWN, names=TOWN_NAMES, units=UNITS, **more)


def filled(text, read):
    """Blocks of a template, as a summary has them."""
    template = grammar.parse(text, NAMES)
    return bending.bend(template, {code: _word(code, read) for code in template.codes}).blocks


def _word(code, read):
    if code in read:
        return drafts.word(read[code])
    value = WORDS.get(code, 2)  # the month that a document came out
    return drafts.word(Figure(code, catalogue[code].name, catalogue[code].measure, value))


def with_figures(text, said):
    """Blocks of a template with {code: what it comes to}."""
    return tuple(
        replace(
            block,
            runs=tuple(
                grammar.Run(said[run.code], run.code) if run.code else grammar.Run(run.text)
                for run in block.runs
            ),
        )
        for block in grammar.parse(text, NAMES).blocks
    )


# --- clean sentences: every trap that is no fault -------------------------------------------------
CLEAN = """
围绕{{学习主题}}组织理论学习{{理论学习场数}}场，其中中心组学习{{中心组学习次数}}次，学习到课率{{学习到课率}}。
{{年度}}年{{报告期}}，免费放映农村公益电影{{公益电影场次}}场，覆盖{{放映村数}}个村（居）。
截至6月底，全镇节俭办理红白事{{节俭办理桩数}}桩，累计节约{{节约金额}}，群众负担明显减轻。
3月5日，镇文化站举办春耕文艺汇演；5月18日，云溪社区举办邻里文化节。
完成全年目标任务的一半以上，时间过半、任务过半，一步一步把工作往前推。
按照“总体规划、分级创建”的思路，抓好和谐村社建设，逐村逐户宣传到位。
镇文化广场于2024年6月建成启用，长年开放，方便了周边群众。
上稿{{上稿数}}篇，比去年同期有所增加，市级以上媒体采用的稿件质量稳步提高。
镇党委{{责任制文件印发月}}月印发《青溪镇2026年度责任清单》，明确各单位职责，全年任务分解到季度。
坚持每月巡查1次，开展阵地巡查{{阵地巡查次数}}次，发现问题{{巡查发现问题数}}处，当场整改到位。
深入学习贯彻党的二十大和二十届历次全会精神，增强“四个意识”，坚定“四个自信”，做到“两个维护”。
请各村在7月15日前报送半年自查材料，逾期的予以通报。
新时代文明实践站组织志愿服务活动{{志愿活动场数}}场，把实事好事办到群众心坎上。
青溪镇人民政府与驻镇单位共建共享，“青溪百姓讲坛”开展宣讲{{宣讲场次}}场。
受理申报{{一会一报申报数}}件，批准{{一会一报批准数}}件，手续齐全、台账清楚。
结合{{文化品牌}}等特色文化品牌，组织国防教育活动{{国防教育场数}}次，弘扬爱国主义精神。
收到提示函{{提示函件数}}件，按时反馈率为{{提示函按时反馈率}}，做到件件有着落、事事有回音。
塘头村组织春季村晚1场，桂花村组织端午诗会1场，各具特色、各美其美。
设置墙报{{墙报块数}}块，发放宣传折页{{宣传折页份数}}份，营造了浓厚氛围。
一是制度更全，二是队伍更强，三是阵地更牢，工作基础进一步夯实。
值班电话24小时有人接听，夜间活动21:30前结束，安全有序。
与上年相比，全镇宣传栏更新周期由15天缩短到7天，群众看得见、看得懂。
党政班子会专题研究意识形态工作{{专题研究次数}}次，研究了{{专题研究议题}}等议题。
本期各级媒体上稿{{上稿数}}篇（{{各级上稿数}}），折合计分{{上稿计分}}分。
坚持民主集中制，重要事项集体研究，班子成员分工负责、协同配合。
镇党委书记带头讲党课，班子成员到联系村宣讲，平均每人宣讲2场以上。
命名五好家庭、文明户等{{命名数}}户，组织送温暖慰问活动{{慰问活动场数}}次。
近10多年来坚持办村晚，节约用水210余吨，就近服务60余户，约300人参加了启动仪式，超过一半的村有了自己的节目。
我村探索“积分制”，举办小板凳宣讲3场，群众坐得住、听得进。
学习、学习、再学习，实践、实践、再实践，已成为干部的习惯。
{{镇名}}镇村两级同心，农历二月三十日前办完庙会，一村一策、一户一档。
这句话说了两个确定的方向，落实、落细、落到位，办事有场所、议事有场所。
办好“三下乡”活动，把书送到田头、把戏送到村头、把法律送到人心头。
""".split("\n")[1:-1]
AHEAD = (
    "下半年，我们将围绕中心、服务大局，推动各项工作再上新台阶。",
    "下半年，计划放映公益电影96场，10月举办丰收节，12月底前完成全年任务。",
    "下一步，将健全联络人制度，力争上稿60篇以上，办好9月的全民阅读月。",
)


def paper(*lines, ahead=AHEAD[0], title="{{镇名}}宣传思想文化工作{{年度}}年{{报告期}}总结"):
    """A whole paper around the lines, of which the first is the fifth paragraph."""
    return "\n".join(
        (
            title,
            "{{年度}}年{{报告期}}，{{镇名}}党委认真履行主体责任，现将有关工作情况总结如下。",
            "一、主要工作",
            "（一）突出重点，狠抓落实。各单位齐心协力，各项任务有序推进。",
            *lines,
            "二、下步打算",
            ahead,
            "{{署名}}",
            "{{成文日期}}",
        )
    )


AT = 4  # the paragraph that the first line is


# What a person wrote where the text leaves the plans to be written.
PLANS = (
    "一是围绕中心工作抓宣传。紧扣镇党委、政府重点任务和重点项目建设，及时宣传"
    "决策部署和工作成效，对内鼓舞干劲，对外展示形象。\n"
    "二是建强宣传工作队伍。落实新闻宣传联络人制度，充实信息报送力量，完善信息"
    "考核办法，加强业务培训，提升基层宣传干部能力，尽快补齐信息报送（原定2026年3月31日前），2026年9月30日前办结。\n"
    "三是提升新闻外宣质量。围绕党建引领、乡村振兴、志愿服务、产业发展、环境整"
    "治和文体活动等选题策划专题报道，力争在更高层级媒体推出更多稿件。\n"
    "四是推进精神文明建设。以培育和践行社会主义核心价值观为主线，深化移风易俗"
    "和孝善文化建设，办好讲坛分坛和公益电影放映，不断满足群众精神文化需求。\n"
)


def written_out(text):
    return re.sub("【待写[^】]*】", PLANS, text)


def clean_papers(count):
    """(blocks, context): each with a paragraph of three or four clean sentences; every tenth is the
    sample's own summary.
    """
    for seed in range(count):
        dice = random.Random(seed)
        read = figures(dice)
        if seed % 10 == 9:
            text = written_out(default_template())
        else:
            text = paper("".join(dice.sample(CLEAN, dice.randint(3, 4))), ahead=dice.choice(AHEAD))
        yield filled(text, read), context(read)
