"""What the editor asks for while one writes: the figures it may insert, the real pages, and what is
to be told beside the text.
"""

from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reports.beside import beside
from reports.chips import chips
from reports.models import Manuscript
from reports.preview import preview
from reports.views.terms import load_term
from townwork.lib.text import clean_text
from townwork.org.access import needs
from townwork.org.models import Term, half_of

NAMES = 60  # asked for by name at once
PAGES = 60  # whose marks are read


@needs("summary.write")
@require_safe
def editor_figures(request):
    """Every figure now; ?name= for some by name, over other windows too."""
    term = term_shown(request)
    asked = request.GET.getlist("name")[:NAMES]
    return JsonResponse(chips(term.township, term, asked))


@needs("summary.write")
@require_POST
def editor_preview(request):
    """The pages of the text sent; those the browser holds already are only named."""
    term = term_shown(request)
    seen = preview(
        _cleaned(_lines(request.POST.get("text", ""))),
        term.township,
        term,
        width=_width(request.POST.get("width", "")),
        held=frozenset(request.POST.get("held", "").split(",")[:PAGES]),
    )
    return JsonResponse(seen.as_json())


@needs("summary.write")
@require_POST
def editor_beside(request):
    """How the text sent stands today, what is wrong in it, and what came along."""
    term = term_shown(request)
    manuscript = Manuscript.objects.visible_to(request.user).filter(term_id=term.pk).first()
    if manuscript is not None:
        manuscript.term = term
    is_template = "term" not in request.GET
    typed = _lines(request.POST.get("text", ""))
    told = beside(
        _cleaned(typed), term.township, term, None if is_template else manuscript, typed=typed
    )
    return JsonResponse(told.as_json())


def editor_attributes(term: Term | None = None, **more: str) -> dict[str, str]:
    """What makes a text box the editor, with the figures of `term` (of a template: none):
    docs/editor.md. `more` are further data- attributes, autosave and base.
    """
    of_term = f"?term={term.code}" if term else ""
    named = {
        "editor": "",
        "figures": reverse("editor_figures") + of_term,
        "preview": reverse("editor_preview") + of_term,
        "beside": reverse("editor_beside") + of_term,
        **more,
    }
    return {f"data-{name.replace('_', '-')}": value for name, value in named.items()}


def term_shown(request) -> Term:
    """The half-year of ?term=, or for a template the one a summary is wanted for next."""
    code = request.GET.get("term", "")
    if code:
        return load_term(request, code)
    township = request.user.township
    shown = Term.objects.visible_to(request.user).filter(township=township).shown_today()
    term = shown or half_of(timezone.localdate())
    term.township = township
    return term


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _cleaned(lines: list[str]) -> str:
    """As the form cleans it, but line by line: a problem's line is the one on the page."""
    return "\n".join(" ".join(clean_text(line, multiline=True).splitlines()) for line in lines)


def _width(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 5 else 0
