"""demo: the sample township 青溪镇 with the last and the current half-year, or --until 2026H1 with
that one and the one before it; or --townships N synthetic ones; safe to repeat.
"""

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from assessments.sample import load_assessments
from duties.sample import load_duties
from records.ledger.declaration import ledgers
from records.sample.life import Life
from records.sample.load import Loaded, close_older_term, load_sample, make_townships
from records.sample.under_way import load_under_way
from townwork.audit.services import tell_rows
from townwork.org.models import Term, Township


class Command(BaseCommand):
    help = "装入示例镇；--townships N 造 N 个合成镇（用于测速）。"

    def add_arguments(self, parser):
        parser.add_argument("--townships", type=int, metavar="N", help="合成镇的个数")
        parser.add_argument("--until", metavar="2026H1", help="示例镇记到哪个半年；不写则到今天")

    def handle(self, *, townships, until, **options):
        started = time.monotonic()
        if settings.SERVED:
            raise CommandError("这是正式站点（已设 ALLOWED_HOSTS），不装示例数据。")
        if townships is not None:
            made = make_townships(townships)
            self.stdout.write(f"合成镇：新造 {made} 个，用时 {time.monotonic() - started:.1f} 秒。")
            return
        if Township.objects.filter(code="qingxi").exists():
            self.stdout.write("示例镇已在，未作改动。")
            return
        if not settings.DEMO_PASSWORD:
            raise CommandError(
                "请先设环境变量 TOWNWORK_DEMO_PASSWORD（示例账号的口令），再运行 demo。"
            )
        life = life_of(until)
        with transaction.atomic(), no_garbage_sought():
            loaded = self.load(life)
            tell_rows("装入示例镇")  # its days are made up past the acts
        self.stdout.write(
            f"{loaded.township}：{loaded.records} 条记录，用时 {time.monotonic() - started:.1f} 秒。"
        )

    def load(self, life: Life) -> Loaded:
        """The bar counts what takes about as long as a year's papers do, halved."""
        with tqdm(
            total=len(ledgers) / 10 + 8,
            bar_format="装入示例镇 {percentage:3.0f}% |{bar}| {elapsed}",
            file=sys.stderr,
            leave=False,
            disable=None,
        ) as bar:
            loaded = load_sample(life, loaded_one=partial(bar.update, 0.1))
            load_duties(loaded.township, life, loaded_one=partial(bar.update, 2))
            load_assessments(loaded.township, life, loaded_one=partial(bar.update, 1.5))
            load_under_way(loaded.township, life.today)
            close_older_term(loaded.township, life)
            bar.update()
        return loaded


@contextmanager
def no_garbage_sought() -> Iterator[None]:
    """Most of what is made stays until the end: to look through it again and again is an eighth of
    the time, and what is not found meanwhile 14 MB.
    """
    was_sought = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_sought:
            gc.enable()


def life_of(until: str | None) -> Life:
    if until is None:
        return Life.on(timezone.localdate())
    term = Term.named(until)
    if term is None:
        raise CommandError("请按 2026H1 的样子写半年。")
    return Life.until(term)
