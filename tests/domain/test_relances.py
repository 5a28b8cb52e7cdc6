"""An institution that keeps silent is reminded, rung by rung."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.procedure_life import EventKind, ProcedureEvent, life
from mediance.domain.procedures import Outcome, Rung, Step
from mediance.domain.relances import Relance, cadence, next_relance
from mediance.services.deadline_rules import shipped_rules

BY = cadence(shipped_rules())
START = datetime(2026, 11, 2, 12, tzinfo=UTC)


def event(day: int, kind: EventKind, value: object = None) -> ProcedureEvent:
    return ProcedureEvent(
        event_id=day,
        kind=kind,
        at=START + timedelta(days=day),
        step=value if isinstance(value, Step) else None,
        rung=value if isinstance(value, Rung) else None,
        outcome=value if isinstance(value, Outcome) else None,
    )


def after(*events: tuple[object, ...]) -> Relance | None:
    told = life([event(0, EventKind.ENTERED, Step.DEPOSITED), *(event(*each) for each in events)])  # type: ignore[arg-type]
    return next_relance(told, BY, ())


def due(day: int, rung: Rung = Rung.REMINDER) -> Relance:
    return Relance(rung, date(2026, 11, 2) + timedelta(days=day))


CHASED, ENTERED, ANSWERED = EventKind.CHASED, EventKind.ENTERED, EventKind.ANSWERED


def test_without_acknowledgement_after_ten_days() -> None:
    assert after() == due(10)


def test_with_acknowledgement_after_thirty_days() -> None:
    assert after((3, ENTERED, Step.ACKNOWLEDGED)) == due(30)


def test_after_the_reminder_for_the_acknowledgement_on_the_thirtieth_day_all_the_same() -> None:
    assert after((10, CHASED, Rung.REMINDER)) == due(30)
    assert after((10, CHASED, Rung.REMINDER), (12, ENTERED, Step.ACKNOWLEDGED)) == due(30)


def test_a_late_first_reminder_is_not_followed_by_another_at_once() -> None:
    assert after((28, CHASED, Rung.REMINDER)) == due(38)


def test_then_every_twenty_one_days() -> None:
    assert after((3, ENTERED, Step.ACKNOWLEDGED), (30, CHASED, Rung.REMINDER)) == due(51)


def test_after_two_unanswered_one_rung_higher_each_time_and_nothing_after_the_court() -> None:
    sent: list[tuple[object, ...]] = [(30, CHASED, Rung.REMINDER), (51, CHASED, Rung.REMINDER)]
    day = 51
    for rung in list(Rung)[1:]:
        day += 21
        assert after(*sent) == due(day, rung)
        sent.append((day, CHASED, rung))
    assert after(*sent) is None


def test_an_answer_starts_the_ladder_again_from_its_foot() -> None:
    sent = [(30, CHASED, Rung.REMINDER), (51, CHASED, Rung.REMINDER), (55, ANSWERED)]
    assert after(*sent) == due(76)


@pytest.mark.parametrize(
    "last",
    [
        (20, ENTERED, Step.DECIDED),
        (20, ENTERED, Step.COMPLEMENT_ASKED),
        (20, EventKind.CLOSED, Outcome.VOID),
    ],
)
def test_nobody_is_reminded_who_does_not_keep_us_waiting(last: tuple[object, ...]) -> None:
    assert after(last) is None


def test_what_was_sent_again_is_waited_for_anew() -> None:
    assert after(
        (5, CHASED, Rung.REMINDER),
        (20, ENTERED, Step.COMPLEMENT_ASKED),
        (25, ENTERED, Step.DEPOSITED),
    ) == due(35)


def test_an_appeal_is_waited_for_too() -> None:
    assert after((20, ENTERED, Step.DECIDED), (25, ENTERED, Step.APPEAL)) == due(55)


def test_a_file_that_is_not_deposited_reminds_nobody() -> None:
    told = life([event(0, EventKind.ENTERED, Step.GATHERING)])
    assert next_relance(told, BY, ()) is None


@given(st.lists(st.integers(1, 40), max_size=8))
def test_the_next_reminder_is_always_after_the_last(gaps: list[int]) -> None:
    sent, day, rungs = [], 0, list(Rung)
    for number, gap in enumerate(gaps):
        day += gap
        sent.append((day, CHASED, rungs[max(0, min(number - 1, len(rungs) - 1))]))
    found = after(*sent)
    assert found is None or found.due_on > date(2026, 11, 2) + timedelta(days=day)
