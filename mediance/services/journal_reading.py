"""The journal, read by those who watch over it; that they read it stands in it, too."""

from db.engine import transaction
from db.queries import journal, journal_reading
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.journal import Asked, Colleague, JournalPage, Place
from mediance.domain.permissions import Action, NotPermitted
from mediance.domain.roles import Role
from mediance.services import guard

LINES_A_PAGE = 50


def journal_page(
    actor: Actor, asked: Asked, before: Place | None = None, *, is_opened: bool = False
) -> JournalPage:
    """Return a page of the journal; opening it is journalled, once.

    One record is asked for by data protection alone: an administrator sees no person, and what is
    known of a number would be known of somebody.

    Raises `NotPermitted`, `AsksAboutAColleague` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.READ_JOURNAL)
    asked.check()
    if asked.record_id is not None and not may_ask_for_a_record(actor):
        _refuse(actor)
    with transaction(actor) as work:
        found = journal_reading.lines(work, asked, before, LINES_A_PAGE + 1)
        shown = found[:LINES_A_PAGE]
        if is_opened:
            touched = Record("journal_entry", fields=asked.fields, row_count=len(shown))
            journal.record(work, actor, "read", touched)
    return JournalPage(shown, has_older=len(found) > LINES_A_PAGE)


def colleagues(actor: Actor) -> tuple[Colleague, ...]:
    """Return whose entries may be asked for, of a record or a day. Raises `NotPermitted`."""
    guard.require(actor, Action.READ_JOURNAL)
    with transaction(actor) as work:
        return journal_reading.colleagues(work)


def may_ask_for_a_record(actor: Actor) -> bool:
    """Whether the actor may ask what happened to one record."""
    return Role.DATA_PROTECTION in actor.roles


def _refuse(actor: Actor) -> None:
    with transaction(actor) as work:
        touched = Record(Action.READ_JOURNAL.value, fields=("entity_id",))
        journal.record(work, actor, "refused", touched)
    raise NotPermitted(actor, Action.READ_JOURNAL)
