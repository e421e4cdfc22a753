"""Files that a form brings."""

from dataclasses import dataclass, field
from functools import cached_property

from django.forms import BaseForm
from django.http import HttpRequest

from townwork.org import waiting_files
from townwork.org.errors import Refusal
from townwork.org.evidence import Papers
from townwork.org.models import User
from townwork.org.views.acts import Attempt
from townwork.org.waiting_files import Waiting


def files_sent(request: HttpRequest, field: str, too_large: str) -> list[tuple[str, bytes]]:
    """(name, bytes) of every file of the field.

    Raises Refusal in the words of `too_large` where they were too much together
    (townwork.lib.uploads).
    """
    sent = request.FILES.getlist(field)  # reading them is what tells whether they were too much
    if getattr(request, "upload_too_large", False):
        raise Refusal(too_large)
    return [(file.name or "", file.read()) for file in sent]


@dataclass
class FormFiles:
    """The files of a form with more to fill in: chosen now, or waiting since it was refused.

    A view hands `papers` to the act. Where the form comes back, it calls `wait`, and
    templates/org/_waiting_files.html shows `waiting`, each to be left out.

    name      -- of the file input.
    too_large -- the words of a refusal where they were too much together.
    actor     -- whose they are.
    """

    request: HttpRequest
    name: str
    too_large: str
    actor: User
    waiting: list[Waiting] = field(default_factory=list)

    @cached_property
    def papers(self) -> Papers:
        """Raises Refusal where they were too much, or one that waited is there no more."""
        before, gone = self._before
        if gone:
            raise Refusal(gone[0])
        return [*(one.brought for one in before), *self._sent]

    def wait(self, form: BaseForm) -> None:
        """Keep what came with a form that is shown again; it tells what is wrong with a file."""
        if not form.is_bound:
            return
        before, problems = self._before
        self.waiting = before
        # Too much together, or a full disk.
        with Attempt(self.request, form=form):
            kept, bad = waiting_files.wait(self._sent, actor=self.actor, beside=before)
            self.waiting = before + kept
            problems = problems + bad
        for problem in problems:
            if problem not in form.non_field_errors():  # it may be what refused the act
                form.add_error(None, problem)

    @cached_property
    def _sent(self) -> list[tuple[str, bytes]]:
        return files_sent(self.request, self.name, self.too_large)

    @cached_property
    def _before(self) -> tuple[list[Waiting], list[str]]:
        return waiting_files.waiting(self.request.POST.getlist("waiting"), actor=self.actor)
