"""What administrators change: each press carried out once, and never over a colleague's change."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from db.engine import Work, transaction
from db.queries import submissions
from db.queries.submissions import Press
from mediance.domain.actors import Actor

Thing = TypeVar("Thing")


class ChangedMeanwhile(Exception):
    """Somebody else changed the same thing since it was shown; `now` is what it says."""

    def __init__(self, now: object) -> None:
        super().__init__("changed meanwhile")
        self.now = now


class NoLongerThere(Exception):
    """What was to be changed is not there any more, or was never in reach."""


@contextmanager
def once(
    actor: Actor, intention: str, key: uuid.UUID, request: object = None
) -> Iterator[Work | None]:
    """Open the transaction of one press; None where the same press was carried out before."""
    with transaction(actor) as work:
        earlier = submissions.claim(work, Press(key, intention, request), actor.staff_id)
        yield work if earlier is None else None


def unless_changed(seen: Thing, now: Thing | None) -> Thing:
    """Return what stands; raise `ChangedMeanwhile` where it is not what was seen."""
    if now is None:
        raise NoLongerThere
    if now != seen:
        raise ChangedMeanwhile(now)
    return now
