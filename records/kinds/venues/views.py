"""阵地: plates with QR codes, an inspection on a phone, mending and the second look, what is due."""

import segno
from django.conf import settings
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from records.kinds.venues import services as venue_care
from records.kinds.venues.forms import CheckForm, InspectForm, MendForm
from records.kinds.venues.ledger import INSPECTIONS, VENUES
from records.kinds.venues.models import Inspection, Venue
from records.ledger.display import record_url
from records.pages.views.records import detail_page
from townwork.lib.keys import key_of
from townwork.org.access import needs
from townwork.org.models import Unit
from townwork.org.views.acts import PAGE, Attempt
from townwork.org.views.lists import page_of
from townwork.org.views.uploads import FormFiles

PLATES_A_PAGE = 12
TOO_LARGE = "照片合计超过 20 MB，没有收下；请少选几张，填的内容还在。"
LISTS = {
    "late": ("已过整改期限", venue_care.overdue_to_mend),
    "mend": ("待整改", venue_care.still_to_mend),
    "check": ("待复查", venue_care.to_check),
    "undated": ("已整改没有填日期", venue_care.undated),
    "stale": ("内容到期", venue_care.stale_venues),
}


def venue_panel(venue, user):
    """The venue's last inspections, the button for another, and its plate."""
    seen = Inspection.objects.visible_to(user).standing().filter(venue=venue)
    return {"inspections": seen.order_by("-occurred_on", "-pk")[:5], "today": timezone.localdate()}


def inspection_panel(inspection, user):
    """Where the problem stands, and the next step for whoever may take it."""
    forms = {
        "mend_form": MendForm(initial=_today()),
        "check_form": CheckForm(initial={"seen": inspection.newest}),
    }
    return _steps(inspection, user) | forms


def _steps(inspection, user) -> dict:
    is_mended = inspection.mended >= inspection.problems
    is_found = inspection.problems > 0
    waits_for_check = is_found and is_mended and inspection.mended_on and not inspection.checked_on
    why_not = venue_care.why_not_check(inspection, user) if waits_for_check else ""
    return {
        "is_mended": is_mended,
        "may_mend": not is_mended,
        "may_check": waits_for_check and not why_not,
        "why_not": why_not,
        "today": timezone.localdate(),
    }


def _today() -> dict:
    return {"day": timezone.localdate()}


@needs("records.write")
def venue_inspect(request, pk):
    """巡查: one short form, from the venue's own page or the code on its wall."""
    venue = _venue(request, pk)
    inspection = Inspection(venue=venue, unit=venue.unit)
    form = InspectForm(request.POST or None, instance=inspection, actor=request.user)
    files = FormFiles(request, "photos", TOO_LARGE, request.user)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已记下{venue}的巡查。", form=form, draft=f"inspect-{pk}"):
            saved = venue_care.inspect_venue(
                form.instance,
                files.papers,
                actor=request.user,
                is_fresh=form.cleaned_data["is_fresh"],
            )
            return redirect(record_url("inspections", saved.pk))
    files.wait(form)
    context = {"venue": venue, "form": form, "waiting": files.waiting}
    return render(request, "records/kinds/venues/inspect.html", context)


@needs("records.write")
@require_POST
def inspection_mend(request, pk):
    files = FormFiles(request, "photos", TOO_LARGE, request.user)

    def mend(inspection, day, actor):
        venue_care.mend(inspection, day, files.papers, actor=actor)

    form = MendForm(request.POST)
    done = "已记下整改，等待复查。"
    return _carry_out(request, pk, mend, "mend_form", form, done, files)


@needs("records.write")
@require_POST
def inspection_check(request, pk):
    """复查: passed, or sent back with what is still wrong."""
    service, done = venue_care.check_mended, "复查通过。"
    if "back" in request.POST:
        service, done = venue_care.send_back, "已退回，继续整改。"
    return _carry_out(request, pk, service, "check_form", CheckForm(request.POST), done)


def _carry_out(
    request, pk, service, name: str, form: Form, done: str, files: FormFiles | None = None
):
    """An act of an inspection's panel: `name` is its form's there, `files` come with it."""
    inspection = _inspection(request, pk)
    if form.is_valid():
        # The panel may no longer offer the form: somebody else was quicker.
        with Attempt(request, done, form=form, at=PAGE, newest=lambda: inspection.newest):
            service(inspection, **form.cleaned_data, actor=request.user)
            return redirect(record_url("inspections", pk))
    forms = {name: form, "unsaved": form}
    if files is not None:
        files.wait(form)
        forms["waiting"] = files.waiting
    return detail_page(request, INSPECTIONS, _inspection(request, pk), **forms)


@needs("records.read")
def venue_watch(request):
    """到期与待整改: five lists, one at a time; unasked, the first with something on it."""
    rows_of = {name: rows(request.user) for name, (_, rows) in LISTS.items()}
    tabs = [(name, title, rows_of[name].count()) for name, (title, _) in LISTS.items()]
    show = request.GET.get("show", "")
    if show not in LISTS:
        show = next((name for name, _, count in tabs if count), next(iter(LISTS)))
    related = ["unit__township"]
    if show != "stale":  # a list of inspections
        related += ["venue", "mended_by"]
    context = {
        "ledger": VENUES,
        "tab": "venue_watch",
        "show": show,
        "lists": tabs,
        "page": page_of(request, rows_of[show].select_related(*related)),
        "days": settings.VENUE_FRESH_DAYS,
        "today": timezone.localdate(),
    }
    return render(request, "records/kinds/venues/watch.html", context)


@needs("records.read")
def venue_plates(request):
    """二维码牌: to print, cut out and put up.

    One venue, or those of a unit, a page of them at a time.
    """
    rows = Venue.objects.visible_to(request.user).standing().filter(closed_on=None)
    venue = request.GET.get("venue", "")
    unit = request.GET.get("unit", "")
    if key_of(venue) is not None:
        rows = rows.filter(pk=key_of(venue))
    if key_of(unit) is not None:
        rows = rows.filter(unit=key_of(unit))
    rows = rows.select_related("unit").order_by("unit__order", "unit_id", "pk")
    page = page_of(request, rows, PLATES_A_PAGE)
    context = {
        "ledger": VENUES,
        "tab": "venue_plates",
        "page": page,
        "plates": [(venue, _code(venue)) for venue in page],
        "units": Unit.objects.visible_to(request.user).active(),
        "chosen": unit,
    }
    return render(request, "records/kinds/venues/plates.html", context)


def _code(venue: Venue) -> str:
    address = settings.PUBLIC_ADDRESS + reverse("record_detail", args=["venues", venue.pk])
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2)


def _venue(request, pk) -> Venue:
    rows = Venue.objects.visible_to(request.user).standing().select_related("unit__township")
    return get_object_or_404(rows, pk=pk)


def _inspection(request, pk) -> Inspection:
    rows = Inspection.objects.visible_to(request.user)
    rows = rows.select_related("unit__township", "venue", "entered_by")
    return get_object_or_404(rows, pk=pk)
