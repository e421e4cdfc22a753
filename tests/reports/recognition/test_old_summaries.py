"""Old summaries read as templates: what each number is, what is taken unasked, what is not."""

import pytest

from records.figures.catalogue import catalogue
from reports import grammar
from reports.drafts import names
from reports.recognition import Told, dictionary_of, recognise
from tests.reports.recognition.old_summaries import old_summary, read

TOWNS = {
    "liuhe": "柳河镇",
    "yunting": "云亭镇",
    "tongjing": "桐泾镇",
    "fengdu": "枫渡镇",
    "lanting": "兰汀镇",
    "zhuting": "竹汀镇",
}
# How many of its numbers the first candidate names rightly, and how many there are.
RIGHT = {
    "liuhe": (44, 45),
    "yunting": (45, 45),
    "tongjing": (32, 32),
    "fengdu": (27, 27),
    "lanting": (33, 34),
    "zhuting": (31, 32),
}
WORDS = ("org.", "period.", "report.")


@pytest.fixture(scope="module")
def known():
    return dictionary_of(catalogue)


# A seventh with every place a half-year's own text has: words, lists and months beside numbers.
SHIQIAO = {
    "org.town_name": "石桥镇",
    "org.district_name": "望山区",
    "org.forum_brand": "石桥百姓讲堂",
    "org.culture_brands": "石桥木偶、采茶戏",
    "org.place_slogan": "古韵新姿幸福石桥",
}


def read_with(known, text, town=""):
    return recognise(text, known, Told({"org.town_name": town} if town else {}))


def numbers_of(recognition):
    return {
        (offer.line, offer.start): offer
        for offer in recognition.offers
        if not offer.code.startswith(WORDS)
    }


@pytest.mark.parametrize("name", TOWNS)
def test_the_numbers_are_what_they_count(known, name):
    text, meant = old_summary(name)

    offers = numbers_of(read_with(known, text))

    first = {at: offer.best.code if offer.best else "" for at, offer in offers.items()}
    right = sum(first.get(at) == code for at, code in meant.items())
    assert (right, len(meant)) == RIGHT[name]


@pytest.mark.parametrize("name", TOWNS)
def test_no_number_is_wrongly_taken_unasked(known, name):
    text, meant = old_summary(name)

    offers = numbers_of(read_with(known, text))

    taken = {at: offer.code for at, offer in offers.items() if offer.code}
    assert taken == {at: meant.get(at) for at in taken}
    assert len(taken) > len(meant) * 2 / 3


def test_every_place_of_a_half_years_text_is_recognised_and_none_wrongly_taken(known):
    text, meant = old_summary("shiqiao")

    offers = recognise(text, known, Told(SHIQIAO)).offers

    first = {(one.line, one.start): one.best.code for one in offers if one.best}
    taken = {(one.line, one.start): one.code for one in offers if one.code}
    assert {at: first.get(at) for at in meant} == meant
    assert len(meant) == 45
    assert taken == {at: meant.get(at) for at in taken}
    assert len(taken) == 38


@pytest.mark.parametrize("name", TOWNS)
def test_what_comes_of_it_is_a_template(known, name):
    text, _ = old_summary(name)

    recognition = read_with(known, text, TOWNS[name])

    template = grammar.parse(recognition.template(), names())
    taken = {offer.code for offer in recognition.offers if offer.code}
    assert set(template.codes) == taken
    assert "{{镇名}}" in recognition.template()
    assert TOWNS[name] not in recognition.template().replace("《", "").split("{{署名}}")[0]


def test_headings_become_the_outline(known):
    text, _ = old_summary("tongjing")

    template = grammar.parse(read_with(known, text).template(), names())

    assert [block.kind for block in template.blocks] == [
        *("title", "p", "h1", "h3", "h3", "h3", "h3", "h3", "h1", "p", "h1", "p")
    ]


def test_an_offer_is_accepted_changed_or_left(known):
    text, _ = read("桐泾镇半年总结\n放映农村公益电影⟦84|film.show_count⟧场，上稿⟦9|news.count⟧篇。")
    recognition = read_with(known, text)
    numbers = {offer.typed: at for at, offer in enumerate(recognition.offers) if offer.line != 0}

    as_taken = recognition.template()
    left = recognition.template({numbers["84"]: ""})
    changed = recognition.template({numbers["9"]: "news.sent_count"})

    assert as_taken.splitlines()[2] == "放映农村公益电影{{公益电影场次}}场，上稿{{上稿数}}篇。"
    assert left.splitlines()[2] == "放映农村公益电影84场，上稿{{上稿数}}篇。"
    assert changed.splitlines()[2] == "放映农村公益电影{{公益电影场次}}场，上稿{{信息报送数}}篇。"


