"""What the catalogue of a migrated database must look like: each rule returns what breaks it."""

import re
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, text

from db.policies import UNPROTECTED, grant_statements

OWNER = "mediance_owner"
APP = "mediance_app"

NEVER_DELETED = {
    "site": "a place is closed, not deleted: its past stays",
    "room": "a room is closed, not deleted: who was received there stays told",
    "staff": "an account is disabled, not deleted: what it did stays",
    "domain": "a list keeps the entries it no longer offers",
    "channel": "a list keeps the entries it no longer offers",
    "institution": "a list keeps the entries it no longer offers",
    "language": "a list keeps the entries it no longer offers",
    "place": "a list keeps the entries it no longer offers",
    "consent_text": "a version of a text stays for those who were told it",
    "procedure_type": "a list keeps the entries it no longer offers",
    "register_import": "an import is kept as the source of its visits",
}
"""Tables whose rows stay for ever: foreign keys to them need no index to be deleted from."""

TABLES = """
select relname, relrowsecurity, exists (select from pg_policy where polrelid = pg_class.oid)
from pg_class
where relnamespace = 'mediance'::regnamespace and relkind in ('r', 'p') and not relispartition
"""

REACHABLE = """
select relname from pg_class
where relnamespace = 'mediance'::regnamespace and relispartition and (
  has_any_column_privilege(:app, oid, 'select, insert, update, references')
  or has_table_privilege(:app, oid, 'delete, truncate, trigger'))
"""

RIGHTS = """
select coalesce(grantee::regrole::text, '-'), lower(privilege_type), what
from (
  select relacl as acl, relname || '' as what, relowner as owner, relkind::text as kind
  from pg_class where relnamespace = 'mediance'::regnamespace
  union all
  select attacl, relname || ' (' || attname || ')', relowner, 'column'
  from pg_attribute join pg_class on pg_class.oid = attrelid
  where relnamespace = 'mediance'::regnamespace and attacl is not null
  union all
  select coalesce(proacl, acldefault('f', proowner)), oid::regprocedure::text, proowner, 'f'
  from pg_proc where pronamespace = 'mediance'::regnamespace
  union all
  select nspacl, 'schema ' || nspname, nspowner, 'schema'
  from pg_namespace where nspname = 'mediance'
) as held, aclexplode(acl) as rights (grantor, grantee, privilege_type, is_grantable)
where grantee <> owner
"""

FOREIGN_KEYS = """
select conname, confrelid::regclass::text,
  exists (
    select from pg_index
    where indrelid = conrelid and indisvalid
      and (indkey::int2[])[0:array_length(conkey, 1) - 1] @> conkey
      and (indpred is null or pg_get_expr(indpred, indrelid) = (
        select '(' || attname || ' IS NOT NULL)' from pg_attribute
        where attrelid = conrelid and attnum = conkey[1])))
from pg_constraint
where contype = 'f' and connamespace = 'mediance'::regnamespace and conparentid = 0
"""

DEFINERS = """
select oid::regprocedure::text from pg_proc
where pronamespace = 'mediance'::regnamespace and prosecdef
  and not coalesce(proconfig::text like '%search_path=%pg_temp%', false)
"""

POWERS_OF_APP = """
select power from pg_roles, unnest(
  array['superuser', 'bypassrls', 'createrole', 'createdb', 'replication'],
  array[rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication]
) as held (power, is_held)
where rolname = :app and is_held
union all
select 'owns something in ' || coalesce(datname, 'the cluster')
from pg_shdepend left join pg_database on pg_database.oid = dbid
where refobjid = cast(:app as regrole) and deptype = 'o'
union all
select 'is a member of ' || roleid::regrole::text
from pg_auth_members where member = cast(:app as regrole)
"""

STRANGERS = """
select relname from pg_class
where relnamespace = 'mediance'::regnamespace and relowner <> cast(:owner as regrole)
"""

INVOKERS = """
select relname from pg_class
where relnamespace = 'mediance'::regnamespace and relkind in ('v', 'm')
  and not coalesce(reloptions::text like '%security_invoker=true%', false)
"""

NAIVE_MOMENTS = """
select table_name || '.' || column_name from information_schema.columns
where table_schema = 'mediance' and data_type like 'timestamp without%'
"""


def unprotected_tables(connection: Connection) -> list[str]:
    """Tables without row-level security, or with it and no policy, and without a reason."""
    found = []
    for table, is_secured, has_policy in connection.execute(text(TABLES)):
        if table in UNPROTECTED:
            found += [f"{table} has its reason and a policy, too"] if has_policy else []
        elif not (is_secured and has_policy):
            found.append(f"{table} has no policy and no reason")
    return found


def undeclared_rights(connection: Connection) -> list[str]:
    """Rights of anybody but the owner that the declared grants do not give, and missing ones."""
    held = {
        f"{'public' if grantee == '-' else grantee}: {right} on {_short(what)}"
        for grantee, right, what in connection.execute(text(RIGHTS))
    }
    declared = {right for statement in grant_statements(APP) for right in _rights(statement)}
    return [
        *(f"not declared: {right}" for right in sorted(held - declared)),
        *(f"missing: {right}" for right in sorted(declared - held)),
    ]


def reachable_partitions(connection: Connection) -> list[str]:
    """Parts of the journal on which the application has a right: policies stand on the whole."""
    return _names(connection, REACHABLE)


def slow_foreign_keys(connection: Connection) -> list[str]:
    """Foreign keys without an index to rows that may be deleted."""
    return [
        f"{name} to {target}"
        for name, target, has_index in connection.execute(text(FOREIGN_KEYS))
        if not has_index and _short(target).strip('"') not in NEVER_DELETED
    ]


def loose_definers(connection: Connection) -> list[str]:
    """Functions that act as their owner on whatever search path the caller has."""
    return _names(connection, DEFINERS)


def powers_of_app(connection: Connection) -> list[str]:
    """What lifts the application's role above the policies."""
    return _names(connection, POWERS_OF_APP)


def strangers(connection: Connection) -> list[str]:
    """What belongs to somebody else than the owner."""
    return _names(connection, STRANGERS)


def views_past_policies(connection: Connection) -> list[str]:
    """Views that read as their owner, whom no policy holds."""
    return _names(connection, INVOKERS)


def naive_moments(connection: Connection) -> list[str]:
    """Moments without a time zone."""
    return _names(connection, NAIVE_MOMENTS)


RULES: Sequence[Callable[[Connection], list[str]]] = (
    unprotected_tables,
    undeclared_rights,
    reachable_partitions,
    slow_foreign_keys,
    loose_definers,
    powers_of_app,
    strangers,
    views_past_policies,
    naive_moments,
)


def _names(connection: Connection, query: str) -> list[str]:
    given = {name: role for name, role in (("app", APP), ("owner", OWNER)) if f":{name}" in query}
    return [str(name) for name in connection.scalars(text(query), given)]


def _rights(statement: str) -> set[str]:
    """Return what one grant gives, as `role: right on place`."""
    parts = re.fullmatch(r'grant (.+) on (function |sequence |schema |)(.+) to "(\w+)"', statement)
    assert parts, statement
    rights, kind, target, role = parts.groups()
    place = f"schema {target}" if kind == "schema " else _short(target)
    found = set()
    for right, columns in re.findall(r"(\w+)(?: \(([\w, ]+)\))?", rights):
        places = [f"{place} ({column})" for column in columns.split(", ")] if columns else [place]
        found |= {f"{role}: {right} on {where}" for where in places}
    return found


def _short(name: str) -> str:
    return name.removeprefix("mediance.").replace('"', "")
