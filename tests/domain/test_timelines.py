"""Where a household stands on the eviction timeline or the energy ladder, and what is left."""

from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mediance.domain.deadlines import Known, State
from mediance.domain.timelines import ENERGY, EVICTION, Place, Strip, strip
from mediance.services.deadline_rules import shipped_events, shipped_rules

RULES = shipped_rules()
HOLIDAYS = {date(2026, 11, 11), date(2026, 12, 25), date(2027, 1, 1)}
MARKS = [stop.mark for stop in EVICTION if stop.mark]


def eviction(today: date, known: Mapping[str, date]) -> Strip:
    dates = {code: Known(day) for code, day in known.items()}
    return strip(EVICTION, RULES, dates, HOLIDAYS, today=today)


def energy(today: date, known: Mapping[str, date]) -> Strip:
    dates = {code: Known(day) for code, day in known.items()}
    return strip(ENERGY, RULES, dates, HOLIDAYS, today=today)


def codes(found: Strip) -> list[str]:
    return [each.acting.rule.code for each in found.to_do]


def test_every_line_of_the_eviction_is_a_stop_in_its_order() -> None:
    assert [stop.line for stop in EVICTION] == [f"E{number}" for number in range(11)]


def test_stops_are_marked_by_events_that_are_asked() -> None:
    events = shipped_events()
    for stop in (*EVICTION, *ENERGY):
        assert stop.mark is None or events[stop.mark].is_asked
        assert not stop.events - set(events)
        assert stop.label.french != stop.label.english


def test_every_rule_of_a_line_stands_on_one_stop() -> None:
    for stops, lines in ((EVICTION, {f"E{n}" for n in range(11)}), (ENERGY, {"N1", "N2", "N3"})):
        for rule in RULES:
            if rule.line in lines:
                assert sum(stop.carries(rule) for stop in stops) == 1, rule.code


def test_after_the_order_to_pay_both_clocks_are_shown_and_the_shorter_is_acted_on() -> None:
    found = eviction(
        date(2026, 11, 23),
        {"unpaid_said": date(2026, 8, 3), "payment_order_served": date(2026, 11, 2)},
    )
    assert found.here is not None
    assert found.here.stop.line == "E3"
    assert found.here.on == date(2026, 11, 2)
    (both,) = found.here.clocks
    assert [due.rule.code for due in both.shown] == ["E3-new", "E3-old"]
    assert both.acting.statutory == date(2026, 12, 14)
    assert codes(found) == ["E3-new", "E9"]
    assert [step.place for step in found.steps[:5]] == [
        Place.PASSED, Place.PASSED, Place.PASSED, Place.HERE, Place.AHEAD
    ]  # fmt: skip


def test_a_hearing_to_come_is_prepared_but_not_reached() -> None:
    found = eviction(
        date(2027, 1, 11),
        {"summons_served": date(2027, 1, 4), "hearing_on": date(2027, 3, 31)},
    )
    assert found.here is not None
    assert found.here.stop.line == "E4"
    assert codes(found) == ["E4", "E5", "E9"]


def test_a_hearing_whose_day_nobody_told_is_asked_first() -> None:
    found = eviction(date(2027, 1, 11), {"summons_served": date(2027, 1, 4)})
    assert codes(found)[0] == "E4"
    assert found.to_do[0].acting.state(found.today) is State.DATE_TO_ASK


def test_what_is_over_is_not_left_to_do() -> None:
    found = eviction(date(2027, 1, 11), {"payment_order_served": date(2026, 9, 1)})
    assert codes(found) == ["E9"]


def test_what_others_must_do_is_awaited_not_done() -> None:
    found = eviction(
        date(2027, 1, 11),
        {"leave_order_served": date(2027, 1, 4), "police_requested": date(2027, 1, 8)},
    )
    assert [each.acting.rule.code for each in found.awaited] == ["E8"]
    assert codes(found) == ["E7", "E9"]


def test_once_evicted_only_what_follows_is_left() -> None:
    found = eviction(
        date(2027, 4, 12),
        {"leave_order_served": date(2027, 3, 1), "evicted": date(2027, 4, 12)},
    )
    assert codes(found) == ["E10", "E10-belongings"]


def test_nothing_known_stands_nowhere_but_in_its_season() -> None:
    found = eviction(date(2026, 11, 23), {})
    assert found.here is None
    assert codes(found) == ["E9"]


def test_the_energy_ladder_goes_from_letter_to_letter() -> None:
    found = energy(
        date(2026, 11, 23),
        {"bill_due": date(2026, 10, 5), "first_letter": date(2026, 11, 16)},
    )
    assert found.here is not None
    assert found.here.stop.label.french == "Première lettre"
    assert found.to_do[0].acting.rule.code == "N1-letter1"
    assert found.to_do[0].acting.statutory == date(2026, 12, 1)
    assert len(found.to_do[0].shown) == 2


def test_reduced_power_leaves_sixty_days_and_the_fund_is_awaited() -> None:
    found = energy(
        date(2026, 11, 23),
        {"deposited": date(2026, 11, 18), "power_reduced": date(2026, 11, 20)},
    )
    assert found.here is not None
    assert found.here.stop.line == "N2"
    assert codes(found) == ["N2", "N3"]
    assert [each.acting.rule.code for each in found.awaited] == ["N4"]


DAYS = st.dates(date(2024, 8, 1), date(2028, 12, 31))


@given(st.dictionaries(st.sampled_from(MARKS), DAYS), DAYS)
def test_a_strip_has_at_most_one_here_and_shows_nothing_that_is_over(
    known: dict[str, date], today: date
) -> None:
    found = eviction(today, known)
    places = [step.place for step in found.steps]
    assert places == sorted(places, key=[Place.PASSED, Place.HERE, Place.AHEAD].index)
    assert places.count(Place.HERE) == any(day <= today for day in known.values())
    for each in (*found.to_do, *found.awaited):
        assert each.acting.statutory is None or each.acting.statutory >= today
