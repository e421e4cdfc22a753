"""manage.py backup [DIR]: one more backup, while people work; exit code 1 where something could not
be saved.
"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from townwork.org.errors import Refusal
from townwork.safekeeping.backup import back_up
from townwork.safekeeping.passphrase import asked_twice


class Command(BaseCommand):
    help = "备份：数据库、文件和封存的密钥"

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=None, metavar="DIR")
        parser.add_argument("--no-keys", action="store_true", help="密钥不放进备份，不问口令")

    def handle(self, *args, folder, no_keys, **options):
        passphrase = "" if no_keys else settings.BACKUP_PASSPHRASE or asked_twice()
        second = settings.BACKUP_SECOND if folder is None else ""
        try:
            run = back_up(folder or settings.BACKUP_DIR, passphrase=passphrase, second=second)
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        for words in [*(f"{name}：{value}" for name, value in run.facts.items()), *run.findings]:
            self.stdout.write(words)
        if run.findings:
            raise CommandError("备份做好了，但上面几处没有存下来。")
        self.stdout.write(f"备份完成，用时 {run.seconds} 秒。")
