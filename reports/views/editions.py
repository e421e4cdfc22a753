"""What was generated: text, figures with their rows, and the PDF."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render

from records.figures import figures
from records.places import source_url
from reports.models import Edition
from townwork.org.access import needs


@needs("summary.read")
def edition(request, pk):
    edition = _load(request, pk)
    term = edition.term
    now = {code: figure.as_json() for code, figure in figures(term.township, term).items()}
    rows = [
        {
            **kept,
            "url": source_url(kept["code"], term),
            "now": now.get(kept["code"], {}).get("value"),
            # The date of the paper moves with the day; it is not a change of a record.
            "drifted": kept["code"] != "report.date"
            and now.get(kept["code"], {}).get("value") != kept["value"],
        }
        for kept in edition.figures
    ]
    urls = {row["code"]: row["url"] for row in rows}
    drifted = sum(row["drifted"] for row in rows)
    return render(
        request, "reports/edition.html", {"edition": edition, "rows": rows, "drifted": drifted, "urls": urls}
    )


@needs("summary.read")
def edition_pdf(request, pk):
    edition = _load(request, pk)
    try:
        file = edition.path.open("rb")
    except FileNotFoundError:
        raise Http404("文件不在了，请重新生成。") from None
    inline = "view" in request.GET
    return FileResponse(
        file, as_attachment=not inline, filename=edition.file_name, content_type="application/pdf"
    )


def _load(request, pk) -> Edition:
    editions = Edition.objects.visible_to(request.user).select_related("term__township__district", "made_by")
    return get_object_or_404(editions, pk=pk)
