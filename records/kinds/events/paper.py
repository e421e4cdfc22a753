"""放映回执单: what the village signs for (docs/facts.md §4.6)."""

from typing import Any

from records.ledger.paper import Box, RecordPaper, Said


def _made_up(showing: Any) -> str:
    if showing.makes_up:
        return f"是，补 {showing.makes_up.year}年{showing.makes_up.month}月"
    return "是" if showing.is_make_up else "否"


RECEIPT = RecordPaper(
    title="公益电影放映回执单",
    lines=(
        ("unit", Said("放映日期", lambda showing: str(showing.occurred_on))),
        ("film", "genre"),
        ("shows", "audience"),
        ("team", Said("补映", _made_up)),
        Box("note", 3),
        Box("receiver", 4, to_sign="村（居）签收、盖章：　　　　　　　　　年　　月　　日"),
    ),
    signatures=("放映员", "填表人", "日期"),
)
