"""What a record is found by is kept as one looks for it: full-width signs narrow, 繁体 in 简体. Rows of
before are found so too.
"""

import unicodedata

from django.db import migrations

BATCH = 500


def fold(apps, editor):
    from opencc import OpenCC

    simplified = OpenCC("t2s")
    for model in apps.get_app_config("records").get_models():
        if not any(field.name == "search_text" for field in model._meta.fields):
            continue
        changed = []
        for row in model.objects.only("pk", "search_text").iterator(BATCH):
            words = simplified.convert(unicodedata.normalize("NFKC", row.search_text)).lower()
            if words != row.search_text:
                row.search_text = words[:1000]
                changed.append(row)
        model.objects.bulk_update(changed, ["search_text"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("records", "0013_sheets_as_people_have_them")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
