"""Every service asks here first; a refusal leaves a trace of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

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
        _leave_trace(actor, Record(action.value))
        raise


def require_site(actor: Actor, action: Action, site_id: int) -> None:
    """Like `require`, for something that happens at one site; other sites are refused too."""
    require(actor, action)
    if site_id not in actor.site_ids:
        _leave_trace(actor, Record(action.value, site_id=site_id))
        raise NotPermitted(actor, action)


@contextmanager
def refusal_kept(actor: Actor, of: Record, *refusals: type[Exception]) -> Iterator[None]:
    """Leave a trace of a refusal that only the records themselves could tell, committed apart."""
    try:
        yield
    except refusals:
        _leave_trace(actor, of)
        raise


def _leave_trace(actor: Actor, of: Record) -> None:
    with transaction(actor) as work:
        journal.record(work, actor, "refused", of)
