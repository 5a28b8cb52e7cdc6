"""From data to PDF. What people wrote is data of a template, never part of its source."""

import json
from collections.abc import Mapping
from pathlib import Path

import typst

SHEETS = Path(__file__).parent / "sheets"
FONTS = Path(__file__).parents[3] / "static" / "fonts"


def printed(sheet: str, data: Mapping[str, object]) -> bytes:
    """Return the PDF of `sheets/SHEET.typ`; the same data give the same bytes.

    The house's own font comes first; what it cannot write is left to the fonts of the machine.
    """
    pdf: bytes = typst.compile(
        SHEETS / f"{sheet}.typ",
        root=SHEETS,
        font_paths=[FONTS],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    return pdf
