"""The two forms of an import: which file, and which column is which field."""

from django import forms

from records.ledger.declaration import Ledger
from records.sheets.columns import label_of, required_of
from records.sheets.models import Import
from townwork.lib.workbooks import MAX_BYTES
from townwork.org.forms.base import CleanTextMixin
from townwork.org.forms.sheets import SheetForm, looked_through
from townwork.org.models import Unit, User

READ, KNOWN = (".xlsx", ".csv", ".txt", ".tsv"), (".xls", ".et", ".xlsm", ".ett", ".xlt")


class UploadForm(SheetForm):
    """Any sheet; what only looks like one is told apart by its content, with the remedy."""

    file = forms.FileField(
        label="选择表格（.xlsx 或 .csv，5 MB 以内）",
        widget=forms.FileInput(attrs={"accept": ",".join(READ + KNOWN)}),
        error_messages={"required": "请先选择表格。", "empty": "文件是空的。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(READ + KNOWN):
            raise forms.ValidationError(
                "只能导入 .xlsx 或 .csv 表格，请用 Excel 或 WPS 另存为 .xlsx 后再传。"
            )
        if file.size > MAX_BYTES:
            raise forms.ValidationError("表格超过 5 MB，请拆成几份再传。")
        return looked_through(file)


class ColumnsForm(CleanTextMixin, forms.Form):
    """One choice a column of the sheet, whose rows they are, and what to do with what is there
    already.
    """

    def __init__(self, data=None, *, upload: Import, ledger: Ledger, actor: User):
        super().__init__(data)
        self.upload = upload
        choices = [("", "不导入"), *_choices(ledger)]
        for at, name in enumerate(upload.outline["header"]):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=name or f"第 {at + 1} 列",
                choices=choices,
                required=False,
                initial=upload.columns.get(str(at), ""),
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )
        units = Unit.objects.visible_to(actor).active()
        self.fields["unit"] = forms.ModelChoiceField(
            units,
            label="表格里没有“单位”这一列时，全部记在",
            required=False,
            empty_label="请选择",
            initial=upload.unit_for_all_id or (actor.unit_id if len(units[:2]) == 1 else None),
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields["same"] = forms.ChoiceField(
            label="台账里已有同一条（单位、日期、名称都相同）时",
            choices=Import.Same.choices,
            initial=upload.same,
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def rows(self):
        """(the column's choice, its first cells), for the page."""
        samples = self.upload.outline["samples"]
        for at in range(len(self.upload.outline["header"])):
            shown = [sample[at] for sample in samples if at < len(sample) and sample[at]]
            yield self[f"column_{at}"], shown

    def columns(self) -> dict[int, str]:
        found = {
            at: self.cleaned_data[f"column_{at}"]
            for at in range(len(self.upload.outline["header"]))
        }
        return {at: field for at, field in found.items() if field}


def _choices(ledger: Ledger) -> list[tuple[str, str]]:
    required = required_of(ledger)
    return [
        (field, label_of(ledger, field) + ("（必填）" if field in required else ""))
        for field in ledger.fields
    ]
