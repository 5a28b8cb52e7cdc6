"""Finding the table, and what each column tells, by heading and by content."""

from collections.abc import Sequence
from datetime import date, time

import pytest

from mediance.domain.register import ColumnMeaning, Grid, NotARegister, NotARegisterKind
from tests.domain.registers import HEADINGS, line, read, register


def meanings(grid: Grid) -> list[ColumnMeaning | None]:
    return [column.meaning for column in read(grid).columns]


def refusal(grid: Grid) -> NotARegisterKind:
    with pytest.raises(NotARegister) as refused:
        read(grid, sheet="Feuil1")
    assert refused.value.sheet == "Feuil1"
    return refused.value.kind


def test_columns_are_told_with_their_heading_and_examples() -> None:
    columns = read(
        register(line(phone=632836248), line("02/10/26", "9.05"), line("02/10/26", time(9, 8)))
    ).columns
    assert [column.heading for column in columns] == list(HEADINGS)
    assert columns[0].examples == ("01/10/2026", "02/10/26")
    assert columns[1].examples == ("9h00", "9.05", "09:08:00")
    assert columns[4].examples == ("632836248",)


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("DATE", ColumnMeaning.DATE),
        ("Date du passage", ColumnMeaning.DATE),
        ("Jour", ColumnMeaning.DATE),
        ("Arrivée", ColumnMeaning.ARRIVED),
        ("Heure d'arrivée", ColumnMeaning.ARRIVED),
        ("H. arr.", ColumnMeaning.ARRIVED),
        ("Arrivé(e) à", ColumnMeaning.ARRIVED),
        ("Heure", ColumnMeaning.ARRIVED),
        ("Heure de passage", ColumnMeaning.ARRIVED),
        ("NOM", ColumnMeaning.FAMILY_NAME),
        ("Nom de famille", ColumnMeaning.FAMILY_NAME),
        ("Nom d'usage", ColumnMeaning.FAMILY_NAME),
        ("Prénom", ColumnMeaning.GIVEN_NAME),
        ("Tél.", ColumnMeaning.PHONE),
        ("N° de téléphone", ColumnMeaning.PHONE),
        ("Portable", ColumnMeaning.PHONE),
        ("Motif", ColumnMeaning.MOTIVE),
        ("Motif de la visite", ColumnMeaning.MOTIVE),
        ("Objet de la demande", ColumnMeaning.MOTIVE),
        ("Demande", ColumnMeaning.MOTIVE),
        ("Reçu par", ColumnMeaning.RECEIVED_BY),
        ("Reçu(e) par", ColumnMeaning.RECEIVED_BY),
        ("Accueilli par", ColumnMeaning.RECEIVED_BY),
        ("Pris en charge par", ColumnMeaning.RECEIVED_BY),
        ("Médiateur / trice", ColumnMeaning.RECEIVED_BY),
        ("Pris en charge à", ColumnMeaning.RECEIVED_AT),
        ("Pris(e) en charge à", ColumnMeaning.RECEIVED_AT),
        ("Heure de prise en charge", ColumnMeaning.RECEIVED_AT),
        ("Heure de réception", ColumnMeaning.RECEIVED_AT),
        ("Reçu à", ColumnMeaning.RECEIVED_AT),
        ("Suite donnée / observations", ColumnMeaning.FOLLOW_UP),
        ("Observations", ColumnMeaning.FOLLOW_UP),
        ("Réponse apportée", ColumnMeaning.FOLLOW_UP),
    ],
)
def test_headings_are_known_however_they_are_put(heading: str, meaning: ColumnMeaning) -> None:
    beside = {
        ColumnMeaning.DATE: ("Arrivée", "Prénom"),
        ColumnMeaning.ARRIVED: ("Date", "Prénom"),
        ColumnMeaning.GIVEN_NAME: ("Date", "Arrivée"),
    }.get(meaning, ("Date", "Arrivée", "Prénom"))
    cells = {"Date": "01/10/2026", "Arrivée": "9h00", heading: "01/10/2026"}
    if meaning is ColumnMeaning.ARRIVED:
        cells[heading] = "9h00"
    headings = (*beside, heading)
    assert meanings([headings, tuple(cells.get(name) for name in headings)])[-1] is meaning


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Date de naissance", "02/03/1979"),
        ("Date RDV", "02/11/2026"),
        ("Heure de départ", "11h00"),
        ("Âge", 47),
        ("Quartier", "Saint-Jacques"),
    ],
)
def test_columns_that_tell_something_else_are_left_aside(heading: str, cell: object) -> None:
    headings = (heading, "Arrivée", "Nom", "Prénom")
    grid = [("Registre 2026",), headings, ("Jeudi 1er octobre",), (cell, "9h00", "ROIG", "Josep")]
    assert meanings(grid)[0] is None


