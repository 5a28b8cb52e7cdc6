"""Who may touch which rows: one readable table, put into Postgres by every migration.

Grants say which commands the application's role has at all; policies say for which rows. A table
that is in neither list below is unreachable.
"""

from dataclasses import dataclass

from db.erasing import ERASING_CALLS, erasing_statements
from mediance.domain.roles import LINKING_ROLES, RECEIVING_ROLES, Role, SystemRole

AnyRole = Role | SystemRole


@dataclass(frozen=True)
class Policy:
    """These roles may run `command` on the rows of `table` where `condition` holds."""

    table: str
    command: str
    roles: frozenset[AnyRole] | None
    condition: str = "true"

    @property
    def name(self) -> str:
        """Return a name that is unique on the table."""
        return f"{self.table}_{self.command}"

    @property
    def expression(self) -> str:
        """Return the SQL condition; sub-selects are evaluated once a query, not once a row."""
        if self.roles is None:
            return self.condition
        names = ", ".join(f"'{role}'" for role in sorted(self.roles))
        acting = f"(select mediance.acts_as({names}))"
        return acting if self.condition == "true" else f"{acting} and {self.condition}"


OWN_SITES = "site_id = any ((select mediance.current_sites())::bigint[])"
OWN_ROWS = "staff_id = (select mediance.current_staff())"
OWN_ROWS_OR_TEAM = (
    f"({OWN_ROWS} or (select mediance.acts_as('{Role.RECEPTION}', '{Role.COORDINATOR}')))"
)
OWN_ROWS_OR_HOUSEKEEPING = f"({OWN_ROWS} or (select mediance.acts_as('{SystemRole.HOUSEKEEPING}')))"
# What housekeeping throws away is past its time; nobody's fresh draft is its business.
OWN_ROWS_OR_EXPIRED = (
    f"({OWN_ROWS} or ((select mediance.acts_as('{SystemRole.HOUSEKEEPING}'))"
    " and at < now() - interval '24 hours'))"
)
OF_OWN_SITES_PERSON = (
    f"exists (select from mediance.person where person.id = person_id and person.{OWN_SITES})"
)
# A day that is over is in the figures: it is the coordination that changes it.
OF_TODAY = (
    "exists (select from mediance.visit where visit.id = visit_id"
    " and visit.day = (now() at time zone 'Europe/Paris')::date)"
)
OF_TODAY_OR_COORDINATED = f"((select mediance.acts_as('{Role.COORDINATOR}')) or {OF_TODAY})"
OF_MANAGED_SITES = (
    f"((select mediance.acts_as('{Role.ADMIN}')) or {{site}} = any"
    " ((select mediance.current_sites())::bigint[]))"
)
SELF = "(select mediance.current_staff())"
OF_ANOTHER = "staff_id <> (select mediance.current_staff())"
OWN_OR_PROTECTED = (
    f"({OWN_ROWS} or (select mediance.acts_as('{Role.DATA_PROTECTION}', '{SystemRole.RIGHTS}')))"
)
# What becomes of a request is for those who answer for it; that it came, for whoever was asked.
RECEIPT_OR_PROTECTED = (
    f"{OWN_ROWS} and (kind = 'received' or (select mediance.acts_as('{Role.DATA_PROTECTION}')))"
)

EVERYBODY: frozenset[AnyRole] = frozenset(Role)
AT_WORK: frozenset[AnyRole] = EVERYBODY - {Role.DISPLAY}
RECEIVING: frozenset[AnyRole] = frozenset(RECEIVING_ROLES)
COUNTING: frozenset[AnyRole] = RECEIVING | {Role.MANAGER}
FOLLOWING: frozenset[AnyRole] = frozenset(
    {Role.MEDIATOR, Role.SOCIAL_WORKER, Role.COORDINATOR, Role.MANAGER}
)
LINKING: frozenset[AnyRole] = frozenset(LINKING_ROLES)
PAIRING: frozenset[AnyRole] = frozenset({SystemRole.PAIRING})
IMPORT: frozenset[AnyRole] = frozenset({SystemRole.IMPORT})
SIGN_IN: frozenset[AnyRole] = frozenset({SystemRole.SIGN_IN})
HOUSEKEEPING: frozenset[AnyRole] = frozenset({SystemRole.HOUSEKEEPING})
ADMIN: frozenset[AnyRole] = frozenset({Role.ADMIN})
RIGHTS: frozenset[AnyRole] = frozenset({SystemRole.RIGHTS})
PROTECTING: frozenset[AnyRole] = frozenset({Role.DATA_PROTECTION})
REQUESTING: frozenset[AnyRole] = RECEIVING | PROTECTING
COORDINATING: frozenset[AnyRole] = frozenset({Role.COORDINATOR})
ARRANGING: frozenset[AnyRole] = frozenset({Role.ADMIN, Role.COORDINATOR})
READING_JOURNAL: frozenset[AnyRole] = frozenset({Role.ADMIN, Role.DATA_PROTECTION})

