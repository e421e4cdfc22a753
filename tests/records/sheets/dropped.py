"""What was dropped, led the way its page leads: sorted by the worker, asked, entered."""

import io

from django.urls import reverse

from records.models import Drop
from townwork.jobs import services as jobs
from townwork.jobs.models import Job


def send(client, *files: tuple[str, bytes]):
    """The page after files, each (name, bytes), were dropped; the worker has done its part."""
    drop = send_only(client, *files)
    work()
    return client.get(reverse("drop", args=[drop.pk]))


def send_only(client, *files: tuple[str, bytes]) -> Drop:
    """They lie there, and no worker has looked."""
    sent = []
    for name, data in files:
        file = io.BytesIO(data)
        file.name = name
        sent.append(file)
    client.post(reverse("drops"), {"files": sent})
    return Drop.objects.latest("pk")


def work() -> None:
    """All that waits in the queue, and what that puts there."""
    while job := Job.objects.active().order_by("pk").first():
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == "done", job.error


def filled(desk) -> dict:
    """All forms of the page as it shows them, sent off without a touch."""
    found = {}
    for sheet in desk.sheets:
        for form in filter(None, (sheet.form, sheet.mend)):
            for bound in form:
                value = bound.value()
                if value is not None and value is not False:
                    found[bound.html_name] = value
    return found


def answer(client, page, said: dict, of: dict | None = None, extra: dict | None = None):
    """The page after it was sent with these choices: {title of a table: {field: what is chosen}},
    or `of` them by their key; {"*": {a word or an empty column: what is chosen for it}}, and `extra` {field: what}.
    """
    desk = page.context["desk"]
    sent = filled(desk)
    for sheet in desk.sheets:
        chosen = said.get(sheet.upload.outline["sheet"]) or (of or {}).get(sheet.upload.pk, {})
        sent |= {f"s{sheet.upload.pk}-{name}": words for name, words in chosen.items()}
        for question, own, _, _ in sheet.mend.questions() if sheet.mend else ():
            at_hand = question["text"] or question["column"]
            if own and at_hand in said.get("*", {}):
                sent[own.html_name] = said["*"][at_hand]
    client.post(reverse("drop", args=[desk.drop.pk]), sent | (extra or {}))
    work()
    return client.get(reverse("drop", args=[desk.drop.pk]))


def enter(client, drop: Drop):
    """The page after 全部录入."""
    client.post(reverse("drop_enter", args=[drop.pk]))
    work()
    return client.get(reverse("drop", args=[drop.pk]))


def state_of(page) -> list[tuple[str, str, bool]]:
    """(table, its ledger, whether something is open) of each on the page."""
    return [
        (sheet.upload.outline["sheet"], sheet.upload.ledger, sheet.is_open)
        for sheet in page.context["desk"].sheets
    ]
