"""What can be done to many 一会一报 at once: the office's steps and the unit's archiving."""

from records.kinds.filings import services as acts
from records.pages.batch_acts import BatchAct, with_reason

BATCH_ACTS = (
    BatchAct("approve", "同意", "records.approve", acts.approve, acts.take_back),
    BatchAct(
        "return",
        "退回",
        "records.approve",
        acts.send_back,
        acts.take_back,
        form=with_reason,
        said=lambda asked: f"退回：{asked['reason']}",
    ),
    BatchAct("archive", "归档", "records.write", acts.archive, acts.take_back),
)