POLICIES: tuple[Policy, ...] = (
    Policy("visit", "select", COUNTING | IMPORT | HOUSEKEEPING | RIGHTS, OWN_SITES),
    # Housekeeping carries over to the next day who still waits, where a site has chosen so.
    Policy("visit", "insert", RECEIVING | IMPORT | HOUSEKEEPING, OWN_SITES),
    Policy("visit", "update", RECEIVING | HOUSEKEEPING, OWN_SITES),
    Policy("visit_event", "select", COUNTING | HOUSEKEEPING, OWN_SITES),
    Policy(
        "visit_event",
        "insert",
        RECEIVING | IMPORT | HOUSEKEEPING,
        f"{OWN_SITES} and (staff_id = (select mediance.current_staff())"
        " or entered_by = (select mediance.current_staff())"
        f" or (select mediance.acts_as('{SystemRole.IMPORT}', '{SystemRole.HOUSEKEEPING}')))",
    ),
    Policy("visit_detail", "select", RECEIVING | HOUSEKEEPING | RIGHTS, OWN_SITES),
    Policy("visit_detail", "insert", RECEIVING | HOUSEKEEPING, OWN_SITES),
    Policy("visit_detail", "update", RECEIVING, OWN_SITES),
    Policy("colleague_call", "select", COUNTING, OWN_SITES),
    Policy(
        "colleague_call",
        "insert",
        RECEIVING,
        f"{OWN_SITES} and called_by = (select mediance.current_staff())",
    ),
    Policy("colleague_call", "update", COUNTING, OWN_SITES),
    Policy("visit_correction", "select", RECEIVING | RIGHTS, OWN_SITES),
    Policy(
        "visit_correction",
        "insert",
        RECEIVING,
        f"{OWN_SITES} and {OWN_ROWS} and {OF_TODAY_OR_COORDINATED}",
    ),
    Policy("visit_counter", "select", RECEIVING | IMPORT | HOUSEKEEPING, OWN_SITES),
    Policy("visit_counter", "insert", RECEIVING | IMPORT | HOUSEKEEPING, OWN_SITES),
    Policy("visit_counter", "update", RECEIVING | IMPORT | HOUSEKEEPING, OWN_SITES),
    Policy("presence", "select", RECEIVING, OWN_SITES),
    Policy("presence", "insert", RECEIVING, f"{OWN_SITES} and {OWN_ROWS_OR_TEAM}"),
    Policy("presence", "update", RECEIVING, f"{OWN_SITES} and {OWN_ROWS_OR_TEAM}"),
    Policy("submission", "select", REQUESTING | ADMIN | HOUSEKEEPING, OWN_ROWS_OR_HOUSEKEEPING),
    Policy("submission", "insert", REQUESTING | ADMIN, OWN_ROWS),
    Policy("submission", "update", REQUESTING | ADMIN, OWN_ROWS),
    Policy("submission", "delete", HOUSEKEEPING),
    Policy("draft", "select", AT_WORK | HOUSEKEEPING, OWN_ROWS_OR_EXPIRED),
    Policy("draft", "insert", AT_WORK, OWN_ROWS),
    Policy("draft", "update", AT_WORK, OWN_ROWS),
    Policy("draft", "delete", AT_WORK | HOUSEKEEPING, OWN_ROWS_OR_EXPIRED),
    Policy("person", "select", RECEIVING | IMPORT | PAIRING | RIGHTS),
    Policy("person", "insert", RECEIVING | IMPORT, OWN_SITES),
    Policy("person_token", "select", RECEIVING | IMPORT | PAIRING | RIGHTS),
    Policy("person_token", "insert", RECEIVING | IMPORT, OF_OWN_SITES_PERSON),
    Policy("name_token", "select", RECEIVING | IMPORT | PAIRING),
    Policy("name_token", "insert", RECEIVING | IMPORT),
    Policy("name_sound", "select", RECEIVING | IMPORT | PAIRING),
    Policy("name_sound", "insert", RECEIVING | IMPORT),
    Policy("name_near", "select", RECEIVING | IMPORT | PAIRING),
    Policy("name_near", "insert", RECEIVING | IMPORT),
    Policy("name_synonym", "select", RECEIVING | IMPORT | PAIRING | ARRANGING),
    Policy("name_synonym", "insert", ARRANGING, f"added_by = {SELF}"),
    Policy("name_synonym", "update", ARRANGING),
    Policy("person_phone", "select", RECEIVING | IMPORT | PAIRING | RIGHTS, OWN_SITES),
    Policy("person_phone", "insert", RECEIVING | IMPORT, OWN_SITES),
    Policy("person_link", "select", LINKING | PAIRING | RIGHTS),
    Policy("person_link", "insert", LINKING, f"linked_by = {SELF}"),
    Policy("person_link", "update", LINKING, f"coalesce(undone_by, {SELF}) = {SELF}"),
    Policy("person_identity", "select", COUNTING | IMPORT | PAIRING | RIGHTS),
    Policy("person_distinct", "select", RECEIVING | PAIRING),
    Policy("person_distinct", "insert", RECEIVING, f"said_by = {SELF}"),
    Policy("person_distinct", "update", RECEIVING, f"coalesce(undone_by, {SELF}) = {SELF}"),
    Policy("person_proposal", "select", LINKING | PAIRING),
    Policy("person_proposal", "insert", PAIRING),
    Policy("person_proposal", "update", LINKING | PAIRING),
    Policy("person_proposal", "delete", PAIRING),
    # Anybody may be asked by a person; what becomes of it is for those who answer.
    Policy("rights_request", "select", REQUESTING | RIGHTS),
    Policy("rights_request", "insert", REQUESTING, f"recorded_by = {SELF}"),
    Policy("rights_request", "update", PROTECTING),
    Policy("rights_request_event", "select", REQUESTING | RIGHTS, OWN_OR_PROTECTED),
    Policy("rights_request_event", "insert", REQUESTING, RECEIPT_OR_PROTECTED),
    Policy("person_restriction", "select", REQUESTING | RIGHTS),
    Policy("person_restriction", "insert", PROTECTING, f"set_by = {SELF}"),
    Policy("person_restriction", "update", PROTECTING, f"coalesce(lifted_by, {SELF}) = {SELF}"),
    Policy("case", "select", FOLLOWING | RIGHTS, OWN_SITES),
    Policy("case_referent", "select", FOLLOWING | RIGHTS, OWN_SITES),
    Policy("procedure", "select", FOLLOWING | RIGHTS, OWN_SITES),
    Policy("procedure_step", "select", FOLLOWING | RIGHTS, OWN_SITES),
    Policy("register_import", "select", IMPORT | {Role.ADMIN}, OWN_SITES),
    Policy("register_import", "insert", IMPORT, OWN_SITES),
    Policy("register_column", "select", IMPORT, OWN_SITES),
    Policy("register_column", "insert", IMPORT, OWN_SITES),
    Policy("register_column", "update", IMPORT, OWN_SITES),
    Policy("register_motive", "select", IMPORT, OWN_SITES),
    Policy("register_motive", "insert", IMPORT, OWN_SITES),
    Policy("register_motive", "update", IMPORT, OWN_SITES),
    # Who answers for a text that people are given; the sheet itself says only that somebody did.
    Policy("document_approval", "select", AT_WORK),
    Policy("document_approval", "insert", COORDINATING, f"approved_by = {SELF}"),
    Policy("site", "select", None),
    Policy("site", "insert", ADMIN),
    Policy("site", "update", ARRANGING, OF_MANAGED_SITES.format(site="id")),
    Policy("room", "select", EVERYBODY),
    Policy("room", "insert", ARRANGING, OF_MANAGED_SITES.format(site="site_id")),
    Policy("room", "update", ARRANGING, OF_MANAGED_SITES.format(site="site_id")),
    Policy("opening_period", "select", EVERYBODY | HOUSEKEEPING),
    Policy("opening_period", "insert", ARRANGING, OF_MANAGED_SITES.format(site="site_id")),
    Policy("opening_period", "delete", ARRANGING, OF_MANAGED_SITES.format(site="site_id")),
    Policy("site_closure", "select", EVERYBODY | HOUSEKEEPING),
    Policy("site_closure", "insert", ARRANGING, OF_MANAGED_SITES.format(site="site_id")),
    Policy("site_closure", "delete", ARRANGING, OF_MANAGED_SITES.format(site="site_id")),
    Policy("domain", "select", None),
    Policy("domain", "insert", ADMIN),
    Policy("domain", "update", ADMIN),
    Policy("staff", "select", AT_WORK | SIGN_IN | IMPORT | RIGHTS),
    Policy("staff", "insert", ADMIN),
    Policy(
        "staff",
        "update",
        AT_WORK,
        f"(id = (select mediance.current_staff()) or (select mediance.acts_as('{Role.ADMIN}')))",
    ),
    Policy("staff_role", "select", AT_WORK | SIGN_IN | RIGHTS),
    # Nobody gives themselves a role, whatever they may give to others.
    Policy("staff_role", "insert", ADMIN, OF_ANOTHER),
    Policy("staff_role", "delete", ADMIN, OF_ANOTHER),
    Policy("staff_site", "select", AT_WORK | SIGN_IN),
    Policy("staff_site", "insert", ADMIN),
    Policy("staff_site", "delete", ADMIN),
    Policy("account_link", "select", ADMIN | SIGN_IN),
    Policy(
        "account_link",
        "insert",
        ADMIN,
        f"created_by = (select mediance.current_staff()) and {OF_ANOTHER}",
    ),
    Policy("account_link", "update", ADMIN | SIGN_IN),
    Policy("credential", "select", SIGN_IN),
    Policy("credential", "insert", SIGN_IN),
    Policy("credential", "update", SIGN_IN),
    # Who proves it is looked up before anybody is signed in; who is asked, an administrator says.
    Policy("second_factor", "select", SIGN_IN),
    Policy("second_factor", "insert", SIGN_IN),
    Policy("second_factor", "update", SIGN_IN),
    Policy("second_factor", "delete", SIGN_IN),
    Policy("recovery_code", "select", SIGN_IN),
    Policy("recovery_code", "insert", SIGN_IN),
    Policy("recovery_code", "update", SIGN_IN),
    Policy("recovery_code", "delete", SIGN_IN),
    Policy("second_factor_rule", "select", ADMIN | SIGN_IN),
    Policy("second_factor_rule", "insert", ADMIN),
    Policy("second_factor_rule", "delete", ADMIN),
    Policy("second_factor_removal", "select", SIGN_IN),
    Policy("second_factor_removal", "insert", SIGN_IN),
    Policy("second_factor_removal", "update", SIGN_IN),
    Policy("known_device", "select", SIGN_IN | HOUSEKEEPING),
    Policy("known_device", "insert", SIGN_IN),
    Policy("known_device", "update", SIGN_IN),
    Policy("known_device", "delete", SIGN_IN | HOUSEKEEPING),
    Policy("sign_in_attempts", "select", SIGN_IN | HOUSEKEEPING),
    Policy("sign_in_attempts", "insert", SIGN_IN),
    Policy("sign_in_attempts", "update", SIGN_IN),
    Policy("sign_in_attempts", "delete", SIGN_IN | HOUSEKEEPING),
    Policy("sign_in_session", "select", SIGN_IN | HOUSEKEEPING),
    Policy("sign_in_session", "insert", SIGN_IN),
    Policy("sign_in_session", "update", SIGN_IN),
    Policy("sign_in_session", "delete", HOUSEKEEPING),
    Policy("journal_entry", "select", READING_JOURNAL | HOUSEKEEPING | RIGHTS),
    Policy("journal_entry", "insert", None, OWN_ROWS),
    Policy("journal_seal", "select", READING_JOURNAL | HOUSEKEEPING),
    Policy("journal_seal", "insert", HOUSEKEEPING),
)

