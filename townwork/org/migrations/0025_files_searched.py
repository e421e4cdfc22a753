"""Files are found by the pinyin initials of their names too; those of before as well."""

import unicodedata

from django.db import migrations, models

BATCH = 500


def index(apps, editor):
    from opencc import OpenCC
    from pypinyin import Style, lazy_pinyin

    simplified = OpenCC("t2s")
    rows = apps.get_model("org", "Evidence").objects
    changed = []
    for row in rows.only("pk", "name").iterator(BATCH):
        words = simplified.convert(unicodedata.normalize("NFKC", row.name)).lower()
        initials = "".join(lazy_pinyin(words, style=Style.FIRST_LETTER, errors="default")).lower()
        row.search_text = f"{words} {initials}"[:1000]
        changed.append(row)
    rows.bulk_update(changed, ["search_text"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("org", "0024_attendees")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="search_text",
            field=models.CharField(blank=True, editable=False, max_length=1000),
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
