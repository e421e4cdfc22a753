"""What a service refuses, told to a person: the message says what to do next."""

from typing import Any

from django.http import Http404


class Refusal(Exception):
    """An act the rules don't allow now. Views show the message and keep what was typed.

    `explained_at` is the place of the manual that tells the rule, a page or page#heading; "" is
    that of the page where the act was tried.
    """

    explained_at = ""


class TermClosed(Refusal):
    """The record's date falls in a closed term."""

    explained_at = "lock#锁定以后要改"


class Unread(Refusal):
    """The thing is no longer what the actor's page showed.

    Shown as it is now, the act may be done again. `latest` is the version to show them, in whatever
    terms the form's `seen` counts versions (the id of a history row, a digest of the words); None
    where the service does not know it and the view reads it anew.
    """

    explained_at = "start#点了没有成"

    def __init__(self, words: str, latest: Any = None):
        self.latest = latest
        super().__init__(words)


class NotThere(Http404):
    """What ought to be at this address and is not, told to a person: why, and what to do. The page
    of every other 404 only says that there is nothing for them here.
    """


class Mismatch(Refusal):
    """A file that is not what its name says, or is broken."""

    def __init__(self, name: str):
        super().__init__(f"“{name}”的内容与扩展名不符或已损坏，请重新导出后再传。")
