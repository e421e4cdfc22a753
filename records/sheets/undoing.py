"""撤销导入: what an import made is voided, what it changed is put back, in one act, while nobody has
touched it.
"""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from records.ledger.copying import CHANGED, copy_to_history
from records.ledger.custom_ledgers import attach_definitions, find
from records.ledger.declaration import Ledger
from records.ledger.locks import require_writable
from records.ledger.record import Record
from records.pages.models import UNDOABLE
from records.sheets.learning import forget_looks, forget_taught
from records.sheets.models import Drop, Import, ImportedRow
from records.sheets.order import depth_of
from records.sheets.stored import BATCH, columns_of, locked
from townwork.audit.rows import change_rows, note
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, Unit, User

REASON = "撤销导入"
NAMED = 5
Ways = list[tuple[str, set[int]]]  # (why not, the records it is so of)


@transaction.atomic
def undo_import(one: Import, *, actor: User) -> tuple[int, int]:
    """(voided, put back). Raises Refusal naming the records in the way, TermClosed where a term has
    closed.
    """
    if one.file_id:
        raise Refusal("这张表是和别的一起录入的，请到那一批的页面整批撤销。")
    one = _locked(one, actor)
    records = _records_of(one)
    _require_untouched(one, records, actor, _touched(one))
    _require_untouched(one, records, actor, _named(one))
    return _undo(one, records, actor)


@transaction.atomic
def undo_drop(drop: Drop, *, actor: User) -> tuple[int, int]:
    """The same of all its tables, the last first: what names a record goes before it."""
    drop = Drop.objects.select_for_update(of=("self",)).get(pk=drop.pk)
    if not drop.done_at or drop.undone_at:
        raise Refusal("这一批已经撤销过了。" if drop.undone_at else "这一批还没有录入，不用撤销。")
    imports = [_locked(one, actor) for one in drop.imports.done()]
    imports.sort(key=lambda one: (-depth_of(find(one.ledger)), one.pk), reverse=True)
    for one in imports:  # before any is undone: that too is a change of its records
        _require_untouched(one, _records_of(one), actor, _touched(one))
    voided = put_back = 0
    for one in imports:
        records = _records_of(one)
        _require_untouched(one, records, actor, _named(one))
        counts = _undo(one, records, actor)
        voided, put_back = voided + counts[0], put_back + counts[1]
    drop.undone_at, drop.undone_by = timezone.now(), actor
    drop.save(update_fields=["undone_at", "undone_by"])
    forget_looks(drop)
    data = {"表格": len(imports), "作废": voided, "恢复": put_back}
    audit("撤销一批表格", drop, actor=actor, data=data)
    return voided, put_back


def _locked(one: Import, actor: User) -> Import:
    require(actor, find(one.ledger).define_action)
    one = Import.objects.select_for_update(of=("self",)).select_related("unit").get(pk=one.pk)
    if not one.done_at or one.undone_at:
        raise Refusal(
            "这次导入已经撤销过了。" if one.undone_at else "这份表格还没有导入，不用撤销。"
        )
    if one.done_at < timezone.now() - UNDOABLE:
        raise Refusal("导入已过一年，不能再整批撤销；请到这些记录里逐条更正或作废。")
    return one


def _records_of(one: Import) -> list[Record]:
    """What it made and changed, locked."""
    rows = find(one.ledger).model.objects.filter(pk__in=one.rows.values("record_id"))
    records = locked(rows)
    attach_definitions(records)
    return records


def _undo(one: Import, records: list[Record], actor: User) -> tuple[int, int]:
    ledger = find(one.ledger)
    before = dict(one.rows.exclude(before=None).values_list("record_id", "before"))
    now = timezone.now()
    added = [record for record in records if record.pk not in before]
    _void(ledger, added, actor, now)
    _put_back(ledger, [record for record in records if record.pk in before], before, actor, now)
    one.undone_at, one.undone_by = now, actor
    one.save(update_fields=["undone_at", "undone_by"])
    forget_taught(one)
    audit(
        f"{REASON}{ledger.title}",
        one,
        actor=actor,
        data={"文件": one.name, "作废": len(added), "恢复": len(before)},
    )
    return len(added), len(before)


