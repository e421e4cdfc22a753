"""One word a thing, in everything a person reads."""

import re

import pytest
from django.urls import reverse

from tests.help.test_manual import words_of_the_application
from townwork.help.glossary import words
from townwork.help.templatetags.manual import word

# 口令 opens an account; 密码 is WPS' own word for what locks a file, and the database's for its.
FILES_OWN = re.compile(r"加了密码|取消密码|用户:密码")


def strange(shown: set[str]) -> list[str]:
    return sorted(one for one in shown if "密码" in FILES_OWN.sub("", one))


# The field's own name, told by no page; a migration for a name is none.
UNSEEN = {"下次登录须改密码"}


def test_what_opens_an_account_is_called_by_one_word():
    assert set(strange(words_of_the_application())) - UNSEEN == set()


def test_control_the_other_word_is_found():
    assert strange({"请输入密码。", "这份表格加了密码。"}) == ["请输入密码。"]


def test_a_word_on_a_page_tells_its_meaning_on_a_tap(cast, client_of):
    page = client_of(cast.clerk).get(reverse("gap_list")).content.decode()

    assert page.count('class="word"') == 1
    assert 'data-bs-target="#word-零报告" aria-expanded="false"' in page
    assert f'id="word-零报告">（{words()["零报告"].meaning}）' in page


def test_a_word_that_nobody_explains_is_no_word():
    with pytest.raises(KeyError):
        word("乒乓球")
