"""A month of a real kind of register, against what was counted by hand.

The 268 lines and their total agree: between the headings and the total there are 271 lines of the
sheet, of which three are blank. The sums were made from the file's XML, without this code.
"""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from mediance.domain.register import (
    ColumnMeaning,
    RegisterReading,
    RegisterRow,
    SkipReason,
    Vocabulary,
    read_register,
)
from mediance.domain.visits import Answer
from tests.domain.test_register_vocabulary import rows_of

REGISTER = Path(__file__).parents[1] / "data" / "registre_accueil_2026-10.xlsx"
VISITS_PER_DAY = {
    1: 8, 2: 17, 5: 17, 6: 15, 7: 9, 8: 11, 9: 12, 12: 16, 13: 14, 14: 14, 15: 15,
    16: 13, 19: 13, 20: 10, 21: 7, 22: 8, 23: 16, 26: 7, 27: 16, 28: 12, 29: 11, 30: 7,
}  # fmt: skip


@pytest.fixture(scope="module")
def october() -> RegisterReading:
    sheet = openpyxl.load_workbook(REGISTER).worksheets[0]
    return read_register(
        list(sheet.iter_rows(values_only=True)),
        vocabulary=Vocabulary.from_rows(rows_of("motives.csv"), rows_of("follow_ups.csv")),
        today=date(2026, 11, 1),
        sheet=sheet.title,
    )


def wait_minutes(row: RegisterRow) -> int | None:
    if row.received_at is None:
        return None
    arrived, received = (
        datetime.combine(row.day, hour) for hour in (row.arrived_at, row.received_at)
    )
    return int((received - arrived).total_seconds()) // 60


def test_every_column_is_recognised(october: RegisterReading) -> None:
    assert october.header_row == 3
    assert [column.meaning for column in october.columns] == [
        ColumnMeaning.DATE,
        ColumnMeaning.ARRIVED,
        ColumnMeaning.FAMILY_NAME,
        ColumnMeaning.GIVEN_NAME,
        ColumnMeaning.PHONE,
        ColumnMeaning.MOTIVE,
        ColumnMeaning.RECEIVED_BY,
        ColumnMeaning.RECEIVED_AT,
        ColumnMeaning.FOLLOW_UP,
    ]


def test_all_268_visits_are_read_and_nothing_is_doubtful(october: RegisterReading) -> None:
    assert len(october.rows) == 268
    assert october.problems == ()
    assert len({row.checksum for row in october.rows}) == 268


def test_the_other_lines_are_passed_over_for_their_reason(october: RegisterReading) -> None:
    assert [(skipped.row_number, skipped.reason) for skipped in october.skipped_rows] == [
        (1, SkipReason.TITLE),
        (2, SkipReason.BLANK),
        (61, SkipReason.BLANK),
        (165, SkipReason.BLANK),
        (274, SkipReason.BLANK),
        (275, SkipReason.TOTAL),
    ]


def test_visits_fall_on_their_days(october: RegisterReading) -> None:
    days = Counter(row.day for row in october.rows)
    assert days == {date(2026, 10, day): count for day, count in VISITS_PER_DAY.items()}
    assert [row.day for row in october.rows] == sorted(row.day for row in october.rows)


def test_the_line_after_a_blank_one_keeps_its_day(october: RegisterReading) -> None:
    (row,) = (row for row in october.rows if row.row_number == 166)
    assert (row.day, row.family_name) == (date(2026, 10, 16), "DE LA CRUZ")


def test_28_people_gave_no_name_and_201_a_number(october: RegisterReading) -> None:
    assert sum(row.is_nameless for row in october.rows) == 28
    phones = [row.phone for row in october.rows if row.phone]
    assert len(phones) == 201
    assert all(phone.isdigit() and len(phone) == 10 for phone in phones)


def test_27_left_and_241_waited_6477_minutes(october: RegisterReading) -> None:
    assert sum(row.left_without_contact for row in october.rows) == 27
    waits = [wait for row in october.rows if (wait := wait_minutes(row)) is not None]
    assert (len(waits), sum(waits), min(waits), max(waits)) == (241, 6477, 0, 55)


def test_three_colleagues_received_them(october: RegisterReading) -> None:
    assert Counter(row.received_by for row in october.rows) == {
        "Amina": 99, "Bruno": 96, "Carme": 46, None: 27,
    }  # fmt: skip


def test_answers_and_domains_are_counted(october: RegisterReading) -> None:
    assert Counter(row.answer_code for row in october.rows) == {
        Answer.ACCOMPANY: 85, Answer.REFER: 54, Answer.CONNECT: 27, Answer.INFORM: 26, None: 76,
    }  # fmt: skip
    assert Counter(row.domain_code for row in october.rows) == {
        "caf": 20, "housing": 24, "energy": 40, "debt": 16, "health": 42, "pension": 12,
        "work": 22, "papers": 9, "residence": 8, "tax": 30, "letter": 33, "conflict": 12,
    }  # fmt: skip
