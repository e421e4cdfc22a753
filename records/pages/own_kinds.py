"""Adding and stopping a township's own kinds (本镇类别)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from records.figures.catalogue import items_of
from records.ledger.declaration import Ledger, ledgers
from records.ledger.derived import derive_own
from records.ledger.memory import forget
from records.ledger.naming import label_problem
from records.ledger.own_kinds import KindField, OwnKind
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Township, User

MOST = 30  # of one field: a list nobody can look over is no list


@dataclass(frozen=True)
class Open:
    """A choice field a township may add to."""

    ledger: Ledger
    field: KindField

    @property
    def key(self) -> str:
        return f"{self.ledger.slug}.{self.field.name}"

    @property
    def built_in(self) -> str:
        """The choices there are anyway, in a line."""
        return "、".join(str(label) for _, label in self.field.flatchoices)

    @property
    def has_measures(self) -> bool:
        """Whether its values are counted in different measures: 倡议书 in 份, 标语 in 条."""
        counting = self.ledger.counting
        return bool(counting and any(counted.measures for counted in counting.sums.values()))


def open_fields() -> Iterator[Open]:
    """Every one, in the order of the menu."""
    for ledger in ledgers.values():
        for name in ledger.fields:
            field = ledger.field(name)
            if isinstance(field, KindField):
                yield Open(ledger, field)


def place_of(ledger: Ledger, field: str) -> Open | None:
    """Where a kind of this field would be added; None where its choices are all there are."""
    if field not in ledger.fields:
        return None
    found = ledger.field(field)
    return Open(ledger, found) if isinstance(found, KindField) else None


@transaction.atomic
def add_kinds(
    township: Township, wanted: Iterable[tuple[Open, str]], *, actor: User
) -> list[OwnKind]:
    """All of (where, label), or none of them; one that two ask for is added once."""
    by_name = {(where.key, label): where for where, label in wanted}
    return [add_kind(township, where, label, actor=actor) for (_, label), where in by_name.items()]


@transaction.atomic
def add_kind(
    township: Township, where: Open, label: str, *, measure: str = "", actor: User
) -> OwnKind:
    """Raises Refusal where the town has it, or one of its figures could not be told by its name."""
    require(actor, "records.define")
    _refuse_label(township, where, label)
    if where.has_measures and not measure:
        raise Refusal("请填计量单位，如“条”“份”：这一类的数量按它说。")
    kind = OwnKind(
        township=township,
        ledger=where.ledger.slug,
        field=where.field.name,
        label=label,
        measure=measure if where.has_measures else "",
        added_by=actor,
    )
    try:
        with transaction.atomic():
            kind.save()
    except IntegrityError as error:  # somebody else added it at this moment
        raise Refusal(f"“{label}”已经有了。") from error
    forget()
    _refuse_names(township, where, kind)
    audit("添加本镇类别", kind, actor=actor, chain=township.code, data={"栏目": where.key})
    return kind


def is_fit_label(label: str) -> bool:
    """Whether a word may be a kind's name as it stands."""
    longest = OwnKind._meta.get_field("label").max_length or 0
    return len(label) <= longest and not label_problem(label)


def _refuse_label(township: Township, where: Open, label: str) -> None:
    if problem := label_problem(label):
        raise Refusal(problem)
    taken = {str(one) for _, one in where.field.flatchoices}
    own = OwnKind.objects.filter(
        township=township, ledger=where.ledger.slug, field=where.field.name
    )
    if label in taken | set(own.values_list("label", flat=True)):
        raise Refusal(f"“{label}”已经有了。")
    if own.count() >= MOST:
        raise Refusal(f"“{where.field.verbose_name}”最多添加 {MOST} 类，请先归并。")


def _refuse_names(township: Township, where: Open, kind: OwnKind) -> None:
    """A summary knows a figure by its name alone."""
    figures = derive_own(where.ledger, kind)
    others = {item.name for code, item in items_of(township.pk).items() if code not in figures}
    doubled = next((one.name for one in figures.values() if one.name in others), "")
    if doubled:
        raise Refusal(f"“{kind}”的指标会叫“{doubled}”，本镇已有这个名称，请换一个说法。")


@transaction.atomic
def stop_kind(kind: OwnKind, *, actor: User) -> None:
    """Stopped, it takes no new record; asked again, it takes them again."""
    require(actor, "records.define")
    kind = OwnKind.objects.select_for_update(of=("self",)).get(pk=kind.pk)
    kind.stopped_at = None if kind.is_stopped else timezone.now()
    kind.save(update_fields=["stopped_at"])
    forget()
    done = "停用本镇类别" if kind.is_stopped else "恢复本镇类别"
    audit(done, kind, actor=actor, chain=kind.township.code)
