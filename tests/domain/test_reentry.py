"""A sheet of paper, as people wrote it and as it is typed in."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain import paris
from mediance.domain.reentry import (
    Around,
    Cell,
    Doubt,
    KnownVisit,
    LineReading,
    Lists,
    Namesake,
    Paper,
    is_blank,
    read_paper,
)
from mediance.domain.reference import DomainChoice, Label
from mediance.domain.register import Vocabulary
from mediance.domain.register.vocabulary import FollowUpRule, MotiveRule
from mediance.domain.visits import Answer, Ending

DAY = date(2026, 11, 3)
LISTS = Lists(
    domains=(
        DomainChoice("caf", Label("CAF · MSA", "Family benefits"), "1", is_sensitive=False),
        DomainChoice("debt", Label("Dettes · Budget", "Debts"), "4", is_sensitive=False),
        DomainChoice("letter", Label("Courrier", "A letter"), "9", is_sensitive=False),
        DomainChoice("to_clarify", Label("À préciser", "To clarify"), "0", is_sensitive=False),
        DomainChoice("old", Label("Ancien", "Old"), "7", is_sensitive=False, is_offered=False),
    ),
    channels=(
        ("walk_in", Label("Sur place", "Walk-in")),
        ("phone", Label("Téléphone", "Telephone")),
        ("home", Label("À domicile", "At home")),
    ),
    vocabulary=Vocabulary(
        motives=(MotiveRule("edf", "energy"), MotiveRule("oqtf", "residence")),
        follow_ups=(
            FollowUpRule("parti* avant", is_departure=True),
            FollowUpRule("absent* appel*", is_departure=True),
            FollowUpRule("dossier*", Answer.ACCOMPANY),
        ),
    ),
)


def hour(text: str) -> datetime:
    return paris.at(DAY, time.fromisoformat(text))


EVENING = hour("19:00")


def read(
    *lines: str,
    channel: str = "walk_in",
    now: datetime = EVENING,
    visits: tuple[KnownVisit, ...] = (),
    namesakes: tuple[Namesake, ...] = (),
) -> tuple[LineReading, ...]:
    cells = [dict(zip(Cell, (c.strip() for c in line.split("|")), strict=False)) for line in lines]
    return read_paper(Paper(DAY, channel, tuple(cells)), Around(now, LISTS, visits, namesakes))


def doubts(reading: LineReading) -> set[Doubt]:
    return {remark.doubt for remark in reading.remarks}


def outcome(said: str) -> tuple[Ending, Answer | None] | None:
    (reading,) = read(f"9h | | | | | | {said}")
    return (reading.visit.ending, reading.visit.answer) if reading.visit else None


# Hours


@pytest.mark.parametrize("written", ["9h05", "9:05", "905", "9 h 05", "9.05", "09h05", "vers 9h05"])
def test_an_hour_is_read_as_people_write_it(written: str) -> None:
    (reading,) = read(written)
    assert reading.visit is not None
    assert reading.visit.arrived_at == hour("09:05")


@pytest.mark.parametrize(
    ("line", "doubt", "cell"),
    [
        ("| ROIG Josep", Doubt.ARRIVAL_MISSING, Cell.ARRIVED),
        ("9h3", Doubt.HOUR_UNREADABLE, Cell.ARRIVED),
        ("25h", Doubt.HOUR_UNREADABLE, Cell.ARRIVED),
        ("9h | | | | tôt", Doubt.HOUR_UNREADABLE, Cell.RECEIVED),
        ("9h05 | | | | 9h04", Doubt.RECEIVED_BEFORE_ARRIVAL, Cell.RECEIVED),
        ("9h05 | | | | 9h10 | 9h09", Doubt.ENDED_TOO_EARLY, Cell.ENDED),
        ("9h05 | | | | | 9h04 | parti", Doubt.ENDED_TOO_EARLY, Cell.ENDED),
        ("19h01", Doubt.IN_THE_FUTURE, Cell.ARRIVED),
        ("9h | | licorne", Doubt.DOMAIN_UNKNOWN, Cell.DOMAIN),
        ("9h | | 7", Doubt.DOMAIN_UNKNOWN, Cell.DOMAIN),
        ("9h | | | | | | licorne", Doubt.OUTCOME_UNKNOWN, Cell.OUTCOME),
        ("9h | | | | 9h10 | | parti", Doubt.RECEIVED_WITHOUT_CONTACT, Cell.RECEIVED),
        ("9h | | | | | | | pigeon", Doubt.CHANNEL_UNKNOWN, Cell.CHANNEL),
    ],
)
def test_what_hinders_a_line_is_said_at_its_cell(line: str, doubt: Doubt, cell: Cell) -> None:
    (reading,) = read(line)
    assert reading.visit is None
    assert (doubt, cell) in {(remark.doubt, remark.cell) for remark in reading.remarks}


def test_an_unusual_hour_hinders_nothing() -> None:
    (reading,) = read("4h30 | | | | | | parti")
    assert reading.visit is not None
    assert doubts(reading) == {Doubt.HOUR_UNUSUAL}


# What they came for, and how it ended


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("4", "debt"),
        ("", "to_clarify"),
        ("0", "to_clarify"),
        ("dettes", "debt"),
        ("budget", "debt"),
        ("CAF", "caf"),
        ("facture EDF", "energy"),
        ("oqtf", "residence"),
        ("family", "caf"),
    ],
)
def test_a_domain_is_a_digit_a_label_or_a_word_of_the_house(written: str, code: str) -> None:
    (reading,) = read(f"9h | | {written}")
    assert reading.visit is not None
    assert reading.visit.domain_code == code


@pytest.mark.parametrize(
    ("said", "ending", "answer"),
    [
        ("informée", Ending.COMPLETED, Answer.INFORM),
        ("Orienté·e", Ending.COMPLETED, Answer.REFER),
        ("ori", Ending.COMPLETED, Answer.REFER),
        ("mis en lien", Ending.COMPLETED, Answer.CONNECT),
        ("dossier RSA", Ending.COMPLETED, Answer.ACCOMPANY),
        ("reçue", Ending.COMPLETED, None),
        ("accueil", Ending.ANSWERED_AT_DESK, None),
        ("répondu à l'accueil, orientée", Ending.ANSWERED_AT_DESK, Answer.REFER),
        ("partie", Ending.LEFT_WITHOUT_CONTACT, None),
        ("parti avant son tour", Ending.LEFT_WITHOUT_CONTACT, None),
        ("Parti·e sans contact", Ending.LEFT_WITHOUT_CONTACT, None),
        ("absent", Ending.ABSENT, None),
        ("Absent·e à l’appel", Ending.ABSENT, None),
        ("Put in touch", Ending.COMPLETED, Answer.CONNECT),
        ("Not there when called", Ending.ABSENT, None),
        ("Left without contact", Ending.LEFT_WITHOUT_CONTACT, None),
        ("Answered at the desk", Ending.ANSWERED_AT_DESK, None),
    ],
)
def test_an_outcome_is_read_in_the_words_of_the_sheet_and_of_the_screen(
    said: str, ending: Ending, answer: Answer | None
) -> None:
    assert outcome(said) == (ending, answer)


@pytest.mark.parametrize("said", ["informé orienté", "absent informé", "acc", "pa"])
def test_what_may_mean_two_things_means_none(said: str) -> None:
    assert outcome(said) is None


def test_without_a_word_about_its_end_a_visit_at_the_desk_is_not_closed() -> None:
    (reading,) = read("9h05")
    assert reading.visit is not None
    assert (reading.visit.ending, reading.visit.ended_at) == (Ending.UNCLOSED, None)
    assert doubts(reading) == {Doubt.END_UNKNOWN}


def test_whoever_has_an_hour_of_reception_or_was_met_on_a_round_was_received() -> None:
    (received,) = read("9h05 | | | | 9h15")
    (met,) = read("9h05", channel="home")
    (called,) = read("9h05 | | | | | | | tél")
    for reading in (received, met, called):
        assert reading.visit is not None
        assert (reading.visit.ending, reading.visit.answer) == (Ending.COMPLETED, None)
    assert met.visit is not None
    assert (met.visit.channel_code, met.visit.received_at) == ("home", None)


# Who


def test_a_name_may_carry_its_year_and_may_be_nothing() -> None:
    named, nameless = read("9h | Ben Ali, Samira (1975)", "9h05 | anonyme")
    assert named.visit is not None
    assert named.visit.name is not None
    assert (named.visit.name.family, named.visit.name.given) == ("Ben Ali", "Samira")
    assert named.visit.name.year == 1975
    assert nameless.visit is not None
    assert nameless.visit.name is None


def test_somebody_known_is_meant_and_two_homonyms_are_not_guessed() -> None:
    josep = Namesake(1, "roig josep", 1979)
    (one,) = read("9h | ROIG Josep", namesakes=(josep,))
    assert doubts(one) == {Doubt.END_UNKNOWN}
    two = (josep, Namesake(2, "roig josep", 1951))
    (both,) = read("9h | ROIG Josep", namesakes=two)
    assert Doubt.SEVERAL_NAMESAKES in doubts(both)
    (told,) = read("9h | ROIG Josep 1951", namesakes=two)
    assert told.visit is not None
    (new,) = read("9h | ROIG Josep 1988", namesakes=two)
    assert Doubt.NEW_PERSON in doubts(new)


# Doubles


def test_the_same_name_and_minute_twice_is_one_and_of_nameless_people_several_may_come() -> None:
    first, copy, later, one, twin, other = read(
        "9h05 | ROIG Josep",
        "9:05 | roig josep | 4",
        "9h06 | ROIG Josep",
        "9h05 | | 4",
        "9h05 | | dettes",
        "9h05 | | 1",
    )
    assert (first.visit is not None, copy.visit) == (True, None)
    (same,) = [remark for remark in copy.remarks if remark.doubt is Doubt.SAME_LINE]
    assert same.number == 1
    assert later.visit is not None
    assert one.visit is not None
    assert twin.visit is not None
    assert Doubt.MAYBE_SAME_LINE in doubts(twin)
    assert Doubt.MAYBE_SAME_LINE not in doubts(other)


def test_blank_lines_are_passed_over_and_numbers_stay() -> None:
    assert [reading.number for reading in read("9h", "", " | |", "9h10")] == [1, 4]
    assert is_blank({Cell.NAME: "  "})


@given(st.lists(st.text(max_size=30), min_size=8, max_size=8))
def test_whatever_is_typed_is_understood_or_refused_in_words(cells: list[str]) -> None:
    paper = Paper(DAY, "walk_in", (dict(zip(Cell, cells, strict=True)),))
    for reading in read_paper(paper, Around(hour("19:00"), LISTS)):
        if reading.visit is None:
            assert any(remark.is_blocking for remark in reading.remarks)
            continue
        visit = reading.visit
        assert visit.arrived_at.tzinfo is UTC
        assert visit.received_at is None or visit.received_at >= visit.arrived_at
        assert visit.ended_at is None or visit.ended_at >= (visit.received_at or visit.arrived_at)
