"""An act and its answer (townwork/org/views/acts.py): said, told, kept, and answered to what the
page showed.
"""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage

from townwork.lib.workbooks import BadWorkbook
from townwork.org.errors import Refusal, Unread
from townwork.org.forms.base import CleanTextMixin, SeenMixin
from townwork.org.views.acts import PAGE, Attempt

WORDS = "今天已经报过了。"


class Note(SeenMixin, CleanTextMixin, forms.Form):
    text = forms.CharField(label="内容")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


@pytest.fixture
def request_(rf):
    request = rf.post("/")
    request._messages = CookieStorage(request)
    return request


def typed(**more) -> Note:
    form = Note({"text": "已召开", "seen": "3", **more})
    assert form.is_valid()
    return form


def said(request) -> list[tuple[str, str]]:
    return [(message.level_tag, message.message) for message in get_messages(request)]


def refuse(error: Exception | None = None):
    raise error or Refusal(WORDS)


def test_what_was_done_is_said_and_answered(request_):
    def view():
        with Attempt(request_, "已保存。", form=typed()):
            return "next page"
        return "form again"

    assert view() == "next page"
    assert said(request_) == [("success", "已保存。")]


def test_what_to_say_may_be_known_only_afterwards(request_):
    with Attempt(request_) as attempt:
        attempt.done = f"已导入 {len('三条')} 条。"

    assert said(request_) == [("success", "已导入 2 条。")]


def test_an_act_with_nothing_to_say_says_nothing(request_):
    with Attempt(request_):
        pass

    assert said(request_) == []


def test_a_success_tells_the_browser_to_forget_the_draft(request_):
    with Attempt(request_, "已上报。", form=typed(), draft="report-5"):
        pass

    assert [message.extra_tags for message in get_messages(request_)] == ["report-5"]


def test_a_refused_form_comes_back_as_it_was_typed_with_the_services_sentence(request_):
    form = typed()

    def view():
        with Attempt(request_, "已保存。", form=form) as attempt:
            refuse()
            return "next page"
        return "form again", str(attempt.refusal)

    assert view() == ("form again", WORDS)
    assert form.non_field_errors() == [WORDS]
    assert form["text"].value() == "已召开"
    assert said(request_) == []


def test_control_without_it_the_typed_words_and_the_sentence_are_lost(request_):
    """What an act by hand does when it forgets: it turns to a page that knows of neither."""
    form = typed()

    def view():
        try:
            refuse()
        except Refusal:
            return Note()
        return form

    assert view()["text"].value() is None
    assert said(request_) == []


def test_a_sentence_about_one_field_is_told_there(request_):
    form = typed()

    with Attempt(request_, form=form, at="text"):
        refuse()

    assert form.errors == {"text": [WORDS]}


def test_a_form_that_may_have_left_the_page_is_told_of_by_the_page(request_):
    form = typed()

    with Attempt(request_, form=form, at=PAGE):
        refuse()

    assert form.errors == {}
    assert form.typed == [("内容", "已召开")]
    assert said(request_) == [("error", WORDS)]


def test_a_refused_button_is_told_on_the_page_turned_to(request_):
    with Attempt(request_, "已删除。"):
        refuse()

    assert said(request_) == [("error", WORDS)]


def test_a_sheet_that_cannot_be_read_is_told_like_a_refusal(request_):
    form = typed()

    with Attempt(request_, form=form, at="text"):
        refuse(BadWorkbook("文件是空的。"))

    assert form.errors == {"text": ["文件是空的。"]}


def test_a_fault_of_our_own_goes_on_its_way(request_):
    with pytest.raises(ZeroDivisionError), Attempt(request_, "已保存。", form=typed()):
        refuse(ZeroDivisionError())

    assert said(request_) == []


# --- Answering to what the page showed ------------------------------------------------------------
def test_after_an_unread_change_the_next_try_answers_to_what_was_shown(request_):
    form = typed()

    with Attempt(request_, form=form):
        refuse(Unread("别人刚刚改过。", latest=8))

    assert form["seen"].value() == 8
    assert form["text"].value() == "已召开"
    assert form.non_field_errors() == ["别人刚刚改过。"]


def test_a_version_the_refusal_does_not_name_is_read_anew(request_):
    form = typed()

    with Attempt(request_, form=form, newest=lambda: 9):
        refuse(Unread("您打开这一页以后有变动。"))

    assert form["seen"].value() == 9


def test_control_another_refusal_shows_nobody_a_new_version(request_):
    form = typed()

    with Attempt(request_, form=form, newest=lambda: 9):
        refuse()

    assert form["seen"].value() == "3"


def test_a_form_without_versions_is_left_alone(request_):
    class Plain(CleanTextMixin, forms.Form):
        text = forms.CharField()

    form = Plain({"text": "已召开"})
    assert form.is_valid()

    with Attempt(request_, form=form):
        refuse(Unread("别人刚刚改过。", latest=8))

    assert form.data == {"text": "已召开"}
