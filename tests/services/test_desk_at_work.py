"""Two receptionists and five professionals at one queue, with real commits and no pause."""

import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from db.engine import transaction
from db.installation import DatabaseUrls
from mediance.domain.actors import Actor
from mediance.domain.desk import DeskView
from mediance.domain.periods import Preset
from mediance.domain.visits import Answer, Ending, GoesOnElsewhere, NothingToUndo, TransitionRefused
from mediance.services import steering
from mediance.services.come_back import come_back
from mediance.services.desk import desk_view
from mediance.services.end_visit import end_visit
from mediance.services.hand_over import hand_over, reserve
from mediance.services.receive import receive_next, return_to_queue
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.transfer import transfer
from mediance.services.undo import undo
from mediance.services.urgency import set_urgency
from tests.cast import Cast
from tests.desk_history import calls_out_of_turn, double_calls, lives

TURNS = 45
REFUSED = (TransitionRefused, NothingToUndo, GoesOnElsewhere)
"""What somebody hears who was a moment too late."""


def key() -> uuid.UUID:
    return uuid.uuid4()


def reception(cast: Cast, actor: Actor, chance: random.Random) -> None:
    for _turn in range(TURNS):
        urgent = chance.random() < 0.1
        record_visit(actor, NewVisit(cast.here, is_urgent=urgent), key())
        waiting = desk_view(actor, cast.here).waiting
        if waiting and chance.random() < 0.4:
            visit_id = chance.choice(waiting).visit_id
            with suppress(*REFUSED):
                chance.choice(at_the_desk(cast, actor))(visit_id)


def at_the_desk(cast: Cast, actor: Actor) -> list[Callable[[int], object]]:
    def go_and_come_back(visit_id: int) -> None:
        end_visit(actor, visit_id, Ending.ABSENT, key=key())
        come_back(actor, visit_id, key())

    return [
        lambda visit: end_visit(actor, visit, Ending.LEFT_WITHOUT_CONTACT, key=key()),
        go_and_come_back,
        lambda visit: reserve(actor, visit, cast.ines.staff_id, key()),
        lambda visit: transfer(actor, visit, cast.elsewhere, key()),
        lambda visit: set_urgency(actor, visit, None, key()),
        lambda visit: undo(actor, visit, key()),
    ]


def professional(cast: Cast, actor: Actor, chance: random.Random) -> None:
    for _turn in range(TURNS):
        visit_id = receive_next(actor, cast.here, key())
        if visit_id is None:
            continue
        with suppress(*REFUSED):
            chance.choice(in_the_office(cast, actor, visit_id))()


def in_the_office(cast: Cast, actor: Actor, visit_id: int) -> list[Callable[[], object]]:
    def finish() -> None:
        end_visit(actor, visit_id, Ending.COMPLETED, key=key(), answer=Answer.INFORM)

    def give_to_bruno() -> None:
        hand_over(actor, visit_id, cast.bruno.staff_id, key())
        finish()

    def think_again() -> None:
        finish()
        undo(actor, visit_id, key())

    return [
        *[finish] * 6,
        lambda: return_to_queue(actor, visit_id, key()),
        give_to_bruno,
        think_again,
        lambda: undo(actor, visit_id, key()),
    ]


def numbers_in_order(view: DeskView) -> bool:
    """Whether a queue is shown in the order of call: the urgent, then by arrival."""
    shown = [(v.is_for_another(0), not v.is_urgent, v.arrived_at, v.visit_id) for v in view.waiting]
    return shown == sorted(shown)


def test_at_a_busy_desk_nobody_is_lost_called_twice_or_out_of_turn(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    assert live_database.app
    team = [cast.amina, cast.ines, cast.bruno, cast.amina, cast.ines]
    with ThreadPoolExecutor(7) as colleagues:
        work = [
            colleagues.submit(reception, cast, actor, random.Random(n))
            for n, actor in enumerate((cast.carme, replace(cast.carme, screen="accueil")))
        ]
        work += [
            colleagues.submit(professional, cast, actor, random.Random(10 + n))
            for n, actor in enumerate(team)
        ]
        for done in work:
            done.result()
    with transaction(cast.bruno) as read:
        known = lives(read)
        out_of_turn = calls_out_of_turn(read, known)
    assert double_calls(known) == 0
    assert out_of_turn == []
    assert numbers_in_order(desk_view(replace(cast.carme, staff_id=0), cast.here))
    both = [cast.here, cast.elsewhere]
    for sites in ([cast.here], [cast.elsewhere], both):
        assert steering.attendance(cast.helene, sites, Preset.TODAY).is_balanced
    assert steering.attendance(cast.helene, both, Preset.TODAY).flow.arrivals == 2 * TURNS