UNPROTECTED: dict[str, str] = {
    "channel": "a published list of ways to come",
    "institution": "a published list of public bodies",
    "language": "a published list of languages",
    "place": "a published list of districts and communes",
    "procedure_type": "a published list of procedures",
    "usual_document": "a published list of papers that people are asked to bring",
    "alembic_version": "the schema's own revision; the application has no right on it",
}
"""Tables without row-level security, each with its reason."""

READABLE_BY_ALL = (
    "channel",
    "institution",
    "language",
    "place",
    "procedure_type",
    "usual_document",
)
COLUMN_GRANTS = {
    ("name_synonym", "update"): ("removed_at",),
    ("person_link", "update"): ("undone_at", "undone_by"),
    ("person_distinct", "update"): ("undone_at", "undone_by"),
    ("person_restriction", "update"): ("lifted_at", "lifted_by"),
    ("rights_request", "update"): (
        "asks_for",
        "received_on",
        "way",
        "due_on",
        "identity",
        "is_extended",
        "state",
        "closed_at",
        "version",
    ),
    ("person_proposal", "update"): ("later_at", "score", "likeness", "has_same_phone"),
    ("staff", "update"): ("language", "hides_names", "display_name", "disabled_at"),
    ("account_link", "update"): ("used_at", "revoked_at"),
    ("recovery_code", "update"): ("used_at",),
    ("second_factor_removal", "update"): ("told_at",),
    ("known_device", "update"): ("last_seen_at",),
    # A code and what it means to others stay, or the past would be counted anew.
    ("domain", "update"): (
        "label",
        "gloss",
        "position",
        "shortcut",
        "valid_to",
        "edited_at",
        "edited_over",
        "ordered_at",
    ),
    ("colleague_call", "update"): ("answered_by", "answered_at", "withdrawn_at", "visit_id"),
    # Where a visit stands changes, and how urgent it is. What it is (its domain, its person, its
    # hour of arrival) changes by a correction alone: `guard_visit_facts` asks for the trace.
    ("visit", "update"): (
        "domain_code",
        "person_id",
        "arrived_at",
        "is_urgent",
        "urgency",
        "reserved_for",
        "state",
        "received_at",
        "received_by",
        "ended_at",
        "ending",
        "answer",
        "version",
    ),
}
WAITING_QUEUE_VIEW = "waiting_queue"
IDENTITY_CALLS = (
    "mediance.current_staff()",
    "mediance.current_sites()",
    "mediance.acts_as(text[])",
)
HOUSEKEEPING_CALLS = (
    "mediance.make_journal_part(date)",
    "mediance.drop_journal_parts_before(date)",
    "mediance.newest_journal_number()",
)
JOURNAL_CALLS = ("mediance.visits_of_person(bigint)",)
DISPLAY_CALLS = ("mediance.recent_calls(bigint,integer)",)

