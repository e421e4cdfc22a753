"""A ledger's sheets: export the filtered list, fetch the template."""

from django.db.models import QuerySet
from django.shortcuts import redirect

from records.ledger.declaration import Ledger
from records.pages.filters import Listing
from records.pages.tables import as_listed
from records.pages.views.lists import find_ledger
from records.sheets import exporting
from records.sheets.printing import form_of, table_of
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.models import Unit
from townwork.org.views.acts import Attempt
from townwork.org.views.files import blank_answer, csv_answer, workbook_answer


@needs("records.read")
def record_export(request, slug):
    ledger = find_ledger(slug, request.user)
    listing = Listing(ledger, request.GET, request.user)
    with Attempt(request):
        rows = _rows(listing)
        form = form_of(table_of(ledger, listing, request.user))
        data = exporting.export(ledger, rows, form, listing.chosen)
        return workbook_answer(request, data, _name(request, ledger, "xlsx"), rows=len(rows))
    return redirect(f"{ledger.url()}?{request.GET.urlencode()}")


@needs("records.read")
def record_csv(request, slug):
    ledger = find_ledger(slug, request.user)
    listing = Listing(ledger, request.GET, request.user)
    with Attempt(request):
        rows = _rows(listing)
        data = exporting.export_csv(ledger, rows, listing.chosen)
        return csv_answer(request, data, _name(request, ledger, "csv"), rows=len(rows))
    return redirect(f"{ledger.url()}?{request.GET.urlencode()}")


def _rows(listing: Listing) -> QuerySet:
    """Read once. Raises Refusal where they are more than a sheet may have."""
    ledger = listing.ledger
    links = [f.name for f in ledger.model._meta.fields if f.is_relation and f.name in ledger.fields]
    rows = as_listed(listing).select_related(*links)[: exporting.MAX_ROWS + 1]
    if len(rows) > exporting.MAX_ROWS:
        raise Refusal(f"符合条件的超过 {exporting.MAX_ROWS} 条，请缩小范围后再导出。")
    return rows


def _name(request, ledger: Ledger, ending: str) -> str:
    place = request.user.township or request.user.district
    return exporting.file_name(place, ledger, request.GET.get("term", ""), ending)


@needs("records.write")
def record_template(request, slug):
    ledger = find_ledger(slug, request.user)
    units = Unit.objects.visible_to(request.user).active()
    units = units.filter(kind__in=ledger.kinds) if ledger.kinds else units
    return blank_answer(
        exporting.template(
            ledger, list(units.values_list("name", flat=True)), request.user.township_id
        ),
        f"{ledger.title}_导入模板.xlsx",
    )