def test_a_column_without_heading_is_known_by_what_stands_in_it() -> None:
    headings = ("", "", "Nom", "Prénom", "", "", "", "", "")
    lines = [line("01/10/2026", phone="06 32 83 62 48"), line("02/10/2026", "10.15")]
    assert meanings([headings, *lines]) == [
        ColumnMeaning.DATE,
        ColumnMeaning.ARRIVED,
        ColumnMeaning.FAMILY_NAME,
        ColumnMeaning.GIVEN_NAME,
        ColumnMeaning.PHONE,
        ColumnMeaning.MOTIVE,
        None,
        ColumnMeaning.RECEIVED_AT,
        ColumnMeaning.FOLLOW_UP,
    ]


def test_a_register_without_any_heading_is_read_by_content() -> None:
    reading = read([(date(2026, 10, 1), time(9, 0), "CAF"), (None, time(9, 5), "retraite")])
    assert reading.header_row == 0
    assert [row.domain_code for row in reading.rows] == ["caf", "pension"]


def test_the_headings_may_stand_far_down() -> None:
    titles: list[Sequence[object]] = [("Association",), (), ("Registre", None, "2026")] * 4
    reading = read([*titles, *register(line())])
    assert reading.header_row == 13
    assert len(reading.rows) == 1


def test_columns_may_stand_in_any_order() -> None:
    order = (7, 3, 0, 8, 2, 1, 6, 5, 4)
    shuffled = [[cells[index] for index in order] for cells in register(line())]
    (row,) = read(shuffled).rows
    (expected,) = read(register(line())).rows
    assert row == expected


def test_lines_may_be_shorter_or_longer_than_the_headings() -> None:
    reading = read([HEADINGS, line("01/10/2026")[:3], (*line(None, "9h05"), None, "note")])
    assert [row.family_name for row in reading.rows] == ["ROIG", "ROIG"]
    assert len(reading.columns) == 11


# What is no register


@pytest.mark.parametrize(
    "grid",
    [
        [],
        [()],
        [(None, None), ("", " ")],
        [("Bonjour",), ("ceci est une lettre",)],
        [("Nom de la structure", "Adresse"), ("CCAS", "Perpignan")],
    ],
    ids=["no line", "empty line", "blank", "letter", "addresses"],
)
def test_without_a_table_there_is_no_register(grid: Grid) -> None:
    assert refusal(grid) is NotARegisterKind.NO_TABLE


def test_without_dates_there_is_no_register() -> None:
    assert refusal([HEADINGS[1:], line()[1:]]) is NotARegisterKind.NO_DATES
    assert refusal([HEADINGS, line(None), line(None)]) is NotARegisterKind.NO_DATES
    assert refusal([HEADINGS]) is NotARegisterKind.NO_DATES
    assert refusal([("Nom", "Prénom"), ("ROIG", "Josep")]) is NotARegisterKind.NO_DATES


def test_without_hours_of_arrival_there_is_no_register() -> None:
    grid = [("Date", "Nom", "Prénom", "Motif"), ("01/10/2026", "ROIG", "Josep", "CAF")]
    assert refusal(grid) is NotARegisterKind.NO_ARRIVALS


@pytest.mark.parametrize(
    "grid",
    [
        [("Date", "Passages"), ("01/10/2026", 8), ("02/10/2026", 17)],
        [("Date", "Passages"), ("01/10/2026", "8"), ("02/10/2026", "17")],
        [("Mois", "Passages"), (date(2026, 10, 1), 268), (date(2026, 11, 1), 240)],
        [("Bilan",), ("Motif", "Nombre"), ("CAF", 20), ("Logement", 24), ("TOTAL", 44)],
        [("Date", "Motif", "Nb"), ("01/10/2026", "CAF", 1), (None, "Logement", 2)],
        [(None, "Oct.", "Nov."), ("CAF", 20, 31), ("Logement", 24, 19)],
    ],
    ids=["per day", "per day in text", "per month", "per motive", "per day and motive", "cross"],
)
def test_a_table_of_counts_says_so(grid: Grid) -> None:
    assert refusal(grid) is NotARegisterKind.ONLY_COUNTS


def test_line_numbers_are_no_counts() -> None:
    grid = [("N°", "Date", "Motif"), (1, "01/10/2026", "CAF"), (2, None, "retraite")]
    assert refusal(grid) is NotARegisterKind.NO_ARRIVALS
