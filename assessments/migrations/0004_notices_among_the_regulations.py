"""Each published 通报 of an assessment has its row among the 制度文件.

One registered by hand under the same title is that row. What a locked half-year counted stays: no
row is made or moved there. Going back leaves the rows: they are true.
"""

from django.db import migrations
from django.utils import timezone

HALVES = {1: "上半年", 2: "下半年"}


def enter(apps, schema_editor):
    terms = apps.get_model("org", "Term").objects.exclude(closed_at=None)
    locked = set(terms.values_list("township", "year", "half"))
    rounds = apps.get_model("assessments", "Round").objects.filter(state="published")
    for round in rounds.select_related("term").order_by("pk"):
        town, term = round.term.township_id, round.term
        day = timezone.localtime(round.published_at).date()
        title = (
            f"关于{term.year}年{HALVES[term.half]}意识形态和宣传思想文化工作责任制考核结果的通报"
        )
        rows = apps.get_model("records", "Regulation").objects.filter(unit__township=town)
        row = rows.filter(voided_at=None, title=title).order_by("-written_by_issue", "pk").first()
        days = [day, *([row.occurred_on] if row else [])]
        halves = {(town, one.year, 1 if one.month <= 6 else 2) for one in days}
        if (row and row.written_by_issue) or halves & locked:
            continue
        row = row or _new(apps, round)
        row.title, row.occurred_on, row.kind = title, day, "result"
        _write(apps, row, round.published_by_id)


def _new(apps, round):
    units = apps.get_model("org", "Unit").objects.filter(township=round.term.township_id)
    leadership = units.filter(kind="leadership", is_active=True).order_by("order", "pk").first()
    publisher = apps.get_model("org", "User").objects.get(pk=round.published_by_id)
    return apps.get_model("records", "Regulation")(
        unit_id=leadership.pk if leadership else publisher.unit_id,
        sent_to="各村（社区），镇属各站办所、各下属单位",
        entered_at=round.published_at,
        entered_by_id=publisher.pk,
    )


def _write(apps, row, by):
    """The row and its history, as the issue would have written them."""
    change = "~" if row.pk else "+"
    row.written_by_issue = True
    row.search_text = _searched(row.title)
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    rows = apps.get_model("records", "Regulation").objects
    if row.pk:
        rows.filter(pk=row.pk).update(**values)
    else:
        values["id"] = rows.bulk_create([row])[0].pk
    History = apps.get_model("records", "HistoricalRegulation")
    kept = {field.attname for field in History._meta.concrete_fields}
    History.objects.create(
        **{name: value for name, value in values.items() if name in kept},
        history_date=timezone.now(),
        history_type=change,
        history_user_id=by,
    )


def _searched(words):
    """Lower case and its pinyin's initials: what every record is found by."""
    from pypinyin import Style, lazy_pinyin

    words = words.lower()
    return f"{words} {''.join(lazy_pinyin(words, style=Style.FIRST_LETTER)).lower()}"[:1000]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_whole_answers"), ("records", "0007_facts_entered_twice")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
