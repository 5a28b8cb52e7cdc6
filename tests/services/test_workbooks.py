"""Opening what somebody calls a spreadsheet."""

import lzma
import os
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mediance.services import workbooks
from mediance.services.workbooks import NotAWorkbook, NotAWorkbookReason, Sheet, open_sheets

REGISTER = Path(__file__).parents[1] / "data" / "registre_accueil_2026-10.xlsx"
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(path: Path) -> NotAWorkbookReason:
    with pytest.raises(NotAWorkbook) as refused:
        open_sheets(path)
    assert refused.value.path == path
    return refused.value.reason


def saved(path: Path, workbook: Workbook) -> Path:
    workbook.save(path)
    return path


def written(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rezipped(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write the real register with its parts changed, or left out."""
    with zipfile.ZipFile(REGISTER) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            if (content := change(name, source.read(name))) is not None:
                target.writestr(name, content, zipfile.ZIP_DEFLATED)
    return path


# Workbooks


def test_a_register_is_opened_with_its_values() -> None:
    (sheet,) = open_sheets(REGISTER)
    assert sheet.name == "Octobre 2026"
    assert len(sheet.grid) == 275
    assert sheet.grid[0] == ("REGISTRE D'ACCUEIL - OCTOBRE 2026",)
    assert sheet.grid[5][1] == time(9, 24)
    assert sheet.grid[16][0] == datetime(2026, 10, 2)  # noqa: DTZ001 - spreadsheets know no zone
    assert sheet.grid[9][4] == 416785813
    assert sheet.grid[274] == ("TOTAL", 268)


def test_sheets_come_in_order_and_hidden_ones_stay_hidden(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "Octobre"
    for name in ("Listes", "Novembre"):
        book.create_sheet(name)
    for sheet in book.worksheets:
        sheet["A1"] = sheet.title
    book["Listes"].sheet_state = "hidden"
    assert open_sheets(saved(tmp_path / "r.xlsx", book)) == [
        Sheet("Octobre", [("Octobre",)]),
        Sheet("Novembre", [("Novembre",)]),
    ]


def test_empty_cells_and_rows_at_the_end_are_cut_off(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["B2"], sheet["D9"] = "x", ""
    assert open_sheets(saved(tmp_path / "r.xlsx", book))[0].grid == [(), (None, "x")]


def test_a_merged_cell_stands_in_its_first_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["C2"] = "titre", 1
    sheet.merge_cells("A1:C1")
    assert open_sheets(saved(tmp_path / "r.xlsx", book))[0].grid == [
        ("titre",),
        (None, None, 1),
    ]


def test_a_formula_gives_its_last_value(tmp_path: Path) -> None:
    computed = rezipped(
        tmp_path / "r.xlsx",
        lambda _, content: content.replace(b"<v>268</v>", b"<f>SUM(1,267)</f><v>268</v>"),
    )
    assert open_sheets(computed)[0].grid[274] == ("TOTAL", 268)


def test_a_sheet_that_claims_a_million_rows_is_read_to_its_last_value(tmp_path: Path) -> None:
    claiming = rezipped(
        tmp_path / "r.xlsx", lambda _, content: content.replace(b"A1:I275", b"A1:XFD1048576")
    )
    assert open_sheets(claiming) == open_sheets(REGISTER)


# Texts


@pytest.mark.parametrize("delimiter", [";", ",", "\t"], ids=["semicolon", "comma", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_in_each_usual_form(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = [["Arrivée", "Nom", "Suite"], ["8.53", "PAGÈS", "reçu à l'heure"], ["9h", "", ""]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    (sheet,) = open_sheets(written(tmp_path / "registre.csv", text, encoding))
    assert sheet == Sheet("registre", [*lines[:2], ["9h"]])


def test_commas_inside_cells_do_not_cut_them(tmp_path: Path) -> None:
    text = 'Date;Arrivée;Suite\n01/10/26;9,03;"informé, orienté; rappelé"\n;9,10;\n'
    assert open_sheets(written(tmp_path / "r.csv", text))[0].grid == [
        ["Date", "Arrivée", "Suite"],
        ["01/10/26", "9,03", "informé, orienté; rappelé"],
        ["", "9,10"],
    ]


def test_a_cell_may_hold_several_lines(tmp_path: Path) -> None:
    text = 'Nom;Suite\nROIG;"informé\nà rappeler"\n'
    grid = open_sheets(written(tmp_path / "r.csv", text))[0].grid
    assert grid[1] == ["ROIG", "informé\nà rappeler"]


def test_a_workbook_saved_under_csv_is_a_workbook(tmp_path: Path) -> None:
    assert open_sheets(written(tmp_path / "r.csv", REGISTER.read_bytes())) == open_sheets(REGISTER)


# What is no spreadsheet


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.xlsx") is NotAWorkbookReason.MISSING


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) is NotAWorkbookReason.DIRECTORY


def test_a_path_through_a_file(tmp_path: Path) -> None:
    file = written(tmp_path / "r.csv", "a;b")
    assert refusal(file / "r.csv") is NotAWorkbookReason.UNREADABLE


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "r.csv")
    assert refusal(tmp_path / "r.csv") is NotAWorkbookReason.UNREADABLE


@pytest.mark.parametrize("name", ["r.xlsx", "r.csv"])
@pytest.mark.parametrize("content", [b"", b" \r\n\r\n", b"\xef\xbb\xbf"], ids=repr)
def test_an_empty_file(tmp_path: Path, name: str, content: bytes) -> None:
    assert refusal(written(tmp_path / name, content)) is NotAWorkbookReason.EMPTY


def test_a_workbook_without_a_single_value(tmp_path: Path) -> None:
    assert refusal(saved(tmp_path / "r.xlsx", Workbook())) is NotAWorkbookReason.EMPTY


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Date;Arriv\xe9e\n01/10/26;9h\n", NotAWorkbookReason.TEXT_UNDER_ANOTHER_NAME),
        (b"<html><table></table></html>", NotAWorkbookReason.TEXT_UNDER_ANOTHER_NAME),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", NotAWorkbookReason.PDF),
        (OLE_MAGIC + bytes(600), NotAWorkbookReason.OLD_EXCEL),
        (
            OLE_MAGIC + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            NotAWorkbookReason.PROTECTED,
        ),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", NotAWorkbookReason.UNKNOWN_FORMAT),
        (b"\xff\xfea\x00b", NotAWorkbookReason.UNKNOWN_FORMAT),
    ],
    ids=["text", "html", "pdf", "old excel", "protected", "picture", "half a character"],
)
def test_other_files_under_the_name_of_a_workbook(
    tmp_path: Path, content: bytes, reason: NotAWorkbookReason
) -> None:
    assert refusal(written(tmp_path / "r.xlsx", content)) is reason


def test_an_archive_without_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert refusal(path) is NotAWorkbookReason.NO_WORKBOOK_INSIDE
    zipfile.ZipFile(path, "w").close()
    assert refusal(path) is NotAWorkbookReason.NO_WORKBOOK_INSIDE


def test_a_workbook_cut_off(tmp_path: Path) -> None:
    half = REGISTER.read_bytes()[:9_000]
    assert refusal(written(tmp_path / "r.xlsx", half)) is NotAWorkbookReason.DAMAGED


@pytest.mark.parametrize(
    "change",
    [
        lambda name, content: None if name == "[Content_Types].xml" else content,
        lambda name, content: None if name == "xl/styles.xml" else content[:40],
        lambda name, content: content[:-900] if "sheet1" in name else content,
        lambda _, content: content.replace(b't="n"', b't="s"'),
        lambda name, content: b"not xml" if name == "xl/workbook.xml" else content,
    ],
    ids=["no types", "cut parts", "cut sheet", "strings nowhere", "no xml"],
)
def test_a_workbook_with_spoilt_parts(
    tmp_path: Path, change: Callable[[str, bytes], bytes | None]
) -> None:
    assert refusal(rezipped(tmp_path / "r.xlsx", change)) is NotAWorkbookReason.DAMAGED


def test_an_archive_that_would_unpack_into_gigabytes(tmp_path: Path) -> None:
    def inflated(name: str, content: bytes) -> bytes:
        return content + b" " * workbooks.LARGEST_BYTES if "sheet1" in name else content

    path = rezipped(tmp_path / "r.xlsx", inflated)
    assert path.stat().st_size < 1_000_000
    assert refusal(path) is NotAWorkbookReason.TOO_LARGE


def test_a_file_too_large_to_be_a_register_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with path.open("wb") as file:
        file.truncate(workbooks.LARGEST_BYTES + 1)
    assert refusal(path) is NotAWorkbookReason.TOO_LARGE


def test_more_lines_than_a_register_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 274)
    assert refusal(REGISTER) is NotAWorkbookReason.TOO_LARGE
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    assert len(open_sheets(written(tmp_path / "r.csv", "a\nb\n\n\n"))[0].grid) == 2
    assert refusal(written(tmp_path / "r.csv", "a\nb\nc\n")) is NotAWorkbookReason.TOO_LARGE


def test_more_sheets_than_a_register_has(tmp_path: Path) -> None:
    workbook = Workbook()
    for _ in range(workbooks.MOST_SHEETS):
        workbook.create_sheet()
    path = saved(tmp_path / "r.xlsx", workbook)
    assert refusal(path) is NotAWorkbookReason.TOO_MANY_SHEETS


def test_more_lines_than_all_sheets_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS_OF_ALL", 5)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in (workbook.create_sheet(), workbook.create_sheet()):
        for _ in range(3):
            sheet.append(["a"])
    assert refusal(saved(tmp_path / "r.xlsx", workbook)) is NotAWorkbookReason.TOO_MANY_ROWS
    many = written(tmp_path / "r.csv", "a\n" + "\n" * 5 + "b\n")
    assert refusal(many) is NotAWorkbookReason.TOO_MANY_ROWS


@pytest.mark.parametrize("error", [lzma.LZMAError, OverflowError, EOFError])
def test_whatever_unpacking_trips_over_is_damage(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def trip(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(workbooks, "load_workbook", trip)
    assert refusal(REGISTER) is NotAWorkbookReason.DAMAGED


def test_a_cell_longer_than_any_text(tmp_path: Path) -> None:
    text = "Nom;Suite\nROIG;" + "x" * 140_000
    assert refusal(written(tmp_path / "r.csv", text)) is NotAWorkbookReason.DAMAGED


@pytest.mark.parametrize("name", ["r.xlsx", "r.csv"])
@given(content=st.binary(max_size=200), is_zip=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_opened_or_refused_by_name(
    tmp_path: Path, name: str, content: bytes, *, is_zip: bool
) -> None:
    path = written(tmp_path / name, (b"PK\x03\x04" if is_zip else b"") + content)
    try:
        sheets = open_sheets(path)
    except NotAWorkbook:
        return
    assert any(sheet.grid for sheet in sheets)


@given(position=st.integers(0, 19_970), byte=st.integers(0, 255))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_register_with_one_spoilt_byte_is_opened_or_refused_by_name(
    tmp_path: Path, position: int, byte: int
) -> None:
    content = bytearray(REGISTER.read_bytes())
    content[position] = byte
    try:
        sheets = open_sheets(written(tmp_path / "r.xlsx", bytes(content)))
    except NotAWorkbook:
        return
    assert any(sheet.grid for sheet in sheets)
