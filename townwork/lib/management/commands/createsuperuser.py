"""createsuperuser: Django's name for it; an account belongs to a township, so found does it."""

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "不用它：第一个账号由 manage.py found 建立。"
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv):
        """Whatever options are given."""
        super().run_from_argv(argv[:2])

    def handle(self, **options):
        raise CommandError(
            "没有超级用户：请运行 manage.py found，它建立区、镇、领导班子和第一个管理员。"
        )
