"""An office's own old paper: pasted, or the Word file itself."""

from django import forms

from townwork.org.errors import Refusal
from townwork.org.forms.base import NamedMessagesMixin
from townwork.org.old_papers import text_of_document

LONGEST = 60_000  # characters of a text: forty pages


class OldPaperForm(NamedMessagesMixin, forms.Form):
    """`noun` is what the paper is called on the page; `by_rows` whether a table's row is a line."""

    noun = "文件"
    by_rows = False

    text = forms.CharField(
        max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    file = forms.FileField(
        label="或者选 Word 文件（.docx）",
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = f"把旧{self.noun}的文字粘贴在这里"

    def clean(self):
        if not (self.cleaned_data.get("text", "").strip() or self.cleaned_data.get("file")):
            raise forms.ValidationError("请粘贴文字，或选一个 Word 文件。")

    def words(self) -> str:
        """What it says. Raises Refusal for a file without words, or with more than there is room
        for.
        """
        file = self.cleaned_data["file"]
        if not file:
            return self.cleaned_data["text"]
        text = text_of_document(file.name, file.read(), by_rows=self.by_rows)
        if not text.strip():
            raise Refusal("这个文件里没有文字（可能是扫描的图片），请把文字粘贴进来。")
        if len(text) > LONGEST:
            raise Refusal(
                f"这个文件有 {len(text)} 字，最多 {LONGEST} 字：请只留{self.noun}的正文。"
            )
        return text
