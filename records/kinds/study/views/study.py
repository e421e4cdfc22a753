"""理论学习: plan against done, the overview, the names of the 五有, archiving.

Also the panel on a session's page.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from records.kinds.study import archiving, plans
from records.kinds.study.attendance_models import StudyPaper
from records.kinds.study.desk import is_open
from records.kinds.study.elements import elements_of, names_of, rename
from records.kinds.study.forms import (
    DeskForm,
    ElementsForm,
    FileForm,
    OwedFilter,
    PeriodForm,
    PlanFilter,
)
from records.kinds.study.ledger import STUDY
from records.kinds.study.models import StudyPlan, StudySession
from records.kinds.study.overview import overview, total
from records.kinds.study.roster import by_unit
from records.ledger.display import record_url
from records.ledger.locks import open_since
from townwork.jobs.models import Job
from townwork.org.access import allows, needs
from townwork.org.forms.base import ReasonForm
from townwork.org.models import PeopleGroup, Term, Unit, half_of
from townwork.org.views.acts import Attempt
from townwork.org.views.files import paper_answer
from townwork.org.views.lists import page_of

PLANS_A_PAGE = SESSIONS_A_PAGE = 40


def session_panel(session: StudySession, user) -> dict:
    """What the session's page shows beside its fields: elements, attendance, desk, archive."""
    desk = getattr(session, "desk", None)
    people = session.attendances.select_related("person__unit", "confirmed_by")
    listed = by_unit(session)
    jobs = Job.objects.visible_to(user).filter(kind=archiving.ARCHIVE, key=str(session.pk))
    return {
        "elements": elements_of(session),
        "by_unit": listed,
        "groups": () if listed else PeopleGroup.objects.visible_to(user),
        "owed": people.owed().filter(marked_at__isnull=False),
        "made_up": people.exclude(made_up_on=None),
        "desk_open": is_open(desk),
        "desk_left": desk is not None and desk.closed_at is None,
        "desk_form": DeskForm(initial={"seen": session.newest}),
        "is_today": session.occurred_on == timezone.localdate(),
        "paper": session.papers.first(),
        "job": jobs.first(),
        "may_unarchive": allows(user, "records.define"),
    }


def plan_panel(plan: StudyPlan, user) -> dict:
    """What a plan's page shows: whether it was held, and the three ways on."""
    return {
        "plan": StudyPlan.objects.visible_to(user).with_done().get(pk=plan.pk),
        "held": plan.sessions.standing().first(),
        "today": timezone.localdate(),
    }


def load(request, pk: int) -> StudySession:
    """The session, as far as its reader may see it."""
    rows = StudySession.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit__township", "plan", "archived_by"), pk=pk)


def back_to(session: StudySession):
    return redirect(record_url("study", session.pk))


# --- The plan -------------------------------------------------------------------------------------
@needs("records.read")
def study_plan(request):
    """The year's plan, line by line: done, overdue, or still ahead."""
    form = PlanFilter(request.GET, actor=request.user)
    return _plan_page(request, form, _file_form(request, form))


def _plan_page(request, form: PlanFilter, file_form: FileForm | None):
    chosen = form.chosen()
    today = timezone.localdate()
    year = chosen["year"] or today.year
    plans_of_year = StudyPlan.objects.visible_to(request.user).standing()
    rows = plans_of_year.filter(occurred_on__year=year).with_done()
    if chosen["unit"]:
        rows = rows.filter(unit=chosen["unit"])
    if chosen["half"]:
        half = Term(year=year, half=int(chosen["half"]))
        rows = rows.filter(occurred_on__range=(half.start, half.end))
    if chosen["state"]:
        rows = rows.filter(**_in_state(chosen["state"], today))
    rows = rows.select_related("unit").order_by("occurred_on", "unit__order", "pk")
    page = page_of(request, rows, PLANS_A_PAGE)
    context = {
        "form": form,
        "page": page,
        "months": [*_by_month(page, today)],
        "now": today.replace(day=1),
        "year": year,
        "unit": chosen["unit"],
        "today": today,
        "file_form": file_form,
        **_tab("study_plan"),
    }
    return render(request, "records/kinds/study/plan.html", context)


def _by_month(plans: Iterable[StudyPlan], today: date) -> Iterator[tuple[date, list, int]]:
    """(its first day, the plans, how many of them are late), in order."""
    for month, of_month in groupby(plans, lambda plan: plan.occurred_on.replace(day=1)):
        its = list(of_month)
        yield month, its, sum(plan.occurred_on < today and not plan.is_done for plan in its)


def _tab(name: str) -> dict:
    return {"ledger": STUDY, "tab": name}


def _in_state(state: str, today: date) -> dict:
    """The filter of one of PlanFilter's states."""
    if state == "done":
        return {"is_done": True}
    if state == "late":
        return {"is_done": False, "occurred_on__lt": today}
    return {"is_done": False, "occurred_on__gte": today}


