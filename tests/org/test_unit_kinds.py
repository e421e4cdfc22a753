import pytest

from townwork.org.unit_kinds import kind_of_name, kind_of_word


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("村", "village"),
        ("行政村", "village"),
        ("社 区", "community"),
        ("居委会", "community"),
        ("内设机构", "office"),
        ("科室", "office"),
        ("事业单位", "subordinate"),
        ("卫生院", "subordinate"),
        ("党政班子", "leadership"),
        ("村（社区）", ""),
        ("街道", ""),
        ("", ""),
    ],
)
def test_a_word_means_a_kind(said, kind):
    assert kind_of_word(said, {}) == kind


def test_what_a_town_said_comes_before_what_is_usual():
    assert kind_of_word("中心", {"中心": "subordinate"}) == "subordinate"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("塘头村", "village"),
        ("塘头村村委会", "village"),
        ("滨河社区", "community"),
        ("党政办", "office"),
        ("财政所", "office"),
        ("便民服务中心", "office"),
        ("中心小学", "subordinate"),
        ("镇卫生院", "subordinate"),
        ("镇领导班子", "leadership"),
        ("林场", ""),
    ],
)
def test_a_name_tells_its_kind(name, kind):
    assert kind_of_name(name) == kind
