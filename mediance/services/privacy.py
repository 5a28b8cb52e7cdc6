"""Names on a screen that others can see: whether it shows them, now and from the start."""

from db.engine import transaction
from db.queries import accounts, journal
from db.queries.journal import Record
from mediance.domain.actors import SIGN_IN, Actor
from mediance.domain.permissions import Action
from mediance.services import guard


def hide_names(actor: Actor, *, is_hidden: bool) -> None:
    """Show names on the actor's screens of this session no more, or again."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    if actor.session_id is None:
        return
    with transaction(SIGN_IN) as work:
        accounts.set_names_hidden(work, actor.session_id, is_hidden=is_hidden)


def hide_names_from_the_start(actor: Actor, *, is_hidden: bool) -> None:
    """Have the actor's sessions begin with names hidden, or shown."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(actor) as work:
        accounts.hide_names_from_the_start(work, actor.staff_id, is_hidden=is_hidden)
        touched = Record("staff", actor.staff_id, fields=("hides_names",))
        journal.record(work, actor, "update", touched)


def hides_names_from_the_start(actor: Actor) -> bool:
    """Whether the actor's sessions begin with names hidden."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(actor) as work:
        return accounts.hides_names_from_the_start(work, actor.staff_id)
