"""Walking down a register: the day above, the problems of each line, lines that are no visit."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.register import (
    ColumnMeaning,
    NotARegister,
    ProblemKind,
    RegisterReading,
    RegisterRow,
    SkipReason,
)
from mediance.domain.visits import Answer
from tests.domain.registers import HEADINGS, TODAY, line, only_problem, read, register, told
from tests.domain.test_register_cells import ANY_CELL

FIRST, SECOND = date(2026, 10, 1), date(2026, 10, 2)


def test_a_line_becomes_a_visit() -> None:
    (row,) = read(
        register(line(phone=632836248, motive="CAF - APL", by="amina ", received="9.10"))
    ).rows
    assert replace(row, checksum="") == RegisterRow(
        row_number=2,
        day=FIRST,
        arrived_at=time(9),
        family_name="ROIG",
        given_name="Josep",
        phone="0632836248",
        motive="CAF - APL",
        domain_code="caf",
        received_by="Amina",
        received_at=time(9, 10),
        left_without_contact=False,
        follow_up="Informé",
        answer_code=Answer.INFORM,
        checksum="",
    )


# The day


def test_an_empty_date_is_the_day_above() -> None:
    rows = read(
        register(
            line("01/10/2026"), line(None, "9h05"), line("02-10-26", "9h00"), line('"', "9h20")
        )
    ).rows
    assert [row.day for row in rows] == [FIRST, FIRST, SECOND, SECOND]


def test_a_blank_line_does_not_end_the_day() -> None:
    reading = read(register(line("01/10/2026"), (None,) * 9, line(None, "9h05")))
    assert [row.day for row in reading.rows] == [FIRST, FIRST]
    assert [(s.row_number, s.reason) for s in reading.skipped_rows] == [(3, SkipReason.BLANK)]


def test_without_a_day_above_a_line_is_left_out_and_said() -> None:
    reading = read([HEADINGS, line(None), line("02/10/2026")])
    assert told(reading) == [(2, "date_missing", "")]
    assert [row.day for row in reading.rows] == [SECOND]


@pytest.mark.parametrize(
    ("written", "kind"),
    [("31/02/2026", ProblemKind.DATE_IMPOSSIBLE), ("12/1O/2026", ProblemKind.DATE_UNREADABLE)],
)
def test_under_a_date_that_cannot_be_read_the_day_is_unknown(
    written: str, kind: ProblemKind
) -> None:
    reading = read(
        register(line("01/10/2026"), line(written), line(None, "9h05"), line("02/10/2026", "9h10"))
    )
    assert told(reading) == [(3, kind, written), (4, "date_missing", "")]
    assert [row.row_number for row in reading.rows] == [2, 5]


def test_nobody_came_tomorrow() -> None:
    today = TODAY.strftime("%d/%m/%Y")
    reading = read(register(line(today), line("23/11/2026"), line(None, "9h05")))
    assert told(reading) == [
        (3, "date_in_future", "2026-11-23"),
        (4, "date_in_future", "2026-11-23"),
    ]
    assert [row.row_number for row in reading.rows] == [2]


def test_a_register_that_goes_back_is_doubtful_not_refused() -> None:
    reading = read(register(line("02/10/2026"), line("01/10/2026"), line("02/10/2026", "9h05")))
    assert told(reading) == [(3, "date_goes_back", "01/10/2026")]
    assert len(reading.rows) == 3


def test_a_slip_into_the_future_does_not_make_the_next_lines_go_back() -> None:
    reading = read(register(line("01/10/2026"), line("02/12/2026"), line("02/10/2026")))
    assert told(reading) == [(3, "date_in_future", "2026-12-02")]


def test_a_day_that_stands_alone_is_the_day_of_the_lines_under_it() -> None:
    headings = HEADINGS[1:]
    reading = read(
        [
            ("REGISTRE 2026",),
            headings,
            ("Jeudi 1er octobre",),
            line()[1:],
            (None, "vendredi 2 octobre"),
            line()[1:],
        ]
    )
    assert [row.day for row in reading.rows] == [FIRST, SECOND]
    assert [s.reason for s in reading.skipped_rows] == [
        SkipReason.TITLE,
        SkipReason.DAY_HEADING,
        SkipReason.DAY_HEADING,
    ]


def test_a_title_or_the_sheet_can_give_the_day() -> None:
    assert read([("Jeudi 1er octobre 2026",), HEADINGS[1:], line()[1:]]).rows[0].day == FIRST
    assert read([HEADINGS, line("1/10")], sheet="Octobre 2026").rows[0].day == FIRST


def test_dates_without_a_year_take_the_year_above_them() -> None:
    rows = read(register(line("01/10/2026"), line("02/10"))).rows
    assert [row.day for row in rows] == [FIRST, SECOND]


# The hour of arrival


def test_without_an_hour_there_is_no_visit_to_place() -> None:
    problem = only_problem(line(arrived=None))
    assert (problem.kind, problem.column) == (ProblemKind.ARRIVAL_MISSING, ColumnMeaning.ARRIVED)
    assert problem.is_blocking


def test_an_hour_that_cannot_be_read_is_said_with_what_stands_there() -> None:
    problem = only_problem(line(arrived="matin"))
    assert (problem.kind, problem.value) == (ProblemKind.ARRIVAL_UNREADABLE, "matin")
    assert problem.is_blocking


def test_hours_that_go_back_under_one_date_may_hide_a_forgotten_date() -> None:
    reading = read(register(line(arrived="16h30", received="16h40"), line(None, "8h45")))
    assert told(reading) == [(3, "arrival_goes_back", "8h45")]
    assert len(reading.rows) == 2


def test_a_new_date_lets_hours_begin_again() -> None:
    reading = read(register(line(arrived="16h30", received="16h40"), line("02/10/26", "8h45")))
    assert not reading.problems


@pytest.mark.parametrize(("hour", "received"), [("3h15", "3h20"), ("22h00", "22h05")])
def test_an_hour_when_the_house_sleeps_is_doubtful(hour: str, received: str) -> None:
    problem = only_problem(line(arrived=hour, received=received))
    assert (problem.kind, problem.value) == (ProblemKind.HOUR_UNUSUAL, hour)
    assert not problem.is_blocking


# The hour of contact


def test_contact_before_arrival_leaves_the_wait_unknown() -> None:
    reading = read(register(line(received="8h50")))
    assert told(reading) == [(2, "reception_before_arrival", "8h50")]
    assert reading.rows[0].received_at is None


def test_contact_at_the_minute_of_arrival_is_no_wait() -> None:
    reading = read(register(line(received="9h00")))
    assert not reading.problems
    assert reading.rows[0].received_at == time(9)


def test_an_unreadable_hour_of_contact_leaves_the_visit_in() -> None:
    reading = read(register(line(received="tout de suite")))
    assert told(reading) == [(2, "reception_unreadable", "tout de suite")]
    assert reading.rows[0].received_at is None


def test_nobody_knows_when_contact_was_made() -> None:
    assert only_problem(line(received=None)).kind is ProblemKind.RECEPTION_MISSING


def test_a_register_that_never_notes_contact_is_not_blamed_on_each_line() -> None:
    headings = [heading for heading in HEADINGS if heading != "Reçu à"]
    cells = [cell for index, cell in enumerate(line("01/10/2026")) if index != 7]
    assert not read([headings, cells]).problems


def test_a_wait_of_half_a_day_is_doubtful() -> None:
    reading = read(register(line(received="13h01")))
    assert told(reading) == [(2, "wait_unusual", "13h01")]
    assert reading.rows[0].received_at == time(13, 1)


def test_who_left_was_received_by_nobody() -> None:
    (row,) = read(register(line(received=None, follow_up="parti sans être reçu"))).rows
    assert row.left_without_contact
    assert (row.received_by, row.received_at, row.answer_code) == (None, None, None)


def test_who_left_and_was_received_is_a_contradiction() -> None:
    reading = read(register(line(follow_up="parti")))
    assert told(reading) == [(2, "left_yet_received", "9h10")]
    assert reading.rows[0].left_without_contact
    assert reading.rows[0].received_at is None


# What the person said, and what was answered


def test_nameless_people_are_visits() -> None:
    (row,) = read(register(line(family="anonyme", given=None))).rows
    assert row.is_nameless


def test_a_given_name_alone_is_a_name() -> None:
    (row,) = read(register(line(family="?", given="Fatima"))).rows
    assert (row.family_name, row.given_name, row.is_nameless) == (None, "Fatima", False)


def test_a_lone_name_column_holds_both_names() -> None:
    headings = ("Date", "Arrivée", "Nom", "Motif")
    (row,) = read([headings, ("01/10/26", "9h", "ROIG Josep", "CAF")]).rows
    assert (row.family_name, row.given_name) == ("ROIG", "Josep")


def test_a_heading_that_begins_with_the_given_name_gives_the_order() -> None:
    headings = ("Date", "Arrivée", "Prénom / Nom", "Motif")
    (row,) = read([headings, ("01/10/26", "9h", "Samira Ben Ali", "CAF")]).rows
    assert (row.family_name, row.given_name) == ("Ben Ali", "Samira")


def test_a_telephone_number_of_the_wrong_length_is_left_aside() -> None:
    reading = read(register(line(phone="06 32 83")))
    assert told(reading) == [(2, "phone_unreadable", "06 32 83")]
    assert reading.rows[0].phone is None


def test_of_two_telephone_numbers_the_first_is_kept() -> None:
    reading = read(register(line(phone="0632836248 / 0468123456")))
    assert told(reading) == [(2, "phone_several", "0632836248 / 0468123456")]
    assert reading.rows[0].phone == "0632836248"


@pytest.mark.parametrize("motive", [None, ""])
def test_no_motive_is_to_be_clarified(motive: object) -> None:
    reading = read(register(line(motive=motive)))
    assert not reading.problems
    assert (reading.rows[0].motive, reading.rows[0].domain_code) == (None, "to_clarify")


def test_an_unknown_motive_is_to_be_clarified_and_said() -> None:
    reading = read(register(line(motive="blabla")))
    assert told(reading) == [(2, "motive_unknown", "blabla")]
    assert reading.rows[0].domain_code == "to_clarify"


def test_an_unknown_follow_up_is_kept_in_words_and_said() -> None:
    reading = read(register(line(follow_up="vu avec JP")))
    assert told(reading) == [(2, "follow_up_unknown", "vu avec JP")]
    assert (reading.rows[0].follow_up, reading.rows[0].answer_code) == ("vu avec JP", None)


# Lines that are no visit


def test_titles_headings_repeated_and_notes_are_passed_over() -> None:
    reading = read(
        [
            ("REGISTRE D'ACCUEIL", None),
            (),
            HEADINGS,
            line("01/10/2026"),
            HEADINGS,
            ("FERMETURE EXCEPTIONNELLE",),
            line(None, "9h05"),
        ]
    )
    assert reading.header_row == 3
    assert [(s.row_number, s.reason, s.text) for s in reading.skipped_rows] == [
        (1, SkipReason.TITLE, "REGISTRE D'ACCUEIL"),
        (2, SkipReason.BLANK, ""),
        (5, SkipReason.HEADING, " · ".join(HEADINGS)),
        (6, SkipReason.NOTE, "FERMETURE EXCEPTIONNELLE"),
    ]
    assert [row.row_number for row in reading.rows] == [4, 7]


def test_headings_on_two_lines_are_headings() -> None:
    reading = read(
        [
            ("Date", "Heure", None, "Nom", "Prénom"),
            (None, "Arrivée", "Prise en charge", None, None),
            ("01/10/2026", "9h00", "9h10", "ROIG", "Josep"),
            (None, "9h05", "9h15", "HADDAD", "Nadia"),
        ]
    )
    assert not reading.problems
    assert [row.received_at for row in reading.rows] == [time(9, 10), time(9, 15)]


def test_a_total_that_agrees_is_silent() -> None:
    reading = read(register(line(), line(None, arrived="?"), ("TOTAL", 2)))
    assert [p.kind for p in reading.problems] == [ProblemKind.ARRIVAL_MISSING]
    assert [s.reason for s in reading.skipped_rows] == [SkipReason.TOTAL]


@pytest.mark.parametrize("total", [3, "3", 3.0], ids=repr)
def test_a_total_that_differs_is_said(total: object) -> None:
    assert told(read(register(line(), line(None, "9h05"), ("Total :", total)))) == [
        (4, "total_differs", "3")
    ]


def test_totals_of_pages_are_not_compared_with_the_whole() -> None:
    reading = read(register(line(), ("sous-total", 1), line(None, "9h05"), ("sous-total", 1)))
    assert not reading.problems


def test_a_total_of_several_numbers_is_not_compared() -> None:
    assert not read(register(line(), ("TOTAL", 5, 7))).problems


def test_somebody_called_total_is_somebody() -> None:
    (row,) = read(register(line(family="Total", given="Marie"))).rows
    assert row.family_name == "Total"


def test_a_name_without_an_hour_is_told_not_passed_over() -> None:
    reading = read(register(line(), (None, None, "HADDAD")))
    assert told(reading) == [(3, "arrival_missing", "")]


def test_an_hour_alone_is_a_visit() -> None:
    rows = read(register(line(), (None, "9h15"))).rows
    assert (rows[1].arrived_at, rows[1].is_nameless) == (time(9, 15), True)


def test_a_spoilt_date_alone_does_not_pass_for_a_note() -> None:
    reading = read(register(line(), ("31/09/2026",), line(None, "9h05")))
    assert [kind for _, kind, _ in told(reading)] == [
        "date_impossible",
        "arrival_missing",
        "date_missing",
    ]


# The same line twice


def test_an_identical_line_about_somebody_is_a_copy() -> None:
    reading = read(register(line("01/10/2026"), line("01-10-26", "9.00", given="JOSEP")))
    assert told(reading) == [(3, "duplicate", "2")]
    assert [row.row_number for row in reading.rows] == [2]


def test_the_same_name_in_the_same_minute_for_another_matter_is_doubtful() -> None:
    reading = read(register(line(), line(motive="retraite")))
    assert told(reading) == [(3, "possible_duplicate", "2")]
    assert len({row.checksum for row in reading.rows}) == 2


def test_identical_lines_without_a_name_may_be_two_people() -> None:
    nameless = line("01/10/2026", family="anonyme", given=None)
    reading = read(register(nameless, nameless))
    assert told(reading) == [(3, "possible_duplicate", "2")]
    assert len({row.checksum for row in reading.rows}) == 2


def test_a_nameless_copy_with_its_telephone_number_is_a_copy() -> None:
    nameless = line("01/10/2026", family="anonyme", given=None, phone="0632836248")
    assert told(read(register(nameless, nameless))) == [(3, "duplicate", "2")]


def test_two_nameless_people_for_two_matters_are_two() -> None:
    reading = read(
        register(
            line("01/10/2026", family="X", given=None),
            line(None, family="X", given=None, motive="retraite"),
        )
    )
    assert not reading.problems
    assert len({row.checksum for row in reading.rows}) == 2


def test_a_checksum_tells_the_arrival_not_how_it_was_written() -> None:
    (first,) = read(register(line("01/10/2026", "9h00", "ROIG", "José"))).rows
    (again,) = read(register(line("01-10-26", 9.0, " Roig", "JOSE"))).rows
    assert first.checksum == again.checksum


def test_a_corrected_line_is_still_the_same_arrival() -> None:
    (first,) = read(register(line(phone="06", motive="blabla"))).rows
    (again,) = read(register(line(phone="0632836248", motive="CAF"))).rows
    assert first.checksum == again.checksum


@pytest.mark.parametrize(
    "other",
    [
        line("02/10/2026"),
        line(arrived="9h01"),
        line(family="PUIG"),
        line(given="Núria"),
    ],
    ids=["day", "hour", "family", "given"],
)
def test_another_arrival_has_another_checksum(other: tuple[object, ...]) -> None:
    (first,) = read(register(line())).rows
    (second,) = read(register(other)).rows
    assert first.checksum != second.checksum


def test_checksums_do_not_depend_on_the_lines_around() -> None:
    whole = read(register(line(), line(None, "9h05"), line(None, "9h08"))).rows
    part = read(register(line(None, "9h05"))).rows
    assert part[0].checksum == whole[1].checksum


# Whatever a sheet holds

GRIDS = st.lists(st.lists(ANY_CELL, max_size=10), max_size=8)


def accounted_for(reading: RegisterReading) -> list[int]:
    return sorted(
        [
            *(row.row_number for row in reading.rows),
            *(skipped.row_number for skipped in reading.skipped_rows),
            *reading.blocked_row_numbers,
            *([reading.header_row] if reading.header_row else []),
        ]
    )


@given(GRIDS)
def test_under_headings_every_line_is_a_visit_passed_over_or_blocked(
    lines: list[list[object]],
) -> None:
    grid = [*register(line()), *lines]
    assert accounted_for(read(grid)) == list(range(1, len(grid) + 1))


@given(GRIDS)
def test_any_sheet_is_read_or_refused_by_name(grid: list[list[object]]) -> None:
    try:
        reading = read(grid)
    except NotARegister:
        return
    assert accounted_for(reading) == list(range(1, len(grid) + 1))