def offers_in(known, sentence, told=None):
    """(what is typed, the code taken unasked) of a sentence in the middle of a paper."""
    offers = recognise(f"某镇总结\n今年以来。\n{sentence}\n此致。", known, told).offers
    return [(offer.typed, offer.code) for offer in offers if offer.line == 2]


@pytest.mark.parametrize(
    "sentence, offered",
    [
        ("婚事简办累计节约12.6万余元。", [("12.6万余元", "custom.saved_amount")]),
        ("发放宣传折页3200多份。", [("3200多", "pub.leaflet_count")]),
        ("印发倡议书两千份。", [("两千", "publications.kind.appeal.quantity")]),
        ("问题整改率为百分之九十五点五。", [("百分之九十五点五", "site.fix_rate")]),
        ("提示函按时反馈率９６％。", [("96%", "notice.ontime_rate")]),
        ("组织阵地巡查十余次。", [("十余", "site.inspect_count")]),
        # levels in brackets are the breakdown's, not the sum's
        (
            "各级媒体上稿83篇（市级13篇、区级36篇），宣传面扩大。",
            [("83", "news.count"), ("市级13篇、区级36篇", "")],
        ),
        ("16个村（居）铺开移风易俗工作。", [("16", "custom.village_covered")]),
        # six villages are no six squares; a channel's posts are no channels
        ("6个村文化广场设施老化。", [("6", "")]),
        ("文化广场6个。", [("6", "venues.kind.square")]),
        ("微信公众号推送信息340条。", [("340", "")]),
        # a range is nobody's figure
        ("组织阵地巡查3至5次。", [("3至5", "")]),
        # what stands before 等 are some of them; a share of 提示函 is none of 议定事项
        ("举办广场舞比赛、读书会等文化活动23场次。", [("23", "")]),
        ("收到提示函6份，办结率100%。", [("6", ""), ("100%", "")]),
        ("本村放映公益电影6场。", [("6", "")]),
        # one village's, last year's, next half-year's
        ("塘头村放映公益电影6场。", [("6", "")]),
        ("放映公益电影比上年增加6场。", [("6", "")]),
        ("计划放映公益电影96场。", [("96", "")]),
        # another's inspection, one channel's articles, two things in one number
        (
            "镇纪委开展专项督查2轮，发现问题14个，整改率85.7%。",
            [("2", ""), ("14", ""), ("85.7%", "")],
        ),
        (
            "巡查宣传栏，发现问题14个，问题整改率85.7%。",
            [("14", "site.problem_count"), ("85.7%", "site.fix_rate")],
        ),
        ("组织河湖巡查26次。", [("26", "")]),
        ("受理低保申报12件。", [("12", "")]),
        ("学习强国供稿9篇，刊发4篇。", [("9", ""), ("4", "")]),
        ("各级媒体刊发稿件4篇。", [("4", "news.count")]),
        ("发放倡议书、宣传单4000多张。", [("4000多", "")]),
        ("发放宣传单和倡议书共4000份。", [("4000", "")]),
        ("发放倡议书4000份。", [("4000", "publications.kind.appeal.quantity")]),
        # of each of many
        ("婚事简办户均节约8000元。", [("8000元", "")]),
        # what came new is not all there are
        ("新成立“白沙讲堂”分坛2个。", [("2", "forum.branch_new_count")]),
        ("新组建宣讲小分队2支。", [("2", "")]),
        # numbers of what is said
        ("1.1 抓阵地。（1）巡查阵地6次。", [("6", "site.inspect_count")]),
        # a number twice, and two numbers of one thing
        ("放映公益电影84场，84场公益电影。", [("84", "film.show_count")] * 2),
        ("放映公益电影84场，后又放映公益电影80场。", [("84", ""), ("80", "")]),
    ],
)
def test_what_is_taken_unasked(known, sentence, offered):
    assert offers_in(known, sentence) == offered


@pytest.mark.parametrize(
    "sentence",
    [
        "3月5日召开会议，4月份再次部署，5月上旬完成。",
        "贯彻党的二十大和二十届三中全会精神，增强“四个意识”，做到两个维护。",
        "印发青政发〔2026〕12号文件，办好第三届文化节、第2期培训。",
        "一是抓学习，二是抓阵地；一方面抓建设，一手抓巩固。",
        "落实三会一课、一会一报制度，关心关爱三农工作，五好家庭深入人心。",
        "一周内反馈，5个工作日内归档，每季度1次，坚持一月一巡查。",
        "表彰了一批先进，形成了一个良好氛围，举办了一场活动。",
        "发放《二十四节气》读本。",
    ],
)
def test_no_number_at_all(known, sentence):
    assert offers_in(known, sentence) == []


