"""Two hundred people of one township or of many, five to ten seconds from a page to the next, a
record now and then; it fails where one page in twenty takes longer than 300 ms, or any errs.

It reads the database the site reads, to sign everybody in without a form:

    export DATABASE_URL=… TOWNWORK_DATA=…
    .venv/bin/gunicorn townwork.wsgi &
    .venv/bin/python -m locust -f bench/locustfile.py --headless -u 200 -r 10 -t 5m \\
      -H http://127.0.0.1:8000

TOWNWORK_TOWNS=one keeps them all in the sample township.
"""

import os
import random
import re
from itertools import cycle
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from locust import HttpUser, between, events, task  # noqa: E402

from townwork.org.models import User  # noqa: E402

PEOPLE = 200
SLOWEST = 300  # ms, of nineteen pages in twenty
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
UNIT = re.compile(r'<select[^>]*name="unit".*?<option value="(\d+)"', re.S)
WHO = ("clerk", "liaison", "secretary")


def sessions() -> list[tuple[str, str]]:
    """(role, the cookie of a person signed in): of many townships, people of all of them."""
    people = User.objects.filter(is_active=True, role__in=WHO).order_by("pk")
    if os.environ.get("TOWNWORK_TOWNS") == "one":
        people = people.filter(unit__township__code="qingxi")
    found = []
    for person in people[:: max(1, people.count() // PEOPLE)][:PEOPLE]:
        client = Client()
        client.force_login(person)
        found.append((person.role, client.cookies[settings.SESSION_COOKIE_NAME].value))
    connection.close()
    return found


_signed_in = cycle(sessions())


class Person(HttpUser):
    wait_time = between(5, 10)

    def on_start(self) -> None:
        self.role, session = next(_signed_in)
        self.client.cookies.set(settings.SESSION_COOKIE_NAME, session)

    @task(6)
    def home(self) -> None:
        self.client.get("/")

    @task(4)
    def a_list(self) -> None:
        slug = random.choice(("films", "news", "study"))  # nosec B311
        self.client.get(f"/records/{slug}/", name="a list")

    @task(2)
    def indicators(self) -> None:
        self.client.get("/indicators/")

    @task(2)
    def what_is_owed(self) -> None:
        self.client.get("/duties/rates/" if self.role != "liaison" else "/duties/tasks/")

    @task(1)
    def forecast(self) -> None:
        self.client.get("/assessments/forecast/")

    @task(1)
    def board(self) -> None:
        if self.role != "liaison":
            self.client.get("/board/")

    @task(1)
    def an_act(self) -> None:
        """After it every page of the township is reckoned anew."""
        if self.role == "secretary":
            return
        address = "/records/films/add/"
        form = self.client.get(address, name="a form").text
        token, unit = TOKEN.search(form), UNIT.search(form)
        if not (token and unit):
            return
        row = {
            "csrfmiddlewaretoken": token[1],
            "unit": unit[1],
            "occurred_on": "2026-11-02",
            "film": f"春到田间（{uuid4().hex[:8]}）",  # of two alike the form asks about the second
            "genre": "story",
            "shows": 1,
        }
        sent = {"data": row, "allow_redirects": False, "catch_response": True}
        with self.client.post(address, name="an act", **sent) as answer:
            if answer.status_code != 302:  # the form again, with what it asks
                answer.failure(f"not saved: {answer.status_code}")


@events.quitting.add_listener
def judge(environment, **_) -> None:
    total = environment.stats.total
    slowest = total.get_response_time_percentile(0.95) or 0
    if total.fail_ratio or slowest > SLOWEST:
        environment.process_exit_code = 1
