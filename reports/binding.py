"""One ZIP of a batch's papers, with an index that names each, its pages and hashes, and what is
missing.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from reports.models import Batch, BatchItem
from reports.models.batch import BatchFile
from reports.packing import safe_name
from townwork.jobs.registry import Refused
from townwork.lib import files, workbooks
from townwork.lib.stored import Stored

INDEX = "目录.xlsx"
HEADS = (
    "序号",
    "名称",
    "状态",
    "PDF 文件",
    "页数",
    "PDF 的 SHA-256",
    "Word 文件",
    "Word 的 SHA-256",
    "说明",
)
State = BatchItem.State


def bind(batch: Batch) -> tuple[BatchFile, int]:
    """(the file, in its place; how many papers are in it)."""
    items = list(batch.items.select_related("unit", "township", "edition__word"))
    done = [item for item in items if item.state == State.DONE]
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        target = Path(folder) / "batch.zip"
        # Papers are compressed already.
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(INDEX, index_of(batch, items), zipfile.ZIP_DEFLATED)
            for item in done:
                for name, stored in papers_of(item):
                    archive.writestr(name, _bytes(stored, name))
        file = BatchFile("zip", files.digest(target), target.stat().st_size)
        files.copy(target, file.path, sha256=file.sha256)
    return file, len(done)


def papers_of(item: BatchItem) -> Iterator[tuple[str, Stored]]:
    """(its place in the ZIP, the file): the PDF, and the Word form where there is one."""
    name = f"{item.number:03d}_{safe_name(item.name)}"
    if item.edition is not None:
        yield f"PDF/{name}.pdf", item.edition
        if item.word_sha256:
            yield f"Word/{name}.docx", item.edition.word
        return
    yield f"PDF/{name}.pdf", BatchFile("pdf", item.sha256, item.size)
    yield f"Word/{name}.docx", BatchFile("docx", item.word_sha256, item.word_size)


def lost_files(batch: Batch) -> list[int]:
    """Keys of the papers whose files are there no more: of those made for the batch alone, which
    the sweep takes after a day.
    """
    made = batch.items.filter(state=State.DONE, edition=None)
    return [
        item.pk for item in made if not all(stored.path.exists() for _, stored in papers_of(item))
    ]


def index_of(batch: Batch, items: list[BatchItem]) -> bytes:
    return workbooks.write([(str(batch.term), HEADS, (_line(item) for item in items))])


def _line(item: BatchItem) -> tuple:
    names = [name for name, _ in papers_of(item)] if item.state == State.DONE else []
    pdf, word = (*names, "", "")[:2]
    return (
        item.number,
        str(item.of),
        item.get_state_display(),
        pdf,
        item.pages if item.pages is not None else "",
        item.sha256,
        word,
        item.word_sha256,
        item.remark,
    )


def _bytes(stored: Stored, name: str) -> bytes:
    """Raises Refused where the file is not what it was kept as."""
    if not stored.is_whole:
        raise Refused(f"“{name}”的文件缺失或损坏，请点“继续”重做；仍不成功请联系管理员。")
    return stored.path.read_bytes()
