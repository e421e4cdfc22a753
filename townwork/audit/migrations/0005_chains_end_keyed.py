"""Every chain ends in an event that is bound by the key, and its head is sealed.

What stood before is bound to that event: from here on a chain whose last event needs no key is
somebody's who had none. The trail is not taken back: there is no way to an earlier state.

The digest is imported: a version of it is never changed (townwork/audit/digests.py).
"""

from django.db import migrations
from django.utils import timezone

from townwork.audit import digests, keys


def end_keyed(apps, editor):
    Event = apps.get_model("audit", "AuditEvent")
    Head = apps.get_model("audit", "AuditHead")
    for head in Head.objects.exclude(number=0):
        event = Event(
            chain=head.chain,
            number=head.number + 1,
            at=timezone.now(),
            actor_name="系统",
            action="启用审计密钥",
            data={"以前的条数": head.number},
            result="ok",
            version=digests.KEYED,
            key_id=keys.current().id,
            previous_hash=head.hash,
        )
        event.hash = digests.digest(event)
        event.save()
        head.number, head.hash = event.number, event.hash
        head.seal = digests.seal(head.chain, event)
        head.save()


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_keyed_digests")]

    operations = [migrations.RunPython(end_keyed)]
