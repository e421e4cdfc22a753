"""Keys of rows as a browser sends them back: bounded once, for every address and every form."""

_LONGEST = 18  # digits a key column surely holds: it ends at 9,223,372,036,854,775,807


def key_of(text: str) -> int | None:
    """The key that stands in `text`; None of what can be none, which a database would choke on."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST else None