# Those that an earlier version had under other names go, too.
DROP_POLICIES = """
do $$
declare policy record;
begin
  for policy in select tablename, policyname from pg_policies where schemaname = 'mediance' loop
    execute format('drop policy %I on mediance.%I', policy.policyname, policy.tablename);
  end loop;
end $$
"""


def protected_tables() -> list[str]:
    """Return the tables under row-level security."""
    return sorted({policy.table for policy in POLICIES})


def access_statements(role: str) -> list[str]:
    """Return the SQL that takes all rights and policies away, then puts those of this table."""
    return [
        DROP_POLICIES,
        *erasing_statements(),
        *(
            f"revoke all on all {kind} in schema mediance from public, {_quoted(role)}"
            for kind in ("tables", "sequences", "routines")
        ),
        *policy_statements(),
        *grant_statements(role),
    ]


def policy_statements() -> list[str]:
    """Return the SQL that enables row-level security and creates every policy."""
    return [
        *(
            f"alter table mediance.{_quoted(table)} disable row level security"
            for table in sorted(UNPROTECTED)
        ),
        *(
            f"alter table mediance.{_quoted(table)} enable row level security"
            for table in protected_tables()
        ),
        *map(_create, POLICIES),
    ]


def grant_statements(role: str) -> list[str]:
    """Return the SQL that gives the application's role what the policies speak of, no more."""
    quoted = _quoted(role)
    statements = [
        f"grant usage on schema mediance to {quoted}",
        f"grant select, update (id) on mediance.{WAITING_QUEUE_VIEW} to {quoted}",
        f"grant usage on sequence mediance.journal_entry_id_seq to {quoted}",
    ]
    calls = (*IDENTITY_CALLS, *HOUSEKEEPING_CALLS, *JOURNAL_CALLS, *DISPLAY_CALLS)
    statements += [f"grant execute on function {name} to {quoted}" for name in calls]
    statements += [f"grant select on mediance.{table} to {quoted}" for table in READABLE_BY_ALL]
    for policy in POLICIES:
        columns = COLUMN_GRANTS.get((policy.table, policy.command))
        right = f"{policy.command} ({', '.join(columns)})" if columns else policy.command
        statements.append(f"grant {right} on mediance.{_quoted(policy.table)} to {quoted}")
    return statements


def _create(policy: Policy) -> str:
    clauses = {
        "select": f"using ({policy.expression})",
        "insert": f"with check ({policy.expression})",
        "update": f"using ({policy.expression}) with check ({policy.expression})",
        "delete": f"using ({policy.expression})",
    }
    return (
        f"create policy {policy.name} on mediance.{_quoted(policy.table)}"
        f" for {policy.command} {clauses[policy.command]}"
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
