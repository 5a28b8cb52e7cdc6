"""Two who take the same hour, and two who see the same person arrive, with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import Booking, NewAppointment, NotFree, State
from mediance.services import appointments
from tests.cast import Cast
from tests.services.people import key, somebody

pytestmark = pytest.mark.usefixtures("live_database")

ROUNDS = 6
COUNT = text("select count(*) from mediance.appointment")


def at_once(*presses: Callable[[], str]) -> list[str]:
    together = Barrier(len(presses))

    def pressed(press: Callable[[], str]) -> str:
        together.wait()
        return press()

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(each.result() for each in [pool.submit(pressed, one) for one in presses])


def taking(actor: Actor, new: NewAppointment) -> Callable[[], str]:
    def press() -> str:
        try:
            appointments.take(actor, new, key())
        except NotFree as refusal:
            return f"refused, for {refusal.taken and refusal.taken.staff_name}"
        return "taken"

    return press


def new(cast: Cast, minutes: int, **said: object) -> NewAppointment:
    starts = paris.at(paris.today(), time(8)) + timedelta(minutes=minutes)
    booking = Booking(cast.amina.staff_id, starts, starts + timedelta(minutes=45))
    return NewAppointment(site_id=cast.here, booking=booking, **said)  # type: ignore[arg-type]


def test_of_two_who_take_overlapping_hours_one_has_it_and_the_other_is_told(cast: Cast) -> None:
    for round_ in range(ROUNDS):
        first = new(cast, round_ * 90)
        second = new(cast, round_ * 90 + 30)
        told = at_once(taking(cast.amina, first), taking(cast.ines, second))
        assert told == ["refused, for Amina", "taken"]
    with transaction(cast.amina) as work:
        assert work.scalar(COUNT) == ROUNDS


def test_two_colleagues_hours_do_not_wait_for_each_other(cast: Cast) -> None:
    of_ines = new(cast, 0)
    booking = Booking(cast.ines.staff_id, of_ines.booking.starts_at, of_ines.booking.ends_at)
    other = NewAppointment(site_id=cast.here, booking=booking)
    assert at_once(taking(cast.amina, new(cast, 0)), taking(cast.carme, other)) == ["taken"] * 2


def test_two_who_see_the_same_person_arrive_put_them_into_the_queue_once(cast: Cast) -> None:
    number = appointments.take(cast.amina, new(cast, 0, person_id=somebody(cast)), key())

    def arriving(actor: Actor) -> Callable[[], str]:
        return lambda: str(appointments.arrive(actor, number, key()).number)

    first, second = at_once(arriving(cast.carme), arriving(cast.amina))
    assert first == second
    with transaction(cast.amina) as work:
        waiting = text("select count(*) from mediance.visit where state = 'waiting'")
        assert work.scalar(waiting) == 1
    (told,) = appointments.expected_today(cast.carme, cast.here)
    assert told.state is State.HONOURED
