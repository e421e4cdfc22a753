"""accounts_shown: the sample accounts, one a role, for the launcher's greeting.

Nothing outside the demo.
"""

from django.conf import settings
from django.core.management.base import BaseCommand

from townwork.org.models import User


class Command(BaseCommand):
    help = "列出示例账号（仅演示时）。"

    def handle(self, **options):
        if settings.SERVED or not settings.DEMO_PASSWORD:
            return
        self.stdout.write("示例账号（口令都一样）：")
        for role, label in User.Role.choices:
            user = User.objects.filter(role=role, is_active=True).order_by("pk").first()
            if user:
                self.stdout.write(f"  {label}\t{user.username}\t{settings.DEMO_PASSWORD}")
