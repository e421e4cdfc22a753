"""What a look at a page costs: queries and the process's own milliseconds of CPU, when nothing has
changed since the last look, and after an act of somebody in the same township.

The sample township among 300 others, through the whole stack by Django's client, on the database
that DATABASE_URL names:

    .venv/bin/python bin/with_postgres.py .venv/bin/python -m bench.looks
"""

import gc
import os
import statistics
import tempfile
import time

FOLDER = tempfile.TemporaryDirectory()
os.environ["TOWNWORK_DATA"] = FOLDER.name
os.environ.setdefault("TOWNWORK_DEMO_PASSWORD", "Bench-looks-2026")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from records.models import FilmShowing  # noqa: E402
from records.pages.services import save_record  # noqa: E402
from townwork.org.models import User  # noqa: E402

TOWNSHIPS = 300
ROUNDS = 7
LIAISON = "liaison of 塘头村"
LOOKS = (
    ("clerk", "/"),
    ("secretary", "/"),
    (LIAISON, "/"),
    ("clerk", "/indicators/"),
    ("clerk", "/duties/rates/"),
    ("clerk", "/duties/matrix/"),
    ("secretary", "/board/"),
    ("clerk", "/assessments/forecast/"),
    ("clerk", "/records/films/"),
)


def act() -> None:
    """A number of one record of the sample is mended."""
    film = FilmShowing.objects.filter(unit__township__code="qingxi").order_by("-occurred_on")[0]
    film.audience = (film.audience or 0) + 1
    save_record(film, actor=User.objects.get(username="clerk"))


def look(client: Client, address: str) -> tuple[int, float]:
    """The queries of one look, and its CPU in ms."""
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        start = time.process_time()
        response = client.get(address)
        spent = (time.process_time() - start) * 1000
    assert response.status_code == 200, (address, response.status_code)
    return len(queries), spent


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", until="2026H1")  # first: it looks for its films among all there are
    call_command("demo", townships=TOWNSHIPS)
    gc.freeze()  # as gunicorn.conf.py has it
    gc.set_threshold(20_000, 20, 20)
    print(f"{'who':16} {'page':24} {'after an act':>20} {'nothing changed':>20}")
    for username, address in LOOKS:
        client = Client(SERVER_NAME="localhost")
        client.force_login(_person(username))
        look(client, address)  # templates and imports are loaded once a process
        changed, same = [], []
        for _ in range(ROUNDS):
            act()
            changed.append(look(client, address))
            same.append(look(client, address))
        print(f"{username:16} {address:24} {told(changed):>20} {told(same):>20}", flush=True)


def _person(username: str) -> User:
    if username == LIAISON:
        town = User.objects.filter(unit__township__code="qingxi", role=User.Role.LIAISON)
        return town.filter(unit__name="塘头村")[0]
    return User.objects.get(username=username)


def told(looks: list[tuple[int, float]]) -> str:
    queries = max(count for count, _ in looks)
    return f"{queries} q, {statistics.median(spent for _, spent in looks):.0f} ms"


if __name__ == "__main__":
    main()
