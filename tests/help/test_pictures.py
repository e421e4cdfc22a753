"""Each picture is named once, told to who cannot see it, there, and small."""

import re

from townwork.help.manual import pages
from townwork.help.pictures import FOLDER, PICTURES, picture_of

NAMED = re.compile(r"!\[([^\]]*)\]\(([\w-]+)\)")
MOST = 500_000  # bytes of all


def named() -> list[tuple[str, str]]:
    """(what it shows, its name) of every picture in the manual."""
    return [found for page in pages().values() for found in NAMED.findall(page.body)]


def test_every_picture_is_named_once_and_told_in_words():
    assert sorted(name for _, name in named()) == sorted(PICTURES)
    assert min(len(shows) for shows, _ in named()) >= 8


def test_every_picture_is_there_and_nothing_else():
    kept = {path.stem for path in FOLDER.iterdir()}

    assert kept == set(PICTURES)
    assert sum(picture_of(name).stat().st_size for name in PICTURES) < MOST
