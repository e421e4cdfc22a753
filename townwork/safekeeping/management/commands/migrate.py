"""manage.py migrate: Django's, once it is known that it goes through, and with the database of
before kept (SQLite): docs/upgrading.md.
"""

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from townwork import __version__
from townwork.audit.services import tell_rows
from townwork.org.errors import Refusal
from townwork.safekeeping import creating, schema

migrate.MigrationExecutor = creating.Executor  # Django's command asks for it by this name


class Command(migrate.Command):
    def handle(self, *args, **options):
        try:
            applied = schema.applied()
            said = schema.obstacle(applied)
            if said:
                raise CommandError(said)
            kept = schema.keep_before_upgrade(applied) if _is_a_real_one(options) else None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if kept:
            self.stdout.write(f"升级前的数据库已存到 {kept}。")
        super().handle(*args, **options)
        if schema.applied() != applied and schema.is_current(schema.applied()):
            tell_rows(f"升级到 {__version__}")


def _is_a_real_one(options) -> bool:
    """All apps, and neither a question nor a pretence."""
    asks = ("app_label", "plan", "check_unapplied", "fake", "fake_initial")
    return not any(options[name] for name in asks)
