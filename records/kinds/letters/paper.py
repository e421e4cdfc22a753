"""提示函办理单: a letter's days and who saw to it, never what it says (docs/facts.md §4.9)."""

from django.utils import timezone

from records.kinds.letters.models import Notice, NoticeExtension
from records.ledger.paper import SIGNED, Box, RecordPaper, Said, unit_then
from townwork.lib.filled_form import Listing


def _state(letter: Notice) -> str:
    return letter.state_on(timezone.localdate()).label


def _extensions(letter: Notice) -> Listing:
    rows = [
        (f"{asked.due_before}", f"{asked.until}", asked.reason, _answer(asked))
        for asked in letter.extensions.all()
    ]
    return Listing("延期申请", ("原时限", "延至", "理由", "答复"), rows, (16, 16, 38, 30))


def _answer(asked: NoticeExtension) -> str:
    if asked.is_granted is None:
        return "待答复"
    words = "同意" if asked.is_granted else "不同意"
    return f"{words}。{asked.answer}" if asked.answer else words


SLIP = RecordPaper(
    title="提示函办理单",
    lines=(
        ("number", "sender"),
        ("occurred_on", "kind"),
        (Said("承办单位", unit_then), "due_on"),
        ("signed_on", Said("办理情况", _state)),
        ("answered_on", "answer_number"),
        Box(Said("拟办意见", lambda letter: ""), to_sign=SIGNED),
        Box(Said("领导批示", lambda letter: ""), to_sign=SIGNED),
        Box("note", 4, to_sign=SIGNED),
    ),
    listings=(_extensions,),
    signatures=("签收人", "承办人", "审核人"),
    fetched=("extensions",),
)
