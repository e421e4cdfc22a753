"""manage.py sweep: what the night drops, now."""

from django.core.management.base import BaseCommand, CommandError

from townwork.org.errors import Refusal
from townwork.safekeeping.sweeping import sweep


class Command(BaseCommand):
    help = "清理过期的会话、任务和没有记录的文件"

    def handle(self, *args, **options):
        try:
            run = sweep()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for title, count in run.facts.items():
            self.stdout.write(f"{title}：{count}")
