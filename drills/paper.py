"""The maker of a summary killed at each step of keeping it, and the signature before it is kept.

Each time by a process of its own, which is killed; another does it again, as the worker's sweep
would once the lease is over. What must hold: one edition of the figures as they are, its PDF and
its Word form whole, no half file beside them.
"""

import logging
import os
import time
import traceback
from collections.abc import Callable
from datetime import date
from hashlib import sha256

from django.db import connections
from django.utils import timezone

from drills.evidence import AT_EACH_STEP, straight_to_its_name
from drills.installation import CLERK, PASSWORD, TERM, TOWN, Installation, faults
from drills.told import Line, send

# The PDF is kept first, its Word form after it, the row with both last.
OF_A_FILE = ("opened", "unsynced", "written", "replaced")
STEPS = (
    *(f"{step} the PDF" for step in OF_A_FILE),
    *(f"{step} the Word form" for step in OF_A_FILE),
    "before-commit",
)
TEXT = """合成镇半年总结
一、放映
放映公益电影{{公益电影场次}}场。
{{成文日期}}"""
BOUND = 30  # s


def place(step: str) -> str:
    """As fault_point counts: the Word form is the second file a maker keeps."""
    name, _, which = step.partition(" the ")
    return f"{name}*2" if which == "Word form" else name


def elsewhere(act: Callable[[], object], *, fault: str = "") -> int:
    """The act in a process of its own; the signal that ended it, 0 for none."""
    connections.close_all()
    child = os.fork()
    if not child:
        os.environ["TOWNWORK_FAULT"] = fault
        try:
            act()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Office:
    """A half-year with a text, who writes it and who signs it."""

    def __init__(self):
        from reports import writing
        from townwork.org.models import Term, User

        self.term = (
            Term.objects.select_related("township__district").by_code(TERM).get(township__code=TOWN)
        )
        self.clerk = User.objects.get(username=CLERK)
        self.secretary = self._secretary()
        self.manuscript = writing.begin(self.term, body=TEXT, actor=self.clerk)
        self.shown = 0

    def _secretary(self):
        from townwork.org.models import User

        made = User(
            username="secretary-t0001",
            full_name="镇党委书记",
            role="secretary",
            unit=self.clerk.unit,
            must_change_password=False,
            password_changed_at=timezone.now(),
        )
        made.set_password(PASSWORD)
        made.save()
        return made

    def other_figures(self) -> None:
        from records.models import FilmShowing
        from records.pages.services import save_record

        self.shown += 1
        film = FilmShowing(
            unit=self.clerk.unit, occurred_on=date(2026, 3, 5), film=f"演练{self.shown}", shows=1
        )
        save_record(film, actor=self.clerk)

    def ask(self) -> int:
        from reports.services import request_summary

        return request_summary(self.term, actor=self.clerk, queued=False).pk

    def check(self) -> None:
        """Opened again where it was signed, read and passed."""
        from reports import reviewing

        self.manuscript.refresh_from_db()
        if self.manuscript.state == "signed":
            reviewing.correct(self.manuscript, "演练", actor=self.clerk)
        reviewing.send(self.manuscript, [self.secretary], actor=self.clerk)
        reviewing.answer(self.manuscript, "passed", "", actor=self.secretary)


def drill(house: Installation, rounds: int) -> None:
    logging.disable(logging.WARNING)  # there is no Redis: each process keeps for itself
    office = Office()
    run(office.ask())  # what a process does once, such as the typefaces, its children have
    lines = [made_again(office, step) for step in STEPS]
    lines[0].control = straight_to_its_name(house)
    lines.append(signed_again(office))
    for line in lines:
        line.faults += faults() + strays(house)
    send(*lines)


def run(job: int) -> None:
    from townwork.jobs import services

    services.run(job)


def made_again(office: Office, step: str) -> Line:
    from reports.models import Edition
    from townwork.jobs.models import Job

    line = Line(f"a paper killed -9 when {step}", rounds=AT_EACH_STEP, bound=BOUND)
    for _ in range(AT_EACH_STEP):
        office.other_figures()
        before = Edition.objects.count()
        job = office.ask()
        line.hit += elsewhere(lambda job=job: run(job), fault=place(step)) == -9
        line.doubled += Edition.objects.count() - before
        started = time.monotonic()
        Job.objects.filter(pk=job).update(lease_until=timezone.now())
        elsewhere(lambda job=job: run(job))
        line.seconds.append(time.monotonic() - started)
        more = Edition.objects.count() - before
        line.lost += more < 1 or Job.objects.get(pk=job).state != "done"
        line.doubled += max(0, more - 1)
    return line


def signed_again(office: Office) -> Line:
    from reports import issuing
    from reports.models import Edition

    line = Line("a signature killed -9 before-commit", rounds=AT_EACH_STEP, bound=BOUND)
    for issue in range(1, AT_EACH_STEP + 1):
        office.other_figures()
        office.check()
        job = office.ask()
        elsewhere(lambda job=job: run(job))
        edition = Edition.objects.order_by("number").last()

        def sign(edition=edition):
            issuing.sign(edition, PASSWORD, actor=office.secretary)

        line.hit += elsewhere(sign, fault="before-commit") == -9
        line.doubled += Edition.objects.signed().filter(issue=issue).count()
        started = time.monotonic()
        elsewhere(sign)
        line.seconds.append(time.monotonic() - started)
        signed = Edition.objects.signed().filter(issue=issue).count()
        line.lost += signed < 1
        line.doubled += max(0, signed - 1)
    return line


def strays(house: Installation) -> list[str]:
    """A kept file is named by its hash: half a file lies by it. (Drafts are swept by the night.)"""
    kept = [*house.data.glob("files/editions/*/*.pdf"), *house.data.glob("files/word/*/*.docx")]
    assert kept, "no paper was kept"
    return [
        f"{path.name} is not what it is named for"
        for path in kept
        if sha256(path.read_bytes()).hexdigest() != path.stem
    ]