def _file_form(request, form: PlanFilter) -> FileForm | None:
    """One's own unit's plan is filed from here, a township's clerk chooses the unit first."""
    user = request.user
    chosen = form.chosen()
    unit = chosen["unit"]
    if unit is None and not user.sees_township:
        unit = user.unit
    if unit is None or not allows(user, "records.write"):
        return None
    today = timezone.localdate()
    initial = {"unit": unit.pk, "year": chosen["year"] or today.year, "on": today}
    return FileForm(initial=initial, actor=user)


@needs("records.write")
@require_POST
def study_plan_file(request):
    form = FileForm(request.POST, actor=request.user)
    if form.is_valid():
        unit, year = form.cleaned_data["unit"], form.cleaned_data["year"]
        with Attempt(request, form=form) as attempt:
            count = plans.file_plans(**form.cleaned_data, actor=request.user)
            attempt.done = f"已登记备案：{unit}{year}年学习计划 {count} 项。"
            return redirect(f"{reverse('study_plan')}?unit={unit.pk}&year={year}")
    return _plan_page(request, PlanFilter(request.POST, actor=request.user), form)


@needs("records.write")
@require_POST
def study_hold(request, pk):
    plan = get_object_or_404(StudyPlan.objects.visible_to(request.user), pk=pk)
    with Attempt(request) as attempt:
        session = plans.begin(plan, actor=request.user)
        attempt.done = f"已按计划建立学习记录：{session}。请核对日期，办签到，会后补要点和小结。"
        return back_to(session)
    return redirect("study_plan")


# --- The overview ---------------------------------------------------------------------------------
@needs("records.read")
def study_overview(request):
    form = PeriodForm(request.GET)
    since, until = _days(form.chosen())
    rows = overview(Unit.objects.visible_to(request.user).active(), since, until)
    context = {
        "form": form,
        "rows": rows,
        "total": total(rows),
        "since": since,
        "until": until,
        **_tab("study_overview"),
    }
    if request.user.township:
        context["names"] = names_of(request.user.township).values()
    return render(request, "records/kinds/study/overview.html", context)


def _days(chosen: dict) -> tuple[date, date]:
    """Of what is left out, the running half-year's."""
    half = half_of(timezone.localdate())
    return chosen["since"] or half.start, chosen["until"] or half.end


@needs("records.read")
def study_owed(request):
    """待补学: the sessions somebody was absent from and has not made up, and how many of each."""
    form = OwedFilter(request.GET, actor=request.user)
    chosen = form.chosen()
    since, until = _days(chosen)
    if not chosen["since"]:
        since = open_since(request.user.township, timezone.localdate())
    rows = StudySession.objects.visible_to(request.user).standing().owing()
    rows = rows.filter(occurred_on__range=(since, until)).select_related("unit")
    if chosen["unit"]:
        rows = rows.filter(unit=chosen["unit"])
    ordered = rows.order_by("-occurred_on", "unit__order", "pk")
    context = {
        "form": form,
        "since": since,
        "until": until,
        "people": rows.aggregate(people=Sum("owed_here"))["people"] or 0,
        "page": page_of(request, ordered, SESSIONS_A_PAGE),
        **_tab("study_overview"),
    }
    return render(request, "records/kinds/study/owed.html", context)


@needs("records.define")
def study_elements(request):
    """五有要件 by the township's own names."""
    township = request.user.township
    form = ElementsForm(request.POST or None, initial=names_of(township))
    if request.method == "POST" and form.is_valid():
        with Attempt(request, "已保存五有要件的名称。", form=form):
            rename(township, form.cleaned_data, actor=request.user)
            return redirect("study_overview")
    context = {
        "form": form,
        "title": "五有要件",
        "lead": "各地“五有”的提法不同，这里改名称；完整率仍按五项计。",
        "back": reverse("study_overview"),
    }
    return render(request, "org/form.html", context)


# --- The archive ----------------------------------------------------------------------------------
@needs("records.write")
@require_POST
def study_archive(request, pk):
    session = load(request, pk)
    with Attempt(request) as attempt:
        archived = archiving.archive(session, actor=request.user)
        attempt.done = f"已归档，档号 {archived.archive_number}。档案 PDF 正在生成。"
    return back_to(session)


@needs("records.define")
def study_unarchive(request, pk):
    session = load(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, "已退档，可以更正；改好后再归档，档号不变。", form=form):
            archiving.unarchive(session, actor=request.user, reason=form.cleaned_data["reason"])
            return back_to(session)
    number = session.archive_number or "（无）"
    context = {
        "title": f"退档：{session}",
        "question": f"档号 {number}。退档后可以更正，已生成的档案 PDF 作废；请写明事由。",
        "button": "退档",
        "form": form,
        "back": record_url("study", pk),
    }
    return render(request, "org/confirm.html", context)


@needs("records.read")
def study_paper(request, pk):
    """A session's archive or a bulletin, as the file it was made."""
    rows = StudyPaper.objects.visible_to(request.user).select_related("session", "bulletin")
    return paper_answer(request, get_object_or_404(rows, pk=pk))
