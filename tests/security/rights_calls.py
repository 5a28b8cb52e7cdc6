"""Calls of the services of rights, for the test that asks every role for each of them."""

import uuid
from collections.abc import Callable
from typing import Protocol

from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.people import NewPerson
from mediance.domain.rights import (
    IdentityCheck,
    RequestEventKind,
    Restriction,
    RightKind,
    Way,
)
from mediance.domain.visits import Ending
from mediance.services.end_visit import end_visit
from mediance.services.paper.everything import erasure_sheet
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.rights import erasing, requests
from mediance.services.rights.everything import everything_about
from mediance.services.rights.requests import Asked, Said
from tests.cast import Cast

LAST_PERSON = text("select max(id) from mediance.person")
LAST_REQUEST = text("select max(id) from mediance.rights_request")


class WithRequests(Protocol):
    """Somebody asks to be told everything, and to be erased."""

    @property
    def asking(self) -> int: ...
    @property
    def access(self) -> int: ...
    @property
    def erasure(self) -> int: ...


Call = Callable[[Actor, WithRequests], object]


def key() -> uuid.UUID:
    return uuid.uuid4()


def requests_made(cast: Cast) -> dict[str, int]:
    """Make what the calls need, and return it by name."""
    visit = NewVisit(cast.here, NewPerson("Roig", "Núria"))
    visit_id = record_visit(cast.bruno, visit, key()).visit_id
    end_visit(cast.bruno, visit_id, Ending.ABSENT, key=key())
    with transaction(cast.bruno) as work:
        person_id = int(work.scalar(LAST_PERSON) or 0)
    made = {"asking": person_id}
    for name, right in (("access", RightKind.ACCESS), ("erasure", RightKind.ERASURE)):
        requests.record_request(cast.sofia, of(person_id, right), key())
        with transaction(cast.sofia) as work:
            made[name] = int(work.scalar(LAST_REQUEST) or 0)
    return made


def of(person_id: int, right: RightKind = RightKind.ACCESS) -> Asked:
    return Asked(person_id, right, paris.today(), Way.LETTER, IdentityCheck.PAPER_SEEN)


def answered_and_undone(actor: Actor, world: WithRequests) -> None:
    answered = Said(RequestEventKind.ANSWERED)
    requests.say(actor, world.access, answered, key(), version=1)
    requests.undo_last(actor, world.access, key(), version=2)


def erased_with_proof(actor: Actor, world: WithRequests) -> None:
    erasing.erase(actor, world.erasure, key(), version=1)
    erasure_sheet(actor, world.erasure)


RIGHTS_CALLS: dict[str, tuple[str, Call]] = {
    "paper.everything.erasure_sheet": ("handle_rights", erased_with_proof),
    "rights.erasing.erase": ("handle_rights", erased_with_proof),
    "rights.erasing.preview": ("handle_rights", lambda a, w: erasing.preview(a, w.erasure)),
    "rights.everything.everything_about": (
        "handle_rights",
        lambda a, w: everything_about(a, w.access),
    ),
    "rights.requests.answer_erasure": (
        "handle_rights",
        lambda a, w: requests.answer_erasure(a, w.erasure, key(), version=1),
    ),
    "rights.requests.asked_by": ("record_rights", lambda a, w: requests.asked_by(a, w.asking)),
    "rights.requests.find_asking": (
        "handle_rights",
        lambda a, _: requests.find_asking(a, "Núria Roig"),
    ),
    "rights.requests.lift_mark": (
        "handle_rights",
        lambda a, w: requests.lift_mark(a, w.asking, Restriction.LIMITED, key()),
    ),
    "rights.requests.record_request": (
        "record_rights",
        lambda a, w: requests.record_request(a, of(w.asking), key()),
    ),
    "rights.requests.register": ("view_rights", lambda a, _: requests.register(a)),
    "rights.requests.request_file": (
        "handle_rights",
        lambda a, w: requests.request_file(a, w.access),
    ),
    "rights.requests.say": ("handle_rights", answered_and_undone),
    "rights.requests.undo_last": ("handle_rights", answered_and_undone),
}
"""What is asked and answered."""

RIGHTS_NOT_TIED_TO_A_SITE = dict.fromkeys(
    RIGHTS_CALLS, "what somebody asks is about all that the association knows of them"
)

NO_SERVICE_OF_RIGHTS = {
    "rights.machinery.as_machinery": "a step within the transaction of a service that asked",
    "erasure.forget_drafts": "a step within the transaction of a service that asked",
    "rights.requests.rectified": "a step within the transaction of a service that asked",
}
