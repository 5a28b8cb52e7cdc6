"""The advisory locks of the database: one number for one purpose, all of them here.

Functions in the database write the numbers of the locks they share with this code; a test holds
both to this list. A lock goes with its transaction.
"""

from enum import IntEnum, unique

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


@unique
class Lock(IntEnum):
    """What may not go on twice at once, or not beside something else."""

    PREPARATION = 660_065
    """Roles and database are made on the embedded server."""
    MIGRATION = 660_066
    DEMONSTRATION = 660_067
    """The demonstration is written."""
    JOURNAL_PARTS = 660_068
    """Parts of the journal are made or dropped; whoever reads all of them shares it."""
    IDENTITIES = 660_069
    """Who is one with whom changes; whoever arrives under a name shares it."""
    NAME_WORDS = 660_070
    """Words that nobody bears are forgotten; whoever gives words to somebody shares it."""
    NOTES_KEYS = 660_071
    """Keys of notes are put aside; whoever seals a note shares it."""
    SECOND_FACTOR = 660_072
    """The second factor of one person changes."""
    JOURNAL_SEALS = 660_073
    ADMINISTRATION = 660_074
    """Somebody loses the right to administer: somebody else has to keep it."""
    PAIRING = 660_075
    """Records are compared with each other, for as long as that takes."""
    CONSENTS = 660_076
    """Something is said of what one person agrees to."""
    RETENTION = 660_077
    """A passage that erases begins."""
    REGISTER_IMPORT = 660_078
    """A register is read into one site."""
    DIARY = 660_079
    """Somebody's time is taken or given back."""
    PAPERS = 660_080
    """What was said of a paper is taken back."""
    DEADLINES = 660_085
    """Days on which many procedures ask are computed anew; whoever changes one shares it."""


def hold(work: Session | Connection, lock: Lock, of: int | None = None) -> None:
    """Wait for a lock, or for what it is to one number, and keep it until the transaction ends."""
    work.execute(text(f"select pg_advisory_xact_lock({_key(lock, of)})"))


def share(work: Session, lock: Lock) -> None:
    """Wait for whoever holds a lock alone; others may share it until the transaction ends."""
    work.execute(text(f"select pg_advisory_xact_lock_shared({_key(lock)})"))


def is_free(work: Session, lock: Lock, of: int | None = None) -> bool:
    """Take a lock if nobody has it, and keep it until the transaction ends; return whether."""
    return bool(work.scalar(text(f"select pg_try_advisory_xact_lock({_key(lock, of)})")))


def hold_for_connection(connection: Connection, lock: Lock) -> None:
    """Wait for a lock, and keep it for as long as the connection lasts."""
    connection.execute(text(f"select pg_advisory_lock({_key(lock)})"))


def _key(lock: Lock, of: int | None = None) -> str:
    """Write a lock's key: of two numbers, Postgres takes none that is longer than 32 bits."""
    return f"{lock:d}" if of is None else f"{lock:d}, {of % 2**31:d}"
