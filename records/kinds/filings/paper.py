"""一会一报审批表: what was applied for, and what each step said of it (docs/facts.md §4.1)."""

from collections.abc import Callable

from django.utils import timezone

from records.kinds.filings.models import Filing, FilingStep, Step
from records.ledger.paper import SIGNED, Box, RecordPaper, Said, unit_then
from townwork.lib.filled_form import Listing

State = Filing.State
UNDECIDED = (*Filing.EDITABLE, State.PENDING)


def _act_at(filing: Filing, step: Step) -> FilingStep | None:
    """The consent of that step to the application as it stands."""
    found = [act for act in filing.steps.all() if act.act == step and act.round == filing.round]
    return found[-1] if found else None


def _opinion(step: Step) -> Box:
    """A box of what the step said; of what is decided here only those that were asked."""

    def words(filing: Filing) -> str:
        act = _act_at(filing, step)
        return _said(act) if act else ""

    def is_asked(filing: Filing) -> bool:
        if filing.state in UNDECIDED or not filing.steps.all():  # or was decided on paper
            return True
        return _act_at(filing, step) is not None

    return Box(Said(f"{step.label}意见", words), 3, SIGNED, is_asked)


def _said(act: FilingStep) -> str:
    note = f"{act.note.rstrip('。')}。" if act.note else ""
    if act.head:
        return f"同意。{note}\n{act.head}，{act.head_on}（{act.by.full_name}登记）"
    return f"同意。{note}\n{act.by.full_name}，{_day(act)}"


def _day(act: FilingStep) -> str:
    return f"{timezone.localtime(act.at):%Y-%m-%d}"


def _course(filing: Filing) -> Listing:
    rows = [
        (_day(act), act.get_act_display(), act.by.full_name, act.note) for act in filing.steps.all()
    ]
    return Listing("办理经过", ("日期", "办理", "经办人", "说明"), rows, (16, 24, 20, 40))


def _field(label: str, name: str) -> Said:
    words: Callable[[Filing], str] = lambda filing: str(getattr(filing, name) or "")  # noqa: E731
    return Said(label, words)


APPLICATION = RecordPaper(
    title="“一会一报”审批表",
    corner="number",
    lines=(
        Box("title", 1),
        (Said("申报单位", unit_then), "kind"),
        (_field("主办单位", "organiser"), _field("举办日期", "occurred_on")),
        (Said("地点", lambda filing: str(filing.venue or filing.place_name)), "size"),
        ("audience", "contact_phone"),
        ("speaker", _field("单位职务", "speaker_post")),
        ("funding", "is_reported"),
        ("has_outline", "has_safety_plan"),
        ("applied_on", "approved_on"),
        *(_opinion(step) for step in Step),
        ("attendance", "archived_on"),
        ("state", "note"),
    ),
    listings=(_course,),
    fetched=("steps__by",),
)
