from datetime import UTC, date, datetime, timedelta

from mediance.domain.periods import Period
from mediance.domain.procedures import Stage
from mediance.domain.steering import (
    AgeBand,
    ArrivalSlot,
    Caseload,
    OpenProcedures,
    ProcedureCount,
    ReferentCaseload,
    WaitingNow,
    WaitingTicket,
    slots,
)


def test_hours_without_arrivals_are_there_too_and_the_repeated_one_is_apart() -> None:
    day = date(2026, 10, 25)
    second_two_o_clock = datetime(2026, 10, 25, 1, tzinfo=UTC)
    told = slots(Period(day, day), [(second_two_o_clock, 3)])
    assert len(told) == 25
    assert told[3] == ArrivalSlot(second_two_o_clock, 3)
    assert sum(slot.people for slot in told) == 3


def test_a_longer_period_is_told_by_the_day() -> None:
    period = Period(date(2026, 10, 24), date(2026, 10, 26))
    told = slots(period, [(datetime(2026, 10, 24, 22, tzinfo=UTC), 2)])
    assert [slot.people for slot in told] == [0, 2, 0]


def test_the_longest_wait_is_not_the_first_in_line() -> None:
    urgent = WaitingTicket(9, "Ici", timedelta(minutes=2), is_urgent=True)
    patient = WaitingTicket(4, "Ici", timedelta(minutes=21), is_urgent=False)
    now = WaitingNow(datetime(2026, 11, 22, 10, tzinfo=UTC), (urgent, patient))
    assert now.longest == timedelta(minutes=21)
    assert [ticket.is_over_target for ticket in now.tickets] == [False, True]


def test_a_wait_of_twenty_minutes_is_not_over_the_target() -> None:
    assert not WaitingTicket(1, "Ici", timedelta(minutes=20), is_urgent=False).is_over_target


def test_referents_stand_in_alphabetical_order_whatever_they_carry() -> None:
    caseload = Caseload.of(
        [ReferentCaseload("Inès", 3), ReferentCaseload("Élodie", 0), ReferentCaseload("Bruno", 9)],
        unassigned=2,
    )
    assert [each.staff_name for each in caseload.referents] == ["Bruno", "Élodie", "Inès"]
    assert caseload.total == 14


def test_open_procedures_add_up_by_stage() -> None:
    opened = OpenProcedures(
        (
            ProcedureCount(Stage.TO_PREPARE, AgeBand.OLDER, 2),
            ProcedureCount(Stage.TO_PREPARE, AgeBand.UP_TO_30_DAYS, 5),
            ProcedureCount(Stage.DECISION, AgeBand.OLDER, 1),
        ),
        overdue=1,
        without_next_date=0,
    )
    assert (opened.total, opened.of_stage(Stage.TO_PREPARE), opened.of_stage(Stage.DEPOSITED)) == (
        8,
        7,
        0,
    )
