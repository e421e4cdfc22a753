import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townwork.lib.text import clean_text, pinyin, pinyin_initials, search_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  公益 电影\t放映 ", "公益 电影 放映"),
        ("一\r\n二", "一 二"),
        ("甲\x00乙", "甲乙"),
        ("甲\ud800乙", "甲乙"),
        ("甲\u202e乙", "甲乙"),
        ("\ufeff甲\u200b", "甲"),
        ("e\u0301", "é"),
        ("𠮷野家", "𠮷野家"),
        ("第一行\u2028第二行", "第一行第二行"),
        ("", ""),
    ],
)
def test_what_is_kept_of_what_was_typed(typed, kept):
    assert clean_text(typed) == kept


def test_several_lines_stay_lines_where_they_may():
    assert clean_text("一\r\n二\r三\n", multiline=True) == "一\n二\n三"


@given(st.text(), st.booleans())
def test_clean_text_is_clean_however_often_it_is_cleaned(text, multiline):
    once = clean_text(text, multiline=multiline)

    assert clean_text(once, multiline=multiline) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    once.encode()


@given(st.text(st.characters(categories=["Cs"]), min_size=1))
def test_lone_surrogates_never_reach_a_database(text):
    assert clean_text(text) == ""


@pytest.mark.parametrize(
    ("text", "initials"), [("公益电影", "gydy"), ("塘头村", "ttc"), ("KTV整治", "ktvzz"), ("", "")]
)
def test_the_initials_a_clerk_would_type(text, initials):
    assert pinyin_initials(text) == initials


def test_what_sounds_alike_is_told_apart_by_its_tones():
    assert pinyin("党政班") == pinyin("党政办") == "dangzhengban"
    assert pinyin("党政班", tones=True) != pinyin("党政办", tones=True)


def test_a_record_is_found_by_words_and_initials_and_nothing_prints_none():
    assert search_text("塘头村", None, "", "Film", 3) == "塘头村 film 3 ttc film 3"


def test_what_is_searched_fits_its_column():
    assert len(search_text("村" * 5000)) == 1000
