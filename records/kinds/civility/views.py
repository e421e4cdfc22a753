"""创建评选: a batch's steps with what is still missing, and its totals by village."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect, render

from records.kinds.civility.ledger import AWARDS
from records.kinds.civility.models import AwardBatch, AwardPlace
from records.kinds.civility.village_awards import (
    Line,
    NamingForm,
    are_valid,
    lines_of,
    naming_day,
    save_lines,
)
from records.ledger.display import record_url
from townwork.org.access import needs
from townwork.org.errors import Refusal


@dataclass(frozen=True)
class BatchStep:
    """One step of a batch: its name, what shows that it was taken, what is missing."""

    name: str
    said: str
    missing: str

    @property
    def is_done(self) -> bool:
        return not self.missing


def steps_of(batch: AwardBatch) -> list[BatchStep]:
    """方案 → 推荐 → 公示 → 命名 → 授牌 → 复核; the last two may come in another half-year."""
    return [
        BatchStep("方案", _day(batch.occurred_on), ""),
        _dated("推荐", batch.recommend_by, "缺推荐截止日期"),
        _publicised(batch),
        BatchStep("命名", batch.number, "" if batch.number else "缺命名文号"),
        _dated("授牌", batch.plaques_on, "缺授牌日期"),
        _dated("动态复核", batch.reviewed_on, "缺复核日期"),
    ]


def _publicised(batch: AwardBatch) -> BatchStep:
    days = {"开始": batch.public_from, "结束": batch.public_to}
    lacking = [word for word, day in days.items() if day is None]
    known = [_day(day) for day in days.values() if day]
    missing = f"缺公示{'、'.join(lacking)}日期" if lacking else ""
    return BatchStep("公示", "—".join(known), missing)


def _dated(name: str, day: date | None, lacking: str) -> BatchStep:
    return BatchStep(name, _day(day), "" if day else lacking)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def award_panel(batch, user):
    """The steps, and places and namings of each village: one grouped query."""
    rows = AwardPlace.objects.visible_to(user).standing().filter(batch=batch).order_by()
    sums = {"places_sum": Sum("places"), "named_sum": Sum("named")}
    by_village = rows.values("unit__name").annotate(**sums)
    villages = list(by_village.order_by("unit__order", "unit__name"))
    return {
        "steps": steps_of(batch),
        "villages": villages,
        "places_total": sum(village["places_sum"] or 0 for village in villages),
        "named_total": sum(village["named_sum"] or 0 for village in villages),
    }


@needs("records.write")
def award_lines(request, pk):
    """各村名额与命名 of a batch, typed down one page by whose batch it is.

    A village has its row on the ledger's form.
    """
    batches = AwardBatch.objects.visible_to(request.user).standing()
    batch = get_object_or_404(batches.select_related("unit__township"), pk=pk)
    naming = NamingForm(request.POST or None, initial={"on": naming_day(batch)})
    day = naming.cleaned_data["on"] if naming.is_valid() else None
    lines = lines_of(batch, request.user, request.POST or None, day)
    if request.method == "POST" and naming.is_valid() and are_valid(lines):
        count = _save(request, batch, lines)
        if count is not None:
            messages.success(request, f"已保存 {count} 个村的数。" if count else "没有改动。")
            return redirect(record_url("awards", pk))
    context = {"batch": batch, "naming": naming, "lines": lines, "ledger": AWARDS}
    return render(request, "records/kinds/civility/award_lines.html", context)


def _save(request, batch: AwardBatch, lines: list[Line]) -> int | None:
    """How many lines were written; None where one was refused: save_lines told it at its line."""
    try:
        return save_lines(batch, lines, actor=request.user)
    except Refusal:
        return None
