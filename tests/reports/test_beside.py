"""What the editor tells beside a text: how it stands, what is wrong in it, what came along."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import proofreading, reviewing, writing
from reports.beside import beside
from reports.forms import LONGEST
from reports.models import Manuscript, Waiver
from reports.services import save_template
from tests.factories import FilmShowingFactory

pytestmark = pytest.mark.django_db

TEXT = (
    "青溪镇宣传思想文化工作{{年度}}年{{报告期}}总结\n一、工作\n"
    "放映{{公益电影场次}}场。［公益电影场次>4：看的人多］。\n"
    "  全年共组织文体活动多场,群众参与度高。我们我们继续做好。"
)


def shown(cast, shows, on):
    return FilmShowingFactory(
        unit=cast.village, entered_by=cast.liaison, shows=shows, occurred_on=on
    )


def at(name):
    return reverse(name, args=["2026H1"])


def ask(client, text, term="?term=2026H1"):
    return client.post(reverse("editor_beside") + term, {"text": text}).json()


@pytest.fixture
def clerk(cast, client):
    client.force_login(cast.clerk)
    return client


@pytest.fixture
def carried(cast):
    """Begun from 2025's second half, which had three showings; now there are five."""
    save_template(cast.township, TEXT, actor=cast.clerk)
    shown(cast, 3, "2025-09-01")
    shown(cast, 5, "2026-03-01")
    writing.begin(cast.previous, body=TEXT + "\n9月12日办了山歌会。", actor=cast.clerk)
    return writing.begin(cast.term, source=Manuscript.Source.LAST, actor=cast.clerk)


def test_a_line_is_told_as_it_stands(cast, clerk):
    line = next(one for one in ask(clerk, TEXT)["lines"] if one["line"] == 3)

    typed = TEXT.split("\n")[2]
    assert ["看的人多", "条件里的数据还没有：公益电影场次>4"] in [
        [typed[start:end], why] for start, end, why in line["gone"]
    ]
    assert line["said"] == [[2, "【待填：公益电影场次（村、居）】"]]
    assert [rule["condition"] for rule in line["rules"]] == ["公益电影场次>4"]


def test_a_finding_leads_to_what_was_typed_and_its_mend_is_of_that(cast, clerk):
    writing.begin(cast.term, body=TEXT, actor=cast.clerk)

    found = ask(clerk, TEXT)["found"]

    line = TEXT.split("\n")[3]
    doubled = next(one for one in found if "我们" in one["text"])
    assert doubled["line"] == 4
    assert line[doubled["start"] : doubled["end"]] == doubled["text"]
    assert doubled["mend"] is not None
    blank = next(one for one in found if "待填" in one["text"])
    assert TEXT.split("\n")[2][blank["start"] : blank["end"]] == "{{公益电影场次}}"
    assert (blank["mend"], blank["blocks"]) == (None, True)


def test_what_is_left_with_a_reason_is_told_with_it(cast, clerk):
    manuscript = writing.begin(cast.term, body=TEXT, actor=cast.clerk)
    key = ask(clerk, TEXT)["found"][0]["key"]

    reviewing.waive(manuscript, key, "本来如此", actor=cast.clerk)

    told = [one for one in ask(clerk, TEXT)["found"] if one["key"] == key]
    assert [(one["waived"], one["by"], one["blocks"]) for one in told] == [
        ("本来如此", cast.clerk.full_name, False)
    ]


def test_of_a_template_nothing_is_proofed(cast, clerk):
    writing.begin(cast.term, body=TEXT, actor=cast.clerk)

    told = ask(clerk, TEXT, term="")

    assert (told["found"], told["carried"], len(told["lines"])) == ([], [], 4)


def test_what_cannot_be_read_is_told_alone(cast, clerk):
    told = ask(clerk, "题目\n\n{{没有的数}}")

    assert [(one["line"], told["lines"]) for one in told["problems"]] == [(3, [])]
    assert "请缩短" in beside("字" * (LONGEST + 1), cast.township, cast.term).problems[0].message


def test_places_are_the_browsers_whatever_was_cleaned_away(cast, clerk):
    line = "\u200b 😀放映{{公益电影场次}}场。"

    told = ask(clerk, f"题目\n{line}")["lines"][1]

    utf16 = line.encode("utf-16-le")
    [[start, words]] = told["said"]
    assert utf16[2 * start :].decode("utf-16-le").startswith("{{公益")
    assert words.startswith("【待填")


def test_what_came_along_is_told_till_somebody_has_looked(cast, clerk, carried):
    body = carried.newest.body

    told = {one["text"]: one for one in ask(clerk, body)["carried"]}
    film, song = told["放映〔公益电影场次〕场。"], told["9月12日办了山歌会。"]
    assert (film["changes"], film["reasons"]) == ([["公益电影场次", "3", "5"]], [])
    assert song["reasons"] == ["有照抄上期的数字或日期"]
    assert body.split("\n")[song["line"] - 1][song["start"] : song["end"]] == song["text"]

    clerk.post(at("summary_looked"), {"key": [film["key"], song["key"]]})

    now = {one["text"]: one["looked"] for one in ask(clerk, body)["carried"]}
    assert now["放映〔公益电影场次〕场。"] and now["9月12日办了山歌会。"]
    assert not all(now.values())


def test_control_a_text_begun_otherwise_has_no_marks(cast, clerk):
    writing.begin(cast.previous, body=TEXT, actor=cast.clerk)
    writing.begin(cast.term, body=TEXT, actor=cast.clerk)

    assert ask(clerk, TEXT)["carried"] == []


