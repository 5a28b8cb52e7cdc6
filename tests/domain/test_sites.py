"""Places and hours as they are typed: what is kept, what is refused, when a site receives."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediance.domain import sites
from mediance.domain.names import UnusableName
from mediance.domain.sites import (
    Closure,
    ClosureReversed,
    HoursOverlap,
    HoursProblem,
    HoursReversed,
    OpeningHours,
    OpeningPeriod,
    UnreadableHours,
    UnusableAddress,
    UnusablePhone,
    moved,
    parsed_hours,
    written_hours,
)

MONDAY = date(2026, 11, 23)
MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(17))


def periods(*hours: tuple[time, time], weekday: int = 1) -> tuple[OpeningPeriod, ...]:
    return tuple(OpeningPeriod(weekday, *each) for each in hours)


@pytest.mark.parametrize(
    "typed",
    [
        "9h-12h, 13h30-17h",
        "09:00-12:00 13:30-17:00".replace(" ", ", "),
        "9 h – 12 h et 13 h 30 – 17 h",
        "13h30 à 17h ; 9h à 12h",
        "de 9h à 12h, de 13h30 à 17h",
        "9-12/13.30-17",
        " 9h00 → 12h00 ,13H30-17H00 ",
    ],
)
def test_hours_are_read_as_people_write_them(typed: str) -> None:
    assert parsed_hours(1, typed) == periods(MORNING, AFTERNOON)


@pytest.mark.parametrize("typed", ["", "  ", "fermé", "Fermé", "-", "closed"])
def test_nothing_and_closed_are_no_hours(typed: str) -> None:
    assert parsed_hours(3, typed) == ()


@pytest.mark.parametrize(
    "typed",
    ["matin", "9h", "9h-", "25h-26h", "9h-12h-14h", "9h75-12h", "<b>9h-12h</b>", "🕘", "9h-12h,"],
)
def test_what_is_no_hours_is_refused_with_its_day(typed: str) -> None:
    with pytest.raises(UnreadableHours) as refusal:
        parsed_hours(5, typed)
    assert refusal.value.weekday == 5


@pytest.mark.parametrize("typed", ["12h-9h", "9h-9h", "14h-8h, 9h-12h"])
def test_hours_that_end_before_they_begin_are_refused(typed: str) -> None:
    with pytest.raises(HoursReversed):
        parsed_hours(1, typed)


@pytest.mark.parametrize("typed", ["9h-12h, 11h-13h", "9h-12h, 12h-14h", "9h-17h, 10h-11h"])
def test_hours_that_overlap_or_touch_are_refused(typed: str) -> None:
    with pytest.raises(HoursOverlap):
        parsed_hours(1, typed)


@given(st.sets(st.times(), min_size=0, max_size=8), st.integers(1, 7))
def test_hours_written_are_read_again(bounds: set[time], weekday: int) -> None:
    minutes = sorted({bound.replace(second=0, microsecond=0) for bound in bounds})
    pairs = zip(minutes[::2], minutes[1::2], strict=False)
    kept = tuple(OpeningPeriod(weekday, *pair) for pair in pairs)
    assert parsed_hours(weekday, written_hours(kept)) == kept


@given(st.text(max_size=60))
def test_any_text_is_hours_or_a_refusal(typed: str) -> None:
    try:
        kept = parsed_hours(2, typed)
    except HoursProblem:
        return
    assert all(each.opens_at < each.closes_at for each in kept)


WEEK = OpeningHours(
    week=(*periods(MORNING, AFTERNOON), *periods(MORNING, weekday=2)),
    closures=(Closure(MONDAY + timedelta(7), MONDAY + timedelta(8), "Inventaire"),),
    holidays={MONDAY + timedelta(14): "Fête"},
)


def test_a_day_has_the_hours_of_its_weekday() -> None:
    assert WEEK.on(MONDAY) == periods(MORNING, AFTERNOON)
    assert WEEK.on(MONDAY + timedelta(1)) == periods(MORNING, weekday=2)
    assert WEEK.on(MONDAY + timedelta(2)) == ()
    assert WEEK.shut_because(MONDAY + timedelta(2)) is None


def test_a_closure_and_a_holiday_shut_the_site_and_say_why() -> None:
    for days, reason in ((7, "Inventaire"), (8, "Inventaire"), (14, "Fête")):
        day = MONDAY + timedelta(days)
        assert (WEEK.on(day), WEEK.shut_because(day)) == ((), reason)


def test_the_next_day_passes_over_what_is_shut() -> None:
    assert WEEK.next_day(MONDAY) == MONDAY + timedelta(1)
    assert WEEK.next_day(MONDAY + timedelta(1)) == MONDAY + timedelta(15)
    assert OpeningHours().next_day(MONDAY) is None


@pytest.mark.parametrize(("first", "last"), [(0, -1), (0, 400)])
def test_a_closure_ends_after_it_begins_and_within_a_year(first: int, last: int) -> None:
    with pytest.raises(ClosureReversed):
        sites.closure(MONDAY + timedelta(first), MONDAY + timedelta(last), "")


@pytest.mark.parametrize("typed", ["", "   ", "x" * 61, "x" * 10_000, "🏠", "\u202e", "---"])
def test_a_place_needs_a_name_one_can_say(typed: str) -> None:
    for name in (sites.site_name, sites.room_name):
        with pytest.raises(UnusableName):
            name(typed)


@pytest.mark.parametrize(
    "typed", ["<b>Salle 1</b>", "غرفة الاستقبال", "Salle 🌿 verte", "'; drop table"]
)
def test_a_name_is_kept_as_it_was_typed(typed: str) -> None:
    assert sites.room_name(typed) == typed


def test_an_address_keeps_its_lines_and_nothing_else() -> None:
    typed = "  12,  rue Saint-Jacques\r\n\r\n66000\tPerpignan \u202e "
    assert sites.address(typed) == "12, rue Saint-Jacques\n66000 Perpignan"
    with pytest.raises(UnusableAddress):
        sites.address("x" * 201)


@pytest.mark.parametrize("typed", ["04 68 00 00 00", "+33 4 68 00 00 00", "3919", "04.68.00.00.00"])
def test_a_telephone_number_is_printed_as_it_was_written(typed: str) -> None:
    assert sites.phone(f" {typed} ") == typed


@pytest.mark.parametrize("typed", ["demander Paul", "4", "04 68 <b>", "0" * 40, "☎ 04"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(UnusablePhone):
        sites.phone(typed)


@given(st.lists(st.integers(), unique=True, min_size=1), st.integers(-20, 20), st.data())
def test_moving_keeps_everybody_in_the_order(
    order: list[int], steps: int, data: st.DataObject
) -> None:
    which = data.draw(st.sampled_from(order))
    after = moved(order, which, steps)
    assert sorted(after) == sorted(order)
    assert [each for each in after if each != which] == [each for each in order if each != which]
    assert after.index(which) == max(0, min(len(order) - 1, order.index(which) + steps))
