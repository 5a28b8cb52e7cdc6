"""Two sessions on one procedure, with real commits: one writes, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.engine import transaction
from db.queries import procedures
from mediance.domain import paris
from mediance.domain.followup import Advance, Changed, Closing, EventCorrection, Opening, Seen
from mediance.domain.procedure_life import FOLLOWS, EventKind, ImpossibleHistory, life
from mediance.domain.procedures import Outcome, Step
from mediance.services import cases
from mediance.services.followup.moving import advance, close, correct_event, reopen
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("key_folder")

MOVES = ("next", "close", "reopen", "back")


def opened(cast: Cast) -> Seen:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    return Seen(open_procedure(cast.amina, case_id, Opening(type_code="rsa"), key()), 1)


@pytest.mark.usefixtures("live_database")
def test_of_two_at_once_one_writes_and_the_other_sees_both(cast: Cast) -> None:
    seen, together = opened(cast), Barrier(2)

    def enter(step: Step) -> Callable[[], str]:
        def press() -> str:
            together.wait()
            try:
                advance(cast.amina, seen, Advance(step=step), key())
            except Changed as changed:
                is_told = changed.wanted == Advance(step=step)
                return f"refused {is_told}, now {changed.now.head.step}"
            return f"entered {step}"

        return press

    with ThreadPoolExecutor(2) as pool:
        told = sorted(
            each.result()
            for each in [pool.submit(enter(step)) for step in (Step.GATHERING, Step.READY)]
        )
    (entered,) = (each.removeprefix("entered ") for each in told if each.startswith("entered"))
    assert told == [f"entered {entered}", f"refused True, now {entered}"]


@pytest.mark.usefixtures("live_database")
def test_a_key_pressed_twice_at_once_writes_once(cast: Cast) -> None:
    seen, pressed = opened(cast), key()

    def press() -> Seen:
        return advance(cast.amina, seen, Advance(step=Step.READY), pressed)

    with ThreadPoolExecutor(2) as pool:
        first, second = [each.result() for each in [pool.submit(press), pool.submit(press)]]
    assert first == second == Seen(seen.procedure_id, 2)


@pytest.mark.usefixtures("database")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 20)), max_size=8))
def test_whatever_is_pressed_the_row_says_what_its_events_say(
    cast: Cast, moves: list[tuple[str, int]]
) -> None:
    seen = opened(cast)
    for move, chosen in moves:
        try:
            seen = moved(cast, seen, move, chosen)
        except ImpossibleHistory:
            continue
    with transaction(cast.amina) as work:
        kept = procedures.kept(work, seen.procedure_id)
        recorded = procedures.events(work, [seen.procedure_id])[seen.procedure_id]
    assert kept is not None
    lived = life(each.event for each in recorded)
    assert (kept.head.step, kept.head.outcome) == (lived.step, lived.outcome)
    assert (kept.head.closed_at is not None) == lived.is_closed
    assert kept.head.opened_at <= paris.now()
    assert [each.event.event_id for each in recorded] == sorted(
        each.event.event_id for each in recorded
    )


def moved(cast: Cast, seen: Seen, move: str, chosen: int) -> Seen:
    file = procedure_file(cast.amina, seen.procedure_id, is_opening=False)
    if move == "next":
        steps = sorted(FOLLOWS[file.head.step])
        return advance(cast.amina, seen, Advance(step=steps[chosen % len(steps)]), key())
    if move == "close":
        outcome = list(Outcome)[chosen % len(Outcome)]
        return close(cast.amina, seen, Closing(outcome=outcome), key())
    if move == "reopen":
        return reopen(cast.amina, seen, "Une raison.", key())
    standing = [each for each in file.life.events if each.kind is not EventKind.REQUESTED]
    taken = EventCorrection(
        event_id=standing[chosen % len(standing)].event_id, take_back=True, reason="Erreur."
    )
    return correct_event(cast.amina, seen, taken, key())
