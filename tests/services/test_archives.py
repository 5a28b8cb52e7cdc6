"""Workbooks that would do more than hold values are refused before they are opened."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from mediance.services import archives
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
