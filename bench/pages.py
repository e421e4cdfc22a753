"""What pages cost as their rows grow: a list at 10 and 10,000 rows, figures at 1 and 1,000 townships.

Each size is a database of its own, read through the whole stack by Django's client. Times are medians in ms.
"""

import os
import statistics
import tempfile
import time
from datetime import date, timedelta

FOLDER = tempfile.TemporaryDirectory()
os.environ["TOWNWORK_DATA"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from records.models import FilmShowing  # noqa: E402
from records.sample.load import make_townships  # noqa: E402
from townwork.org.models import Unit, User  # noqa: E402

ROUNDS = 9


def cost(username: str, address: str) -> tuple[float, int]:
    """Median time of the page in ms and its queries."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    times = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200, (address, response.status_code)
    return statistics.median(times[1:]), len(queries)


def show(title: str, small: tuple[float, int], large: tuple[float, int]) -> None:
    print(
        f"{title:34} {small[0]:7.1f} → {large[0]:7.1f} ms ({large[0] / small[0]:.2f} x), "
        f"queries {small[1]} → {large[1]}"
    )


def films(count: int) -> None:
    """The first township's film ledger, brought to `count` rows."""
    FilmShowing.objects.all().delete()
    unit, clerk = Unit.objects.order_by("pk").first(), User.objects.get(username="clerk-t0001")
    rows = [
        FilmShowing(
            unit=unit,
            occurred_on=date(2026, 1, 1) + timedelta(days=n % 180),
            film=f"第{n}部",
            entered_by=clerk,
        )
        for n in range(count)
    ]
    for row in rows:
        row.index()
    FilmShowing.objects.bulk_create(rows, batch_size=1000)


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    make_townships(1)
    User.objects.update(must_change_password=False)
    figures_of_one = cost("clerk-t0001", "/indicators/")
    side_of_one = cost("synthetic-reviewer", "/indicators/")
    films(10)
    short = {address: cost("clerk-t0001", address) for address in LISTS}
    films(10_000)
    for address in LISTS:
        show(f"{address} 10 → 10,000", short[address], cost("clerk-t0001", address))
    FilmShowing.objects.all().delete()
    start = time.perf_counter()
    make_townships(1000)
    print(f"demo --townships 1000: {time.perf_counter() - start:.1f} s")
    show("figures, 1 → 1,000 townships", figures_of_one, cost("clerk-t0001", "/indicators/"))
    show("side by side, 1 → 1,000 (50 a page)", side_of_one, cost("synthetic-reviewer", "/indicators/"))


LISTS = ("/records/films/", "/records/films/?q=第7", "/records/films/?sort=-occurred_on&page=2")

if __name__ == "__main__":
    main()
