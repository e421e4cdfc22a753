"""Faults put into clean papers by dice: {code of the check: how one is made}.

A maker gives lines to stand in the paper (a template's), and what else is to be told: `blocks` are
made of them unless `text` is. The fault lies in the paper's fifth paragraph or below.
"""

import random
from dataclasses import dataclass, field

from tests.reports.proofs.papers import (
    AHEAD,
    CLEAN,
    PARTIAL,
    context,
    figures,
    filled,
    paper,
)


@dataclass
class Fault:
    lines: tuple[str, ...]
    is_typed: bool = False  # the text goes to the proof as it is typed, not through the grammar
    ahead: str = AHEAD[0]
    title: str = "{{镇名}}宣传思想文化工作{{年度}}年{{报告期}}总结"
    told: dict = field(default_factory=dict)
    coverage: object = None


def beside(dice, sentence):
    """The sentence among clean ones."""
    around = dice.sample(CLEAN, 2)
    return f"{around[0]}{sentence}{around[1]}"


def one(*sentences, **more):
    """A maker that picks one of the sentences."""
    return lambda dice: Fault((beside(dice, dice.choice(sentences)),), **more)


def lines(*choices, **more):
    return lambda dice: Fault(dice.choice(choices), **more)


def doubled_word(dice):
    if dice.random() < 0.3:
        said = dice.choice(
            ("{{镇名}}镇齐心协力", "放映电影{{公益电影场次}}场场次", "发出读本310册，收回12个个")
        )
        return Fault((beside(dice, f"{said}，成效较好。"),))
    word = dice.choice(("组织", "认真", "群众", "工作", "开展活动", "扎实推进", "意识形态"))
    return Fault((beside(dice, f"各村{word}{word}落实到位，成效较好。"),))


def doubled_clause(dice):
    if dice.random() < 0.3:
        clause = dice.choice(("落实到位", "常抓常新", "有声有色", "成效明显"))
        return Fault((beside(dice, f"{clause}，{clause}，干部群众齐动手。"),))
    clause = dice.choice(
        ("及时发现和解决苗头性问题", "把各项制度落实到每个岗位", "切实把责任扛在肩上抓在手上")
    )
    tail = dice.choice((f"{clause}，成效明显。", f"做到常抓不懈，{clause}。"))
    return Fault((beside(dice, f"镇村两级{clause}，{tail}"),))


def doubled_sentence(dice):
    if dice.random() < 0.3:
        short = dice.choice(("群众反映良好。", "效果很好。", "氛围更浓了。"))
        return Fault((beside(dice, short * 2),))
    sentence = dice.choice(CLEAN[2:9])
    return Fault((sentence, beside_without(dice, sentence)))


def beside_without(dice, sentence):
    around = dice.sample([one for one in CLEAN if one != sentence], 2)
    return f"{around[0]}{sentence}{around[1]}"


def long_paragraph(dice):
    parts = dice.sample(PARTS, len(PARTS))
    return Fault(("".join(f"{part}文化管理员轮流值守，{part}群众随到随用。" for part in parts),))


PARTS = [f"{side}{place}" for side in "东西南北上下中前后" for place in ("街", "坪", "湾", "岭")]


def rare(dice):
    sign = dice.choice("𠮷𡘙𪚥𰻝𱁬𮧵")
    return Fault((beside(dice, f"在{sign}家坪设立宣讲点，方便山上群众就近听讲。"),))


def wrong_name(dice):
    wrong = dice.choice(("新时代文明实践点", "文明实践工作站", "青溪镇政府"))
    return Fault((beside(dice, f"依托{wrong}组织集中宣讲，群众反响很好。"),))


def near_name(dice):
    wrong = dice.choice(("唐头村", "桂化村", "云西社区", "司法索", "彩茶戏", "青溪百姓讲谭"))
    return Fault((beside(dice, f"由{wrong}牵头，办成了几件实事。"),))


def left(dice):
    sentence = dice.choice(
        (
            "全镇组织技能比武7次，参加的干部职工达310人。",
            "争取上级资金48万元，改造村级舞台3座。",
            "为老党员送学上门65次，赠送学习读本210册。",
        )
    )
    last = f"青溪镇2025年下半年总结\n今年以来，有关情况如下。\n{sentence}\n其他工作正常开展。"
    return Fault((beside(dice, sentence),), told={"last_text": last})


def left_from_old(dice):
    """As it is filled the town's name stands where the old text has a figure."""
    sentence = dice.choice(
        (
            "组织技能比武7次，参加的干部职工达310人。",
            "争取上级资金48万元，改造村级舞台3座。",
            "为老党员送学上门六十五次，赠送学习读本210册。",
            "{{镇名}}接待参观学习团队15批。",
        )
    )
    old = f"{{{{镇名}}}}总结\n今年以来，有关情况如下。\n{sentence}\n其他工作正常开展。"
    return Fault((beside(dice, sentence),), told={"old_text": old})


