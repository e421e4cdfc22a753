"""表格里的叫法: what the town's sheets call things, seen and forgotten."""

from django.shortcuts import redirect, render

from records.sheets.words import forget_look, forget_word, kinds_of, looks_of, words_of
from townwork.org.access import needs
from townwork.org.unit_kinds import forget
from townwork.org.views.acts import Attempt


@needs("records.drop")
def sheet_words(request):
    if request.method == "POST":
        with Attempt(request, "已删掉，下次重新问。"):
            _forget(request)
        return redirect("sheet_words")
    context = {
        "memories": words_of(request.user),
        "looks": looks_of(request.user),
        "kinds": kinds_of(request.user),
    }
    return render(request, "records/sheets/words.html", context)


def _forget(request) -> None:
    if "look" in request.POST:
        forget_look(request.POST["look"], actor=request.user)
    elif "kind" in request.POST:
        forget(request.POST["kind"], actor=request.user)
    else:
        slug, field, said = (request.POST.get(name, "") for name in ("ledger", "field", "said"))
        forget_word(slug, field, said, actor=request.user)
