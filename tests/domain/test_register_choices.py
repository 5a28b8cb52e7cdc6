"""What somebody says about columns and reasons goes before what was guessed."""

from datetime import time

import pytest

from mediance.domain.register import (
    ColumnMeaning,
    Grid,
    NotARegister,
    NotARegisterKind,
    ProblemKind,
    read_register,
)
from mediance.domain.register.columns import survey
from mediance.domain.register.motives import motive_key, unknown_motives, with_domains
from tests.domain.registers import TODAY, VOCABULARY, line, read, register, told

ODD = [
    ("Quand", "Entrée", "Patronyme", "Sujet"),
    ("01/10/2026", "9h00", "ROIG", "CAF"),
    ("02/10/2026", "9h05", "PUIG", "CAF"),
]


def meanings(grid: Grid, chosen: dict[int, ColumnMeaning | None]) -> list[str]:
    columns = survey(grid, VOCABULARY, chosen).columns
    return [column.meaning.value if column.meaning else "" for column in columns]


# Columns


def test_a_line_of_unknown_words_above_the_first_day_heads_the_columns() -> None:
    table = survey(ODD, VOCABULARY)
    assert table.header_row == 1
    assert [column.heading for column in table.columns] == list(ODD[0])


def test_a_line_that_holds_a_number_heads_nothing() -> None:
    assert survey([("ROIG", "Ana", "9h00"), *ODD[1:]], VOCABULARY).header_row == 0


def test_a_column_tells_what_was_chosen() -> None:
    assert meanings(ODD, {}) == ["date", "arrived", "", "motive"]
    assert meanings(ODD, {2: ColumnMeaning.FULL_NAME})[2] == "full_name"
    reading = read_register(
        ODD, vocabulary=VOCABULARY, today=TODAY, chosen={2: ColumnMeaning.FAMILY_NAME}
    )
    assert [row.family_name for row in reading.rows] == ["ROIG", "PUIG"]


def test_what_another_column_told_before_is_left_aside() -> None:
    assert meanings(ODD, {2: ColumnMeaning.MOTIVE}) == ["date", "arrived", "motive", ""]


def test_two_columns_can_be_exchanged_and_one_left_aside() -> None:
    chosen = {2: ColumnMeaning.MOTIVE, 3: ColumnMeaning.FULL_NAME, 1: None}
    assert meanings(ODD, chosen) == ["date", "", "motive", "full_name"]


def test_without_an_hour_of_arrival_it_is_refused_until_one_is_chosen() -> None:
    grid = [("Date", "Nom", "Passage"), ("01/10/2026", "ROIG", "neuf heures"), ("", "PUIG", "9h")]
    assert survey(grid, VOCABULARY).refusal is NotARegisterKind.NO_ARRIVALS
    assert survey(grid, VOCABULARY, {2: ColumnMeaning.ARRIVED}).refusal is None


# Totals


@pytest.mark.parametrize(
    "grid",
    [
        [("Date", "Heure", "Nombre"), ("01/10/2026", "9h00", 12), ("01/10/2026", "10h00", 7)],
        [("Date", "Heure", "Passages"), ("01/10/2026", "9h00", 12), ("01/10/2026", "10h00", 7)],
        [("Date", "Heure", "Personnes"), ("01/10/2026", "9h00", 12), ("01/10/2026", "10h00", 7)],
        [("Mois", "Personnes"), ("Octobre", 268), ("Novembre", 240)],
    ],
    ids=["by hour", "visits by hour", "people by hour", "by month"],
)
def test_a_table_of_totals_is_no_register(grid: list[tuple[object, ...]]) -> None:
    with pytest.raises(NotARegister) as refused:
        read(grid)
    assert refused.value.kind is NotARegisterKind.ONLY_COUNTS


def test_the_tickets_of_nameless_people_are_no_totals() -> None:
    grid = [
        ("Date", "Heure", "Ticket"),
        ("01/10/2026", "9h00", 1),
        ("01/10/2026", "9h05", 2),
        ("02/10/2026", "9h00", 1),
    ]
    assert len(read(grid).rows) == 3


