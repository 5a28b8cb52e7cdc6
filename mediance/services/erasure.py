"""Erasing somebody: whoever they were leaves, what was counted stays counted, a proof remains.

The proof is written outside the database, too: after a restore it is applied again.
"""

import json
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.engine import Work, act_as, transaction
from db.personal_data import OnErasure
from db.queries import drafts as kept_drafts
from db.queries import erasure, journal
from db.queries.erasure import Attempt, InTheWay, Named, Outcome
from db.queries.journal import Record
from mediance.domain.actors import RETENTION, Actor
from mediance.domain.names import normalized
from mediance.domain.permissions import Action
from mediance.domain.retention import Why
from mediance.services import drafts, erasure_file, guard
from mediance.services.installation import seals_folder
from mediance.services.record_visit import PersonUnknown
from mediance.settings import settings

__all__ = ["InTheWay"]

ATTEMPTS = 5
PAUSE_SECONDS = 0.3


class ErasureRefused(Exception):
    """Something stands before it; what it is, its kind says."""


class StillHere(ErasureRefused):
    """The person waits, or is being received."""


class StillHeld(ErasureRefused):
    """The record is kept for a reason that the law knows."""


class StillFollowed(ErasureRefused):
    """A case or a procedure is open: it is closed first."""


class WrittenAbout(ErasureRefused):
    """Somebody writes about the person at this moment."""


REFUSALS: dict[Outcome, type[ErasureRefused]] = {
    Outcome.HERE: StillHere,
    Outcome.HELD: StillHeld,
    Outcome.FOLLOWED: StillFollowed,
}


@dataclass(frozen=True)
class ErasurePreview:
    """What erasing somebody takes, empties and leaves, in rows by table; what stands before it."""

    goes: dict[str, int]
    emptied: dict[str, int]
    stays: dict[str, int]
    in_the_way: InTheWay | None = None


@dataclass(frozen=True)
class Erased:
    """The proof that somebody is erased: its number and its moment."""

    receipt_id: uuid.UUID
    at: datetime
    is_repeat: bool


def preview(actor: Actor, person_id: int) -> ErasurePreview:
    """Return what erasing somebody would do; raises `PersonUnknown` where nobody is there."""
    guard.require(actor, Action.ERASE_PERSON)
    with transaction(actor) as work:
        if not erasure.named_by(work, person_id).names:
            raise PersonUnknown
        fates = erasure.would_erase(work, person_id)
        in_the_way = erasure.stands_before(work, person_id)
        journal.record(work, actor, "preview_erasure", Record("person", person_id))
    by_fate: dict[OnErasure, dict[str, int]] = {fate: {} for fate in OnErasure}
    for fate in fates:
        of_fate = by_fate[fate.fate]
        of_fate[fate.table] = of_fate.get(fate.table, 0) + fate.rows
    emptied = by_fate[OnErasure.FORGET] | by_fate[OnErasure.HOLD_UNTIL]
    return ErasurePreview(
        by_fate[OnErasure.DELETE], emptied, by_fate[OnErasure.KEEP_NAMELESS], in_the_way
    )


def erase_person(actor: Actor, person_id: int) -> Erased:
    """Erase somebody who asked for it; once erased, the same proof is returned again.

    What is being written about them at a desk goes first: it is waited for, for a moment. Raises
    `ErasureRefused`, `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.ERASE_PERSON)
    for _attempt in range(ATTEMPTS):
        try:
            with transaction(actor) as work:
                erased = erase(work, actor, person_id, Why.REQUEST)
        except WrittenAbout:
            time.sleep(PAUSE_SECONDS)
        else:
            erasure_file.write_down(seals_folder(settings()))
            return erased
    raise WrittenAbout


def erase(work: Work, actor: Actor, person_id: int, why: Why) -> Erased:
    """Erase somebody and their linked records within a unit of work, with its journal entry.

    Whoever commits has `erasure_file` write it down. Raises `ErasureRefused` or `PersonUnknown`.
    """
    guard.require(actor, Action.ERASE_PERSON)
    named = erasure.named_by(work, person_id)
    attempt = erasure.erase(work, person_id, why)
    if attempt.outcome is Outcome.ERASED:
        forget_drafts(work, actor, [named])
        journal.record(work, actor, "erase", Record("person", person_id))
    return _erased(attempt)


def _erased(attempt: Attempt) -> Erased:
    if attempt.outcome is Outcome.UNKNOWN:
        raise PersonUnknown
    if attempt.receipt_id is None or attempt.at is None:
        raise REFUSALS.get(attempt.outcome, WrittenAbout)
    is_repeat = attempt.outcome is Outcome.ERASED_BEFORE
    return Erased(attempt.receipt_id, attempt.at, is_repeat)


# What others are typing


def forget_drafts(work: Work, actor: Actor, erased: Sequence[Named]) -> None:
    """Delete the drafts that name any of those who are erased, within their unit of work.

    The machinery reads them, nobody does: they are their authors' alone.
    """
    act_as(work, RETENTION)
    found = [
        draft.draft_id
        for draft in kept_drafts.all_kept(work)
        if (typed := drafts.opened(draft)) is None or any(names(typed, who) for who in erased)
    ]
    kept_drafts.forget_these(work, found)
    act_as(work, actor)


def names(typed: str, named: Named) -> bool:
    """Whether what somebody typed names a person: whole name, number, or record."""
    words = set(normalized(re.sub(r"\W", " ", _plain(typed))).split())
    digits = re.sub(r"\D", "", typed)
    return (
        any(set(normalized(" ".join(name)).split()) <= words for name in named.names)
        or any(number.lstrip("+")[-9:] in digits for number in named.numbers)
        or any(re.search(rf'"person\w*"\s*:\s*"?{each}\b', typed) for each in named.record_ids)
    )


def _plain(typed: str) -> str:
    """Return the text of a draft without the escapes of its form."""
    try:
        return json.dumps(json.loads(typed), ensure_ascii=False)
    except ValueError:
        return typed
