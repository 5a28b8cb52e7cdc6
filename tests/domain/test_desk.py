"""The order shown is the order called, for each who calls."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mediance.domain.desk import DeskView, TeamMember, VisitInService, WaitingVisit, as_called
from mediance.domain.desk_settings import NightRule, SiteSettings, ending_by_night
from mediance.domain.visits import Ending

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def waits(number: int, reserved_for: int | None = None) -> WaitingVisit:
    arrived_at = NOON + timedelta(minutes=number)
    return WaitingVisit(
        number,
        number,
        None,
        "debt",
        is_urgent=False,
        arrived_at=arrived_at,
        reserved_for=reserved_for,
    )


@given(some.lists(some.sampled_from([None, 7, 8]), max_size=12))
def test_who_waits_for_somebody_else_stands_behind_whom_one_calls(
    reserved: list[int | None],
) -> None:
    queue = [waits(number, who) for number, who in enumerate(reserved)]
    shown = as_called(queue, 7)
    mine = [visit for visit in queue if visit.reserved_for in {None, 7}]
    assert list(shown[: len(mine)]) == mine
    assert sorted(shown, key=lambda visit: visit.number) == queue


def test_available_is_who_is_present_and_with_nobody() -> None:
    team = (TeamMember(1, "Amina", is_present=True), TeamMember(2, "Bruno", is_present=True))
    busy = VisitInService(5, 5, None, "debt", 2, "Bruno", NOON, NOON)
    view = DeskView(NOON, (), (busy,), (), 0, team=(*team, TeamMember(3, "Carme")))
    assert [each.name for each in view.available] == ["Amina"]


def test_who_waits_since_the_day_before_is_told_from_who_came_from_elsewhere() -> None:
    carried = WaitingVisit(1, 1, None, "debt", is_urgent=False, arrived_at=NOON, continued_at=NOON)
    sent = WaitingVisit(
        2,
        2,
        None,
        "debt",
        is_urgent=False,
        arrived_at=NOON,
        continued_at=NOON + timedelta(minutes=9),
    )
    assert (carried.is_carried_over, sent.is_carried_over) == (True, False)
    assert not waits(3).is_carried_over


@pytest.mark.parametrize(
    ("rule", "ending"),
    [
        (NightRule.UNCLOSED, Ending.UNCLOSED),
        (NightRule.LEFT, Ending.LEFT_BY_NIGHT),
        (NightRule.CARRIED_OVER, Ending.CARRIED_OVER),
    ],
)
def test_the_night_ends_waits_as_the_site_says_and_interviews_unclosed(
    rule: NightRule, ending: Ending
) -> None:
    assert ending_by_night(rule, is_waiting=True, is_carried_over=False) is ending
    assert ending_by_night(rule, is_waiting=False, is_carried_over=False) is Ending.UNCLOSED


def test_nobody_is_carried_over_twice() -> None:
    again = ending_by_night(NightRule.CARRIED_OVER, is_waiting=True, is_carried_over=True)
    assert again is Ending.UNCLOSED


def test_a_house_that_chooses_nothing_has_tickets() -> None:
    assert SiteSettings().has_tickets
