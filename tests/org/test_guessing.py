import re
import time

import pytest

from tests.factories import UnitFactory, UserFactory
from townwork.org.guessing import easy_part, words_about

# What was accepted before there was a list: an office's usual passwords.
USUAL = """
Password123! Admin@123456 Abc@123456 Aa123456!! Qwer1234!@ P@ssw0rd2026 Qingxi2026! Townwork2026!
1qaz@WSX3edc Zhen@2026zhen Xuanchuan@2026 clerk@2026ABC Aa@1234567 Dangzheng2026!
""".split()
# A word no list has, with a year or a birthday behind it.
CHINESE = """
Lingdao@2026 Weishengji2026 Cunwei@2026! Gongchandang@1921 Jiandang100! Kaoping@2026 Woshi@2026!
Nongcun@2026 Xinfang@2026 Zhangsan@123 Weixin@2026 Dangxiao@2026 Liuliu@2026
""".split()
GOOD = "Cunwei-83749261-x g7Kp-Wm3x-Yh9d Hua-kai-fu-gui-88 xM4!wo-ai-chi-yu 山高水长2026-ABkz Otter-lamp-2026".split()


@pytest.fixture
def clerk(cast):
    cast.clerk.username = "clerk"
    return cast.clerk


@pytest.mark.parametrize("password", USUAL)
def test_the_usual_office_passwords_are_easy(clerk, password):
    assert easy_part(password, words_about(clerk)) != ""


@pytest.mark.parametrize("password", CHINESE)
def test_a_chinese_word_with_a_year_is_easy_and_is_named(clerk, password):
    word = re.match("[A-Za-z]+", password)[0]

    assert easy_part(password, words_about(clerk)).lower() == word.lower()


@pytest.mark.parametrize("password", GOOD)
def test_a_password_of_unrelated_words_is_not(clerk, password):
    assert easy_part(password, words_about(clerk)) == ""


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("Qingxi-2026-abc", "Qingxi"),
        ("TANGTOU#8842#cun", "TANGTOU"),
        ("T@ngt0u-8842-zz", "tangtou"),
        ("qxz!!!777888", "qxz"),
        ("abcdefghij-1", "abcdefghij"),
        ("1357924680", "1357924680"),
    ],
)
def test_the_part_that_gives_it_away_is_named(cast, password, part):
    assert easy_part(password, words_about(cast.liaison)) == part


def test_control_without_its_names_a_towns_password_passes(cast):
    assert easy_part("Tangtou#8842#kx", ["tangtou", "kx"]) == "Tangtou"
    assert easy_part("Tangtou#8842#kx") == ""


def test_a_name_is_known_in_pinyin_by_its_initials_and_without_its_suffix():
    unit = UnitFactory.build(name="柳林社区")
    person = UserFactory.build(username="ll-07", full_name="甲一·柳林", position="文书", unit=unit)

    words = words_about(person)

    assert {"liulinshequ", "liulin", "llsq", "ll", "jiayi", "wenshu", "qingxizhen"} <= words
    assert "07" in words  # a part of the user name


def test_a_long_password_takes_no_time():
    """A pattern over the words would try every way to cut this one, and never end."""
    began = time.process_time()

    easy_part("abc" * 42 + "é", ["abcab", "cabc"])

    assert time.process_time() - began < 2
