"""A batch of papers end to end: 10, 100 and 1,000 units' summaries (PDF and Word, from the first to
the ZIP), by one worker and by two, and a district of as many townships, who have signed.

`--sizes 10,100` for fewer. Each worker is a process that has its typefaces read, as a worker of the
house after its first paper; time is from the asking to the ZIP. Each size is a database of its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

FOLDER = os.environ.get("BENCH_DATA") or tempfile.mkdtemp()
os.environ["TOWNWORK_DATA"] = FOLDER
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.pdf import sample_blocks  # noqa: E402
from records.sample.load import SYNTHETIC, make_townships  # noqa: E402
from reports import batches  # noqa: E402
from reports.drafts import default_template, make_draft  # noqa: E402
from reports.models import Batch, Edition, WordCopy  # noqa: E402
from townwork.celery import app  # noqa: E402
from townwork.jobs import services as jobs  # noqa: E402
from townwork.jobs.models import Job  # noqa: E402
from townwork.lib import word  # noqa: E402
from townwork.lib.pdf import render_official  # noqa: E402
from townwork.org.models import District, Term, Township, Unit, User  # noqa: E402

READY = Path(FOLDER) / "ready"
GO = Path(FOLDER) / "go"
app.conf.broker_url = "memory://localhost/"  # the workers look for their jobs themselves


def main(sizes: list[int]) -> None:
    print(f"{'papers':24} {'workers':>8} {'s':>8} {'a second':>9} {'MiB each':>9} {'ZIP MiB':>9}")
    for size in sizes:
        for workers in (1, 2):
            measured("units' summaries", size, workers, of_units)
    for size in sizes:
        measured("townships' signed", size, 2, of_townships)


def measured(what: str, size: int, workers: int, prepare) -> None:
    """In a database of its own, in processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-W", "ignore", "-m", "bench.batches", "--measure"]
        environment = {**os.environ, "BENCH_DATA": folder}
        asked = [prepare.__name__, str(size), str(workers)]
        answer = subprocess.check_output([*command, *asked], env=environment, text=True)
    seconds, memory, zipped = json.loads(answer.splitlines()[-1])
    told = f"{what} {size:>6,}"
    print(
        f"{told:24} {workers:>8} {seconds:>8.1f} {size / seconds:>9.1f} {memory:>9.0f} "
        f"{zipped / 2**20:>9.1f}",
        flush=True,
    )


# --- One size -------------------------------------------------------------------------------------
def measure(prepare: str, size: int, workers: int) -> None:
    call_command("migrate", verbosity=0)
    place, half, actor = {"of_units": of_units, "of_townships": of_townships}[prepare](size)
    READY.mkdir()
    running = [_started(number) for number in range(workers)]
    while len(list(READY.iterdir())) < workers:
        time.sleep(0.05)
    begun = time.perf_counter()
    batch = batches.begin(place, half, actor=actor)
    GO.touch()
    for process in running:
        process.wait()
    seconds = time.perf_counter() - begun
    batch.refresh_from_db()
    done = batch.items.filter(state="done").count()
    assert (done, bool(batch.sha256)) == (size, True), (done, size, batch.sha256)
    memory = max(float(path.read_text()) for path in READY.iterdir())
    print(json.dumps([seconds, memory, batch.size]))


def _started(number: int) -> subprocess.Popen:
    command = [sys.executable, "-W", "ignore", "-m", "bench.batches", "--work", str(number)]
    return subprocess.Popen(command, env={**os.environ, "BENCH_DATA": FOLDER})


def work(number: str) -> None:
    blocks = sample_blocks()
    render_official(blocks[0].text, blocks)
    word.official(blocks)
    mark = READY / number
    mark.touch()
    while not GO.exists():
        time.sleep(0.01)
    while not Batch.objects.exclude(sha256="").exists():
        waiting = Job.objects.filter(kind=batches.BATCH, state=Job.State.PENDING)
        for pk in list(waiting.values_list("pk", flat=True)):
            jobs.run(pk)
        if not Job.objects.active().filter(kind=batches.BATCH).exists():
            break
        time.sleep(0.02)
    mark.write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


# --- What it is made of ---------------------------------------------------------------------------
def of_units(size: int) -> tuple[Township, Term, User]:
    """A township of so many villages, each with records in six ledgers."""
    make_townships(1)
    town = Township.objects.get(code="t0001")
    Unit.objects.filter(township=town).update(is_active=False)
    units = Unit.objects.bulk_create(
        Unit(township=town, name=f"第{n}村委会", kind=Unit.Kind.VILLAGE, order=n)
        for n in range(1, size + 1)
    )
    clerk = User.objects.get(username="clerk-t0001")
    for model, values in SYNTHETIC:
        days = (date(2026, 2, 3), date(2026, 5, 7))
        rows = [
            model(unit=unit, occurred_on=day, entered_by=clerk, **values)
            for unit in units
            for day in days
        ]
        for row in rows:
            row.index()
        model.objects.bulk_create(rows, batch_size=500)
    return town, Term.objects.get(township=town), clerk


def of_townships(size: int) -> tuple[District, Term, User]:
    """A district of so many, each with its own signed paper."""
    make_townships(size)
    district = District.objects.get(code="synthetic")
    terms = list(Term.objects.filter(township__district=district).select_related("township"))
    draft = make_draft(terms[0].township, terms[0], rows=True)
    paper = render_official(draft.title, draft.blocks).pdf
    document = word.official(draft.blocks)
    figures = [
        figure.as_json() | {"applicable": figure.applicable} for figure in draft.figures.values()
    ]
    signer = User.objects.get(username="clerk-t0001")
    for term in terms:
        edition = Edition(
            term=term, number=1, title=draft.title, template=default_template(), blocks=[], figures=figures,
            gaps=[], pages=5, issue=1, signed_by=signer, signed_at=timezone.now(),
        )  # fmt: skip
        edition.keep(paper + f"%{term.pk}".encode()).save()
        WordCopy(edition=edition).keep(document + str(term.pk).encode()).save()
    return district, terms[0], User.objects.get(username="synthetic-reviewer")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10,100,1000")
    parser.add_argument("--measure", nargs=3)
    parser.add_argument("--work")
    options = parser.parse_args()
    if options.work:
        work(options.work)
    elif options.measure:
        measure(options.measure[0], int(options.measure[1]), int(options.measure[2]))
    else:
        main([int(size) for size in options.sizes.split(",")])
