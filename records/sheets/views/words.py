"""表格里的叫法: what the town's sheets call things, seen and forgotten."""

from django.shortcuts import redirect, render

from records.sheets.words import forget_look, forget_word, looks_of, words_of
from townwork.org.access import needs
from townwork.org.views.acts import Attempt


@needs("records.write")
def sheet_words(request):
    if request.method == "POST" and "look" in request.POST:
        with Attempt(request, "已删掉，下次重新问。"):
            forget_look(request.POST["look"], actor=request.user)
        return redirect("sheet_words")
    if request.method == "POST":
        slug, field, said = (request.POST.get(name, "") for name in ("ledger", "field", "said"))
        with Attempt(request, f"已删掉“{said}”，下次重新问。"):
            forget_word(slug, field, said, actor=request.user)
        return redirect("sheet_words")
    context = {"memories": words_of(request.user), "looks": looks_of(request.user)}
    return render(request, "records/sheets/words.html", context)
