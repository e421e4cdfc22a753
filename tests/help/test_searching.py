"""Questions as people of the office ask them, and the page that answers each."""

import pytest

from townwork.help.searching import search

# Asked in the words of the office, not of the manual.
QUESTIONS = [
    ("怎么把Excel表格导进来", "import"),
    ("导错了怎么撤销", "import"),
    ("这个月没有放电影要不要报", "nil"),
    ("忘记密码了怎么办", "account"),
    ("登录不上去，说锁定了", "account"),
    ("换了新手机，验证码收不到", "account"),
    ("新来的同事怎么开账号", "people"),
    ("联络员调走了", "people"),
    ("记错了一条，怎么删掉", "records"),
    ("照片传不上去", "records"),
    ("开会签到二维码在哪里", "study"),
    ("缺席的人怎么补学", "study"),
    ("搞一场讲座要先报批吗", "filings"),
    ("提示函来不及反馈，能不能延期", "letters"),
    ("任务报上去被退回了", "tasks"),
    ("自评分怎么填", "assessment"),
    ("对考核分数不服，找谁", "publicity"),
    ("总结里的错别字怎么查", "summary"),
    ("书记怎么签字", "signing"),
    ("总结怎么报给区里", "district"),
    ("半年锁了还想改数据", "lock"),
    ("数字对不上是怎么回事", "indicators"),
    ("数据会不会丢，有没有备份", "backup"),
    ("谁把我的记录改了", "audit"),
    ("手机上怎么记台账", "records"),
    ("考核细则在哪改", "rubric"),
    ("怎么给各村发责任书", "document"),
    ("责任书在哪里签收", "document"),
    ("村里改名了怎么办", "people"),
    ("两个村合并了", "people"),
    ("节假日怎么设置", "people"),
    ("提醒收不到", "reminders"),
    ("接企业微信群", "reminders"),
    ("村上的移风易俗月报怎么填", "grids"),
    ("同一篇稿子两家报纸都用了算几篇", "news"),
    ("会议定的事没办完", "meetings"),
    ("阵地二维码怎么打印", "venues"),
    ("自己加一本台账", "custom"),
    ("整改通知发下去了怎么回复", "rectify"),
    ("区里看不到我们的总结", "district"),
    ("表格里有几列认不出来", "import"),
    ("驾驶舱上的数字是什么时候的", "board"),
    ("怎么打印台账", "records"),
    ("作废的记录还能找回吗", "records"),
    ("半年还没到能先锁吗", "lock"),
    ("书记出差了谁签", "signing"),
    ("多久提醒一次", "reminders"),
    ("学习档案五有是什么", "study"),
    # Asked by somebody who had not seen the manual.
    ("怎么催没交的单位", "nil"),
    ("哪些村还没交", "nil"),
    ("村撤销了任务怎么办", "people"),
    ("志愿服务记在哪本台账", "which"),
    ("宣讲活动算不算数", "which"),
    ("舆情怎么报", "which"),
    ("口令多久换", "account"),
    ("逾期扣不扣分", "tasks"),
    ("去年的总结在哪里看", "summary"),
    ("慰问老党员记哪个本子", "which"),
    ("村规民约放哪里", "which"),
    ("最美家庭怎么登记", "which"),
    ("广场舞比赛要不要先审批", "filings"),
    ("谁家办酒席要不要写名字", "which"),
    ("上半年的数还能不能改", "lock"),
    ("电影放晚了一个月怎么补", "grids"),
    ("怎么知道哪个村没放电影", "grids"),
    ("cdmm", "nothing"),
    ("dryzb", "import"),
]


def found(asked: str) -> list[str]:
    return [hit.page.slug for hit in search(asked)[:3]]


@pytest.mark.parametrize(("asked", "slug"), [one for one in QUESTIONS if one[1] != "nothing"])
def test_a_question_finds_its_page_among_the_first_three(asked, slug):
    assert slug in found(asked)


@pytest.mark.parametrize("asked", ["", "cdmm", "乒乓球", "，。？"])
def test_what_the_manual_does_not_say_finds_nothing(asked):
    assert found(asked) == []


def test_a_hit_leads_to_the_heading_that_answers():
    assert {(hit.page.slug, hit.heading) for hit in search("撤销导入导错了")} >= {
        ("import", "导错了")
    }
