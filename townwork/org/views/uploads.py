"""Files that a form brings."""

from django.http import HttpRequest

from townwork.org.errors import Refusal


def files_sent(request: HttpRequest, field: str, too_large: str) -> list[tuple[str, bytes]]:
    """(name, bytes) of every file of the field.

    Raises Refusal in the words of `too_large` where they were too much together
    (townwork.lib.uploads).
    """
    sent = request.FILES.getlist(field)  # reading them is what tells whether they were too much
    if getattr(request, "upload_too_large", False):
        raise Refusal(too_large)
    return [(file.name or "", file.read()) for file in sent]
