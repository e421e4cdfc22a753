"""What pages cost as their rows grow: a list at 10 and 10,000 rows, figures at 1 and 1,000
townships, the matrix and the board at a small and a large township.

Each size is a database of its own, read through the whole stack by Django's client. Times are
medians in ms.
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
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from assessments.drafting import adopt_rubric, draft_rubric  # noqa: E402
from assessments.models import Rectification, Round, Scorecard  # noqa: E402
from duties.models import Assignment, Duty, ResponsibilityDocument  # noqa: E402
from records.figures.targets import targetable  # noqa: E402
from records.models import FilmShowing, Meeting  # noqa: E402
from records.sample.load import make_townships  # noqa: E402
from townwork.org.models import Term, Township, Unit, User  # noqa: E402

ROUNDS = 9


def cost(username: str, address: str) -> tuple[float, int]:
    """Median time of the page in ms and its queries."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    times = []
    for _ in range(ROUNDS + 1):
        reset_queries()  # the log holds 9,000; full, it counts none
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


def owe(units: int, duties: int) -> None:
    """A township of its own size: half of its duties counted, half reported, monthly,
    in two terms.
    """
    town = Township.objects.create(
        district=Township.objects.first().district,
        code=f"m{units}x{duties}",
        name=f"{units}×{duties}镇",
    )
    for half in (1, 2):
        Term.objects.create(township=town, year=2026, half=half)
    places = Unit.objects.bulk_create(
        Unit(township=town, name=f"第{n}村", kind="village", order=n) for n in range(units)
    )
    clerk = User.objects.create(
        username=f"clerk-{town.code}",
        full_name="干事",
        role="clerk",
        unit=places[0],
        must_change_password=False,
    )
    document = ResponsibilityDocument.objects.create(
        township=town, year=2026, title="责任制", created_by=clerk
    )
    codes = sorted(targetable())
    clauses = Duty.objects.bulk_create(
        Duty(
            document=document,
            order=n,
            section="study",
            title=f"事项{n}",
            requirement="按要求完成",
            frequency="half",
            kinds=["village"],
            **({"indicator": codes[n % len(codes)], "target": 1} if n % 2 else {}),
        )
        for n in range(duties)
    )
    Assignment.objects.bulk_create(
        (
            Assignment(duty=duty, unit=unit, start=start, end=end, due_on=end, first_due_on=end)
            for duty in clauses
            for unit in places
            for start, end in HALVES
        ),
        batch_size=1000,
    )


def score(code: str, terms: int) -> None:
    """The township's units scored in its newest terms, each with a rectification open."""
    clerk = User.objects.get(username=f"clerk-{code}")
    units = list(clerk.township.units.all())
    User.objects.create(
        username=f"secretary-{code}",
        full_name="书记",
        role="secretary",
        unit=units[0],
        must_change_password=False,
    )
    rubric = draft_rubric(clerk.township, actor=clerk)
    adopt_rubric(rubric, actor=clerk)
    meeting = Meeting.objects.create(
        unit=units[0], occurred_on=date(2026, 7, 1), name="审定会议", kind="other", entered_by=clerk
    )
    sections = {section.code: ["8.5", "10"] for section in rubric.sections.filter(part="scored")}
    for number in range(terms):
        year, half = 2026 - number // 2, 2 - number % 2
        term, _ = Term.objects.get_or_create(township=clerk.township, year=year, half=half)
        round = Round.objects.create(
            term=term,
            rubric=rubric,
            state="public",
            meeting=meeting,
            opened_by=clerk,
            **dict.fromkeys(("self_by", "check_by", "settle_by", "public_from"), date(2026, 7, 1)),
            public_to=date(2026, 7, 8),
        )
        Scorecard.objects.bulk_create(
            Scorecard(
                round=round,
                unit=unit,
                total=60 + place % 40,
                band="good",
                place=place,
                sections=sections,
            )
            for place, unit in enumerate(units, 1)
        )
    Rectification.objects.bulk_create(
        Rectification(
            unit=unit, title="补材料", requirement="补齐", due_on=date(2026, 8, 1), issued_by=clerk
        )
        for unit in units
    )


HALVES = ((date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 12, 31)))


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
    owe(30, 40)
    owe(100, 100)
    matrix = "/duties/matrix/?term=2026H1"
    show("matrix 30 × 40 → 100 × 100", cost("clerk-m30x40", matrix), cost("clerk-m100x100", matrix))
    for code, terms in (("m30x40", 2), ("m100x100", 6)):
        score(code, terms)
    show(
        "board 30 × 2 → 100 × 6",
        cost("secretary-m30x40", "/board/"),
        cost("secretary-m100x100", "/board/"),
    )
    start = time.perf_counter()
    make_townships(1000)
    print(f"demo --townships 1000: {time.perf_counter() - start:.1f} s")
    show("figures, 1 → 1,000 townships", figures_of_one, cost("clerk-t0001", "/indicators/"))
    show(
        "side by side, 1 → 1,000 (50 a page)",
        side_of_one,
        cost("synthetic-reviewer", "/indicators/"),
    )


LISTS = ("/records/films/", "/records/films/?q=第7", "/records/films/?sort=-occurred_on&page=2")

if __name__ == "__main__":
    main()