def test_the_proofs_know_what_nobody_has_looked_at(cast, clerk, carried):
    page = clerk.get(at("summary_proofs")).content.decode()
    assert "从上期带来" in page and "9月12日办了山歌会。" in page

    lines = proofreading.standing_of(carried)
    keys = [one.mark.key for one in proofreading.carried(carried, lines)]
    clerk.post(at("summary_looked"), {"key": keys})

    assert "从上期带来" not in clerk.get(at("summary_proofs")).content.decode()


def test_looked_at_twice_is_once(cast, carried):
    for _ in range(2):
        proofreading.look(carried, ["carried:0123456789abcdef"], actor=cast.clerk)

    assert Waiver.objects.count() == 1


@pytest.mark.parametrize("key", ["", "blank:0123456789abcdef", "carried:x"])
def test_nothing_but_a_mark_is_looked_at(cast, clerk, carried, key):
    clerk.post(at("summary_looked"), {"key": key})

    assert not Waiver.objects.exists()


def test_queries_do_not_grow_with_the_text(cast, carried):
    def asked(text):
        with CaptureQueriesContext(connection) as told:
            beside(text, cast.township, cast.term, carried)
        return len(told)

    body = carried.newest.body
    asked(body)  # what is read once

    assert asked(body) == asked(body + "\n又放映{{公益电影场次}}场，我们我们好。" * 20)


BLANKS = "青溪镇总结\n一、工作\n今年也办。放映{{公益电影场次}}场、宣讲{{宣讲场次}}场。再接再厉。\n举办__场。"


def test_a_blank_is_told_with_its_sentence_to_be_left_out_as_one(cast, clerk):
    writing.begin(cast.term, body=BLANKS, actor=cast.clerk)

    told = ask(clerk, BLANKS)["found"]

    lines = BLANKS.split("\n")
    sentences = [one["sentence"] for one in told if one["title"] == "没有填"]
    assert [lines[one["line"] - 1][one["start"] : one["end"]] for one in sentences] == [
        "举办__场。",  # what no record fills comes first
        "放映{{公益电影场次}}场、宣讲{{宣讲场次}}场。",
        "放映{{公益电影场次}}场、宣讲{{宣讲场次}}场。",
    ]
    assert {one["sentence"] for one in told if one["title"] != "没有填"} <= {None}


REMARKED = (
    "青溪镇总结\n一、工作\n今年办了山歌会。放映{{公益电影场次}}场。［公益电影场次>4：看的人多。］"
)


@pytest.mark.parametrize(
    ("sentence", "line", "words"),
    [
        ("今年办了山歌会。", 3, "今年办了山歌会。"),
        # a reader sees the figure, and copies with spaces between
        ("放映 5 场。", 3, "放映{{公益电影场次}}场。"),
        ("办了山歌会", 3, "今年办了山歌会。"),  # a part of it
        ("今年三月办了山歌会。", 3, "今年办了山歌会。"),  # mended since
        ("放映4场。", 3, "放映{{公益电影场次}}场。"),  # a figure renewed since
        ("组织志愿者上门慰问困难老人。", None, ""),  # written away
    ],
)
def test_a_remark_stands_beside_its_sentence(cast, clerk, sentence, line, words):
    shown(cast, 5, "2026-03-01")
    manuscript = writing.begin(cast.term, body=REMARKED, actor=cast.clerk)
    made = reviewing.remark(manuscript, sentence, "写具体些", actor=cast.secretary)

    [told] = ask(clerk, REMARKED)["remarks"]

    typed = REMARKED.split("\n")[line - 1] if line else ""
    assert (told["line"], typed[told["start"] : told["end"]]) == (line, words)
    assert (told["text"], told["words"]) == (sentence, "写具体些")
    assert cast.secretary.full_name in told["by"]
    assert told["settle"] == reverse("remark_settle", args=[made.pk])


def test_a_settled_remark_is_told_no_more(cast, clerk):
    manuscript = writing.begin(cast.term, body=REMARKED, actor=cast.clerk)
    made = reviewing.remark(manuscript, "今年办了山歌会。", "写具体些", actor=cast.secretary)
    [told] = ask(clerk, REMARKED)["remarks"]

    clerk.post(told["settle"])

    made.refresh_from_db()
    assert made.settled_by == cast.clerk
    assert ask(clerk, REMARKED)["remarks"] == []


def test_what_was_said_to_a_remark_stands_below_it(cast, clerk):
    manuscript = writing.begin(cast.term, body=REMARKED, actor=cast.clerk)
    reviewing.remark(manuscript, "今年办了山歌会。", "哪个村？", actor=cast.secretary)
    [told] = ask(clerk, REMARKED)["remarks"]
    assert told["replies"] == []

    clerk.post(told["reply"], {"words": "塘头村。"})

    [told] = ask(clerk, REMARKED)["remarks"]
    [reply] = told["replies"]
    assert reply["words"] == "塘头村。" and cast.clerk.full_name in reply["by"]


def test_without_script_the_remarks_stand_above_the_text(cast, clerk):
    manuscript = writing.begin(cast.term, body=REMARKED, actor=cast.clerk)
    reviewing.remark(manuscript, "今年办了山歌会。", "<b>写具体些</b>", actor=cast.secretary)

    page = clerk.get(at("summary_write")).content.decode()

    assert "“今年办了山歌会。”：&lt;b&gt;写具体些&lt;/b&gt;" in page


def test_queries_do_not_grow_with_the_remarks(cast, carried):
    body = carried.newest.body

    def asked():
        with CaptureQueriesContext(connection) as told:
            beside(body, cast.township, cast.term, carried).as_json()
        return len(told)

    def ask_and_answer():
        made = reviewing.remark(carried, "放映5场。", "几个村？", actor=cast.secretary)
        reviewing.reply(made, "五个。", actor=cast.clerk)

    ask_and_answer()
    asked()  # what is read once
    few = asked()
    for _ in range(6):
        ask_and_answer()

    assert asked() == few
