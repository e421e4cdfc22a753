"""What stood in two places is matched: a 讲坛 among the 阵地 names the 分坛 of its unit that bears its
name; a study bulletin's row among the 制度文件 knows that the issue wrote it.

A venue dated in a locked half-year stays as it was counted, and so does one that no hall, or more
than one, may be. Going back loses nothing that was typed.
"""

from django.db import migrations


def match(apps, schema_editor):
    _halls(apps)
    _bulletins(apps)


def _halls(apps):
    Venue, LectureHall = (
        apps.get_model("records", "Venue"),
        apps.get_model("records", "LectureHall"),
    )
    locked = _locked_half_years(apps)
    found = []
    for venue in Venue.objects.filter(kind="forum", hall=None, voided_at=None).select_related(
        "unit"
    ):
        day = venue.occurred_on
        if (venue.unit.township_id, day.year, 1 if day.month <= 6 else 2) in locked:
            continue
        halls = LectureHall.objects.filter(unit=venue.unit_id, voided_at=None)
        named = [hall for hall in halls if hall.name in venue.name or venue.name in hall.name]
        if len(named) == 1:
            venue.hall_id = named[0].pk
            found.append(venue)
    Venue.objects.bulk_update(found, ["hall"], batch_size=500)


def _bulletins(apps):
    Regulation = apps.get_model("records", "Regulation")
    issued = apps.get_model("records", "StudyBulletin").objects.exclude(regulation=None)
    rows = Regulation.objects.filter(voided_at=None, pk__in=issued.values("regulation"))
    rows.update(written_by_issue=True)


def _locked_half_years(apps):
    locked = apps.get_model("org", "Term").objects.exclude(closed_at=None)
    return set(locked.values_list("township", "year", "half"))


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_halls_and_issued_papers"),
        ("org", "0013_forget_former_sessions"),
    ]

    operations = [migrations.RunPython(match, migrations.RunPython.noop)]
