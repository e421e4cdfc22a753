"""What the editor asks for while one writes: the figures it may insert, and the real pages."""

from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from records.grids.halves import half_of
from reports.chips import chips
from reports.preview import preview
from reports.views.home import current_term
from townwork.lib.text import clean_text
from townwork.org.access import needs
from townwork.org.models import Term, Township

NAMES = 60  # asked for by name at once
PAGES = 60  # whose marks are read


@needs("summary.write")
def editor_figures(request):
    """Every figure of one's own township now; ?name= for some by name, over other windows too."""
    township = request.user.township
    asked = request.GET.getlist("name")[:NAMES]
    return JsonResponse(chips(township, _term(request), asked))


@needs("summary.write")
@require_POST
def editor_preview(request):
    """The pages of the text sent; those the browser holds already are only named."""
    township = request.user.township
    seen = preview(
        _cleaned(request.POST.get("text", "")),
        township,
        _term(request),
        width=_width(request.POST.get("width", "")),
        held=frozenset(request.POST.get("held", "").split(",")[:PAGES]),
    )
    return JsonResponse(seen.as_json())


def editor_attributes(term: Term | None = None) -> dict[str, str]:
    """What makes a text box the editor (docs/editor.md), with the figures of a half-year; without
    one those of the half-year a template is shown with.
    """
    query = f"?term={term.code}" if term else ""
    return {
        "data-editor": "",
        "data-figures": reverse("editor_figures") + query,
        "data-preview": reverse("editor_preview") + query,
    }


def _term(request) -> Term:
    """The half-year asked for, else the one a template is shown with."""
    township = request.user.township
    terms = Term.objects.visible_to(request.user).by_code(request.GET.get("term", ""))
    term = terms.first() or term_shown(township)
    term.township = township
    return term


def term_shown(township: Township) -> Term:
    """Whose figures a template is shown with: the half-year a summary is wanted for next."""
    term = current_term(township) or half_of(timezone.localdate())
    term.township = township
    return term


def _cleaned(text: str) -> str:
    """As the form cleans it, but line by line: a problem's line is the one on the page."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(clean_text(line, multiline=True) for line in lines)


def _width(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 5 else 0