def test_a_count_that_somebody_leaves_aside_is_no_reason_to_refuse() -> None:
    grid = [("Date", "Heure", "Nombre"), ("01/10/2026", "9h00", 12), ("01/10/2026", "10h00", 7)]
    assert survey(grid, VOCABULARY, {2: None}).refusal is None


# Groups


def test_a_group_is_one_visit_and_it_is_said() -> None:
    headings = ("Date", "Arrivée", "Nom", "Prénom", "Nb de personnes", "Motif")
    lines = [
        ("01/10/2026", "9h00", "ROIG", "Ana", 3, "CAF"),
        ("01/10/2026", "9h05", "PUIG", "Ana", 1, "CAF"),
        ("01/10/2026", "9h10", "SALA", "Ana", "", "CAF"),
    ]
    reading = read([headings, *lines])
    assert [row.family_name for row in reading.rows] == ["ROIG", "PUIG", "SALA"]
    assert told(reading) == [(2, "group", "3")]


@pytest.mark.parametrize("name", ["3 personnes", "Groupe de 12 enfants", "2 adultes + bébé"])
def test_a_group_in_the_place_of_a_name_is_a_nameless_visit(name: str) -> None:
    reading = read(register(line(family=name, given="")))
    assert reading.rows[0].is_nameless
    assert told(reading) == [(2, "group", name)]


# Formulas


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "=1+1", "@SUM(A1)", "+cmd|x", "-cmd(1)"])
def test_a_formula_is_nobodys_name(name: str) -> None:
    reading = read(register(line(family=name, given="")))
    assert reading.rows[0].is_nameless
    assert told(reading) == [(2, "name_is_a_formula", name)]


@pytest.mark.parametrize("name", ["- Roig", "Roig-Puig", "+ Puig", "@roig"])
def test_a_name_with_a_sign_before_it_stays_a_name(name: str) -> None:
    assert not read(register(line(family=name, given=""))).rows[0].is_nameless


# Days and hours


def test_a_spreadsheets_own_numbers_are_days_in_a_column_of_days() -> None:
    reading = read([("Date", "Arrivée", "Nom", "Prénom"), ("46296", "0.375", "ROIG", "Ana")])
    assert reading.rows[0].day.isoformat() == "2026-10-01"
    assert reading.rows[0].arrived_at == time(9)


def test_a_postal_code_is_no_day() -> None:
    grid = [("Arrivée", "Nom", "Prénom", ""), ("9h", "ROIG", "Ana", "66000")]
    assert survey(grid, VOCABULARY).columns[3].meaning is None


@pytest.mark.parametrize(("written", "year"), [("01/10/26", 2026), ("1.10.05", 2005)])
def test_two_digits_are_a_year_of_this_century(written: str, year: int) -> None:
    assert read(register(line(written))).rows[0].day.year == year


# Reasons


def test_unknown_reasons_are_counted_whatever_their_writing() -> None:
    reading = read(
        register(
            line(motive="Régul. Élec"),
            line(None, "9h05", motive="REGUL ELEC"),
            line(None, "9h10", motive="zzz"),
            line(None, "9h15"),
        )
    )
    found = unknown_motives([reading])
    assert [(each.text, each.count) for each in found] == [("Régul. Élec", 2), ("zzz", 1)]


def test_a_chosen_domain_is_that_of_all_its_lines_and_the_problem_is_gone() -> None:
    reading = read(register(line(motive="Régul. Élec"), line(None, "9h05", motive="zzz")))
    mapped = with_domains(reading, {motive_key("regul elec"): "pension"})
    assert [row.domain_code for row in mapped.rows] == ["pension", "to_clarify"]
    assert [row.checksum for row in mapped.rows] == [row.checksum for row in reading.rows]
    assert [problem.value for problem in mapped.problems] == ["zzz"]
    assert with_domains(reading, {}) is reading


def test_left_to_be_clarified_on_purpose_a_reason_is_no_problem_any_more() -> None:
    reading = read(register(line(motive="zzz")))
    mapped = with_domains(reading, {"zzz": "to_clarify"})
    assert mapped.rows == reading.rows
    assert [
        problem for problem in mapped.problems if problem.kind is ProblemKind.MOTIVE_UNKNOWN
    ] == []
