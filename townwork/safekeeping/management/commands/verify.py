"""manage.py verify: one line a finding, nothing but a last line where all holds; 1 where not."""

from django.core.management.base import BaseCommand, CommandError

from townwork.safekeeping.verifying import verify


class Command(BaseCommand):
    help = "核对：文件与记录、审计链、修改历史、后台任务"

    def handle(self, *args, **options):
        run = verify()
        for words in run.findings:
            self.stdout.write(words)
        if run.findings:
            raise CommandError(f"核对发现 {len(run.findings)} 处问题，用时 {run.seconds} 秒。")
        self.stdout.write(f"核对无误，用时 {run.seconds} 秒。")
