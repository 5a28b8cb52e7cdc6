"""Erasing somebody: whoever they were leaves, what was counted stays counted, a proof remains.

The proof is written outside the database, too: after a restore it is applied again.
"""

import json
import os
import re
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.engine import Work, act_as, owner_transaction, transaction
from db.personal_data import OnErasure
from db.queries import drafts as kept_drafts
from db.queries import erasure, journal
from db.queries.erasure import Attempt, Named, Outcome, Receipt
from db.queries.journal import Record
from mediance.domain.actors import RETENTION, Actor
from mediance.domain.names import normalized
from mediance.domain.permissions import Action
from mediance.domain.retention import Why
from mediance.services import drafts, guard
from mediance.services.installation import seals_folder
from mediance.services.record_visit import PersonUnknown
from mediance.settings import settings

RECEIPTS_FILE = "erasures.jsonl"
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
    """What erasing somebody takes, empties and leaves, in rows by table."""

    goes: dict[str, int]
    emptied: dict[str, int]
    stays: dict[str, int]


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
        journal.record(work, actor, "preview_erasure", Record("person", person_id))
    by_fate: dict[OnErasure, dict[str, int]] = {fate: {} for fate in OnErasure}
    for fate in fates:
        of_fate = by_fate[fate.fate]
        of_fate[fate.table] = of_fate.get(fate.table, 0) + fate.rows
    emptied = by_fate[OnErasure.FORGET] | by_fate[OnErasure.HOLD_UNTIL]
    return ErasurePreview(by_fate[OnErasure.DELETE], emptied, by_fate[OnErasure.KEEP_NAMELESS])


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
            write_down(seals_folder(settings()))
            return erased
    raise WrittenAbout


def erase(work: Work, actor: Actor, person_id: int, why: Why) -> Erased:
    """Erase somebody and their linked records within a unit of work, with its journal entry.

    Whoever commits calls `write_down` then. Raises `ErasureRefused` or `PersonUnknown`.
    """
    guard.require(actor, Action.ERASE_PERSON)
    named = erasure.named_by(work, person_id)
    attempt = erasure.erase(work, person_id, why)
    if attempt.outcome is Outcome.ERASED:
        _forget_drafts(work, actor, named)
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


def _forget_drafts(work: Work, actor: Actor, named: Named) -> None:
    """Delete the drafts that name somebody.

    The machinery reads them, nobody does: they are their authors' alone.
    """
    act_as(work, RETENTION)
    found = [
        draft.draft_id
        for draft in kept_drafts.all_kept(work)
        if (typed := drafts.opened(draft)) is None or names(typed, named)
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


# Outside the database


def write_down(data_dir: Path) -> int:
    """Append the proofs that the file beside the database does not hold yet; return how many."""
    told = {receipt.receipt_id for receipt in written_down(data_dir)}
    with transaction(RETENTION) as work:
        new = erasure.receipts(work, but=told)
    if new:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (data_dir / RECEIPTS_FILE).open("a", encoding="utf-8") as file:
            file.write(_end_of_a_line_cut_short(data_dir))
            file.writelines(map(_line, new))
            file.flush()
            os.fsync(file.fileno())
    return len(new)


def written_down(data_dir: Path) -> tuple[Receipt, ...]:
    """Return the proofs in the file beside the database, oldest first, each once.

    A line that a crash cut short is passed over: the database knows it and writes it again.
    """
    file = data_dir / RECEIPTS_FILE
    if not file.exists():
        return ()
    read = (_read(line) for line in file.read_text(encoding="utf-8").splitlines())
    return tuple({each.receipt_id: each for each in read if each is not None}.values())


def apply_again(owner_url: str, data_dir: Path | None = None) -> int:
    """After a restore, erase again whom the file says was erased since; return how many.

    Before anybody works on the restored database: numbers of records are not given twice.
    """
    with owner_transaction(owner_url) as work:
        return erasure.erase_again(work, written_down(data_dir or seals_folder(settings())))


def _end_of_a_line_cut_short(data_dir: Path) -> str:
    is_whole = (data_dir / RECEIPTS_FILE).read_bytes()[-1:] in {b"", b"\n"}
    return "" if is_whole else "\n"


def _line(receipt: Receipt) -> str:
    told = {
        "id": str(receipt.receipt_id),
        "records": receipt.record_ids,
        "at": receipt.erased_at.astimezone(UTC).isoformat(),
        "why": receipt.why,
        "by": receipt.erased_by,
        "checksum": receipt.checksum,
    }
    return json.dumps(told) + "\n"


def _read(line: str) -> Receipt | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return Receipt(
        uuid.UUID(told["id"]),
        tuple(told["records"]),
        datetime.fromisoformat(told["at"]),
        Why(told["why"]),
        told["by"],
        told["checksum"],
    )
