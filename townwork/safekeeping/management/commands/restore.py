"""manage.py restore DIR: a backup into an empty installation; --files: only what this one lost."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from townwork.org.errors import Refusal
from townwork.safekeeping import restoring
from townwork.safekeeping.passphrase import asked


class Command(BaseCommand):
    help = "从备份恢复到空的安装；--files 只补回缺失和损坏的文件"
    requires_system_checks = ()  # the database is not there yet
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--check", action="store_true", help="只检查备份能不能恢复，什么都不写")
        parser.add_argument("--files", action="store_true", help="只补回缺失和损坏的文件，别的不动")

    def handle(self, *args, folder, check, files, **options):
        try:
            if files:
                self.put_files_back(folder)
            elif check:
                found, manifest = restoring.check(folder)
                self.stdout.write(f"{found} 完好，可以恢复（{manifest.version} 版）。")
            else:
                self.restore(folder)
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error

    def restore(self, folder):
        passphrase = settings.BACKUP_PASSPHRASE or asked("备份密钥的口令（没有就直接回车）：")
        done = restoring.restore(folder, passphrase=passphrase)
        for words in done.notes:
            self.stdout.write(f"注意：{words}")
        self.stdout.write(
            f"已从 {done.folder} 恢复：{done.rows} 行，{done.files} 个文件。"
            "请运行 manage.py verify 核对，再启动服务。"
        )

    def put_files_back(self, folder):
        back, lacking = restoring.put_files_back(folder)
        for name in lacking:
            self.stdout.write(f"备份里也没有完好的：files/{name}")
        if lacking:
            raise CommandError(
                f"补回 {len(back)} 个文件，还缺 {len(lacking)} 个：请换一份备份再试。"
            )
        self.stdout.write(f"补回 {len(back)} 个文件。" if back else "没有缺失或损坏的文件。")
