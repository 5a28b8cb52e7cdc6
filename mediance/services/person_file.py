"""One person's file, opened: who they are, and what follows from it."""

from db.engine import transaction
from db.queries import journal, person_files
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.person_file import PersonHead
from mediance.services import guard
from mediance.services.record_visit import PersonUnknown


def open_person(actor: Actor, person_id: int, *, is_opening: bool = True) -> PersonHead:
    """Return who somebody is, with the records that are of them.

    Opening a file is journalled; looking at it again while it stays open is not. Raises
    `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.GIVE_NOTICE)
    with transaction(actor) as work:
        head = person_files.head(work, person_id)
        if head is None:
            raise PersonUnknown
        if is_opening:
            journal.record(work, actor, "read", Record("person", person_id))
        return head
