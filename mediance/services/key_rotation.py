"""Changing the key of confidential notes: everything sealed anew, then the old key put aside.

It may be killed at any moment and taken up again: each batch is one transaction, a row is under
one key or the other, and both are here until nothing needs the old one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from db.engine import Work, transaction
from db.queries import journal
from db.queries import key_rotations as queries
from db.queries.journal import Record
from db.queries.key_rotations import TABLES, Rotation, SealedRow, SealedTable
from mediance.domain.actors import KEYS
from mediance.domain.sealing import Sealed
from mediance.services.keys import (
    KeyMissing,
    KeyRing,
    Purpose,
    add_key,
    given_keys,
    known,
    retire,
    ring,
)
from mediance.services.sealing import SealBroken, opened, sealed
from mediance.settings import PREFIX, SettingsError

BATCH = 200

Step = Callable[[int], None]
"""Told after each batch how many rows were sealed anew in it."""


@dataclass(frozen=True)
class Rotated:
    """What a change of key did: how many rows in all, and those that could not be opened."""

    key_id: str
    row_count: int
    unreadable: int


def rotate(purpose: Purpose = "notes", *, on_batch: Step = lambda _: None) -> Rotated:
    """Seal everything under a new key, or go on with what was begun; then retire the old keys.

    Where the keys come from a setting, the last of them is the new one: add it there first.
    Raises `SettingsError`, `KeyMissing`, `OSError` or `DatabaseUnavailable`.
    """
    rotation = _begun(purpose)
    keys = ring(purpose)
    keys.key(rotation.key_id)
    for table in TABLES[purpose]:
        _all_of(keys, rotation, table, on_batch)
    return _ended(purpose, rotation)


def missing_key_ids() -> tuple[str, ...]:
    """Return the keys that something confidential is sealed under and that are not here."""
    with transaction(KEYS) as work:
        used = queries.used_key_ids(work, "notes")
    return tuple(sorted(used - known("notes").keys()))


def _begun(purpose: Purpose) -> Rotation:
    with transaction(KEYS) as work:
        queries.hold_sealing(work)
        begun = queries.under_way(work, purpose)
        return begun or queries.begin(work, purpose, _new_key_id(work, purpose))


def _new_key_id(work: Work, purpose: Purpose) -> str:
    """Return the current key while older ones are in use, as after a crash; a new one otherwise."""
    current_id = ring(purpose).current_id
    if queries.used_key_ids(work, purpose) - {current_id}:
        return current_id
    if given_keys(purpose) is not None:
        raise SettingsError(
            f"Add a new key at the end of {PREFIX}{purpose.upper()}_KEYS, restart what runs, and"
            " rotate again: everything is under the last key already."
        )
    return add_key(purpose)


def _all_of(keys: KeyRing, rotation: Rotation, table: SealedTable, on_batch: Step) -> None:
    after: int | None = 0
    while after is not None:
        with transaction(KEYS) as work:
            after, count = _batch(work, keys, rotation, table, after=after)
        on_batch(count)


def _batch(
    work: Work, keys: KeyRing, rotation: Rotation, table: SealedTable, *, after: int
) -> tuple[int | None, int]:
    """Seal some rows anew; return where to go on, None at the end, and how many they were."""
    rows = queries.batch(work, table, rotation.key_id, after=after, limit=BATCH)
    anew = [(row.place, _anew(keys, row, rotation.key_id)) for row in rows]
    for place, seal in anew:
        if seal is not None:
            queries.seal_anew(work, table, place.row_id, seal)
    count = sum(seal is not None for _, seal in anew)
    queries.advance(work, rotation.rotation_id, count)
    return (rows[-1].place.row_id if rows else None), count


def _anew(keys: KeyRing, row: SealedRow, key_id: str) -> Sealed | None:
    """Return the same text under the new key; None where it cannot be opened: it stays as it is."""
    place = row.place.as_bytes
    try:
        return sealed(keys, opened(keys, row.sealed, place), place, key_id)
    except (KeyMissing, SealBroken):
        return None


def _ended(purpose: Purpose, rotation: Rotation) -> Rotated:
    keys = ring(purpose)
    with transaction(KEYS) as work:
        queries.hold_sealing(work)  # whoever began under the old key has ended; nobody begins
        for table in TABLES[purpose]:
            after: int | None = 0
            while after is not None:
                after, _count = _batch(work, keys, rotation, table, after=after)
        used = queries.used_key_ids(work, purpose)
        others = used - {rotation.key_id}
        unreadable = sum(queries.count_under(work, purpose, each) for each in others)
        row_count = _told(work, purpose, rotation)
        for each in keys.keys:
            if each != rotation.key_id and each not in used:
                retire(purpose, each)
    return Rotated(rotation.key_id, row_count, unreadable)


def _told(work: Work, purpose: Purpose, rotation: Rotation) -> int:
    """Write the end down, once, whoever else rotates at the same time; return all the rows."""
    is_first = queries.under_way(work, purpose) is not None
    row_count = queries.end(work, rotation.rotation_id)
    if is_first:
        done = Record("key_rotation", rotation.rotation_id, row_count=row_count)
        journal.record(work, KEYS, "rotate_keys", done)
    return row_count
