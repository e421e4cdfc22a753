"""从旧总结起草: an office's own old paper, pasted or uploaded, its numbers offered as figures.

Nothing is kept until the text is begun: each step carries the words to the next.
"""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from records.figures.catalogue import items_of
from reports import recognition, writing
from reports.addresses import address
from reports.forms import ChoicesForm, OldSummaryForm
from reports.models import Manuscript
from reports.views.terms import load_term
from townwork.lib.text import shortened
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.models import Term, Unit, User
from townwork.org.views.acts import Attempt

WIDE = 60  # signs of a sentence on each side of a number
MOST_OFFERS = 500  # a line of choices each
# Its words by their code, as the catalogue names them.
WORDS = {
    "org.town_name": "name",
    "org.district_name": "district",
    "org.place_slogan": "place_slogan",
    "org.forum_brand": "forum_brand",
    "org.culture_brands": "culture_brands",
}


@needs("summary.write")
@require_http_methods(["GET", "POST"])
def summary_from_old(request, term):
    term = load_term(request, term)
    if _is_shut(request.user, term):
        return render(request, "reports/old_summary.html", _context(request.user, term, None))
    form = OldSummaryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form):
            read = _recognised(request.user, term, form.words())
            if len(read.offers) > MOST_OFFERS:
                raise Refusal(
                    f"文中有 {len(read.offers)} 处数字，最多 {MOST_OFFERS} 处：请去掉附表再试。"
                )
            return _offered(request, term, read, form)
    return render(request, "reports/old_summary.html", _context(request.user, term, form))


def _begun(reader: User, term: Term) -> Manuscript | None:
    return Manuscript.objects.visible_to(reader).filter(term=term).first()


def _is_shut(reader: User, term: Term) -> bool:
    """Whether its text is being read or signed: it is not begun again."""
    begun = _begun(reader, term)
    return begun is not None and not begun.may_be_written


def _recognised(reader: User, term: Term, text: str) -> recognition.Recognition:
    township = term.township
    known = recognition.dictionary_of(items_of(township.pk))
    units = Unit.objects.visible_to(reader).filter(township=township)
    words = {code: township.words[name] for code, name in WORDS.items() if township.words[name]}
    told = recognition.Told(
        {c: w for c, w in words.items() if c in known.names}, tuple(unit.name for unit in units)
    )
    return recognition.recognise(text, known, told)


def _context(reader: User, term: Term, form) -> dict:
    return {"term": term, "form": form, "back": address(term), "begun": _begun(reader, term)}


def _offered(request, term: Term, read: recognition.Recognition, form):
    """The text line by line with each number's candidates; the words go along."""
    by_line: dict[int, list[Shown]] = {}
    for number, offer in enumerate(read.offers):
        shown = Shown.of(number, offer, read.lines[offer.line], request.POST, read.names)
        by_line.setdefault(offer.line, []).append(shown)
    lines = [(line, by_line[at]) for at, line in enumerate(read.lines) if at in by_line]
    own = term.township.words["name"]
    context = _context(request.user, term, form) | {
        "text": "\n".join(read.lines),
        "lines": lines,
        "offers": len(read.offers),
        "taken": sum(bool(offer.code) for offer in read.offers),
        "names": sorted(read.names.values()),
        "other_towns": "、".join(name for name in read.towns if name != own),
        "own_town": own,
        "left_out": read.left_out,
        "bare": _bare_names(read, own),
    }
    return render(request, "reports/old_summary_offers.html", context)


def _bare_names(read: recognition.Recognition, own: str) -> dict[str, int]:
    """Another town's name without 镇, which no figure stands for: {石门: how often}."""
    names = {town: re.sub("(?:镇|乡|街道)$", "", town) for town in read.towns if town != own}
    said = "".join(read.lines)
    found = {short: said.count(short) - said.count(town) for town, short in names.items()}
    return {short: count for short, count in found.items() if count > 0}


@dataclass(frozen=True)
class Shown:
    """An offer as its line shows it: what may be chosen, {code: name}, and what is; `other` is a
    name written instead.
    """

    number: int
    offer: recognition.Offer
    choices: dict[str, str]
    chosen: str
    other: str
    before: str
    after: str

    @classmethod
    def of(cls, number: int, offer: recognition.Offer, line: str, sent, names) -> "Shown":
        """As it was recognised, or as it was `sent` and could not be taken."""
        chosen = sent.get(f"offer_{number}", offer.code)
        codes = dict.fromkeys([one.code for one in offer.candidates] + [chosen])
        choices = {code: names[code] for code in codes if code in names}
        other = sent.get(f"other_{number}", "")
        before, after = _around(line, offer)
        return cls(number, offer, choices, chosen, other, before, after)


def _around(line: str, offer: recognition.Offer) -> tuple[str, str]:
    """What the sentence of a number says before it and after."""
    before = re.split("[。！？]", line[: offer.start])[-1]
    after = re.split("(?<=[。！？])", line[offer.end :])[0]
    if len(before) > WIDE:
        before = f"…{before[-WIDE:]}"
    return before, shortened(after, WIDE)


@needs("summary.write")
@require_http_methods(["POST"])
def summary_from_old_begin(request, term):
    """Begin with the chosen figures in their places."""
    term = load_term(request, term)
    form = ChoicesForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有起草：文字是空的，或超过了字数，请改了再试。")
        old = OldSummaryForm(initial={"text": request.POST.get("text", "")})
        return render(request, "reports/old_summary.html", _context(request.user, term, old))
    read = _recognised(request.user, term, form.cleaned_data["text"])
    choices = form.choices_of(read)
    if form.errors:
        return _offered(request, term, read, form)
    with Attempt(request, "已起草。数字换成了台账里的数据，请通读一遍。"):
        body = read.template(choices)
        source, again = Manuscript.Source.OLD, "again" in request.POST
        writing.begin(term, source=source, body=body, again=again, actor=request.user)
        return redirect("summary_write", term.code)
    return redirect(address(term))
