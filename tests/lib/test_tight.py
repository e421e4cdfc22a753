import pytest
from django.template import Context, Template


def shown(source: str, **context) -> str:
    return Template("{% tight %}" + source + "{% endtight %}").render(Context(context))


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("\n  到期前三天\n  提醒。\n", "到期前三天提醒。"),
        ("\n  <a>甲</a>\n  <b>乙</b>\n", "<a>甲</a><b>乙</b>"),
        ("\n  共 3 条\n  ，第 1 页\n", "共 3 条，第 1 页"),
        ('\n  甲\n  {{ " " }}乙\n', "甲 乙"),
        ('\n  <a\n    class="b"\n    href="/">\n    甲\n  </a>\n', '<a class="b" href="/">甲</a>'),
        ("", ""),
    ],
)
def test_a_line_break_leaves_nothing_on_the_page(source, page):
    assert shown(source) == page


def test_what_stands_in_conditions_and_loops_is_joined_too():
    source = """
      {% for one in many %}
        {{ one }}
        {% if not forloop.last %}
          、
        {% endif %}
      {% empty %}
        没有
      {% endfor %}
    """

    assert shown(source, many=["甲", "乙"]) == "甲、乙"
    assert shown(source, many=[]) == "没有"


def test_attributes_stay_apart_where_a_condition_stands_between_them():
    source = '<a\n  {% if here %}\n    class="here"\n  {% endif %}\n  href="/">\n  甲\n</a>'

    assert shown(source, here=True).split() == ["<a", 'class="here"', 'href="/">甲</a>']


def test_what_a_value_holds_is_left_as_it_is():
    assert shown("\n  {{ text }}\n", text="一\n二") == "一\n二"


def test_control_outside_of_it_a_line_break_stays():
    assert Template("甲\n  乙").render(Context()) == "甲\n  乙"
