"""Every service asks here first; a refusal leaves a trace of its own."""

from db.engine import transaction
from db.queries import journal
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, NotPermitted, check


def require(actor: Actor, action: Action) -> None:
    """Raise `NotPermitted` unless the actor may do this; the refusal is journalled."""
    try:
        check(actor, action)
    except NotPermitted:
        with transaction(actor) as session:
            journal.record(session, actor, "refused", Record(action.value))
        raise


def require_site(actor: Actor, action: Action, site_id: int) -> None:
    """Like `require`, for something that happens at one site; other sites are refused too."""
    require(actor, action)
    if site_id not in actor.site_ids:
        with transaction(actor) as session:
            journal.record(session, actor, "refused", Record(action.value, site_id=site_id))
        raise NotPermitted(actor, action)
