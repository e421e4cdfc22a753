"""What narrows a list, in words."""

from collections.abc import Collection

from records.pages.filters import Listing


def said(listing: Listing, besides: Collection[str] = ()) -> list[str]:
    """The filters in use as the page shows them, each with what was chosen, `besides` aside."""
    words = [listing.indicator.name] if listing.indicator else []
    form = listing.form.form
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if name in besides or value in (None, ""):
            continue
        choices = {} if name == "q" else dict(getattr(field, "choices", ()))
        words.append(f"{field.label} {choices.get(form.data.get(name)) or value}")
    return words