def _require_untouched(one: Import, records: list[Record], actor: User, ways: Ways) -> None:
    own = set(Unit.objects.visible_to(actor).values_list("pk", flat=True))
    if {record.unit_id for record in records} - own:
        raise Refusal("里面有您管不到的单位的记录，请由宣传干事撤销。")
    in_the_way = [(record, why) for why, keys in ways for record in records if record.pk in keys]
    if in_the_way:
        said = "；".join(
            f"{record}（{record.unit}，{record.occurred_on}）{why}"
            for record, why in in_the_way[:NAMED]
        )
        more = f"等 {len(in_the_way)} 处" if len(in_the_way) > NAMED else ""
        raise Refusal(
            f"导入后有人接着用了这些记录，不能整批撤销：{said}{more}。请到这些记录里逐条更正或作废。"
        )
    days = {
        (record.unit.township_id, record.occurred_on.year, record.occurred_on.month > 6): record
        for record in records
    }
    lasts = find(one.ledger).model.lasts
    for record in records if lasts else days.values():
        require_writable(record, ())


def _touched(one: Import) -> Ways:
    """What people did with the records since: a query each, however many there are."""
    mine, model = one.rows.values("record_id"), find(one.ledger).model
    return _keys(
        (
            "已作废",
            model.objects.filter(pk__in=mine).exclude(voided_at=None).values_list("pk", flat=True),
        ),
        (
            "已改过",
            model.history.filter(
                id__in=mine, history_id__gt=one.last_history, voided_at=None
            ).values_list("id", flat=True),
        ),
        (
            "已有佐证",
            Evidence.objects.filter(
                content_type=ContentType.objects.get_for_model(model),
                object_id__in=mine,
                uploaded_at__gte=one.done_at,
            ).values_list("object_id", flat=True),
        ),
    )


def _named(one: Import) -> Ways:
    """What other records say of those it made; what is put back may go on being named."""
    added, found = one.rows.filter(before=None).values("record_id"), []
    model = find(one.ledger).model
    for link in model._meta.related_objects:
        if link.field.many_to_one:
            rows = link.related_model.objects.filter(**{f"{link.field.name}__in": added})
            rows = rows.filter(voided_at=None) if issubclass(link.related_model, Record) else rows
            if one.outline.get("people") and hasattr(rows, "touched_since"):
                rows = rows.touched_since(one.done_at)  # the rest came in with its paper
            why = f"已被{link.related_model._meta.verbose_name}引用"
            found.append((why, rows.values_list(link.field.attname, flat=True)))
    return _keys(*found)


def _keys(*found: tuple[str, QuerySet]) -> Ways:
    return [(why, set(keys.order_by())) for why, keys in found]


def _void(ledger: Ledger, records: list, actor: User, now: datetime) -> None:
    model = ledger.model
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        for record in batch:
            record.voided_at, record.voided_by, record.void_reason = now, actor, REASON
        keys = [record.pk for record in batch]
        rows = model.objects.filter(pk__in=keys)
        change_rows(rows, voided_at=now, voided_by=actor, void_reason=REASON)
        copy_to_history(model, keys, user=actor, at=now, kind=CHANGED)


def _put_back(
    ledger: Ledger, records: list, before: dict[int, int], actor: User, now: datetime
) -> None:
    """Each field as the history row before the import has it; the history shows it as one more
    change.
    """
    model = ledger.model
    columns = model._meta.fields
    names = [*columns_of(ledger), *(f.attname for f in columns if f.name in model.signed_fields)]
    fields = {f.name for f in columns if f.attname in names or f.name in model.indexed_fields}
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        rows = model.history.filter(history_id__in=[before[record.pk] for record in batch])
        said = {row["id"]: row for row in rows.order_by().values("id", *names)}
        for record in batch:
            for name in set(names).difference(
                record.derived_fields
            ):  # a list made since says those
                setattr(record, name, said[record.pk][name])
            record.index()
        bulk_update_with_history(
            batch,
            model,
            sorted(fields),
            batch_size=100,
            default_user=actor,
            default_date=now,
        )
        note(batch)


def forget_old_rows() -> int:
    """Which records an import made, once it can be undone no more; the import itself stays."""
    old = Import.objects.done().filter(done_at__lt=timezone.now() - UNDOABLE)
    return ImportedRow.objects.filter(of__in=old).delete()[0]
