"""Workbooks that would do more than hold values are refused before they are opened."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from mediance.services import archives
from mediance.services.sheet_parts import Bounds, EntityDeclared, PartTooLarge, within
from mediance.services.workbooks import NotAWorkbook, NotAWorkbookReason, open_content, open_sheets

REGISTER = Path(__file__).parents[1] / "data" / "registre_accueil_2026-10.xlsx"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]><workbook>&j;</workbook>"
)


def with_parts(path: Path, parts: Mapping[str, str]) -> Path:
    """Write the real register with parts added or put in the place of its own."""
    with zipfile.ZipFile(REGISTER) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name), zipfile.ZIP_DEFLATED)
        for name, text in parts.items():
            target.writestr(name, text, zipfile.ZIP_DEFLATED)
    return path


def refusal(path: Path) -> NotAWorkbookReason:
    with pytest.raises(NotAWorkbook) as refused:
        open_sheets(path)
    return refused.value.reason


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("xl/vbaProject.bin", NotAWorkbookReason.MACROS),
        ("xl/macrosheets/sheet1.xml", NotAWorkbookReason.MACROS),
        ("xl/externalLinks/externalLink1.xml", NotAWorkbookReason.LINKED),
        ("xl/connections.xml", NotAWorkbookReason.LINKED),
        ("xl/queryTables/queryTable1.xml", NotAWorkbookReason.LINKED),
    ],
)
def test_macros_and_links_are_refused(
    tmp_path: Path, part: str, reason: NotAWorkbookReason
) -> None:
    assert refusal(with_parts(tmp_path / "r.xlsx", {part: "x"})) is reason


def test_a_formula_without_a_result_would_be_an_empty_cell(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Date", "Nom"])
    book.worksheets[0].append(["=TODAY()", "=HYPERLINK(1)"])
    book.save(tmp_path / "r.xlsx")
    assert refusal(tmp_path / "r.xlsx") is NotAWorkbookReason.UNCOMPUTED


@pytest.mark.parametrize(
    ("cell", "is_uncomputed"),
    [
        ('<c r="A1"><f>SUM(1)</f></c>', True),
        ('<c r="A1"><f>SUM(1)</f><v/></c>', True),
        ('<c r="A1"><f>SUM(1)</f><v></v></c>', True),
        ('<c r="A1"><f t="shared" si="0"/><v></v></c>', True),
        ('<c r="A1"><f>SUM(1)</f><v>1</v></c>', False),
        ('<c r="A1" t="str"><f>IF(1,"")</f><v></v></c>', False),
        ('<c r="A1"><v>1</v></c>', False),
    ],
)
def test_a_result_is_told_from_none(cell: str, *, is_uncomputed: bool) -> None:
    sheet = f"<row>{cell}</row>".encode()
    assert archives._holds_uncomputed(iter([sheet])) is is_uncomputed
    for cut in range(1, len(sheet)):
        assert archives._holds_uncomputed(iter([sheet[:cut], sheet[cut:]])) is is_uncomputed


@pytest.mark.parametrize("filler", [b"<c ", b"<c><f ", b"<c><f/> ", b"<c t ", b"<c ><f>x</f><v "])
def test_cells_without_end_are_looked_through_once(filler: bytes) -> None:
    once, cut = filler * 100_000, filler + b" " * archives.CHUNK
    assert not archives._holds_uncomputed(iter([once, cut]))


def test_entities_that_unfold_into_gigabytes_do_not(tmp_path: Path) -> None:
    bomb = with_parts(tmp_path / "r.xlsx", {"xl/workbook.xml": LAUGHS})
    assert refusal(bomb) is NotAWorkbookReason.DAMAGED


def test_more_parts_than_a_workbook_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_PARTS", 5)
    assert refusal(REGISTER) is NotAWorkbookReason.TOO_LARGE


def test_what_was_sent_in_is_opened_under_its_name_alone() -> None:
    opened = open_content(Path("octobre\u202e\n.xlsx"), REGISTER.read_bytes())
    assert opened.name == "octobre .xlsx"
    assert (len(opened.checksum), opened.encoding) == (64, None)


# What a part may hold

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
TEXTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SMALL = Bounds(most_bytes=1_000, most_tags=50, longest_row=200, most_tags_in_a_row=10)


def cut(text: bytes, at: int) -> list[bytes]:
    return [text[start : start + at] for start in range(0, len(text), at)]


@pytest.mark.parametrize("at", [7, 64, 65, 1_000])
def test_a_part_within_its_bounds_comes_through_whole(at: int) -> None:
    sheet = b"<row><c/><c/></row>" * 10 + b"<row/>" * 5
    assert b"".join(within(SMALL, iter(cut(sheet, at)))) == sheet


@pytest.mark.parametrize("at", [7, 64, 65, 10_000])
@pytest.mark.parametrize(
    "sheet",
    [
        b"x" * 1_001,
        b"<row/>" * 51,
        b"<row>" + b" " * 201 + b"</row>",
        b"<row>" + b"<c/>" * 10 + b"</row>",
        b"<x:row><x:c/></x:row >" * 3 + b"<mergeCell/>" * 11,
        b"<sheetData>" + b"<c/>" * 20,
    ],
    ids=["bytes", "tags", "long row", "wide row", "after the rows", "no row"],
)
def test_more_than_its_bounds_is_not_read_on(sheet: bytes, at: int) -> None:
    with pytest.raises(PartTooLarge):
        list(within(SMALL, iter(cut(sheet, at))))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("at", [5, 30, 100])
def test_no_part_declares_entities_in_whatever_letters(encoding: str, at: int) -> None:
    part = '<?xml version="1.0"?>   <!doctype x [<!ENTITY a "ha">]><x/>'.encode(encoding)
    with pytest.raises(EntityDeclared):
        list(within(SMALL, iter(cut(part, at))))


def sheet_of(rows: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (SHEET, sheet_of("<row>" + "<c/>" * 100_000 + "</row>")),
        (SHEET, sheet_of("<row>" + " " * 5_000_000 + "</row>")),
        (SHEET, sheet_of('<row r="1"/>' * 200_001)),
        (SHEET, sheet_of(("<x:row>" + "<x:c/>" * 8_000 + "</x:row>") * 101)),
        (SHEET, sheet_of("<row/>" + "<v/>" * 50_000) * 81),
        ("xl/sharedStrings.xml", "<si/>" * 800_001),
        ("xl/styles.xml", "<xf/>" * 80_001),
        ("xl/workbook.xml", "<definedName/>" * 10_001),
        ("xl/worksheets/_rels/sheet1.xml.rels", "<Relationship/>" * 80_001),
        ("xl/media/photo.png", "<" * 80_001),
        ("docProps/core.xml", "x" * 17_000_000),
    ],
)
def test_what_no_register_holds_is_refused_before_it_is_parsed(
    tmp_path: Path, part: str, text: str
) -> None:
    assert refusal(with_parts(tmp_path / "r.xlsx", {part: text})) is NotAWorkbookReason.TOO_LARGE


def parts_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_list_of_texts_cannot_hide_under_a_sheets_name(tmp_path: Path) -> None:
    types = parts_of(REGISTER)["[Content_Types].xml"]
    override = f'<Override PartName="/xl/worksheets/t.xml" ContentType="{TEXTS_TYPE}"/></Types>'
    changed = {"[Content_Types].xml": types.replace("</Types>", override)}
    changed["xl/worksheets/t.xml"] = f"<sst {MAIN}></sst>"
    assert refusal(with_parts(tmp_path / "r.xlsx", changed)) is NotAWorkbookReason.DAMAGED


@pytest.mark.parametrize(
    "other", ["worksheets/sheet1.xml", "./worksheets/../worksheets/sheet1.xml"]
)
def test_one_sheet_is_not_read_fifty_times(tmp_path: Path, other: str) -> None:
    relations = "xl/_rels/workbook.xml.rels"
    given = parts_of(REGISTER)[relations]
    one = (
        '<Relationship Id="again" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/worksheet" Target="{other}"/></Relationships>'
    )
    changed = {relations: given.replace("</Relationships>", one)}
    assert refusal(with_parts(tmp_path / "r.xlsx", changed)) is NotAWorkbookReason.DAMAGED
    book = parts_of(REGISTER)["xl/workbook.xml"]
    twice = book.replace(
        "</sheets>", book[book.index("<sheet ") : book.index("</sheets>")] + "</sheets>"
    )
    path = with_parts(tmp_path / "s.xlsx", {"xl/workbook.xml": twice})
    assert refusal(path) is NotAWorkbookReason.DAMAGED
