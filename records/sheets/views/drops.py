"""一批表格: dropped, sorted, checked on one page, written as one, undone as one."""

from functools import partial

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from records.ledger.custom_ledgers import find
from records.sheets import drop_job
from records.sheets.drop_forms import Desk
from records.sheets.dropping import have_checked, job_of, note_became, receive_drop
from records.sheets.models import Drop, Import
from records.sheets.undoing import undo_drop
from records.sheets.waiting import file_of
from townwork.org.access import allows, needs
from townwork.org.forms.sheets import KNOWN, READ
from townwork.org.models import User
from townwork.org.turning import open_past_halves
from townwork.org.views.acts import Attempt
from townwork.org.views.imports import STAFF, UNITS, Place, check_page, enter
from townwork.org.views.uploads import files_sent

ROSTERS = {"units": UNITS, "staff": STAFF}
A_PAGE = 20
TOO_LARGE = "文件合计超过 20 MB，没有收下；请分几次传。"


@needs("records.drop")
def drops(request):
    """Drop files; below, what was dropped before."""
    if request.method == "POST":
        with Attempt(request):
            drop = receive_drop(files_sent(request, "files", TOO_LARGE), actor=request.user)
            return redirect("drop", drop.pk)
        return redirect("drops")
    own = _readable(request.user)
    done = own.done().select_related("made_by", "undone_by")
    page = Paginator(done, A_PAGE).get_page(request.GET.get("page"))
    waiting = own.filter(made_by=request.user, done_at=None).first()
    context = {
        "drops": page,
        "waiting": waiting,
        "accept": ",".join(READ + KNOWN),
        "most": settings.DROP_MAX_FILES,
    }
    return render(request, "records/sheets/drops.html", context)


@needs("records.drop")
def drop(request, pk):
    """What each table is and would do; POST takes what was said of them and checks anew."""
    one = _load(request, pk)
    job = job_of(one)
    if one.done_at or (job and job.state != job.State.DONE):
        return _page(request, one, job)
    if request.method != "POST":
        return _page(request, one, job, Desk(one, request.user))
    desk = Desk(one, request.user, request.POST)
    if not desk.is_valid():
        return _page(request, one, job, desk)
    with Attempt(request):
        with transaction.atomic():
            drop_job.locked(one)
            if "halves" in request.POST:
                open_past_halves(desk.lacking_halves, actor=request.user)
            desk.save()
        have_checked(one, actor=request.user)
        return redirect("drop", pk)
    return _page(request, one, job, desk)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def drop_roster(request, pk):
    """A list of units or staff among what was dropped: checked on its page, and POST takes it in;
    the drop says what became of it.
    """
    mine = Import.objects.visible_to(request.user).filter(file__drop__made_by=request.user)
    upload = get_object_or_404(mine.select_related("file"), pk=pk)
    roster = ROSTERS.get(upload.outline.get("roster", ""))
    if roster is None:
        raise Http404
    place = Place(
        reverse("drop_roster", args=[pk]),
        reverse("drop", args=[upload.file.drop_id]),
        partial(note_became, upload),
    )
    if "carried" in request.POST:
        return enter(request, roster, place) or redirect(place.way_on)
    with Attempt(request):
        data = file_of(upload.file)
        reading = roster.read(data, actor=request.user, title=upload.outline["on"])
        return check_page(request, roster, reading, place=place)
    return redirect(place.way_on)


def _page(request, one: Drop, job, desk: Desk | None = None):
    context = {
        "one": one,
        "job": job,
        "desk": desk,
        "faulty": one.files.exclude(fault=""),
        "imports": [(done, find(done.ledger)) for done in one.imports.done()],
    }
    return render(request, "records/sheets/drop.html", context)


@needs("records.write")
@require_POST
def drop_enter(request, pk):
    """All of it goes in, or nothing."""
    one = _load(request, pk)
    with Attempt(request):
        drop_job.require_checked(one)
        have_checked(one, actor=request.user, carry_out=True)
    return redirect("drop", pk)


@needs("records.write")
@require_POST
def drop_undo(request, pk):
    one = _load(request, pk)
    with Attempt(request) as attempt:
        voided, put_back = undo_drop(one, actor=request.user)
        restored = f"，恢复 {put_back} 条" if put_back else ""
        attempt.done = f"已撤销这一批：作废 {voided} 条{restored}。"
    return redirect("drop", pk)


def _load(request, pk: int) -> Drop:
    rows = _readable(request.user).select_related("unit__township", "made_by", "undone_by")
    # One that waits is carried out in its maker's name and with its maker's rights: it is theirs.
    return get_object_or_404(rows.filter(Q(made_by=request.user) | ~Q(done_at=None)), pk=pk)


def _readable(user: User) -> QuerySet[Drop]:
    """Whose ledgers one does not read, one's own alone."""
    rows = Drop.objects.visible_to(user)
    return rows if allows(user, "records.read") else rows.filter(made_by=user)
