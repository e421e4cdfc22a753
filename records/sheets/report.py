"""What a checked sheet would do, as the page shows it."""

from dataclasses import asdict

from records.ledger.display import display
from records.sheets.by_cells import count_rows
from records.sheets.columns import label_of
from records.sheets.halves import halves_of
from records.sheets.intake import Intake
from records.sheets.mending import asked_of
from records.sheets.named import told_of
from townwork.lib.gatherings import PEOPLE
from townwork.lib.headers import shown_row, squeeze, text_of

SHOWN = 20  # rows of a kind
LEFT_OUT_SHOWN = 50


def report_of(intake: Intake) -> dict:
    """Counts of all, the first rows of each kind, every problem."""
    ledger = intake.ledger
    fields = [ledger.field(name) for name in ledger.columns]
    left_out = intake.table.left_out
    return {
        "added": len(intake.adding),
        "changed": len(intake.changing),
        "same": len(intake.same),
        "skipped": len(intake.skipping),
        "problems": [asdict(problem) for problem in intake.problems],
        "asked": asked_of(intake.problems),
        "halves": halves_of(row.record for row in intake.rows),
        "unused": _unused(intake),
        "people": told_of(intake),
        "recalled": [
            [label_of(ledger, name), said, meant] for (name, said), meant in intake.recalled.items()
        ],
        "columns": [label_of(ledger, name) for name in ledger.columns],
        "adding": [
            [shown_row(row.number), *(display(row.record, field) for field in fields)]
            for row in intake.adding[:SHOWN]
        ],
        "changing": [
            {"row": shown_row(row.number), "pk": stored.pk, "name": str(stored), "lines": lines}
            for row, stored, lines, _ in intake.changing[:SHOWN]
        ],
        "skipping": [[shown_row(skip.row), skip.pk, skip.name] for skip in intake.skipping[:SHOWN]],
        "left_out": [[shown_row(row), why] for row, why in left_out[:LEFT_OUT_SHOWN]],
        "left_out_count": len(left_out),
    }


def _unused(intake: Intake) -> list[str]:
    """The columns that go nowhere, by name; a running number belongs nowhere."""
    used = set(intake.columns.values())
    header = enumerate(intake.table.header)
    known = {"序号", *([PEOPLE] if intake.table.people else [])}
    return [
        name
        for at, name in header
        if name and at not in used and squeeze(name) not in known and not _is_running(intake, at)
    ]


def _is_running(intake: Intake, at: int) -> bool:
    """序 and 登记号 that only count the rows; of a single row 人数 may well be 1."""
    if not intake.table.header[at].endswith(("号", "序")):
        return False
    first = [values[at] if at < len(values) else None for _, values in intake.table.rows[:SHOWN]]
    return count_rows([text_of(value) for value in first])
