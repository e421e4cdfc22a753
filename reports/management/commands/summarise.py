"""summarise TOWNSHIP TERM: the half-year summary, through the queue with a
progress bar, or here with --now.
"""

import shutil
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from reports.models import Edition
from reports.services import request_summary, word_version
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.org.lookup import find_term

WAIT_SECONDS = 300


class Command(BaseCommand):
    help = "生成半年总结 PDF。"

    def add_arguments(self, parser):
        parser.add_argument("township", help="镇代码，如 qingxi")
        parser.add_argument("term", help="半年，如 2026H1")
        parser.add_argument("--output", type=Path, help="PDF 另存为")
        parser.add_argument("--docx", action="store_true", help="在 PDF 旁边另存一份同名的 Word 版")
        parser.add_argument("--now", action="store_true", help="不经队列，就地生成")

    def handle(self, *, township, term, output, docx, now, **options):
        if docx and output and output.suffix.lower() == ".docx":
            raise CommandError(
                "--output 是 PDF 的文件名，请写成 .pdf；Word 版会以同名 .docx 存在旁边。"
            )
        job = request_summary(find_term(township, term), actor=None, queued=not now)
        if now:
            jobs.run(job.pk)
        else:
            self.watch(job)
        job.refresh_from_db()
        if job.state != Job.State.DONE:
            raise CommandError(job.error or "还没有完成，稍后可再运行本命令查看。")
        edition = Edition.objects.select_related("term__township").get(pk=job.result["edition"])
        path = edition.path
        if output:
            output.parent.mkdir(parents=True, exist_ok=True)
            path = Path(shutil.copyfile(path, output))
        self.stdout.write(str(path))
        if docx:
            beside = path.with_suffix(".docx")
            beside.write_bytes(word_version(edition))
            self.stdout.write(str(beside))

    def watch(self, job: Job) -> None:
        """Poll the row until it ends; what the page does, in a terminal."""
        until = time.monotonic() + WAIT_SECONDS
        with tqdm(
            total=100,
            desc="排队中",
            bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}",
            file=sys.stderr,
            leave=False,
            disable=None,
        ) as bar:
            while job.is_active and time.monotonic() < until:
                time.sleep(0.3)
                job.refresh_from_db()
                bar.set_description(job.stage or job.get_state_display())
                bar.update(job.percent - bar.n)
