"""A wait in minutes in the place of an hour."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.register.model import UnreadableCell
from mediance.domain.register.waits import read_wait
from tests.domain.registers import read, told

HEADINGS = ("Date", "Arrivée", "Nom", "Prénom", "Attente (min)", "Suite")


def received(*waits: object, arrived: str = "9h50", follow_up: str = "Informé") -> list[object]:
    lines = [("01/10/2026", arrived, f"ROIG {wait}", "Ana", wait, follow_up) for wait in waits]
    return [row.received_at for row in read([HEADINGS, *lines]).rows]


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        (7, 7),
        (12.0, 12),
        ("12", 12),
        ("12 min", 12),
        ("12mn", 12),
        ("12'", 12),
        ("12,0", 12),
        ("0", 0),
        ("1h05", 65),
        ("1 h", 60),
        ("0:12", 12),
        ("0:12:00", 12),
        (time(0, 12), 12),
        (datetime(1900, 1, 1, 0, 12), 12),  # noqa: DTZ001 - spreadsheets know no zone
        (timedelta(minutes=12), 12),
        (12 / 1440, 12),
    ],
)
def test_a_wait_is_read_as_it_is_written(written: object, minutes: int) -> None:
    assert read_wait(written) == timedelta(minutes=minutes)


@pytest.mark.parametrize("empty", [None, "", " ", "-", "–"])
def test_an_empty_wait_is_none(empty: object) -> None:
    assert read_wait(empty) is None


@pytest.mark.parametrize("wrong", ["longtemps", "12 ou 13", -5, 1440, "1441", "25h", "1:75:33"])
def test_what_is_no_wait_is_not_guessed(wrong: object) -> None:
    with pytest.raises(UnreadableCell):
        read_wait(wrong)


@given(st.one_of(st.text(), st.floats(allow_nan=False), st.integers()))
def test_whatever_stands_there_it_is_a_wait_under_a_day_or_unreadable(value: object) -> None:
    try:
        wait = read_wait(value)
    except UnreadableCell:
        return
    assert wait is None or timedelta() <= wait < timedelta(days=1)


def test_the_hour_of_reception_is_the_arrival_and_the_wait() -> None:
    assert received(0, 12, "1h10") == [time(9, 50), time(10, 2), time(11, 0)]


def test_a_wait_past_midnight_or_unreadable_leaves_the_wait_unknown() -> None:
    lines = [
        ("01/10/2026", "23h50", "ROIG", "Ana", 30, "Informé"),
        ("02/10/2026", "9h00", "PUIG", "Ana", "un peu", "Informé"),
        ("02/10/2026", "9h05", "SALA", "Ana", "", "Informé"),
    ]
    reading = read([HEADINGS, *lines])
    assert [row.received_at for row in reading.rows] == [None, None, None]
    assert [kind for _, kind, _ in told(reading)] == [
        "hour_unusual",
        "wait_unreadable",
        "wait_unreadable",
        "reception_missing",
    ]


def test_somebody_who_left_was_never_received_however_long_they_waited() -> None:
    lines = [("01/10/2026", "9h00", "ROIG", "Ana", 30, "Parti sans attendre")]
    reading = read([HEADINGS, *lines])
    assert (reading.rows[0].received_at, reading.rows[0].left_without_contact) == (None, True)
    assert told(reading) == []


def test_where_there_are_both_the_hour_decides() -> None:
    headings = ("Date", "Arrivée", "Nom", "Prénom", "Reçu à", "Attente", "Suite")
    lines = [
        ("01/10/2026", "9h00", "ROIG", "Ana", "9h10", 55, "Informé"),
        ("01/10/2026", "9h05", "PUIG", "Ana", "", 10, "Informé"),
    ]
    assert [row.received_at for row in read([headings, *lines]).rows] == [time(9, 10), time(9, 15)]
