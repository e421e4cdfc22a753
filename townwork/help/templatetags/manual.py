"""The ? in the head of each page."""

from urllib.parse import quote

from django import template
from django.urls import reverse

from townwork.help.manual import place_of

register = template.Library()


@register.simple_tag(takes_context=True)
def help_here(context) -> str:
    """Where the manual explains this page, its contents where it is one that the manual does not
    know (of an error, of the manual itself); nothing for whoever has not signed in.
    """
    request = context.get("request")
    if request is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        return ""
    match = request.resolver_match
    place = place_of(match.url_name) if match else None
    if place is None:
        return reverse("help")
    slug, heading = place
    return reverse("help_page", args=[slug]) + (f"#{quote(heading)}" if heading else "")
