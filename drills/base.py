"""The installation every drill begins with: a migrated database, a synthetic township, its clerk
with a password. `python -m drills.base` makes it in TOWNWORK_DATA, DATABASE_URL.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from drills.installation import CLERK, PASSWORD  # noqa: E402
from records.sample.load import make_townships  # noqa: E402
from townwork.org.models import User  # noqa: E402

call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
make_townships(1)
clerk = User.objects.get(username=CLERK)
clerk.set_password(PASSWORD)
clerk.must_change_password = False
clerk.password_changed_at = timezone.now()
clerk.save()
