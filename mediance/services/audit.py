"""Whether the journal still says what it said: every entry against its seal, every seal in turn."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from db.engine import Work, transaction
from db.queries import clock, journal, seals
from db.queries.seals import Unsealed
from mediance.domain import paris
from mediance.domain.actors import HOUSEKEEPING
from mediance.domain.seals import (
    Damage,
    Finding,
    Seal,
    damage_of_chain,
    damage_of_entries,
    damage_outside,
)
from mediance.services import seal_file
from mediance.services.seal_file import Outside

LONGEST_UNSEALED = timedelta(days=2)


@dataclass(frozen=True)
class Status:
    """How the journal is kept: its seals, what none covers yet, what stands outside."""

    seal_count: int
    sealed_count: int
    newest: Seal | None
    unsealed: Unsealed
    outside: Outside | None


def status(folder: Path) -> Status:
    """Return how far the journal is sealed. Raises `DatabaseUnavailable`."""
    outside = seal_file.read(folder)
    with transaction(HOUSEKEEPING) as work:
        kept = seals.seals(work)
        return Status(
            seal_count=len(kept),
            sealed_count=sum(seal.entry_count for seal in kept),
            newest=kept[-1] if kept else None,
            unsealed=seals.unsealed(work),
            outside=outside,
        )


def verify(folder: Path) -> list[Finding]:
    """Return what is wrong with the journal, nothing where all of it stands as it was sealed.

    Raises `DatabaseUnavailable`.
    """
    outside = seal_file.read(folder)  # before the seals, or a newer one would be missed in them
    with transaction(HOUSEKEEPING) as work:
        journal.hold_parts(work)
        found = verify_in(work, outside)
        if outside is None and seals.newest(work) is not None:
            found.append(Finding(Damage.OUTSIDE_MISSING))
        return found


def verify_in(work: Work, outside: Outside | None) -> list[Finding]:
    """Return what is wrong with the journal of any database, such as one that was restored.

    Without `outside`, whether its end was cut off cannot be known.
    """
    kept = seals.seals(work)
    found = [*damage_of_chain(kept)]
    if outside is not None:
        found += [Finding(Damage.OUTSIDE_UNREADABLE, line) for line in outside.unreadable_lines]
        found += damage_outside(kept, outside.seals)
    if kept:
        entries = seals.entries(work, up_to=kept[-1].last_id)
        found += damage_of_entries(kept, entries, paris.local_day(clock.now(work)))
    unsealed = seals.unsealed(work)
    if unsealed.oldest_at and clock.now(work) - unsealed.oldest_at > LONGEST_UNSEALED:
        found.append(Finding(Damage.NEVER_SEALED, found=unsealed.count))
    if forged := seals.never_drawn(work):
        found.append(Finding(Damage.NEVER_NUMBERED, found=forged))
    return found
