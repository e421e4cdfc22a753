"""送审、核稿: a text goes to named readers, who pass it or give it back with their words."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from reports import grammar
from reports.drafts import names as known_names
from reports.models import Manuscript, Reading, Remark, Reply, Waiver
from townwork.audit.rows import add_rows
from townwork.audit.services import record
from townwork.org.access import allows, require
from townwork.org.errors import Refusal
from townwork.org.models import User

State = Manuscript.State
Answer = Reading.Answer


def may_read(township_id: int, *, besides: User) -> QuerySet[User]:
    """Who may be asked to read: who sees the township's summary and did not write it."""
    people = User.objects.filter(unit__township_id=township_id, is_active=True)
    return people.filter(role__in=(User.Role.CLERK, User.Role.SECRETARY)).exclude(pk=besides.pk)


@transaction.atomic
def send(manuscript: Manuscript, readers: Collection[User], *, actor: User) -> Manuscript:
    """送审: from now on nobody writes until all have passed it, one gave it back, or it is taken
    back. Raises Refusal.
    """
    require(actor, "summary.write")
    stored = _in_state(manuscript, State.WRITING, "文稿已经送审。")
    if not readers:
        raise Refusal("请选至少一位审阅人。")
    allowed = set(may_read(stored.township.pk, besides=actor).values_list("pk", flat=True))
    if not {reader.pk for reader in readers} <= allowed:
        raise Refusal("审阅人要选本镇别的宣传干事或书记。")
    _require_readable(stored)
    revision = stored.newest.number
    add_rows(
        Reading,
        (
            Reading(manuscript=stored, revision=revision, reader=reader, sent_by=actor)
            for reader in readers
        ),
    )
    names = "、".join(reader.full_name for reader in readers)
    return _turn(stored, State.READING, "送审总结", actor, {"版本": revision, "审阅人": names})


def _require_readable(manuscript: Manuscript) -> None:
    """A text nobody can print is not to be passed."""
    try:
        grammar.parse(manuscript.newest.body, known_names(manuscript.township))
    except grammar.GrammarError as error:
        raise Refusal(f"文稿有写错的地方，改正了再送审：{error.problems[0].message}") from error


@transaction.atomic
def answer(manuscript: Manuscript, verdict: str, words: str, *, actor: User) -> Manuscript:
    """One reader's word. The last to pass it makes it 已核稿; one who gives it back opens it.

    Raises Refusal where nobody asked them, or where it was taken back meanwhile.
    """
    stored = _in_state(manuscript, State.READING, "文稿已经不在审阅中，请刷新看现在的情况。")
    waiting = stored.readings.filter(answer="")
    mine = waiting.filter(reader=actor).first()
    if mine is None:
        raise Refusal("这份文稿没有请您审阅，或您已经答复过。")
    if verdict == Answer.RETURNED and not words.strip():
        raise Refusal("退回要写明请改什么。")
    mine.answer, mine.words, mine.answered_at = verdict, words, timezone.now()
    mine.save(update_fields=["answer", "words", "answered_at"])
    if verdict == Answer.RETURNED:
        waiting.delete()  # who has not answered is asked again with the next version
        return _turn(stored, State.WRITING, "退回总结", actor, {"意见": words})
    if waiting.exists():
        record("审阅总结", stored, actor=actor, data={"答复": mine.get_answer_display()})
        return stored
    return _turn(stored, State.CHECKED, "核稿总结", actor, {"版本": mine.revision})


@transaction.atomic
def take_back(manuscript: Manuscript, *, actor: User) -> Manuscript:
    """撤回: to go on writing. Raises Refusal where it is not under way, or signed."""
    require(actor, "summary.write")
    stored = _locked(manuscript)
    if stored.state not in (State.READING, State.CHECKED):
        raise Refusal("文稿没有送审，或已经签发。")
    stored.readings.filter(answer="").delete()
    return _turn(stored, State.WRITING, "撤回总结", actor)


@transaction.atomic
def correct(manuscript: Manuscript, reason: str, *, actor: User) -> Manuscript:
    """更正: open a signed text again. The signed edition stays in force until the next is signed."""
    require(actor, "summary.write")
    stored = _in_state(manuscript, State.SIGNED, "只有已签发的总结才用更正。")
    stored.correction = reason
    stored.save(update_fields=["correction"])
    return _turn(stored, State.WRITING, "更正总结", actor, {"事由": reason})


