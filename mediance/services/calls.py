"""Calling a colleague without a sound, and going when one is called."""

import uuid

from db.engine import Work, transaction
from db.queries import calls, journal
from db.queries.calls import CallToMake
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.calls import SHOWN_FOR, OpenCall
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.panels import Panel, shared

OPEN = Panel("open calls", ("calls", "lists"))


class CallIsOver(Exception):
    """Somebody else goes already, or the call was withdrawn."""


def call_colleague(
    actor: Actor, site_id: int, key: uuid.UUID, *, room_id: int | None = None
) -> None:
    """Show on the site's screens that a colleague is wanted here; the same key is one call."""
    guard.require_site(actor, Action.CALL_COLLEAGUE, site_id)
    with transaction(actor) as work:
        calls.make(work, CallToMake(key, site_id, actor.staff_id, room_id))
        journal.record(work, actor, "call_colleague", Record("site", site_id, site_id))


def answer_call(actor: Actor, call_id: int) -> None:
    """Say « j’y vais »; raise `CallIsOver` unless the call is open and the actor's to answer."""
    guard.require(actor, Action.ANSWER_CALL)
    with transaction(actor) as work:
        if not calls.answer(work, call_id, actor.staff_id):
            raise CallIsOver
        journal.record(work, actor, "answer_call", Record("colleague_call", call_id))


def withdraw_call(actor: Actor, key: uuid.UUID) -> None:
    """Take one's own call back; raise `CallIsOver` where somebody goes already."""
    guard.require(actor, Action.CALL_COLLEAGUE)
    with transaction(actor) as work:
        if not calls.withdraw(work, key, actor.staff_id):
            raise CallIsOver
        journal.record(work, actor, "withdraw_call", Record("colleague_call"))


def open_calls(actor: Actor, *, is_anew: bool = True) -> tuple[OpenCall, ...]:
    """Return the calls at the actor's sites that nobody answered yet, oldest first.

    Unless it `is_anew`, they are read once per change for all who look on.
    """
    guard.require(actor, Action.ANSWER_CALL)
    sites = actor.site_ids

    def read(work: Work) -> tuple[OpenCall, ...]:
        return calls.opened(work, sites, SHOWN_FOR)

    return shared(OPEN, actor, sites, read, is_anew=is_anew)


def who_comes(actor: Actor, key: uuid.UUID) -> str | None:
    """Return the name of the colleague who answered this call, None while nobody did."""
    guard.require(actor, Action.CALL_COLLEAGUE)
    with transaction(actor) as work:
        return calls.answered_by(work, key)
