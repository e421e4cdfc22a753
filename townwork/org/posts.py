"""Acts on 任职, and who held a post on a day: what papers and approvals read."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from townwork.audit.services import record, record_removal
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Post, Unit, User

DAY = timedelta(days=1)


def holders(units: Iterable[Unit], day: date) -> dict[int, dict[str, Post]]:
    """{unit: {kind: who held it on the day}}, of the posts a unit has one of. One query."""
    found: dict[int, dict[str, Post]] = {}
    rows = Post.objects.on(day).filter(unit__in=units, kind__in=Post.SINGLE)
    for post in rows.order_by("since", "pk"):  # the newest of two on a day of change is the one
        found.setdefault(post.unit_id, {})[post.kind] = post
    return found


def holders_of(unit: Unit, day: date) -> dict[str, Post]:
    return holders([unit], day).get(unit.pk, {})


def in_order(held: dict[str, Post]) -> list[Post]:
    """The head first, as papers name them."""
    return [held[kind] for kind in Post.SINGLE if kind in held]


@transaction.atomic
def appoint(post: Post, *, actor: User) -> Post:
    """`post` is new. Whoever held the one post of its kind held it until the day before."""
    _require(post.unit, actor)
    if post.since > timezone.localdate():
        raise Refusal("任职的日期还没有到，请到那天再记。")
    _require_free(post)
    former = _standing(post)
    if former is not None and former.since >= post.since:
        raise Refusal(
            f"{former}自 {former.since:%Y-%m-%d} 起任职，任职起的日期要晚于这一天；"
            "那一条记错了，请先撤销。"
        )
    if former is not None:
        former.until = post.since - DAY
        former.save(update_fields=["until"])
    post.save()
    told = {"单位": post.unit.name, "类别": post.get_kind_display(), "自": post.since.isoformat()}
    record("任职", post, actor=actor, data=told)
    return post


@transaction.atomic
def end(post: Post, until: date, *, actor: User) -> None:
    """The last day of it."""
    stored = _held(post, actor)
    if stored.until is not None:
        raise Refusal(f"{stored}的任职已于 {stored.until:%Y-%m-%d} 结束。")
    if until > timezone.localdate():
        raise Refusal("结束的日期还没有到，请到那天再记。")
    if until < stored.since:
        raise Refusal(f"结束的日期不能早于任职起的日期（{stored.since:%Y-%m-%d}）。")
    stored.until = until
    stored.save(update_fields=["until"])
    record("任职结束", stored, actor=actor, data={"止": until.isoformat()})


@transaction.atomic
def take_back(post: Post, *, actor: User) -> None:
    """It was noted by mistake: who was ended by it holds the post again."""
    stored = _held(post, actor)
    is_standing = stored.until is None and stored.kind in Post.SINGLE
    ended_by_it = Post.objects.filter(
        unit=stored.unit, kind=stored.kind, until=stored.since - DAY
    ).first()
    record_removal("撤销任职", stored, actor=actor)
    if is_standing and ended_by_it is not None:
        ended_by_it.until = None
        ended_by_it.save(update_fields=["until"])


def _require_free(post: Post) -> None:
    """Of the posts a unit has one of, nobody held it then: who held it before is told first."""
    if post.kind not in Post.SINGLE:
        return
    held = Post.objects.filter(unit=post.unit, kind=post.kind, until__gte=post.since).first()
    if held is not None:
        raise Refusal(
            f"{held}任职到 {held.until:%Y-%m-%d}，任职起的日期要晚于这一天；那一条记错了，请先撤销。"
        )


def _standing(post: Post) -> Post | None:
    if post.kind not in Post.SINGLE:
        return None
    rows = Post.objects.select_for_update(of=("self",))
    return rows.filter(unit=post.unit, kind=post.kind, until=None).first()


def _held(post: Post, actor: User) -> Post:
    rows = Post.objects.select_for_update(of=("self",)).select_related("unit")
    stored = rows.get(pk=post.pk)
    _require(stored.unit, actor)
    return stored


def _require(unit: Unit, actor: User) -> None:
    require(actor, "org.appoint")
    if unit.township_id != actor.township_id:
        raise Refusal("只能记本镇单位的任职。")
