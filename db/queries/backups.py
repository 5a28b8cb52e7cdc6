"""What a backup is checked by, and what makes place for one that is restored."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import SCHEMA
from db.policies import POLICIES, protected_tables
from mediance.domain.backups import TableSum

FORMER = f"{SCHEMA}_before_"

# Rows are summed as text: the same settings everywhere, or the same row would read otherwise.
ONE_WAY_OF_WRITING = (
    "set local timezone = 'UTC'",
    "set local datestyle = 'ISO, YMD'",
    "set local intervalstyle = 'postgres'",
    "set local bytea_output = 'hex'",
    "set local extra_float_digits = 1",
)
TABLES = text(
    "select relname from pg_class where relnamespace = to_regnamespace(:schema)"
    " and relkind = 'r' order by relname"
)
IDENTITIES = text(
    "select c.relname as table, a.attname as column,"
    " pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as sequence"
    " from pg_attribute a join pg_class c on c.oid = a.attrelid"
    " join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname = 'mediance' and a.attidentity <> '' and c.relkind = 'r'"
    " union all select 'journal_entry', 'id', 'mediance.journal_entry_id_seq'"
)
OTHERS_AT_WORK = text(
    "select count(*) from pg_stat_activity where datname = current_database()"
    " and application_name = 'mediance' and pid <> pg_backend_pid()"
)
UNPROTECTED = text(
    "select relname from pg_class where relnamespace = 'mediance'::regnamespace"
    " and relkind in ('r', 'p') and relname = any(:tables) and not relrowsecurity"
)
KEYED_TABLES = text(
    "select table_name from information_schema.columns"
    " where table_schema = 'mediance' and column_name = 'key_id'"
)
IN_PLACE = text("select policyname from pg_policies where schemaname = 'mediance'")


class Holding(Enum):
    """What stands where a backup is to be restored."""

    NOTHING = auto()
    NO_RECORDS = auto()
    RECORDS = auto()


def table_sums(work: Session, schema: str = SCHEMA) -> dict[str, TableSum]:
    """Return rows and checksum of every table and part, as this unit of work sees them."""
    for statement in ONE_WAY_OF_WRITING:
        work.execute(text(statement))
    names = work.scalars(TABLES, {"schema": schema}).all()
    return {name: _sum(work, _quoted(schema, name)) for name in names}


def _sum(work: Session, table: str) -> TableSum:
    digits = "('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint::numeric"
    row = work.execute(
        text(f"select count(*) as rows, coalesce(sum({digits}), 0) as total from {table} as t")  # noqa: S608 - our own tables
    ).one()
    return TableSum(row.rows, f"{int(row.total):x}")


def server_major(work: Session) -> int:
    """Return the server's major version."""
    return int(work.scalar(text("show server_version_num")) or 0) // 10_000


def database_now(work: Session) -> datetime:
    """Return the moment of this unit of work, on the database's clock."""
    moment: datetime = work.execute(text("select now()")).scalar_one()
    return moment


def revision(work: Session) -> str | None:
    """Return the revision of the tables; None where there are none of ours."""
    if work.scalar(text("select to_regclass('mediance.alembic_version')")) is None:
        return None
    return str(work.scalar(text("select version_num from mediance.alembic_version")))


def holding(work: Session) -> Holding:
    """Return what stands in our schema."""
    names = set(work.scalars(TABLES, {"schema": SCHEMA}))
    if not names:
        return Holding.NOTHING
    is_used = any(
        work.scalar(text(f"select exists (select from {_quoted(SCHEMA, name)})"))  # noqa: S608
        for name in names & {"site", "person", "visit"}
    )
    return Holding.RECORDS if is_used else Holding.NO_RECORDS


def others_at_work(work: Session) -> int:
    """Return how many connections of the application are open, this one left out."""
    return int(work.scalar(OTHERS_AT_WORK) or 0)


def may_make_schemas(work: Session) -> bool:
    """Whether this role may make and rename schemas in its database."""
    return bool(work.scalar(text("select has_database_privilege(current_database(), 'create')")))


def make_schema(work: Session) -> None:
    """Make our schema, unless an administrator has."""
    if work.scalar(text(f"select to_regnamespace('{SCHEMA}')")) is None:
        work.execute(text(f"create schema {SCHEMA}"))


def move_aside(work: Session, name: str) -> None:
    """Give all that stands in our schema another name, under which only the owner reaches it."""
    work.execute(text(f"alter schema {SCHEMA} rename to {_quoted(name)}"))


def bring_back(work: Session, name: str) -> None:
    """Undo `move_aside`, once the place is free again."""
    work.execute(text(f"alter schema {_quoted(name)} rename to {SCHEMA}"))


def drop_schema(work: Session, name: str) -> None:
    """Drop a schema with all it holds."""
    work.execute(text(f"drop schema if exists {_quoted(name)} cascade"))


def former_schemas(work: Session) -> list[str]:
    """Return the names of what was moved aside and is still there."""
    named = text("select nspname from pg_namespace where starts_with(nspname, :start) order by 1")
    return list(work.scalars(named, {"start": FORMER}))


def lagging_sequences(work: Session) -> list[str]:
    """Return the columns whose next number is taken already."""
    return [
        f"{row.table}.{row.column}"
        for row in work.execute(IDENTITIES).all()
        if work.scalar(
            text(
                f"select coalesce((select max({_quoted(row.column)})"  # noqa: S608 - our own names
                f" from {_quoted(SCHEMA, row.table)}), 0) > (select last_value from {row.sequence})"
            )
        )
    ]


def missing_policies(work: Session) -> list[str]:
    """Return the policies that should stand and do not, and tables without their protection."""
    wanted = {policy.name for policy in POLICIES}
    open_tables = work.scalars(UNPROTECTED, {"tables": protected_tables()})
    return sorted({*(wanted - set(work.scalars(IN_PLACE))), *open_tables})


def key_ids(work: Session) -> set[str]:
    """Return the ids of all keys under which something in the database is encrypted."""
    return {
        key_id
        for table in work.scalars(KEYED_TABLES).all()
        for key_id in work.scalars(
            text(f"select distinct key_id from {_quoted(SCHEMA, table)} where key_id is not null")  # noqa: S608
        )
    }


def end_what_was_open(work: Session) -> None:
    """Close every session and withdraw every one-time link: who holds them may have left since."""
    work.execute(text("delete from mediance.sign_in_session"))
    work.execute(
        text(
            "update mediance.account_link set revoked_at = clock_timestamp()"
            " where used_at is null and revoked_at is null"
        )
    )


def analyze(work: Session) -> None:
    """Let the planner know what came back: a restoration leaves it to guess."""
    tables = ", ".join(_quoted(SCHEMA, name) for name in work.scalars(TABLES, {"schema": SCHEMA}))
    work.execute(text(f"analyze {tables}"))


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)
