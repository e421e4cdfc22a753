from records.ledger.custom_models import CustomEntry, CustomLedger
from records.ledger.declaration import Ledger
from records.ledger.indicators import CountOf

CUSTOM_LEDGERS = Ledger(
    slug="custom-ledgers",
    model=CustomLedger,
    group="自定义",
    columns=("occurred_on", "unit", "name", "measure", "reading", "closed_on"),
    sections=(
        ("台账", ("unit", "occurred_on", "name", "measure", "reading", "closed_on", "note")),
    ),
    left_empty=("name", "closed_on", "note"),
    counting=None,
    date_label="启用日期",
    define_action="records.define",
    unique_in_town="name",
)

CUSTOM_ENTRIES = Ledger(
    slug="custom-entries",
    model=CustomEntry,
    group="自定义",
    columns=("occurred_on", "unit", "ledger", "title", "place_name", "quantity", "amount"),
    filters=("ledger",),
    totals=("quantity", "amount"),
    sections=(
        (
            "记录",
            (
                "unit",
                "occurred_on",
                "ledger",
                "title",
                "place_name",
                "quantity",
                "amount",
                "note",
            ),
        ),
    ),
    left_empty=("title", "quantity", "amount", "note"),
    in_index=False,
    counting=None,  # each of its ledgers counts something else
    indicators=(
        CountOf(
            code="extra.entry_count",
            name="自定义台账条数",
            measure="条",
            definition="本期自定义台账的记录条数。",
        ),
    ),
)
