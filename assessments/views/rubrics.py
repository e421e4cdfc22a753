"""The rubric: read, draft, change, adopt; as a sheet."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments import drafting
from assessments.drafting import item_changes
from assessments.evaluation import name_of
from assessments.forms import CriterionForm, RubricForm, RuleFormSet, require_criterion, rule_rows
from assessments.models import Criterion, Rubric, Section
from assessments.rules import parse_rules, rule_words
from assessments.sheets import export_rubric, import_rubric
from townwork.lib.workbooks import BadWorkbook
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.forms.sheets import SheetForm
from townwork.org.models import Unit
from townwork.org.views.lists import download, page_of

KINDS = dict(Unit.Kind.choices)


@needs("assessments.read")
def rubrics(request):
    rows = Rubric.objects.visible_to(request.user).select_related("township", "adopted_by")
    return render(request, "assessments/rubrics.html", {"page": page_of(request, rows)})


@needs("assessments.draft")
@require_POST
def rubric_draft(request):
    try:
        rubric = drafting.draft_rubric(request.user.township, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("rubrics")
    messages.success(request, f"已起草：{rubric}。请核对各项，再启用。")
    return redirect("rubric", rubric.pk)


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
    name, measure = name_of(rule)
    words = rule_words(rule, f"{rule.clause}：{name}" if rule.clause else name, measure)
    return f"{words}（只限{_kinds(rule.kinds)}）" if rule.kinds else words


def _kinds(kinds) -> str:
    return "、".join(KINDS[kind] for kind in kinds)


@needs("assessments.draft")
def rubric_edit(request, pk):
    rubric = _load(request, pk)
    form = RubricForm(request.POST or None, instance=rubric)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.save_rubric(form.instance, actor=request.user)
            messages.success(request, "已保存。")
            return redirect("rubric", pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
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
    try:
        drafting.adopt_rubric(rubric, actor=request.user)
        messages.success(request, f"{rubric}已启用，此后不能再改；需要改动请另起一版。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("rubric", pk)


@needs("assessments.draft")
def rubric_discard(request, pk):
    rubric = _load(request, pk)
    if request.method == "POST":
        try:
            drafting.discard_rubric(rubric, actor=request.user)
            messages.success(request, "草稿已删除。")
            return redirect("rubrics")
        except Refusal as refusal:
            messages.error(request, str(refusal))
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
    return download(export_rubric(rubric), f"{rubric.township}_考核细则_第{rubric.version}版.xlsx")


@needs("assessments.draft")
def rubric_import(request, pk):
    rubric = _load(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    context = {"rubric": rubric, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            count, problems = import_rubric(
                rubric, form.cleaned_data["file"].read(), actor=request.user
            )
        except (BadWorkbook, Refusal) as error:
            form.add_error("file", str(error))
        else:
            if not problems:
                messages.success(request, f"已导入 {count} 项。")
                return redirect("rubric", pk)
            context["problems"] = problems
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
        try:
            if require_criterion(form, rule_rows(formset)):
                drafting.save_criterion(form.instance, actor=request.user)
                messages.success(request, f"已保存“{form.instance}”。")
                return redirect("rubric", rubric.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "formset": formset, "title": title, "rubric": rubric}
    return render(request, "assessments/criterion.html", context)


@needs("assessments.draft")
@require_POST
def criterion_remove(request, pk):
    criterion = _load_criterion(request, pk)
    try:
        drafting.remove_criterion(criterion, actor=request.user)
        messages.success(request, f"已删除“{criterion}”。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("rubric", criterion.section.rubric_id)


def _load(request, pk) -> Rubric:
    rows = Rubric.objects.visible_to(request.user).select_related(
        "township", "drafted_from", "adopted_by"
    )
    return get_object_or_404(rows, pk=pk)


def _load_criterion(request, pk) -> Criterion:
    rows = Criterion.objects.visible_to(request.user).select_related("section__rubric__township")
    return get_object_or_404(rows, pk=pk)
