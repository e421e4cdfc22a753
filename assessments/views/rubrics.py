"""The rubric: read, draft, change, adopt; as a sheet."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments import drafting
from assessments.drafting import item_changes
from assessments.evaluation import asked_words
from assessments.forms import CriterionForm, RubricForm, RuleFormSet, rule_rows
from assessments.models import Criterion, Rubric, Section
from assessments.rules import parse_rules
from assessments.sheets import export_rubric, import_rubric
from townwork.org.access import needs
from townwork.org.forms.sheets import SheetForm
from townwork.org.models import Unit
from townwork.org.views.acts import Attempt
from townwork.org.views.files import workbook_answer
from townwork.org.views.lists import page_of

KINDS = dict(Unit.Kind.choices)


@needs("assessments.read")
def rubrics(request):
    rows = Rubric.objects.visible_to(request.user).select_related("township", "adopted_by")
    return render(request, "assessments/rubrics.html", {"page": page_of(request, rows)})


@needs("assessments.draft")
@require_POST
def rubric_draft(request):
    with Attempt(request) as attempt:
        drafted = drafting.draft_rubric(request.user.township, actor=request.user)
        attempt.done = f"已起草：{drafted}。请核对各项，再启用。"
        return redirect("rubric", drafted.pk)
    return redirect("rubrics")


@needs("assessments.read")
def rubric(request, pk):
    rubric = _load(request, pk)
    sections = list(rubric.sections.prefetch_related("criteria"))
    items = [criterion for section in sections for criterion in section.criteria.all()]
    context = {
        "rubric": rubric,
        "sections": [(section, _shown(section), _worth(section)) for section in sections],
        "worth": sum(_worth(section) for section in sections),
        "changes": item_changes(_before(rubric), items) if rubric.drafted_from_id else [],
    }
    return render(request, "assessments/rubric.html", context)


def _before(rubric: Rubric) -> list[Criterion]:
    sections = rubric.drafted_from.sections.prefetch_related("criteria")
    return [criterion for section in sections for criterion in section.criteria.all()]


def _worth(section: Section):
    return sum(criterion.points or 0 for criterion in section.criteria.all())


def _shown(section: Section) -> list[tuple]:
    """Each item with its rules in words and its kinds of unit."""
    return [
        (criterion, [_said(rule) for rule in parse_rules(criterion.rules)], _kinds(criterion.kinds))
        for criterion in section.criteria.all()
    ]


def _said(rule) -> str:
    words = asked_words(rule)
    return f"{words}（只限{_kinds(rule.kinds)}）" if rule.kinds else words


def _kinds(kinds) -> str:
    return "、".join(KINDS[kind] for kind in kinds)


@needs("assessments.draft")
def rubric_edit(request, pk):
    rubric = _load(request, pk)
    form = RubricForm(request.POST or None, instance=rubric)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, "已保存。", form=form):
            drafting.save_rubric(form.instance, actor=request.user)
            return redirect("rubric", pk)
    return _form(request, form, f"修改{rubric}", rubric)


def _form(request, form, title: str, rubric: Rubric):
    context = {
        "form": form,
        "title": title,
        "back": f"/assessments/rubrics/{rubric.pk}/",
        "parent": "考核细则",
    }
    return render(request, "org/form.html", context)


@needs("assessments.draft")
@require_POST
def rubric_adopt(request, pk):
    rubric = _load(request, pk)
    with Attempt(request, f"{rubric}已启用，此后不能再改；需要改动请另起一版。"):
        drafting.adopt_rubric(rubric, actor=request.user)
    return redirect("rubric", pk)


@needs("assessments.draft")
def rubric_discard(request, pk):
    rubric = _load(request, pk)
    if request.method == "POST":
        with Attempt(request, "草稿已删除。"):
            drafting.discard_rubric(rubric, actor=request.user)
            return redirect("rubrics")
        return redirect("rubric", pk)
    context = {
        "title": "删除草稿",
        "question": f"删除“{rubric}”的草稿和它的全部考核项？删除后不能恢复。",
        "button": "删除",
        "back": f"/assessments/rubrics/{pk}/",
    }
    return render(request, "org/confirm.html", context)


@needs("assessments.read")
def rubric_export(request, pk):
    rubric = _load(request, pk)
    name = f"{rubric.township}_考核细则_第{rubric.version}版.xlsx"
    count = rubric.sections.aggregate(count=Count("criteria"))["count"]
    data = export_rubric(rubric)
    return workbook_answer(request, data, name, rows=count, township=rubric.township)


@needs("assessments.draft")
def rubric_import(request, pk):
    rubric = _load(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    context = {"rubric": rubric, "form": form}
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form, at="file") as attempt:
            sheet = form.cleaned_data["file"].read()
            imported = import_rubric(rubric, sheet, actor=request.user)
            context["problems"] = imported.problems
            if not imported.problems:
                attempt.done = f"已导入 {imported.number} 项。"
                for one in imported.by_hand:
                    messages.warning(request, f"第 {one.row} 行，{one.message}")
                return redirect("rubric", pk)
    return render(request, "assessments/rubric_import.html", context)


@needs("assessments.draft")
def criterion_add(request, pk):
    rubric = _load(request, pk)
    return _save_criterion(request, Criterion(), rubric, f"新增考核项 · {rubric}")


@needs("assessments.draft")
def criterion_edit(request, pk):
    criterion = _load_criterion(request, pk)
    return _save_criterion(request, criterion, criterion.section.rubric, f"修改考核项：{criterion}")


def _save_criterion(request, criterion: Criterion, rubric: Rubric, title: str):
    if request.method == "GET" and rubric.is_adopted:
        messages.error(request, drafting.ADOPTED)
        return redirect("rubric", rubric.pk)
    form = CriterionForm(request.POST or None, instance=criterion, rubric=rubric)
    formset = RuleFormSet(
        request.POST or None,
        prefix="rules",
        initial=criterion.rules,
        form_kwargs={"township_id": rubric.township_id},
    )
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        criterion.rules = rule_rows(formset)
        with Attempt(request, f"已保存“{criterion}”。", form=form):
            drafting.save_criterion(criterion, actor=request.user)
            return redirect("rubric", rubric.pk)
    context = {"form": form, "formset": formset, "title": title, "rubric": rubric}
    return render(request, "assessments/criterion.html", context)


@needs("assessments.draft")
@require_POST
def criterion_remove(request, pk):
    criterion = _load_criterion(request, pk)
    with Attempt(request, f"已删除“{criterion}”。"):
        drafting.remove_criterion(criterion, actor=request.user)
    return redirect("rubric", criterion.section.rubric_id)


def _load(request, pk) -> Rubric:
    rows = Rubric.objects.visible_to(request.user).select_related(
        "township", "drafted_from", "adopted_by"
    )
    return get_object_or_404(rows, pk=pk)


def _load_criterion(request, pk) -> Criterion:
    rows = Criterion.objects.visible_to(request.user).select_related("section__rubric__township")
    return get_object_or_404(rows, pk=pk)
