"""What an import of 20,000 rows costs, as .xlsx and as CSV in GBK: wall time of each step, and the
peak of memory.

Each run is a process of its own, so that the peak is the import's: RSS before the file is read,
and at its highest.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta

ROWS = 20_000
HEADER = ("序号", "村", "放映时间", "影片名称", "场次", "观众人数", "备注")


def rows(unit: str):
    yield HEADER
    for n in range(ROWS):
        day = date(2026, 1, 1) + timedelta(days=n % 180)
        yield (
            n + 1,
            unit,
            f"{day.year}.{day.month}.{day.day}",
            f"第{n}部",
            1,
            f"{n % 300}人次",
            "第二场",
        )


def sheet(form: str, unit: str) -> bytes:
    from townwork.lib.workbooks import write

    if form == "csv":
        return "\n".join(",".join(map(str, row)) for row in rows(unit)).encode("gbk")
    header, *body = rows(unit)
    return write([("表", header, body)])


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(form: str) -> dict:
    """In a process and a database of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from records.ledger.declaration import ledgers
    from records.models import FilmShowing
    from records.sample.load import make_townships
    from records.sheets import job as import_job
    from records.sheets import undoing
    from records.sheets.columns import set_columns
    from records.sheets.receiving import receive
    from townwork.jobs import services as jobs
    from townwork.org.models import Unit, User

    call_command("migrate", verbosity=0)
    make_townships(1)
    clerk = User.objects.get(username="clerk-t0001")
    path = os.path.join(os.environ["TOWNWORK_DATA"], "sheet")
    unit = Unit.objects.visible_to(clerk).active().first().name
    # Made elsewhere: writing the sheet must not count.
    subprocess.run([sys.executable, "-m", "bench.imports", "make", form, unit, path], check=True)
    with open(path, "rb") as file:
        data = file.read()
    found, last = {"before MiB": peak()}, time.perf_counter()

    def step(name):
        nonlocal last
        found[f"{name} s"], last = time.perf_counter() - last, time.perf_counter()

    one = receive(ledgers["films"], "表", data, actor=clerk)
    if not one.outline:  # the worker's
        jobs.run(import_job.job_of(one).pk)
        one.refresh_from_db()
    step("upload")
    set_columns(one, {int(at): field for at, field in one.columns.items()}, actor=clerk)
    prepared = import_job.read(one)
    with transaction.atomic():
        assert import_job.settle(one, prepared, carry_out=False)
    step("check")
    del prepared
    prepared = import_job.read(one)
    with transaction.atomic():
        assert import_job.settle(one, prepared, carry_out=True)
    step("import")
    found["peak MiB"] = peak()
    assert FilmShowing.objects.standing().filter(unit__name=unit, note="第二场").count() == ROWS
    del prepared
    one.refresh_from_db()
    undoing.undo_import(one, actor=clerk)
    step("undo")
    found["peak with undo MiB"] = peak()
    return found


def main() -> None:
    for form in ("xlsx", "csv"):
        with tempfile.TemporaryDirectory() as folder:
            env = {
                **os.environ,
                "TOWNWORK_DATA": folder,
                "DJANGO_SETTINGS_MODULE": "townwork.settings",
            }
            env.pop("DATABASE_URL", None)
            done = subprocess.run(
                [sys.executable, "-W", "ignore", "-m", "bench.imports", "measure", form],
                env=env,
                check=True,
                capture_output=True,
                text=True,
            )
        said = json.loads(done.stdout.splitlines()[-1])
        print(
            f"import {ROWS} rows, {form}: "
            + ", ".join(
                f"{k[: k.rindex(' ')]} {v:.1f} {k.rsplit(' ', 1)[1]}" for k, v in said.items()
            )
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        with open(sys.argv[4], "wb") as target:
            target.write(sheet(sys.argv[2], sys.argv[3]))
    elif sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        main()
