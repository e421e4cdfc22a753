"""A page of the manual as HTML. The text is our own, and the library escapes all of it: HTML
in it is shown, not obeyed.
"""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from townwork.help.glossary import Word, words
from townwork.help.manual import Page
from townwork.help.pictures import PICTURES

_BUTTON = "“[^”]+”"
Env = MutableMapping[str, Any]


def tapped(word: Word, place: str) -> SafeString:
    """A word that tells its meaning on a tap; `place` is the id of the meaning on its page."""
    return format_html(
        '<button type="button" class="word" data-bs-toggle="collapse" data-bs-target="#{0}"'
        ' aria-expanded="false" aria-controls="{0}">{1}</button>'
        '<span class="collapse word-meaning" id="{0}">（{2}）</span>',
        place,
        word.word,
        word.meaning,
    )


class _Renderer(RendererHTML):
    """What Markdown has no marks for: the words of a button stand out, a word of the
    glossary tells its meaning on a tap (the first time on a page), a heading can be led to.

    env: `page`, `is_paper`, and `told`, the words explained already.
    """

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        text = tokens[idx].content
        in_link = idx > 0 and tokens[idx - 1].type == "link_open"
        if in_link or env["heading"]:
            return escapeHtml(text)
        return "".join(self._piece(one, env) for one in _pieces().split(text))

    def _piece(self, text: str, env: Env) -> str:
        if re.fullmatch(_BUTTON, text):
            return format_html('<b class="key">{}</b>', text)
        word = words().get(text)
        if word is None or text in env["told"] or env["is_paper"]:
            return escapeHtml(text)
        env["told"].append(text)
        return tapped(word, f"word-{len(env['told'])}")

    def heading_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env
    ) -> str:
        env["heading"] = True
        heading = tokens[idx + 1].content
        tokens[idx].attrSet("id", f"{env['page']}-{heading}" if env["is_paper"] else heading)
        return self.renderToken(tokens, idx, options, env)

    def heading_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env
    ) -> str:
        env["heading"] = False
        return self.renderToken(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        """A picture names one of townwork.help.pictures; a press shows it whole."""
        name, shows = str(tokens[idx].attrGet("src")), tokens[idx].content
        if env["is_paper"]:
            return format_html('<img src="asset:{}.webp" alt="{}">', name, shows)
        width, height = PICTURES[name][2]
        return format_html(
            '<a href="{0}"><img class="help-picture" src="{0}" alt="{1}" width="{2}" height="{3}"'
            ' loading="lazy"></a>',
            static(f"help/{name}.webp"),
            shows,
            width,
            height,
        )

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        """A link names a page of the manual."""
        slug = str(tokens[idx].attrGet("href"))
        address = f"#{slug}" if env["is_paper"] else reverse("help_page", args=[slug])
        tokens[idx].attrSet("href", address)
        return self.renderToken(tokens, idx, options, env)


@cache
def _pieces() -> re.Pattern[str]:
    """A button's words, or a word of the glossary, the longest that fits."""
    longest_first = sorted(words(), key=len, reverse=True)
    return re.compile(f"({'|'.join([_BUTTON, *map(re.escape, longest_first)])})")


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)


def html_of(page: Page, *, is_paper: bool = False) -> SafeString:
    """For a screen, or for the one paper that holds all pages: there nothing can be tapped, and a
    link leads within it.
    """
    env = {"page": page.slug, "is_paper": is_paper, "told": [], "heading": False}
    return SafeString(_markdown().render(page.body, env))  # nosec B703 # escaped by the library