def likely(dice):
    """志愿服务活动45次: what it is of is likely, not sure, and no such figure says 45."""
    number = dice.randint(700, 900)
    return Fault((f"今年以来，各项工作有序推进。开展志愿服务活动{number}次，群众满意。",))


TYPED = (
    "免费放映农村公益电影{n}场",
    "设置移风易俗墙报{n}块",
    "组织阵地巡查{n}次",
    "听取工作汇报{n}次",
)
CODES = ("film.show_count", "pub.wall_count", "site.inspect_count", "mtg.report_hear_count")


def typed(off):
    """A number by hand: that of the records, or one beside it."""

    def make(dice):
        at = dice.randrange(len(TYPED))
        fault = Fault(())
        fault.told["number"] = (CODES[at], off and dice.randint(1, 5))
        fault.lines = ("今年以来，各项工作有序推进。" + TYPED[at] + "，群众满意。",)
        return fault

    return make


MAKERS = {
    "blank": one(
        "免费放映农村公益电影【待填：公益电影场次】场。",
        "上半年新建宣传栏____块。",
        "X月X日举办文艺晚会，群众踊跃参加。",
        "由××村承办首届采摘节，共接待游客若干。",
        "发放倡议书（  ）份，做到家喻户晓。",
        "具体数字此处待补充，其余工作按计划推进。",
    ),
    "empty_heading": lines(
        ("（二）强化保障。",),
        ("（二）强化保障。", "（三）注重实效。各项举措落地见效。"),
        ("1.抓队伍建设", "2.抓阵地建设", "把阵地建好、管好、用好。"),
        ("（二）完善机制，压实责任",),
    ),
    "year_for_half": one(
        "现在总结全年工作如下，请予审议。",
        "回顾全年工作，成绩来之不易。",
        "全年共组织各类文体活动多场，群众参与度高。",
        "一年来，全镇干部群众团结拼搏，文明乡风更浓。",
        "过去的一年，我们经受住了各种考验。",
    ),
    "year_alone": one(
        "2026年共组织技能比武6次，队伍素质持续提升。",
        "2026年，免费安装健身器材40件，老人孩子都用得上。",
        "今年累计接待参观学习团队15批，形象进一步展示。",
        "本年共改造村级舞台3座，群众拍手称好。",
    ),
    "other_half": lambda dice: Fault(
        (
            beside(
                dice,
                dice.choice(
                    (
                        "下半年共组织技能比武6次，队伍素质持续提升。",
                        "2026年下半年以来，累计改造村级舞台3座。",
                        "下半年，镇文化站已举办展览4期。",
                    )
                ),
            ),
        ),
        title=dice.choice(
            (
                "{{镇名}}宣传思想文化工作{{年度}}年{{报告期}}总结",
                "{{镇名}}宣传思想文化工作{{年度}}年下半年总结",
            )
        ),
    ),
    "date_outside": one(
        "7月12日，云溪社区举办邻里文化节。",
        "11月20日召开全镇宣传工作例会，部署重点工作。",
        "2025年9月3日举办文艺汇演，观众众多。",
        "8月份开展集中宣讲，走遍全部村组。",
    ),
    "no_such_day": one(
        "2月30日召开全镇宣传工作例会。",
        "4月31日，云溪社区举办邻里文化节。",
        "13月5日组织骨干培训，效果良好。",
        "6月0日举办春耕文艺汇演。",
        "四月三十一日召开全镇宣传工作例会。",
        "二月三十日，云溪社区举办邻里文化节。",
    ),
    "past_in_plan": lambda dice: Fault(
        (beside(dice, ""),),
        ahead=dice.choice(
            (
                "下半年，我们将成立信息报送小组，制定了信息考核制度。",
                "下一步，健全联络机制，建立了联席会议制度，形成合力。",
                "下半年，围绕重点工作，开展了集中宣讲，推动政策落地。",
                "下一步，抓好阵地建设，完善了巡查制度，做到不留死角。",
            )
        ),
    ),
    "planned_too_late": lambda dice: Fault(
        (beside(dice, ""),),
        ahead=dice.choice(
            (
                "下半年，我们将于2026年7月1日前完成半年自查，督促各单位按期办结。",
                "下一步，2026年6月30日前办好学习小结。",
                "下半年，做好以下工作：一是办好讲堂。二是2026年5月20日起整治旧标语。",
                "下一步，我们将在2025年12月31日前补齐学习档案。",
            )
        ),
    ),
    "numbering": lines(
        ("（三）强化保障。各项投入落实到位。",),
        ("（一）强化保障。各项投入落实到位。",),
        ("（二）强化保障。投入到位。", "（四）注重实效。成效明显。"),
        ("三、其他工作", "各项工作有序推进。"),
        ("一、其他工作", "各项工作有序推进。"),
        (
            "1.抓队伍。队伍建设取得进展，骨干力量得到充实。",
            "3.抓阵地。阵地面貌一新，管理更加规范。",
        ),
    ),
    "points": one(
        "一是抓学习，三是抓阵地。",
        "一是抓学习，二是抓阵地，二是抓活动。",
        "二是抓阵地，三是抓活动。",
        "一是抓学习，提高认识，统一思想。",
        "一是抓学习；二是抓阵地；四是抓活动。",
    ),
    "number_mark": lines(
        ("1、抓队伍建设，充实骨干力量，提升能力素质。", "2、抓阵地建设，把阵地建好管好用好。"),
        ("（二）、强化保障。各项投入落实到位。",),
        ("（1）、抓队伍建设，充实骨干力量，提升能力素质。",),
        ("1、抓好队伍，选优配强各村宣传员。",),
    ),
    "number_differs": typed(True),
    "typed_number": typed(False),
    "two_numbers": lines(
        ("登记在册宣传志愿者320人，队伍稳定。", "登记在册宣传志愿者318人，人人佩戴标识上岗。"),
        ("全镇现有业余文艺团队12支。", "经过整合，全镇现有业余文艺团队15支。"),
        ("配备村级文化管理员22名，待遇落实。", "配备村级文化管理员24名，全部持证。"),
        ("建成村级标准化舞台6座。", "群众自办节目多，建成村级标准化舞台5座。"),
    ),
    "may_differ": likely,
    "partial_as_whole": one(
        "全镇免费放映农村公益电影{{公益电影场次}}场。",
        "各村均设置了墙报，墙报总数达{{墙报块数}}块。",
        "所有单位收到学习材料{{学习材料收件数}}篇。",
        "移风易俗实现全覆盖，节俭办理红白事{{节俭办理桩数}}桩。",
        coverage=PARTIAL,
    ),
    "all_against_rate": one(
        "对来函均明确责任单位、限期办理，按时办理率为50%。",
        "发现的问题全部整改到位，整改率为86.5%。",
        "各项任务逐项销号，完成率达到百分之七十。",
        "各村均按时报送材料，及时率92%。",
    ),
    "left_from_last": left,
    "left_from_old": left_from_old,
    "wrong_name": wrong_name,
    "near_name": near_name,
    "wrong_term": one(
        "坚定不移做到“两个坚决维护”，政治立场更加坚定。",
        "牢牢掌握意识型态工作领导权，守好主阵地。",
        "深入推进移风移俗，引导群众算好经济账。",
        "严格执行民主集中治，重大事项集体讨论。",
        "像抓党风廉正建设那样抓宣传工作。",
        "坚持以习近平新时代社会主义思想为指导。",
        "深入学习习近平新时代中国特色思想，武装头脑。",
        "引导党员干部增强“四个意思”，站稳立场。",
        "认真学习贯彻党的二十大四中全会精神。",
        "依托新时期文明实践站开展服务。",
        "以筑牢中华民族共同体意识为主线抓宣传。",
    ),
    "wrong_word": one(
        "截止目前，各项任务进展顺利。",
        "容入了浓厚的宣传氛围，群众喜闻乐见。",
        "不断创新途经和方法，扩大覆盖面。",
        "镇党委专题布署下阶段工作，各村迅速行动。",
        "反应群众诉求和问题的渠道更加畅通。",
        "干部群众再接再励，争取更大成绩。",
        "截止6月底，各项任务基本完成。",
    ),
    "doubled_sentences": doubled_sentence,
    "doubled_clauses": doubled_clause,
    "doubled_words": doubled_word,
    "doubled_rough": one(
        "印制读本投入约58.4万余元，人手一册。",
        "向群众赠送读本近3200余本，人手一册。",
        "张贴温馨提示超过2400余份，随处可见。",
        "参加技能比武的大约300余人，气氛热烈。",
        "接待参观学习团队150余批左右，反响良好。",
    ),
    "half_width": one(
        "组织宣讲(含入户宣讲),做到全覆盖。",
        "工作有力度;成效看得见。",
        "主要做法有三点:抓早、抓小、抓实。",
        '群众说:"这样的活动要多办!"',
        "各村（居)联动，形成合力.",
        "组织宣讲， 做好签到。",
        is_typed=True,
    ),
    "doubled_mark": one(
        "各项工作有序推进，，成效明显。",
        "队伍更强、、阵地更牢。",
        "各项任务全面完成。。",
        "工作扎实推进，。群众满意。",
    ),
    "long_paragraph": long_paragraph,
    "rare_character": rare,
}


def faulted(code, seed):
    """(text or blocks, context) of a paper with one fault of the check."""
    dice = random.Random(f"{code}{seed}")
    fault = MAKERS[code](dice)
    read = figures(dice, fault.coverage) if fault.coverage else figures(dice)
    if number := fault.told.pop("number", None):
        wanted, off = number
        line = fault.lines[0].replace("{n}", str(read[wanted].value + off))
        fault.lines = (line,)
    text = paper(*fault.lines, ahead=fault.ahead, title=fault.title)
    told = context(read, **fault.told)
    return (text if fault.is_typed else filled(text, read)), told
