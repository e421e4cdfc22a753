"""Every form of every page, filled in as nobody means to: for tests/test_bad_input.py."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from urllib.parse import quote_plus, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve
from django.urls.exceptions import Resolver404

FILE = "a file instead of words"
SEVERAL = "a list instead of one"
NOTHING = "the field left out"
NASTY = {
    "empty": "",
    "thirty digits": "9" * 30,
    "negative": "-1",
    "nought": "0",
    "no such day": "2026-02-30",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "NUL": "a\x00b",
    "half a pair": "\ud800",
    "too long": "长" * 100_000,
    "long": "长" * 2_500,
    "turned round": "\u202eabc\u2066",
    "pictures": "👩‍👩‍👧‍👦😀",
    "on": "on",
    "no number": "NaN",
    "without end": "Infinity",
    "a small power": "1e-400",
    "a great power": "1e400",
    "a fraction": "0.333333333333",
    "wide digits": "１２３",
    "other digits": "٣²",
    "a template": "{{7*7}}{% include 'x' %}<script>",
    "a formula": "=1+1",
    "brackets": "(" * 2_000,
    "no address": "http://[",
    "a line": "a\r\nb\tc\x0b",
    SEVERAL: ["1", "2026-02-30", ""],
    FILE: FILE,
    NOTHING: NOTHING,
}
# What no form of ours need refuse, and a database may: of text, numbers and days the strange ones.
FOR_A_DATABASE = (
    *("thirty digits", "negative", "nought", "no number", "without end", "a small power"),
    *("a great power", "a fraction", "wide digits", "other digits", "the first day"),
    *("the last day", "NUL", "half a pair", "too long", "long", "turned round", "pictures"),
    "a line",
)
NO_WORDS = ("submit", "button", "image", "reset")


@dataclass
class Form:
    """One form of a page: where it goes and what its fields say as it stands."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    offered: dict[str, list[str]] = field(default_factory=dict)  # to choose from, chosen or not
    types: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple:
        """Alike is a form of one address with the same fields, whichever row it is for."""
        try:
            name = resolve(urlsplit(self.action).path).url_name
        except Resolver404:
            name = self.action
        return name, self.method, frozenset(self.fields)


class _Reader(HTMLParser):
    """The forms of a page; a field that names its form by `form=` counts for the first."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select = ""

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            action = urljoin(self.address, said.get("action") or self.address)
            self.inside = Form(action, said.get("method", "get").lower())
            self.forms.append(self.inside)
        elif said.get("hx-post") and not said.get("name"):
            self.forms.append(Form(urljoin(self.address, said["hx-post"]), "post"))
        self._field(tag, said)

    def _field(self, tag, said):
        form = self.inside or (self.forms[0] if said.get("form") and self.forms else None)
        if form is None:
            return
        if tag == "option" and self.select:
            form.offered.setdefault(self.select, []).append(said.get("value") or "")
            if "selected" in said:
                form.fields.setdefault(self.select, []).append(said.get("value") or "")
        name = said.get("name")
        if tag in ("input", "textarea", "select", "button") and name:
            values = form.fields.setdefault(name, [])
            form.types[name] = said.get("type") or tag
            if said.get("value"):
                form.offered.setdefault(name, []).append(said["value"])
            if said.get("type") == "file":
                form.files.add(name)
            is_off = said.get("type") in ("checkbox", "radio") and "checked" not in said
            if tag in ("input", "button") and not is_off and said.get("type") not in NO_WORDS:
                values.append(said.get("value") or "")
            self.select = name if tag == "select" else self.select

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = None
        if tag == "select":
            self.select = ""


def forms_of(address: str, page: str) -> list[Form]:
    reader = _Reader(address)
    reader.feed(page)
    return [form for form in reader.forms if form.action.startswith("/")]


def fillings(
    form: Form, at: int, *, most: int, hows: Collection[str] = tuple(NASTY)
) -> Iterator[tuple[str, dict[str, object]]]:
    """(what is done, {field: value}): each nasty value in all fields at once, then in one of them
    with the others as they stood. `most` of them, others for each form; over all forms every value
    of `hows` meets every sort of field.
    """
    nasty = {how: NASTY[how] for how in hows}
    names = [name for name in form.fields if name != "csrfmiddlewaretoken"]
    whole = [(f"{how} everywhere", dict.fromkeys(names, value)) for how, value in nasty.items()]
    single = [
        (f"{how} in {name}", form.fields | {name: value})
        for how, value in nasty.items()
        for name in names
    ]
    half = most // 2
    yield from _some(whole, at, half)
    yield from _some(single, at, most - half)


def _some(every: list, at: int, most: int) -> Iterator:
    """`most` of them, spread evenly, beginning elsewhere for each form."""
    if len(every) <= most:
        yield from every
        return
    step = len(every) / most
    yield from (every[int(at * 7 + turn * step) % len(every)] for turn in range(most))


def sent(form: Form, filled: dict[str, object]) -> dict:
    """What Client.post takes: words as a browser would send them, or parts where there is a file."""
    if FILE in filled.values() or form.files & set(filled):
        return {"data": {name: _part(form, name, value) for name, value in filled.items()}}
    body = "&".join(_pairs(filled))
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def query(filled: dict[str, object]) -> str:
    return "&".join(_pairs(filled))


def _pairs(filled: dict[str, object]) -> Iterator[str]:
    for name, value in filled.items():
        if value is NOTHING:
            continue
        for one in value if isinstance(value, list) else [value]:
            yield f"{quote_plus(name)}={quote_plus(str(one).encode('utf-8', 'surrogatepass'))}"


_numbers = count()


def _part(form: Form, name: str, value: object) -> object:
    if value is FILE or (name in form.files and not isinstance(value, str)):
        return SimpleUploadedFile(f"片{next(_numbers)}.xlsx", b"\x00\xff(((", "text/plain")
    said = value if isinstance(value, list) else [value]
    return [str(one).encode("utf-8", "replace").decode() for one in said]
