"""What a sheet that went in teaches of its town's words, and what is forgotten where it is undone.

Said as {field: {what the sheet says: what is meant}}; the field "" is of the columns' names.
"""

from records.ledger.custom_ledgers import find
from records.sheets.answers import Answers
from records.sheets.by_cells import columns_meant
from records.sheets.columns import Vocabulary
from records.sheets.models import ColumnMemory, Drop, Import, SheetMemory
from townwork.org.models import Township

REMEMBERED = 300  # words a township keeps for a field of a ledger, and names of columns
Said = dict[str, dict[str, str]]


def learn(upload: Import, township: Township) -> None:
    """What its columns and words were taken for, once it went in: for the town's next sheet.

    The import keeps what it said, and what was known before of each that it said otherwise.
    """
    memory, _ = ColumnMemory.objects.get_or_create(township=township, ledger=upload.ledger)
    said, before = _said_by(upload), {}
    for field, words in said.items():
        known = _known(memory, field)
        before[field] = {
            text: known.get(text) for text, meant in words.items() if known.get(text) != meant
        }
        _keep(memory, field, {**known, **words})
    memory.save()
    upload.outline = {**upload.outline, "said": said, "before": before}


def _said_by(upload: Import) -> Said:
    """A word is kept where it stands for a choice or a unit; what mends a number or day is not."""
    ledger = find(upload.ledger)
    said = {"": _columns_said(upload)}
    for name, words in Answers.of(upload.answers).instead.items():
        field = ledger.field(name)
        if field.choices or field.is_relation:
            said[name] = {text: meant for text, meant in words.items() if text and meant}
    return said


def _columns_said(upload: Import) -> dict[str, str]:
    """What each column was taken for; "" of one that was there to be taken, and was not: what only
    found no place in one sheet may have its own in the next.
    """
    named = dict(enumerate(upload.outline["header"]))
    town = upload.unit.township
    vocabulary, units = Vocabulary.of(find(upload.ledger), town), town.units.active()
    guessed = columns_meant(vocabulary, upload.outline, units)
    said = {named[int(at)]: field for at, field in upload.columns.items() if named.get(int(at))}
    taken = set(upload.columns.values())
    refused = [at for at, field in guessed.items() if field not in taken and named[at] not in said]
    return {**said, **dict.fromkeys((named[at] for at in refused), "")}


def forget_taught(one: Import) -> None:
    """What it taught and nobody has said otherwise since: what was known before comes back. What
    an import that stands says too stays.
    """
    memories = ColumnMemory.objects.select_for_update(of=("self",))
    memory = memories.filter(township=one.unit.township_id, ledger=one.ledger).first()
    if memory is None:
        return
    others = _said_by_others(one)
    for field, before in one.outline.get("before", {}).items():
        known = dict(_known(memory, field))
        for text, earlier in before.items():
            meant = one.outline["said"][field][text]
            is_said = any(said.get(field, {}).get(text) == meant for said in others)
            if known.get(text) == meant and not is_said:
                known = _without(known, text, earlier)
        _keep(memory, field, known)
    memory.save()


def _without(known: dict[str, str], text: str, earlier: str | None) -> dict[str, str]:
    rest = {word: meant for word, meant in known.items() if word != text}
    return rest if earlier is None else {**rest, text: earlier}


def _said_by_others(one: Import) -> list[Said]:
    """By the imports that stand."""
    others = Import.objects.done().filter(undone_at=None, ledger=one.ledger).exclude(pk=one.pk)
    outlines = others.filter(unit__township=one.unit.township_id).values_list("outline", flat=True)
    return [outline.get("said", {}) for outline in outlines]


def _known(memory: ColumnMemory, field: str) -> dict[str, str]:
    return memory.words.get(field, {}) if field else memory.columns


def _keep(memory: ColumnMemory, field: str, words: dict[str, str]) -> None:
    newest = dict(list(words.items())[-REMEMBERED:])
    if field:
        memory.words[field] = newest
    else:
        memory.columns = newest


def learn_look(drop: Drop, upload: Import) -> None:
    """Which ledger a table was that somebody was asked about."""
    key, said = upload.outline["look"]
    SheetMemory.objects.update_or_create(
        township=drop.unit.township,
        key=key,
        defaults={"said": said, "ledger": upload.ledger, "learnt_of": drop},
    )


def forget_looks(drop: Drop) -> None:
    """The next table of that look is asked about anew."""
    SheetMemory.objects.filter(learnt_of=drop).delete()
