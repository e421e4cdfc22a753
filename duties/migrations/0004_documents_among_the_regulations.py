"""Each issued yearly document has its row among the 制度文件, which says when it was issued.

One registered by hand under the same number is that row and takes the document's title and day.
What a locked half-year counted stays: no row is made or moved there. A document of before that has
no row for that reason is still the one assessments read.

Going back leaves the rows: they are true, and nobody could tell them from those that were typed.
"""

from django.db import migrations
from django.utils import timezone


def enter(apps, schema_editor):
    Document = apps.get_model("duties", "ResponsibilityDocument")
    Regulation = apps.get_model("records", "Regulation")
    terms = apps.get_model("org", "Term").objects.exclude(closed_at=None)
    locked = set(terms.values_list("township", "year", "half"))

    def is_locked(town, day):
        return (town, day.year, 1 if day.month <= 6 else 2) in locked

    for document in Document.objects.exclude(issued_at=None).order_by("pk"):
        rows = Regulation.objects.filter(unit__township=document.township_id, voided_at=None)
        same = rows.filter(kind="responsibility", number=document.number)
        row = same.order_by("-written_by_issue", "pk").first()
        held = [document.issued_on, *([row.occurred_on] if row else [])]
        if (row and row.written_by_issue) or any(is_locked(document.township_id, d) for d in held):
            continue
        _write(apps, row or _new(apps, document), document)


def _new(apps, document):
    Unit = apps.get_model("org", "Unit")
    units = Unit.objects.filter(township=document.township_id)
    leadership = units.filter(kind="leadership", is_active=True).order_by("order", "pk").first()
    issuer = apps.get_model("org", "User").objects.get(pk=document.issued_by_id)
    return apps.get_model("records", "Regulation")(
        unit_id=leadership.pk if leadership else issuer.unit_id,
        kind="responsibility",
        number=document.number,
        sent_to=document.recipients,
        entered_at=document.issued_at,
        entered_by_id=issuer.pk,
    )


def _write(apps, row, document):
    """The row and its history, as the issue would have written them."""
    version = f"（第 {document.version} 版）" if document.version > 1 else ""
    change = "~" if row.pk else "+"
    row.title = f"{document.title}{version}"
    row.occurred_on = document.issued_on
    row.written_by_issue = True
    row.search_text = _searched(f"{row.title} {row.number}")
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
        history_user_id=document.issued_by_id,
    )


def _searched(words):
    """Lower case and its pinyin's initials: what every record is found by."""
    from pypinyin import Style, lazy_pinyin

    words = words.lower()
    return f"{words} {''.join(lazy_pinyin(words, style=Style.FIRST_LETTER)).lower()}"[:1000]


class Migration(migrations.Migration):
    dependencies = [("duties", "0003_quicklink"), ("records", "0007_facts_entered_twice")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
