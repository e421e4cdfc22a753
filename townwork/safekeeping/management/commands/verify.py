"""manage.py verify: one line a finding, nothing but a last line where all holds; 1 where not.

With --accept WHY rows that no act left as they are, looked into by then, are taken as they stand;
the trail says so.
"""

from django.core.management.base import BaseCommand, CommandError

from townwork.audit.services import tell_rows
from townwork.safekeeping.verifying import verify


class Command(BaseCommand):
    help = "核对：文件与记录、审计链、修改历史、后台任务"

    def add_arguments(self, parser):
        parser.add_argument(
            "--accept", metavar="事由", help="查明后认定各行的现状，写入审计，再核对"
        )

    def handle(self, *args, accept, **options):
        if accept:
            self.stdout.write(f"已认定 {tell_rows(accept)} 行的现状。")
        run = verify()
        for words in run.findings:
            self.stdout.write(words)
        if run.findings:
            raise CommandError(f"核对发现 {len(run.findings)} 处问题，用时 {run.seconds} 秒。")
        self.stdout.write(f"核对无误，用时 {run.seconds} 秒。")
