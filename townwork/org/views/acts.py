"""One way to carry out an act: the service decides, the view answers, and nothing typed is lost."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import HttpRequest

from townwork.lib.outages import FULL, outage_of
from townwork.lib.workbooks import BadWorkbook
from townwork.org.errors import Refusal, Unread
from townwork.org.forms.base import SeenMixin

# Faults meant for a person's eyes: a rule against the act, a sheet that cannot be read.
TOLD = (Refusal, BadWorkbook)
HEAD = NON_FIELD_ERRORS
PAGE = "the page's own messages"


class Attempt:
    """One try at an act, around the call of its service; nothing else in a view catches a Refusal.

    What stands in the block is done or not done. Done: `done` is said on the next page. Refused:
    the block is left, its sentence is told, and the lines after the block answer with what was
    typed. A full disk refuses in the same way, for it can still be read from. Every other exception
    goes on its way.

    The three shapes of an answer:

    A page with a form. Refused, the form comes back bound, with the sentence at its head or, with
    `at="due_on"`, at that field::

        if request.method == "POST" and form.is_valid():
            with Attempt(request, "已保存。", form=form):
                services.save_document(form.instance, actor=request.user)
                return redirect("document", pk)
        return render(request, "org/form.html", {"form": form})

    A fragment, or one of several forms on a page. The same, with the page's own way of drawing it::

        with Attempt(request, "已提出延期申请。", form=form):
            ...
        return _page(request, assignment, extension_form=form)

    A button. Without a form the sentence goes to the page that is turned to::

        with Attempt(request, f"已删除条款“{duty}”。"):
            services.remove_duty(duty, actor=request.user)
        return redirect("document", duty.document_id)

    Where what to say is known only afterwards, the block says it:
    `with Attempt(request) as attempt: ...; attempt.done = f"已导入 {count} 条。"`.

    request  -- whose messages carry what is said.
    done     -- said where the act went through; "" says nothing.
    form     -- what was typed: bound, and valid. None where nothing was.
    at       -- where a refusal is told: HEAD of the form, the name of one of its fields, or PAGE,
                for a form that may have left the page together with the state it was offered in.
    draft    -- under what the browser keeps the typed words, unsaid the address they are sent to;
                the message of a success carries it and the browser forgets them
                (static/js/drafts.js).
    newest   -- reads the version that stands now, for an Unread which does not name it itself.
                After an Unread the form answers to what its reader has now been shown, so that
                pressing again goes through; a third person's change in between refuses again.

    `attempt.refusal` is what refused it, None where it was done.
    """

    def __init__(
        self,
        request: HttpRequest,
        done: str = "",
        *,
        form: BaseForm | None = None,
        at: str = HEAD,
        draft: str = "",
        newest: Callable[[], Any] | None = None,
    ):
        self.request = request
        self.done = done
        self.form = form
        self.at = at if form is not None else PAGE
        self.draft = draft or request.path
        self.newest = newest
        self.refusal: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None:
            self._say_done()
            return False
        if not isinstance(error, TOLD):
            return self._is_told_of_full_disk(error)
        self.refusal = error
        self._tell(str(error))
        if isinstance(error, Unread) and isinstance(self.form, SeenMixin):
            self.form.show_latest(self._latest(error))
        return True

    def _is_told_of_full_disk(self, error: BaseException) -> bool:
        if outage_of(error) is not FULL or not isinstance(error, Exception):
            return False
        self.refusal = error
        self._tell(FULL.words)
        return True

    def _say_done(self) -> None:
        if self.done:
            messages.success(self.request, self.done, extra_tags=self.draft)

    def _tell(self, words: str) -> None:
        explained_at = getattr(self.refusal, "explained_at", "")
        if self.form is None or self.at == PAGE:
            messages.error(self.request, words, extra_tags=explained_at)
        else:
            self.form.add_error(None if self.at == HEAD else self.at, words)
            # templates/base.html leads to where the manual explains it.
            self.request.refused = {"explained_at": explained_at}

    def _latest(self, unread: Unread) -> Any:
        if unread.latest is None and self.newest is not None:
            return self.newest()
        return unread.latest


def left_behind(forms: dict[str, BaseForm], places: dict[str, bool]) -> BaseForm | None:
    """The form that came back while its place has left the page; None where each still has its own.

    Somebody else was quicker: the state that offered the form is over. templates/_unsaved.html says
    what refused it and shows what was typed, to be copied.

    forms  -- those that came back, by the name they have in the page's context.
    places -- whether the page offers the form of that name now.
    """
    return next((form for name, form in forms.items() if not places[name]), None)
