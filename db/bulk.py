"""Loading many rows at once, as the owner: COPY into staging tables, then INSERT … SELECT.

Indexes and foreign keys may stand aside meanwhile; each comes back as it was, and so checks every
row. Nothing here commits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import psycopg2
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from db.engine import with_driver
from db.errors import DatabaseUnavailable

EPOCH = "epoch"
"""A column given in seconds since 1970 and kept as a moment."""

COPY_BUFFER = 1 << 18
MEMORY = ("set local work_mem = '128MB'", "set local maintenance_work_mem = '256MB'")

FOREIGN_KEYS_AND_INDEXES = text(
    """
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as aside,
           format('alter table %s add constraint %I %s',
                  conrelid::regclass, conname, pg_get_constraintdef(oid)) as back,
           0 as rank, conname as name
    from pg_constraint
    where contype = 'f' and conrelid = any (cast(:tables as regclass[]))
    union all
    select format('alter table %s drop constraint %I', conrelid::regclass, conname),
           format('alter table %s add constraint %I %s',
                  conrelid::regclass, conname, pg_get_constraintdef(oid)),
           1, conname
    from pg_constraint
    where contype = 'u' and conrelid = any (cast(:tables as regclass[]))
    union all
    select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid),
           1, indexrelid::regclass::text
    from pg_index
    where indrelid = any (cast(:tables as regclass[])) and not indisprimary
      and not exists (select from pg_constraint where conindid = indexrelid)
    order by rank, name
    """
)


@dataclass(frozen=True)
class Target:
    """A table of ours and the columns to fill, in order, each with its type or `EPOCH`."""

    table: str
    columns: Mapping[str, str]

    @property
    def staging(self) -> str:
        """Return the name of the staging table."""
        return f"staged_{self.table}"


class Checksum:
    """A digest over everything that was loaded, in order."""

    def __init__(self) -> None:
        self._digest = sha256()

    def add(self, part: bytes) -> None:
        """Take some bytes in."""
        self._digest.update(part)

    def __str__(self) -> str:
        return f"sha256:{self._digest.hexdigest()}"


def prepare(session: Session) -> None:
    """Give this transaction the memory that sorting and indexing many rows takes."""
    for statement in MEMORY:
        session.execute(text(statement))


def stage(session: Session, target: Target, lines: Iterable[str], checksum: Checksum) -> None:
    """Copy rows into the target's staging table, which ends with the transaction.

    `lines` are whole rows in COPY's text format, any number in each string; empty means null.
    """
    columns = ", ".join(
        f"{name} {'bigint' if kind == EPOCH else kind}" for name, kind in target.columns.items()
    )
    session.execute(text(f"create temporary table {target.staging} ({columns}) on commit drop"))
    statement = f"copy {target.staging} from stdin with (null '')"
    connection = session.connection().connection.driver_connection
    if connection is None:
        raise DatabaseUnavailable
    try:
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, _Stream(lines, checksum), COPY_BUFFER)
    except psycopg2.OperationalError as error:
        raise DatabaseUnavailable(str(error).strip().splitlines()[0]) from error


def insert_staged(session: Session, target: Target) -> int:
    """Insert the staged rows in their order; return how many. Explicit ids move the sequence on."""
    names = ", ".join(target.columns)
    values = ", ".join(
        f"to_timestamp({name})" if kind == EPOCH else name for name, kind in target.columns.items()
    )
    table = f'mediance."{target.table}"'
    inserted = session.connection().execute(
        text(
            f"insert into {table} ({names}) overriding system value"  # noqa: S608 - our own names
            f" select {values} from {target.staging}"
        )
    )
    if "id" in target.columns:
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        last = f"select setval({sequence}, max(id)) from {table} having max(id) > 0"  # noqa: S608
        session.execute(text(last))
    return inserted.rowcount


def load(session: Session, target: Target, lines: Iterable[str], checksum: Checksum) -> int:
    """Stage and insert in one go; return how many rows."""
    stage(session, target, lines, checksum)
    return insert_staged(session, target)


@contextmanager
def without_indexes(session: Session, tables: Sequence[str]) -> Iterator[None]:
    """Drop foreign keys, indexes and unique constraints, and silence triggers, for a while.

    All are back afterwards, built and validated over every row; primary keys and CHECKs stay.
    """
    names = [f'mediance."{table}"' for table in tables]
    rows = session.execute(FOREIGN_KEYS_AND_INDEXES, {"tables": names}).all()
    _each(session, [f"alter table {name} disable trigger user" for name in names])
    _each(session, [row.aside for row in rows])
    yield
    _each(session, [row.back for row in reversed(rows)])
    _each(session, [f"alter table {name} enable trigger user" for name in names])


def empty(session: Session, tables: Sequence[str]) -> None:
    """Delete all rows of these tables, and of every table that hangs on them."""
    names = ", ".join(f'mediance."{table}"' for table in tables)
    session.execute(text(f"truncate {names} restart identity cascade"))


def tidy(owner_url: str, tables: Sequence[str], *, read_by_index: Sequence[str]) -> None:
    """Let the planner know what was loaded, and let some tables be read from their indexes alone.

    Outside any transaction, as VACUUM must be.
    """
    engine = create_engine(with_driver(owner_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in tables:
            command = "vacuum (analyze)" if table in read_by_index else "analyze"
            connection.execute(text(f'{command} mediance."{table}"'))
    engine.dispose()


class _Stream:
    """What COPY reads from: strings become bytes, counted into the checksum on their way."""

    def __init__(self, lines: Iterable[str], checksum: Checksum) -> None:
        self._lines = iter(lines)
        self._checksum = checksum
        self._left = b""

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; none at the end."""
        if not self._left:
            self._left = "".join(self._about(size)).encode()
            self._checksum.add(self._left)
        taken, self._left = self._left[:size], self._left[size:]
        return taken

    def _about(self, size: int) -> Iterator[str]:
        for line in self._lines:
            yield line
            size -= len(line)
            if size <= 0:
                return


def _each(session: Session, statements: Iterable[str]) -> None:
    for statement in statements:
        session.execute(text(statement))
