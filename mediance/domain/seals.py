"""Seals over the journal: what each of them covers, and whether what it covers still stands.

The entries are cut into stretches by their numbers. A stretch has one seal for each month of which
it holds entries, so that a month can go, after its year, and leave its seals. A seal's hash covers
what it says and the hash before it: none can be changed or taken out alone.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import groupby, pairwise

MONTHS_KEPT = 12


@dataclass(frozen=True)
class SealedEntry:
    """One entry of the journal as a seal covers it: its number, its month, all of it as bytes."""

    id: int
    month: date
    content: bytes


@dataclass(frozen=True)
class Seal:
    """The entries of `month` with numbers above `after_id`, up to `last_id`: how many, and which.

    Seals are numbered without a gap from 1.
    """

    number: int
    sealed_at: datetime
    month: date
    after_id: int
    last_id: int
    entry_count: int
    entries_hash: bytes
    hash: bytes = b""

    def hash_after(self, previous: bytes) -> bytes:
        """Return the hash over the seal before and all that this one says."""
        said = (
            self.number,
            self.sealed_at.astimezone(UTC).isoformat(),
            self.month.isoformat(),
            self.after_id,
            self.last_id,
            self.entry_count,
            self.entries_hash.hex(),
        )
        return hashlib.sha256(previous + json.dumps(said).encode()).digest()


@dataclass(frozen=True)
class WrittenSeal:
    """A seal as it was written outside the database."""

    number: int
    last_id: int
    hash: bytes


class Damage(StrEnum):
    """What can have happened to a sealed journal."""

    ENTRIES_CHANGED = "entries_changed"
    ENTRIES_REMOVED = "entries_removed"
    ENTRIES_ADDED = "entries_added"
    SEAL_CHANGED = "seal_changed"
    SEALS_REMOVED = "seals_removed"
    SEAL_REPLACED = "seal_replaced"
    END_CUT_OFF = "end_cut_off"
    NEVER_SEALED = "never_sealed"
    NEVER_NUMBERED = "never_numbered"
    OUTSIDE_MISSING = "outside_missing"
    OUTSIDE_UNREADABLE = "outside_unreadable"


@dataclass(frozen=True)
class Finding:
    """One damage, and where: seals from `first` to `last`, or the entries of one of them."""

    damage: Damage
    first: int = 0
    last: int = 0
    seal: Seal | None = None
    found: int = 0


@dataclass
class _Covered:
    """What is found of one month within one stretch."""

    count: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, entry: SealedEntry) -> None:
        self.count += 1
        self.digest.update(entry.content)


def made(
    previous: Seal | None, entries: Iterable[SealedEntry], last_id: int, sealed_at: datetime
) -> list[Seal]:
    """Return the seals of the stretch that ends with `last_id`, one a month; none of no entries."""
    months = _by_month(entries)
    after_id = previous.last_id if previous else 0
    seals = []
    for month, covered in sorted(months.items()):
        unsealed = Seal(
            number=previous.number + 1 if previous else 1,
            sealed_at=sealed_at,
            month=month,
            after_id=after_id,
            last_id=last_id,
            entry_count=covered.count,
            entries_hash=covered.digest.digest(),
        )
        previous = replace(unsealed, hash=unsealed.hash_after(previous.hash if previous else b""))
        seals.append(previous)
    return seals


def first_month_kept(today: date) -> date:
    """Return the oldest month whose entries must still be there."""
    index = today.year * 12 + today.month - 1 - MONTHS_KEPT
    return date(index // 12, index % 12 + 1, 1)


def damage_of_chain(seals: Sequence[Seal]) -> Iterator[Finding]:
    """Find seals that were changed or taken out, from what the seals say of each other."""
    if seals and seals[0].number > 1:
        yield Finding(Damage.SEALS_REMOVED, 1, seals[0].number - 1)
    if seals and seals[0].number == 1 and seals[0].hash != seals[0].hash_after(b""):
        yield Finding(Damage.SEAL_CHANGED, seals[0].number)
    for before, seal in pairwise(seals):
        if seal.number != before.number + 1:
            yield Finding(Damage.SEALS_REMOVED, before.number + 1, seal.number - 1)
        elif seal.hash != seal.hash_after(before.hash):
            yield Finding(Damage.SEAL_CHANGED, seal.number)


def damage_of_entries(
    seals: Sequence[Seal], entries: Iterable[SealedEntry], today: date
) -> Iterator[Finding]:
    """Find entries that are no longer what was sealed; `entries` come in the order of numbers.

    Those of a month past its year may be gone, all of them or none.
    """
    coming = iter(entries)
    entry = next(coming, None)
    for (after_id, last_id), group in groupby(seals, lambda seal: (seal.after_id, seal.last_id)):
        while entry is not None and entry.id <= after_id:  # of seals that are gone themselves
            entry = next(coming, None)
        months: defaultdict[date, _Covered] = defaultdict(_Covered)
        while entry is not None and entry.id <= last_id:
            months[entry.month].add(entry)
            entry = next(coming, None)
        sealed = list(group)
        for seal in sealed:
            yield from _compared(seal, months.pop(seal.month, _Covered()), today)
        for covered in months.values():
            yield Finding(Damage.ENTRIES_ADDED, seal=sealed[-1], found=covered.count)


def damage_outside(seals: Sequence[Seal], written: Sequence[WrittenSeal]) -> Iterator[Finding]:
    """Find what the seals written outside the database know, and the database no longer."""
    known = {seal.number: seal for seal in seals}
    newest = max(known, default=0)
    lost = [seal for seal in written if seal.number > newest]
    if lost:
        yield Finding(Damage.END_CUT_OFF, lost[0].number, lost[-1].number, found=lost[-1].last_id)
    for seal in written:
        kept = known.get(seal.number)
        if kept is not None and kept.hash != seal.hash:
            yield Finding(Damage.SEAL_REPLACED, seal.number)
            return  # all that follow hang on it


def _by_month(entries: Iterable[SealedEntry]) -> dict[date, _Covered]:
    months: defaultdict[date, _Covered] = defaultdict(_Covered)
    for entry in entries:
        months[entry.month].add(entry)
    return months


def _compared(seal: Seal, covered: _Covered, today: date) -> Iterator[Finding]:
    if not covered.count and seal.month < first_month_kept(today):
        return
    if covered.count < seal.entry_count:
        yield Finding(Damage.ENTRIES_REMOVED, seal=seal, found=covered.count)
    elif covered.count > seal.entry_count:
        yield Finding(Damage.ENTRIES_ADDED, seal=seal, found=covered.count - seal.entry_count)
    elif covered.digest.digest() != seal.entries_hash:
        yield Finding(Damage.ENTRIES_CHANGED, seal=seal, found=covered.count)
