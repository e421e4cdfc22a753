"""The page of everything that is not there, for the reader or at all."""

from django.shortcuts import render

from townwork.org.errors import NotThere


def not_there(request, exception):
    """With the reason where a view gave one in words; Django's own are English and name models."""
    reason = str(exception) if isinstance(exception, NotThere) else ""
    return render(request, "404.html", {"reason": reason}, status=404)
