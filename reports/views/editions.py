"""What was generated: text, figures with their rows, and the PDF."""

from django.db.models import Case, Q, When
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from records.figures.catalogue import catalogue, ledger_for
from records.figures.citations import source_url
from records.figures.figure import told_of_kept
from reports.comparing import differences
from reports.drift import movements_of
from reports.models import Edition, WordCopy
from reports.services import word_version
from townwork.org.access import needs
from townwork.org.views.files import paper_answer, word_answer
from townwork.org.views.lists import page_of


@needs("summary.read")
def edition(request, pk):
    edition = load_edition(request, pk)
    term = edition.term
    movements = movements_of(edition)
    drifts = {one.code: one for one in movements if one.is_moved}
    rows = [
        {
            **kept,
            "value": told_of_kept(kept),
            "url": source_url(kept["code"], term) if kept["code"] in catalogue else "",
            # An edition of an earlier release says nothing of it.
            "said": _partly(kept.get("coverage")),
            "drift": drifts.get(kept["code"]),
        }
        for kept in edition.figures
    ]
    context = {
        "edition": edition,
        "rows": sorted(rows, key=lambda row: row["drift"] is None),  # what changed first
        "drifted": len(drifts),
        "moved": len(movements),
        "urls": {row["code"]: row["url"] for row in rows},
        "changes": _changes(request.user, edition),
    }
    return render(request, "reports/edition.html", context)


def _changes(reader, edition: Edition) -> list:
    """Of a corrected paper, what is other than in the one signed before it."""
    if not edition.is_signed or edition.issue == 1:
        return []
    signed = Edition.objects.visible_to(reader).filter(term=edition.term_id)
    before = signed.get(issue=edition.issue - 1)
    return differences(before, edition)


def _partly(coverage: dict | None) -> str:
    """How much of what was owed the figure was made of, where that was not all."""
    return coverage["words"] if coverage and not coverage["whole"] else ""


@needs("summary.read")
def edition_rows(request, pk, code):
    """The records a figure was counted from, as they stood when the edition was
    made, beside what became of them.
    """
    edition = load_edition(request, pk)
    kept = next((figure for figure in edition.figures if figure["code"] == code), None)
    ledger = ledger_for(code)
    if kept is None or ledger is None:
        raise Http404
    keys = [key for _, key in kept["rows"]]
    rows = ledger.rows().visible_to(request.user).filter(pk__in=keys).select_related("unit")
    since = ledger.model.history.filter(history_date__gt=edition.made_at)
    is_changed = Q(pk__in=since.values("id"))
    page = page_of(
        request, rows.order_by(Case(When(is_changed, then=0), default=1), "occurred_on", "pk")
    )
    then, changed = _as_of(ledger.model, [row.pk for row in page], edition.made_at)
    context = {
        "edition": edition,
        "kept": kept | {"value": told_of_kept(kept)},
        "ledger": ledger,
        "page": page,
        "listed": [(row, then.get(row.pk, row), row.pk in changed) for row in page],
    }
    return render(request, "reports/edition_rows.html", context)


def _as_of(model, keys: list[int], moment) -> tuple[dict, set[int]]:
    """({key: the record as it stood at the moment}, those changed since), from their history."""
    versions = list(
        model.history.filter(id__in=keys)
        .select_related("unit")
        .order_by("history_date", "history_id")
    )
    then = {version.id: version.instance for version in versions if version.history_date <= moment}
    return then, {version.id for version in versions if version.history_date > moment}


@needs("summary.read")
def edition_pdf(request, pk):
    return paper_answer(request, load_edition(request, pk))


@needs("summary.read")
def edition_word(request, pk):
    edition = load_edition(request, pk)
    copy = WordCopy.objects.visible_to(request.user).filter(edition=edition).first()
    if copy is None:  # an earlier release kept none: its words are there, and give it
        copy = WordCopy(edition=edition)
        data = word_version(edition)
        return word_answer(request, data, copy.file_name, township=edition.township)
    copy.edition = edition
    return paper_answer(request, copy)


def load_edition(request, pk) -> Edition:
    editions = Edition.objects.visible_to(request.user).select_related(
        "term__township__district", "made_by"
    )
    return get_object_or_404(editions, pk=pk)
