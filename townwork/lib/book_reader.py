"""openpyxl's own reader of a stranger's workbook, less what costs and is not wanted: names, print
titles, headers, themes, conditions. Nothing is made of what stands behind a sheet's rows.
"""

import io
from collections.abc import Iterator
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader, _find_workbook_part
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

INDEX = "xl/workbook.xml"
LONGEST_FORMAT = 255  # signs of a number's format, as Excel takes them; the time goes by its square
_FORMAT_TAG = f"{{{SHEET_MAIN_NS}}}numFmt"


class Strange(Exception):
    """No office program writes it so: to read it could cost by the square, or fifty times over."""


def open_book(data: bytes) -> Workbook:
    """Its sheets, to be streamed. Raises Strange, and whatever a broken file provokes."""
    reader = _Reader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


class _Reader(ExcelReader):
    def read(self) -> None:
        if self.archive.testzip():
            raise ValueError("torn")  # whatever of it is not read tells that something was lost
        self.read_manifest()
        # The sheets and names were counted there; another part would have them uncounted.
        if _find_workbook_part(self.package).PartName != f"/{INDEX}":
            raise Strange
        self.read_strings()
        self.read_workbook()
        self._check_formats()
        apply_stylesheet(self.archive, self.wb)
        self._check_parts()
        self.read_worksheets()

    def _check_formats(self) -> None:
        if ARC_STYLE not in self.valid_files:
            return
        with self.archive.open(ARC_STYLE) as styles:
            for _, element in iterparse(styles):
                if element.tag != _FORMAT_TAG:
                    continue
                if len(element.get("formatCode", "")) > LONGEST_FORMAT:
                    raise Strange

    def _check_parts(self) -> None:
        """One part as fifty sheets is read fifty times, and unpacked but once."""
        parts = [about.target for _, about in self.parser.find_sheets()]
        if len(set(parts)) < len(parts):
            raise Strange


class Rows(WorkSheetParser):
    """The rows of a sheet, and of a formula what it came to, or that it was never worked out."""

    def __init__(self, sheet: ReadOnlyWorksheet, source: IO[bytes]) -> None:
        book = sheet.parent
        super().__init__(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )

    def parse(self) -> Iterator[tuple[int, list[dict]]]:
        is_behind = False  # read to the end all the same: one that is torn there is refused
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG and not is_behind:
                row = self.parse_row(element)
                element.clear()
                yield row
            elif is_behind or element.tag == DATA_TAG:
                is_behind = True
                element.clear()

    def parse_cell(self, element: Any) -> dict:
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "f"
        return cell

    def is_hidden(self, number: int) -> bool:
        """Folded away or filtered out."""
        return self.row_dimensions.get(str(number), {}).get("hidden") in ("1", "true")
