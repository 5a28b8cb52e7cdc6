"""Exceptional accesses in a case's own history: everybody of the case sees that, few see why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from db.engine import Work
from db.queries import exceptional
from mediance.domain.actors import Actor
from mediance.domain.cases import CaseFile
from mediance.domain.notes import ExceptionalAccess, SealedReason
from mediance.domain.permissions import Action, is_permitted
from mediance.services.keys import KeyRing, ring
from mediance.services.sealing import KeyMissing, SealBroken, opened


def with_accesses(work: Work, actor: Actor, files: Sequence[CaseFile]) -> tuple[CaseFile, ...]:
    """Return the cases with the accesses taken to each; why, for those who may read its notes."""
    found = exceptional.of_cases(work, [each.head.case_id for each in files])
    if not found:
        return tuple(files)
    told = exceptional.told(work, [each.access_id for each in found])
    return tuple(
        replace(
            file,
            accesses=tuple(
                access(each, told.get(each.access_id, ()), _keys(actor, file, each))
                for each in found
                if each.case_id == file.head.case_id
            ),
        )
        for file in files
    )


def access(
    sealed: SealedReason,
    told: tuple[tuple[str, datetime | None], ...] = (),
    keys: KeyRing | None = None,
) -> ExceptionalAccess:
    """Return an access; with `keys`, why it was taken, too, where it can be read."""
    return ExceptionalAccess(
        sealed.access_id,
        sealed.case_id,
        sealed.taken_by,
        sealed.name,
        sealed.since,
        sealed.until,
        reason(sealed, keys) if keys else None,
        told,
    )


def reason(sealed: SealedReason, keys: KeyRing) -> str | None:
    """Return why an access was taken; None where the key is missing or the seal broken."""
    try:
        return opened(keys, sealed.sealed, sealed.place).decode()
    except (KeyMissing, SealBroken):
        return None


def _keys(actor: Actor, file: CaseFile, each: SealedReason) -> KeyRing | None:
    is_theirs = file.is_attached(actor.staff_id) or each.taken_by == actor.staff_id
    return ring("notes") if is_theirs and is_permitted(actor, Action.READ_NOTE) else None
