"""The ? in the head of each page; what a page says that has nothing yet."""

from urllib.parse import quote

from django import template
from django.urls import reverse

from townwork.help.empties import empty_of
from townwork.help.glossary import words
from townwork.help.hints import Hint, hint_of
from townwork.help.manual import place_of
from townwork.help.rendering import tapped
from townwork.org.access import allows

register = template.Library()

# What says where one looks, not what one looks for.
_PLACES = {"township", "term", "page", "per_page", "whole", "show", "since", "until", "month"}


@register.simple_tag(takes_context=True)
def help_here(context) -> str:
    """Where the manual explains this page, its contents where it is one that the manual does not
    know (of an error, of the manual itself); nothing for whoever has not signed in.
    """
    return help_for(context, "")


@register.simple_tag(takes_context=True)
def help_for(context, explained_at: str) -> str:
    """Where the manual tells the rule behind a refusal: page#heading, or the place of this page;
    nothing for whoever has not signed in.
    """
    request = context.get("request")
    if request is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        return ""
    if explained_at:
        return _address(*explained_at.split("#"))
    match = request.resolver_match
    ledger = str(match.kwargs.get("slug", "")) if match else ""
    place = place_of(match.url_name, ledger) if match else None
    return _address(*place) if place else reverse("help")


def _address(slug: str, heading: str = "") -> str:
    return reverse("help_page", args=[slug]) + (f"#{quote(heading)}" if heading else "")


@register.simple_tag
def word(said: str) -> str:
    """A word of the glossary, once a page: it tells its meaning on a tap. KeyError for another."""
    return tapped(words()[said], f"word-{said}")


@register.simple_tag(takes_context=True)
def hint_here(context) -> Hint | None:
    """What the page says to a newcomer; nothing on an error's page."""
    request = context.get("request")
    return hint_of(request) if hasattr(request, "user") else None


@register.simple_tag(takes_context=True)
def belongs_here(context) -> str:
    """What belongs on a list that has a way to its first row of its own."""
    match = context["request"].resolver_match
    empty = empty_of(match.url_name, match.kwargs.get("slug", ""))
    return empty.belongs if empty else ""


@register.inclusion_tag("help/_empty.html", takes_context=True)
def nothing_here(context, says: str, narrowed: str = "", *, page: str = "") -> dict:
    """On a list without a row: `says`, what belongs there, and the first one for who may make it.
    Where something was looked for and not found, `narrowed` and the way back to all. `page` names
    another address than the one asked for, whose words are meant.
    """
    request = context["request"]
    sought = {name for name, value in request.GET.items() if value} - _PLACES
    if narrowed and sought:
        return {"says": narrowed, "all_url": request.path}
    match = request.resolver_match
    empty = empty_of(page) if page else empty_of(match.url_name, match.kwargs.get("slug", ""))
    shown = {"says": says, "empty": empty}
    if not (empty and empty.action and allows(request.user, empty.action)):
        return shown
    if empty.first:
        return shown | {"first_url": reverse(empty.first[0], args=empty.first[1:])}
    return shown | {"is_here": not page}