def test_a_units_number_is_not_the_towns(known):
    told = Told(units=("司法所",))

    assert offers_in(known, "司法所开展阵地巡查6次。", told) == [("6", "")]
    assert offers_in(known, "开展阵地巡查6次。", told) == [("6", "site.inspect_count")]


def test_a_list_of_happenings_is_one_offer(known):
    sentence = "3月8日某镇举办民歌会，4月2日三河村举办赛歌会，共开展广场活动6场。"

    offers = recognise(f"某镇总结\n今年以来。\n{sentence}\n此致。", known).offers

    first = next(offer for offer in offers if offer.line == 2)
    assert (first.typed, first.best.code) == (
        "3月8日某镇举办民歌会，4月2日三河村举办赛歌会",
        "event.list",
    )


def test_in_a_paper_of_half_a_year_a_number_of_the_whole_is_not_taken(known):
    read = recognise("某镇2025年下半年总结\n全年上稿112篇，放映电影84场。", known)

    assert [
        (one.typed, one.code, one.doubt) for one in read.offers if one.line and one.measure
    ] == [
        ("112", "", "像是全年的数"),
        ("84", "film.show_count", ""),
    ]


def test_the_year_after_a_second_half_is_what_comes_next(known):
    read = recognise("某镇2025年下半年总结\n三、2026年打算\n2026年3月底前完成整改。", known)

    assert read.template().split("\n\n")[1:] == [
        "三、{{下一报告期}}打算",
        "2026年3月底前完成整改。\n",
    ]


def test_pasted_rubbish_is_cleaned(known):
    text = "某镇 半年总结\r\n\x0b\uf0d8 放映 公益电影 84场\u2028\n1、开头{{x}}，[2024]3号"

    assert recognise(text, known).lines == (
        "某镇半年总结",
        "放映公益电影84场",
        "1.开头｛｛x｝｝，〔2024〕3号",
    )


def test_the_town_its_year_and_half_are_words_of_the_template(known):
    text = "青溪镇2025年下半年总结\n2025年下半年，上年为2024年。\n明年上半年，继续。"

    lines = read_with(known, text, "青溪镇").template().splitlines()

    assert lines[::2] == [
        "{{镇名}}{{年度}}年{{报告期}}总结",
        "{{年度}}年{{报告期}}，上年为2024年。",
        "{{下一报告期}}，继续。",
    ]


def test_control_without_a_threshold_ranges_and_parts_would_be_taken(known, monkeypatch):
    """What holds a wrong number back is the doubt, not luck."""
    monkeypatch.setattr("reports.recognition.matching._doubt", lambda *_: "")

    assert offers_in(known, "塘头村放映公益电影6场。") == [("6", "film.show_count")]


@pytest.mark.parametrize(
    ("last", "is_signature"),
    [
        ("中共柳河镇委员会", True),
        ("柳河镇党委", True),
        ("柳河镇人民政府办公室", True),
        ("7处", False),
        ("放映电影84场", False),
        ("继续抓好落实", False),
    ],
)
def test_only_an_office_signs(known, last, is_signature):
    read = read_with(known, f"柳河镇总结\n一、工作\n各项工作有序推进。\n{last}")

    assert any(offer.code == "org.sign_name" for offer in read.offers) is is_signature


@pytest.mark.parametrize(
    "text",
    [
        "柳林镇2024年上半年总结\n今年以来，柳林镇党委重视。",
        "中共柳林镇委员会关于2024年上半年情况的报告\n现将我镇情况报告如下，柳林镇各乡镇都好。",
        "2024年上半年总结\n做了工作。\n各村都好。\n中共柳林镇委员会\n2024年7月5日",
    ],
)
def test_another_towns_name_is_noticed_and_offered_to_be_this_ones(known, text):
    recognition = read_with(known, text, "青溪镇")

    assert recognition.towns == ("柳林镇",)
    assert "柳林镇" not in recognition.template()


def test_its_own_name_is_no_other_towns(known):
    assert read_with(known, "青溪镇半年总结\n全镇都好。", "青溪镇").towns == ("青溪镇",)
    assert read_with(known, "半年总结\n今年我镇、各乡镇都好。", "青溪镇").towns == ()


def test_a_year_no_head_tells_is_offered_and_not_taken(known):
    text = "半年总结\n今年以来。\n甲。\n乙。\n2025年放映公益电影84场。"

    [year, films] = read_with(known, text).offers

    assert (year.best.code, year.code) == ("period.year", "")
    assert films.code == "film.show_count"
