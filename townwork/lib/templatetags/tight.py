"""Lines in a template that are none on the page; built in, so that every template may use them."""

import re

from django import template
from django.template.base import Node, NodeList, TextNode

register = template.Library()

_BREAK_OR_BRACKET = re.compile(r"\s*\n\s*|[<>]")


class TightNode(Node):
    def __init__(self, nodelist: NodeList):
        self.nodelist = nodelist

    def render(self, context) -> str:
        return self.nodelist.render(context)


@register.tag
def tight(parser, token) -> TightNode:
    """{% tight %}…{% endtight %}: what stands on lines of its own here stands close together on
    the page.

    A browser makes a space of a line break, and Chinese knows no spaces: without this a phrase of
    ten conditions has to be one line of 600 characters. A break and its indent stand for nothing;
    between the attributes of an HTML tag, for one space. A space that is meant is written inside a
    line, or as {{ " " }}. Done once, while the template is compiled; what it includes is not
    touched.
    """
    nodelist = parser.parse(("endtight",))
    parser.delete_first_token()
    in_tag = False
    for node in nodelist.get_nodes_by_type(TextNode):
        node.s, in_tag = joined(node.s, in_tag)
    return TightNode(nodelist)


def joined(text: str, in_tag: bool) -> tuple[str, bool]:
    """`text` without its line breaks, and whether an HTML tag is open at its end, as `in_tag` says
    of its start.
    """

    def put(found: re.Match) -> str:
        nonlocal in_tag
        if found[0] in "<>":
            in_tag = found[0] == "<"
            return found[0]
        return " " if in_tag else ""

    return _BREAK_OR_BRACKET.sub(put, text), in_tag
