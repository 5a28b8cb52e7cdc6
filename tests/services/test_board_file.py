"""The board as a file: which list, of when; nobody's name, nothing sensitive, no formula."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import BoardFilter
from mediance.domain.procedures import Stage
from mediance.services.followup import board_file as service
from mediance.services.followup.board import board_choices
from mediance.services.followup.board_file import board_file, safe
from mediance.services.followup.tending import set_next_date
from tests.cast import Cast
from tests.confidential import key
from tests.services.test_board import opened

pytestmark = pytest.mark.usefixtures("database", "key_folder")

HEADINGS_AT, FIRST_AT = 5, 6


def table(actor: Actor, asked: BoardFilter) -> list[tuple[object, ...]]:
    made = board_file(actor, asked, board_choices(actor))
    (sheet,) = load_workbook(BytesIO(made)).worksheets
    return list(sheet.iter_rows(values_only=True))


def test_it_says_which_list_it_is_and_of_when(cast: Cast) -> None:
    seen = opened(cast)
    set_next_date(cast.amina, seen, date(2030, 5, 1), key())
    rows = table(cast.bruno, BoardFilter(stages=frozenset({Stage.TO_PREPARE})))
    about = "\n".join(str(row[0]) for row in rows[:HEADINGS_AT])
    assert f"Démarches en cours, le {paris.today():%d/%m/%Y} à " in about
    assert "Filtres : Étape : à préparer" in about
    assert "Lignes : 1" in about
    assert "Sans aucun nom" in about
    assert rows[HEADINGS_AT][:2] == ("N°", "Échéance")
    line = dict(zip(rows[HEADINGS_AT], rows[FIRST_AT], strict=True))
    assert (line["N°"], line["Démarche"]) == (seen.procedure_id, "Recours DALO")
    assert str(line["Prochaine date"]).startswith("2030-05-01")
    assert (line["Étape"], line["C’est à qui"]) == ("à préparer", "à nous")
    assert line["Date vérifiée"] == "non, à vérifier"


def test_it_speaks_the_language_of_whoever_takes_it(cast: Cast) -> None:
    opened(cast)
    rows = table(replace(cast.bruno, language="en"), BoardFilter())
    assert "Procedures under way" in str(rows[0][0])


def test_it_names_nobody_and_nothing_sensitive(cast: Cast) -> None:
    opened(cast)
    opened(cast, "residence_renewal")
    said = "\n".join(str(cell) for row in table(cast.bruno, BoardFilter()) for cell in row)
    for name in ("XARRAGA", "Xarraga", "Quiteria", "Amina", "séjour\n", "Renouvellement du titre"):
        assert name not in said
    assert "Recours DALO" in said


def test_taking_it_away_leaves_a_trace_with_its_count(cast: Cast) -> None:
    opened(cast)
    table(cast.bruno, BoardFilter())
    asked = text(
        "select row_count, staff_id from mediance.journal_entry"
        " where operation = 'export' and entity = 'procedure' order by id desc limit 1"
    )
    with transaction(cast.sofia) as work:
        assert tuple(work.execute(asked).one()) == (1, cast.bruno.staff_id)


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(beginning: str) -> None:
    assert safe(f"{beginning}1+1") == f"'{beginning}1+1"
    assert safe("1+1") == "1+1"
    made = service._cell(None, f"{beginning}cmd")
    assert made.value == f"'{beginning}cmd"


def test_a_list_without_anything_is_a_file_that_says_so(cast: Cast) -> None:
    rows = table(cast.bruno, BoardFilter())
    assert "Filtres : aucun, tous vos lieux" in str(rows[1][0])
    assert "Lignes : 0" in str(rows[2][0])
    assert len(rows) == FIRST_AT