@transaction.atomic
def remark(manuscript: Manuscript, sentence: str, words: str, *, actor: User) -> Remark:
    """A reader's words at a sentence. Raises Refusal where the text is signed."""
    require(actor, "summary.remark")
    _unsigned(manuscript)
    made = Remark.objects.create(manuscript=manuscript, sentence=sentence, words=words, by=actor)
    record("批注总结", manuscript, actor=actor, data={"句子": sentence, "批注": words})
    return made


@transaction.atomic
def reply(made: Remark, words: str, *, actor: User) -> Reply:
    """Words to a remark, which stays open. Raises Refusal where it is dealt with or signed over."""
    require(actor, "summary.remark")
    _unsigned(made.manuscript)
    _held(made, is_settled=False)
    return _replied(made, words, actor)


@transaction.atomic
def settle(made: Remark, words: str = "", *, actor: User) -> None:
    """The writer has dealt with it, or its author takes it back; `words` say how, if any."""
    _require_own(made, actor)
    stored = _held(made, is_settled=False)
    if words:
        _replied(made, words, actor)
    stored.settled_by, stored.settled_at = actor, timezone.now()
    stored.save(update_fields=["settled_by", "settled_at"])
    record("办结批注", made.manuscript, actor=actor, data={"批注": made.words})


@transaction.atomic
def reopen(made: Remark, words: str, *, actor: User) -> None:
    """It was not dealt with after all: `words` say what is left. It holds up the signature again.

    Raises Refusal where the text is signed, or where it is open already.
    """
    _require_own(made, actor)
    _unsigned(made.manuscript)
    stored = _held(made, is_settled=True)
    _replied(made, words, actor)
    stored.settled_by = stored.settled_at = None
    stored.save(update_fields=["settled_by", "settled_at"])
    record("重开批注", made.manuscript, actor=actor, data={"批注": made.words, "事由": words})


def _require_own(made: Remark, actor: User) -> None:
    """Whether it is dealt with is said by who writes, and by whose remark it is."""
    require(actor, "summary.remark" if made.by_id == actor.pk else "summary.write")


def _unsigned(manuscript: Manuscript) -> None:
    """Held against a signature that is being given: it counts the open remarks."""
    if _locked(manuscript).state == State.SIGNED:
        raise Refusal("总结已经签发，批注不再变动。要改请先点“更正”。")


def _held(made: Remark, *, is_settled: bool) -> Remark:
    stored = Remark.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if is_settled != (stored.settled_at is not None):
        raise Refusal("这条批注没有办结。" if is_settled else "这条批注已经办结，要再说请重开。")
    return stored


def _replied(made: Remark, words: str, actor: User) -> Reply:
    told = Reply.objects.create(remark=made, words=words, by=actor)
    record("答复批注", made.manuscript, actor=actor, data={"批注": made.words, "答复": words})
    return told


@transaction.atomic
def waive(manuscript: Manuscript, key: str, reason: str, *, actor: User) -> Waiver:
    """Leave a finding as it is, because. Said again, the newer reason stands."""
    require(actor, "summary.write")
    made, _ = Waiver.objects.update_or_create(
        manuscript=manuscript, key=key, defaults={"reason": reason, "by": actor}
    )
    record("校对不改", manuscript, actor=actor, data={"问题": key, "理由": reason})
    return made


@transaction.atomic
def unwaive(manuscript: Manuscript, key: str, *, actor: User) -> None:
    require(actor, "summary.write")
    if Waiver.objects.filter(manuscript=manuscript, key=key).delete()[0]:
        record("恢复校对提醒", manuscript, actor=actor, data={"问题": key})


def waits_for(user: User) -> QuerySet[Reading]:
    """What this person was asked to read and has not answered."""
    if not allows(user, "summary.read"):
        return Reading.objects.none()
    return Reading.objects.visible_to(user).filter(reader=user, answer="")


def _in_state(manuscript: Manuscript, state: str, otherwise: str) -> Manuscript:
    stored = _locked(manuscript)
    if stored.state != state:
        raise Refusal(otherwise)
    return stored


def _locked(manuscript: Manuscript) -> Manuscript:
    rows = Manuscript.objects.select_for_update(of=("self",)).select_related("term__township")
    return rows.get(pk=manuscript.pk)


def _turn(
    stored: Manuscript, state: str, act: str, actor: User, data: dict | None = None
) -> Manuscript:
    stored.state = state
    stored.save(update_fields=["state"])
    record(act, stored, actor=actor, data=data)
    return stored
