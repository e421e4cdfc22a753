from records.sample.build.__main__ import WORKBOOK, build, sheets
from townwork.lib.workbooks import read, write


def test_the_workbook_that_ships_is_the_one_the_builder_writes():
    shipped = read(WORKBOOK.read_bytes())

    built = read(write(sheets(build())))

    assert [(sheet.title, sheet.header, list(sheet.rows)) for sheet in built] == [
        (sheet.title, sheet.header, list(sheet.rows)) for sheet in shipped
    ]
