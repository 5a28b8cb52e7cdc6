"""Erasing somebody who asked for it: shown first, then done once, with a proof."""

import time
import uuid

from db.engine import transaction
from db.queries import rights
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.rights import Impediment, RequestRefused, RequestState, RightKind
from mediance.services import erasure, erasure_file, guard
from mediance.services.erasure import ErasurePreview, WrittenAbout
from mediance.services.installation import seals_folder
from mediance.services.rights.requests import RequestUnknown, answer_erasure
from mediance.settings import settings

ATTEMPTS = 5
PAUSE_SECONDS = 0.3


def preview(actor: Actor, request_id: int) -> ErasurePreview:
    """Return what erasing whoever asks would take, empty and leave.

    Raises `RequestRefused` unless an open request of erasure names somebody, `RequestUnknown`,
    `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    with transaction(actor) as work:
        row = rights.find(work, request_id)
    if row is None:
        raise RequestUnknown
    if row.facts.right is not RightKind.ERASURE or row.facts.state is not RequestState.OPEN:
        raise RequestRefused(Impediment.CLOSED)
    if row.person_id is None:
        raise RequestRefused(Impediment.PERSON_UNKNOWN)
    return erasure.preview(actor, row.person_id)


def erase(actor: Actor, request_id: int, key: uuid.UUID, *, version: int) -> None:
    """Erase whoever asks, and answer the request with the proof's number, both or neither.

    What is being written about them at a desk is waited for, for a moment. The same `key` again
    changes nothing. Raises `ErasureRefused`, `RequestRefused`, `RequestChanged`, `RequestUnknown`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    guard.require(actor, Action.ERASE_PERSON)
    for attempt in range(ATTEMPTS):
        try:
            answer_erasure(actor, request_id, key, version=version)
        except WrittenAbout:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            break
    erasure_file.write_down(seals_folder(settings()))
