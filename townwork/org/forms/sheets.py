"""A workbook to import."""

from django import forms

from townwork.lib.workbooks import MAX_BYTES
from townwork.org.errors import Refusal
from townwork.org.file_checks import check_infection
from townwork.org.forms.base import NamedMessagesMixin

READ = (".xlsx", ".xls", ".et", ".csv", ".txt", ".tsv")
KNOWN = (".xlsm", ".ett", ".xlt")


class SheetForm(NamedMessagesMixin, forms.Form):
    """Any sheet; what only looks like one is told apart by its content, with the remedy."""

    file = forms.FileField(
        label="选择表格（.xlsx、.xls、.et 或 .csv，5 MB 以内）",
        widget=forms.FileInput(attrs={"accept": ",".join(READ + KNOWN)}),
        error_messages={"required": "请先选择表格。", "empty": "文件是空的。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(READ + KNOWN):
            raise forms.ValidationError(
                "只能导入 .xlsx、.xls、.et 或 .csv 表格，请用 Excel 或 WPS 另存为 .xlsx 后再传。"
            )
        if file.size > MAX_BYTES:
            raise forms.ValidationError("表格超过 5 MB，请拆成几份再传。")
        return looked_through(file)


def looked_through(file):
    """The uploaded file, once the virus scanner has seen it."""
    try:
        check_infection(file.name, file.read())
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
    file.seek(0)
    return file
