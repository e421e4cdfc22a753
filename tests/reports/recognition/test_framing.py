"""What stands around an old paper's words: left out, or brought to where it belongs."""

import pytest

from records.figures.catalogue import catalogue
from reports.recognition import dictionary_of, recognise
from reports.recognition.framing import framed

BODY = ("一、主要工作", "放映电影84场。")


def around(*head, tail=()):
    return framed((*head, *BODY, *tail))


@pytest.mark.parametrize(
    "head",
    [
        "中共石门镇委员会文件",
        "石委发〔2025〕18号",
        "石委宣〔2025〕3号　　签发人：书记",
        "签发人：书记",
        "内部资料注意保存",
        "（送审稿）",
    ],
)
def test_the_letter_head_is_no_title(head):
    lines, left = around(head, "石门镇2025年上半年总结")

    assert lines[0] == "石门镇2025年上半年总结"
    assert left == (head,)


def test_a_title_set_on_two_lines_is_one():
    lines, _ = around("关于2025年上半年意识形态和", "宣传思想文化工作情况的报告", "区委宣传部：")

    assert lines[:2] == ("关于2025年上半年意识形态和宣传思想文化工作情况的报告", "区委宣传部：")


@pytest.mark.parametrize(
    "first", ["石门镇2025年上半年总结", "今年以来，石门镇抓好宣传。", "区委："]
)
def test_what_is_a_title_or_none_stays_a_line(first):
    assert around(first, "现将工作情况报告")[0][:2] == (first, "现将工作情况报告")


def test_headings_of_a_text_without_a_title_are_no_title():
    lines, _ = framed(("一、抓学习", "（一）基本情况", "放映电影84场。"))

    assert lines == ("一、抓学习", "（一）基本情况", "放映电影84场。")


TAILS = [
    "附件：石门镇2025年上半年宣传工作统计表",
    "（联系人：宣传干事；联系电话：0000-0000000）",
    "抄送：区纪委监委、区委组织部。",
    "石门镇党政办公室2025年7月5日印发",
    "共印20份",
    "— 3 —",
    "第 3 页 共 3 页",
]


@pytest.mark.parametrize("tail", TAILS)
def test_what_stands_behind_the_text_is_left_out(tail):
    lines, left = around("总结", tail=("中共石门镇委员会", "2025年7月5日", tail))

    assert lines[-2:] == ("中共石门镇委员会", "2025年7月5日")
    assert left == (tail,)


def test_attachments_named_before_the_signature_are_left_out_and_the_seal():
    lines, left = around(
        "总结", tail=("专此报告。", "附件：统计表", "中共石门镇委员会（盖章）", "2025年7月5日")
    )

    assert lines[-3:] == ("专此报告。", "中共石门镇委员会", "2025年7月5日")
    assert left == ("附件：统计表",)


def test_who_signs_and_the_day_on_one_line_are_two():
    lines, _ = around("总结", tail=("河西镇党委宣传办　　2025年12月30日",))

    assert lines[-2:] == ("河西镇党委宣传办", "2025年12月30日")


def test_words_of_the_text_are_never_left_out():
    words = (
        "全镇印发各类文件",
        "一是学习《石委发〔2025〕18号》文件精神。",
        "抄送制度执行到位。",
        "中心组2025年6月30日前学习了3次。",
    )

    lines, left = framed(("总结", *BODY, *words))

    assert lines == ("总结", *BODY, *words)
    assert left == ()


def test_what_is_framed_already_stays_so():
    once, _ = around(
        "石门镇文件", "关于半年", "工作的报告", tail=("石门镇党委2025年7月5日", TAILS[0])
    )

    assert framed(once) == (once, ())


def test_a_paper_read_so_has_its_title_and_is_signed_by_the_town_of_today():
    text = "\n".join(
        (
            "石门镇文件",
            "石门镇上半年总结",
            *BODY,
            "中共石门镇委员会（盖章）",
            "2025年7月5日",
            "抄送：区委。",
        )
    )

    read = recognise(text, dictionary_of(catalogue))

    assert read.left_out == ("石门镇文件", "抄送：区委。")
    assert read.template().split("\n\n")[-2:] == ["{{署名}}", "{{成文日期}}\n"]


def test_a_day_under_the_title_is_that_of_the_paper():
    read = recognise("\n".join(("总结", "(2025年12月30日)", *BODY)), dictionary_of(catalogue))

    assert read.template().split("\n\n")[1] == "（{{成文日期}}）"


def test_digits_are_narrow_and_stand_without_spaces():
    read = recognise("总结\n一、甲\n召开会议 ３ 次，签收率９６.5％。", dictionary_of(catalogue))

    assert read.lines[-1] == "召开会议3次，签收率96.5%。"
