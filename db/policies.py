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
    """These roles may run `command` on the rows of `table` where `condition` holds.

    A row that is changed has to satisfy `check` afterwards, where that is said; `condition`
    otherwise.
    """

    table: str
    command: str
    roles: frozenset[AnyRole] | None
    condition: str = "true"
    check: str | None = None

    @property
    def name(self) -> str:
        """Return a name that is unique on the table."""
        return f"{self.table}_{self.command}"

    @property
    def expression(self) -> str:
        """Return the SQL condition; sub-selects are evaluated once a query, not once a row."""
        return self._where(self.condition)

    @property
    def checked(self) -> str:
        """Return the SQL condition of what is written."""
        return self._where(self.condition if self.check is None else self.check)

    def _where(self, condition: str) -> str:
        if self.roles is None:
            return condition
        names = ", ".join(f"'{role}'" for role in sorted(self.roles))
        acting = f"(select mediance.acts_as({names}))"
        return acting if condition == "true" else f"{acting} and {condition}"


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
# Who is erased is looked for in what others type, by the machinery that holds its keys.
OWN_ROWS_EXPIRED_OR_SEARCHED = (
    f"({OWN_ROWS_OR_EXPIRED} or (select mediance.acts_as('{SystemRole.RETENTION}')))"
)
OF_OWN_SITES_PERSON = (
    f"exists (select from mediance.person where person.id = person_id and person.{OWN_SITES})"
)
# Whoever has just put a name right, with its trace, brings the words of search up to it: in this
# very transaction, which is told by who wrote the trace (xmin), for an hour proves nothing.
JUST_CORRECTED = (
    "exists (select from mediance.person_correction as c where c.person_id ="
    " person_token.person_id and c.staff_id = (select mediance.current_staff())"
    " and c.field in ('family_name', 'given_name', 'used_name') and age(c.xmin) <= 0)"
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


def ended_by_self(column: str) -> str:
    """Return that whoever ends something says so in their own name."""
    return f"coalesce({column}, {SELF}) = {SELF}"


OWN_OR_PROTECTED = (
    f"({OWN_ROWS} or (select mediance.acts_as('{Role.DATA_PROTECTION}', '{SystemRole.RIGHTS}')))"
)
# What becomes of a request is for those who answer for it; that it came, for whoever was asked.
RECEIPT_OR_PROTECTED = (
    f"{OWN_ROWS} and (kind = 'received'"
    f" or (select mediance.acts_as('{Role.DATA_PROTECTION}', '{SystemRole.RIGHTS}')))"
)

# A social worker may be attached by those who know the case, by nobody to whom it would open it:
# oneself only to a case that one has just opened, before anything was written.
OF_CASE_REFERENT = (
    "exists (select from mediance.case_referent as r where r.case_id = case_attachment.case_id"
    f" and r.staff_id = {SELF} and r.until is null)"
)
OF_CASE_THERE = (
    'exists (select from mediance."case" as c'
    " where c.id = {table}.case_id and c.site_id = {table}.site_id)"
)
OF_SOCIAL_WORKER = (
    "exists (select from mediance.staff_role as held"
    " join mediance.staff on staff.id = held.staff_id and staff.disabled_at is null"
    " where held.staff_id = case_attachment.staff_id and held.role = 'social_worker')"
)
BY_ANOTHER_OR_FIRST = (
    f"case when staff_id = {SELF}"
    f" then {OF_CASE_REFERENT} and not mediance.had_attachments(case_id)"
    f" else {OF_CASE_REFERENT} or mediance.is_attached(case_id)"
    f" or (select mediance.acts_as('{Role.COORDINATOR}')) end"
)
# Whoever opens a case follows it; who follows it afterwards is the coordination's to say.
COORDINATES = f"(select mediance.acts_as('{Role.COORDINATOR}'))"
FOLLOWS_FIRST = " and ".join(
    (
        OWN_SITES,
        OWN_ROWS,
        OF_CASE_THERE.format(table="case_referent"),
        f"({COORDINATES} or not mediance.had_referent(case_id))",
    )
)
OF_CLOSED_CASE = (
    'exists (select from mediance."case" as c'
    " where c.id = case_referent.case_id and c.closed_at is not null)"
)
STOPS_FOLLOWING = f"{OWN_SITES} and ({OWN_ROWS} or {COORDINATES} or {OF_CLOSED_CASE})"
ATTACHING = " and ".join(
    (
        OWN_SITES,
        f"attached_by = {SELF}",
        OF_CASE_THERE.format(table="case_attachment"),
        OF_SOCIAL_WORKER,
        BY_ANOTHER_OR_FIRST,
    )
)
# Whoever is no social worker any more loses what that opened, by the administration that says so.
LINKING_NAMES = ", ".join(f"'{role}'" for role in sorted(LINKING_ROLES))
LINKS = f"(select mediance.acts_as({LINKING_NAMES}))"
LEFT_BEHIND = f"((select mediance.acts_as('{Role.ADMIN}')) and not {OF_SOCIAL_WORKER})"
DETACHING = (
    f"(({LINKS} and {OWN_SITES} and (staff_id = {SELF} or mediance.is_attached(case_id)"
    f" or (select mediance.acts_as('{Role.COORDINATOR}')))) or {LEFT_BEHIND})"
    f" and coalesce(detached_by, {SELF}) = {SELF}"
)
MACHINERY_OF_NOTES = f"(select mediance.acts_as('{SystemRole.RIGHTS}', '{SystemRole.KEYS}'))"
READS_NOTES = (
    f"({MACHINERY_OF_NOTES} or ({OWN_SITES} and (author_id = {SELF}"
    " or mediance.is_attached(case_id)"
    " or exists (select from mediance.exceptional_access as a"
    f" where a.case_id = {{table}}.case_id and a.taken_by = {SELF}"
    " and a.until > greatest(clock_timestamp(), a.since) and a.since >= {table}.written_at))))"
)
WRITES_NOTES = (
    f"{OWN_SITES} and author_id = {SELF} and mediance.is_attached(case_id) and {OF_CASE_THERE}"
)
TOLD_OF_ACCESS = (
    f"({MACHINERY_OF_NOTES} or {OWN_SITES}"
    " or exists (select from mediance.exceptional_access_notice as n"
    f" where n.access_id = exceptional_access.id and n.author_id = {SELF}))"
)
NAMED_READER = f"exists (select from mediance.exceptional_reader as r where r.staff_id = {SELF})"
TAKES_ACCESS = " and ".join(
    (
        OWN_SITES,
        f"taken_by = {SELF}",
        NAMED_READER,
        OF_CASE_THERE.format(table="exceptional_access"),
    )
)
OF_PROCEDURE_THERE = (
    "exists (select from mediance.procedure as p"
    " where p.id = {table}.procedure_id and p.site_id = {table}.site_id)"
)
# Whoever is asked is another, of the same place; whoever leaves what they keep says so themselves,
# or the coordination does.
ASKS_ANOTHER = f"asked_by = {SELF} and asked_of <> {SELF}"
ASKS_OR_IS_ASKED = f"(asked_by = {SELF} or asked_of = {SELF})"
LEAVES_IT = f"made_by = {SELF} and (from_id = {SELF} or {COORDINATES})"
# What will become of it is not said as it begins, in anybody's name.
NOT_ENDED_YET = "num_nonnulls(answer, answered_at, withdrawn_at, seen_at) = 0"
IS_OPEN = "became = 'open' and ended_by is null"
ENDS_IN_OWN_NAME = "(became = 'open') = (ended_by is null)"
LEFT_OR_GOT_IT = f"(from_id = {SELF} or to_id = {SELF} or {COORDINATES})"
STANDS_IN = (
    "exists (select from mediance.procedure_hand_over as h"
    f" where h.to_id = {SELF} and h.from_id = staff_id and h.undone_at is null)"
)
DOES_OR_COORDINATES = f"({OWN_ROWS} or {COORDINATES} or {STANDS_IN})"
# Whoever is at the desk knows who is still to come, and not who came before.
FROM_TODAY = (
    "starts_at >= (select date_trunc('day', now() at time zone 'Europe/Paris')"
    " at time zone 'Europe/Paris')"
)
NAMED_FOLLOWERS = ", ".join(f"'{role}'" for role in sorted((*LINKING_ROLES, SystemRole.RIGHTS)))
FOLLOWS_OR_FROM_TODAY = f"((select mediance.acts_as({NAMED_FOLLOWERS})) or {FROM_TODAY})"
OF_APPOINTMENT_THERE = (
    "exists (select from mediance.appointment as a"
    " where a.id = appointment_event.appointment_id and a.site_id = appointment_event.site_id)"
)
OF_REFERRAL_THERE = (
    "exists (select from mediance.referral as r"
    " where r.id = referral_event.referral_id and r.site_id = referral_event.site_id)"
)
ENDS_ACCESS = f"((select mediance.acts_as('{SystemRole.KEYS}')) or taken_by = {SELF})"

EVERYBODY: frozenset[AnyRole] = frozenset(Role)
AT_WORK: frozenset[AnyRole] = EVERYBODY - {Role.DISPLAY}
RECEIVING: frozenset[AnyRole] = frozenset(RECEIVING_ROLES)
COUNTING: frozenset[AnyRole] = RECEIVING | {Role.MANAGER}
FOLLOWING: frozenset[AnyRole] = frozenset(
    {Role.MEDIATOR, Role.SOCIAL_WORKER, Role.COORDINATOR, Role.MANAGER}
)
LINKING: frozenset[AnyRole] = frozenset(LINKING_ROLES)
CONFIDING: frozenset[AnyRole] = frozenset({Role.SOCIAL_WORKER})
KEYS: frozenset[AnyRole] = frozenset({SystemRole.KEYS})
PAIRING: frozenset[AnyRole] = frozenset({SystemRole.PAIRING})
IMPORT: frozenset[AnyRole] = frozenset({SystemRole.IMPORT})
SIGN_IN: frozenset[AnyRole] = frozenset({SystemRole.SIGN_IN})
RETENTION: frozenset[AnyRole] = frozenset({SystemRole.RETENTION})
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
    Policy("draft", "select", AT_WORK | HOUSEKEEPING | RETENTION, OWN_ROWS_EXPIRED_OR_SEARCHED),
    Policy("draft", "insert", AT_WORK, OWN_ROWS),
    Policy("draft", "update", AT_WORK, OWN_ROWS),
    Policy("draft", "delete", AT_WORK | HOUSEKEEPING | RETENTION, OWN_ROWS_EXPIRED_OR_SEARCHED),
    Policy("person", "select", RECEIVING | IMPORT | PAIRING | RIGHTS),
    Policy("person", "insert", RECEIVING | IMPORT, OWN_SITES),
    Policy("person", "update", LINKING),
    Policy("person_token", "select", RECEIVING | IMPORT | PAIRING | RIGHTS),
    Policy(
        "person_token",
        "insert",
        RECEIVING | IMPORT,
        f"({OF_OWN_SITES_PERSON} or {JUST_CORRECTED})",
    ),
    Policy("person_token", "delete", LINKING, JUST_CORRECTED),
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
    Policy("person_phone", "update", LINKING, OWN_SITES),
    Policy("person_phone", "delete", LINKING, OWN_SITES),
    # What somebody agreed to holds in the whole house, and so is known to whoever meets them.
    Policy("consent_event", "select", RECEIVING | RIGHTS),
    Policy("consent_event", "insert", RECEIVING, f"told_by = {SELF}"),
    Policy("mandate", "select", LINKING | RIGHTS),
    Policy("mandate", "insert", LINKING, f"recorded_by = {SELF}"),
    Policy("mandate", "update", LINKING, "revoked_by is null", ended_by_self("revoked_by")),
    Policy("person_correction", "select", LINKING | RIGHTS),
    Policy("person_correction", "insert", LINKING, OWN_ROWS),
    Policy("person_link", "select", LINKING | PAIRING | RIGHTS),
    Policy("person_link", "insert", LINKING, f"linked_by = {SELF}"),
    Policy("person_link", "update", LINKING, "undone_by is null", ended_by_self("undone_by")),
    Policy("person_identity", "select", COUNTING | IMPORT | PAIRING | RIGHTS),
    Policy("person_distinct", "select", RECEIVING | PAIRING),
    Policy("person_distinct", "insert", RECEIVING, f"said_by = {SELF}"),
    Policy("person_distinct", "update", RECEIVING, "undone_by is null", ended_by_self("undone_by")),
    Policy("person_proposal", "select", LINKING | PAIRING),
    Policy("person_proposal", "insert", PAIRING),
    Policy("person_proposal", "update", LINKING | PAIRING),
    Policy("person_proposal", "delete", PAIRING),
    # Anybody may be asked by a person; what becomes of it is for those who answer.
    Policy("rights_request", "select", REQUESTING | RIGHTS),
    Policy("rights_request", "insert", REQUESTING, f"recorded_by = {SELF}"),
    Policy("rights_request", "update", PROTECTING | RIGHTS),
    Policy("rights_request_event", "select", REQUESTING | RIGHTS, OWN_OR_PROTECTED),
    Policy("rights_request_event", "insert", REQUESTING | RIGHTS, RECEIPT_OR_PROTECTED),
    Policy("person_restriction", "select", REQUESTING | RIGHTS),
    Policy("person_restriction", "insert", PROTECTING, f"set_by = {SELF}"),
    Policy(
        "person_restriction", "update", PROTECTING, "lifted_by is null", ended_by_self("lifted_by")
    ),
    Policy("case", "select", FOLLOWING | RIGHTS, OWN_SITES),
    Policy("case_referent", "select", FOLLOWING | RIGHTS, OWN_SITES),
    Policy("case", "insert", LINKING, OWN_SITES),
    Policy("case", "update", LINKING, OWN_SITES),
    Policy("case_referent", "insert", LINKING, FOLLOWS_FIRST),
    Policy(
        "case_referent", "update", LINKING, f"until is null and {STOPS_FOLLOWING}", STOPS_FOLLOWING
    ),
    Policy(
        "case_attachment",
        "select",
        LINKING | RIGHTS | ADMIN,
        f"({MACHINERY_OF_NOTES} or ({LINKS} and {OWN_SITES}) or {LEFT_BEHIND})",
    ),
    Policy("case_attachment", "insert", LINKING, ATTACHING),
    Policy("case_attachment", "update", LINKING | ADMIN, DETACHING),
    *(
        policy
        for table in ("confidential_note", "budget_sheet")
        for policy in (
            Policy(table, "select", CONFIDING | RIGHTS | KEYS, READS_NOTES.format(table=table)),
            Policy(table, "insert", CONFIDING, WRITES_NOTES.format(table=table)),
            Policy(table, "update", KEYS),  # the same words under another key, nothing else
        )
    ),
    Policy("exceptional_reader", "select", AT_WORK),
    Policy("exceptional_reader", "insert", ADMIN, f"named_by = {SELF} and {OF_ANOTHER}"),
    Policy("exceptional_reader", "delete", ADMIN, OF_ANOTHER),
    Policy("exceptional_access", "select", LINKING | RIGHTS | KEYS, TOLD_OF_ACCESS),
    Policy("exceptional_access", "insert", CONFIDING, TAKES_ACCESS),
    Policy("exceptional_access", "update", CONFIDING | KEYS, ENDS_ACCESS),
    Policy(
        "exceptional_access_notice",
        "select",
        LINKING,
        f"({OWN_SITES} or author_id = {SELF})",
    ),
    Policy("exceptional_access_notice", "update", LINKING, f"author_id = {SELF}"),
    Policy("key_rotation", "select", KEYS),
    Policy("key_rotation", "insert", KEYS),
    Policy("key_rotation", "update", KEYS),
    Policy("procedure", "select", FOLLOWING | RIGHTS | HOUSEKEEPING, OWN_SITES),
    Policy(
        "procedure",
        "insert",
        LINKING,
        f"{OWN_SITES} and {OF_CASE_THERE.format(table='procedure')}",
    ),
    Policy("procedure", "update", LINKING, OWN_SITES),
    # What happened is said in one's own name, and never changed: it is corrected by what follows.
    Policy("procedure_event", "select", FOLLOWING | RIGHTS | HOUSEKEEPING, OWN_SITES),
    Policy("procedure_deadline_fact", "select", LINKING | RIGHTS | HOUSEKEEPING, OWN_SITES),
    *(
        Policy(
            table,
            "insert",
            LINKING,
            f"{OWN_SITES} and {OWN_ROWS} and {OF_PROCEDURE_THERE.format(table=table)}",
        )
        for table in ("procedure_event", "procedure_deadline_fact")
    ),
    # Whoever receives people keeps the diary, and whoever follows them knows what became of it.
    Policy("appointment", "select", RECEIVING | RIGHTS, f"{OWN_SITES} and {FOLLOWS_OR_FROM_TODAY}"),
    Policy("appointment", "insert", RECEIVING, f"{OWN_SITES} and taken_by = {SELF}"),
    Policy("appointment", "update", RECEIVING, f"{OWN_SITES} and {FOLLOWS_OR_FROM_TODAY}"),
    Policy("appointment_event", "select", LINKING | RIGHTS, OWN_SITES),
    Policy(
        "appointment_event",
        "insert",
        RECEIVING,
        f"{OWN_SITES} and {OWN_ROWS} and {OF_APPOINTMENT_THERE}",
    ),
    Policy("referral", "select", LINKING | RIGHTS, OWN_SITES),
    Policy("referral", "insert", LINKING, f"{OWN_SITES} and recorded_by = {SELF}"),
    Policy("referral", "update", LINKING, OWN_SITES),
    Policy("referral_event", "select", LINKING | RIGHTS, OWN_SITES),
    Policy(
        "referral_event", "insert", LINKING, f"{OWN_SITES} and {OWN_ROWS} and {OF_REFERRAL_THERE}"
    ),
    Policy("document_event", "select", LINKING | RIGHTS, OWN_SITES),
    Policy("document_event", "insert", LINKING, f"{OWN_SITES} and {OWN_ROWS}"),
    # Computed from the others, by whoever changes them or the rules.
    Policy("procedure_alert", "select", LINKING | HOUSEKEEPING, OWN_SITES),
    Policy(
        "procedure_alert",
        "insert",
        LINKING | HOUSEKEEPING,
        f"{OWN_SITES} and {OF_PROCEDURE_THERE.format(table='procedure_alert')}",
    ),
    Policy("procedure_alert", "delete", LINKING | HOUSEKEEPING, OWN_SITES),
    # What is decided on Mondays is for whoever follows people; it is ended by whoever does it.
    Policy("watch_decision", "select", LINKING | RIGHTS, OWN_SITES),
    Policy(
        "watch_decision",
        "insert",
        COORDINATING,
        f"{OWN_SITES} and decided_by = {SELF} and {IS_OPEN}"
        f" and {OF_PROCEDURE_THERE.format(table='watch_decision')}",
    ),
    Policy(
        "watch_decision",
        "update",
        LINKING,
        f"became = 'open' and {OWN_SITES} and {DOES_OR_COORDINATES}",
        f"{OWN_SITES} and {DOES_OR_COORDINATES} and {ended_by_self('ended_by')}"
        f" and {ENDS_IN_OWN_NAME}",
    ),
    Policy("colleague_question", "select", LINKING | RIGHTS, OWN_SITES),
    Policy(
        "colleague_question",
        "insert",
        LINKING,
        f"{OWN_SITES} and {ASKS_ANOTHER} and {NOT_ENDED_YET}"
        f" and {OF_PROCEDURE_THERE.format(table='colleague_question')}",
    ),
    Policy("colleague_question", "update", LINKING, f"{OWN_SITES} and {ASKS_OR_IS_ASKED}"),
    Policy("procedure_hand_over", "select", LINKING | RIGHTS, OWN_SITES),
    Policy(
        "procedure_hand_over",
        "insert",
        LINKING,
        f"{OWN_SITES} and {LEAVES_IT} and undone_at is null"
        f" and {OF_PROCEDURE_THERE.format(table='procedure_hand_over')}",
    ),
    Policy(
        "procedure_hand_over",
        "update",
        LINKING,
        f"undone_by is null and {OWN_SITES} and {LEFT_OR_GOT_IT}",
        f"{OWN_SITES} and {LEFT_OR_GOT_IT} and {ended_by_self('undone_by')}",
    ),
    Policy("deadline_rule", "select", None),
    Policy("deadline_rule", "insert", COORDINATING, f"edited_by = {SELF} and verified_by is null"),
    Policy("deadline_rule", "update", COORDINATING | HOUSEKEEPING),
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
    # Public bodies and procedures are known to everybody; the coordination keeps the lists, says
    # how one reaches them, and answers for whom to turn to, in its own name.
    *(
        policy
        for table in ("institution", "procedure_type")
        for policy in (
            Policy(table, "select", None),
            Policy(table, "insert", COORDINATING),
            Policy(table, "update", COORDINATING),
        )
    ),
    *(
        policy
        for table in ("institution_card", "institution_deposit")
        for policy in (
            Policy(table, "select", LINKING),
            Policy(table, "insert", COORDINATING, f"edited_by = {SELF}"),
            Policy(table, "update", COORDINATING, "true", f"edited_by = {SELF}"),
        )
    ),
    Policy("recourse", "select", LINKING),
    Policy("recourse", "insert", COORDINATING, f"edited_by = {SELF} and verified_by is null"),
    Policy("recourse", "update", COORDINATING, "true", ended_by_self("verified_by")),
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
    # People are erased by functions of the database's own; what is kept here names nobody.
    Policy("retention_hold", "select", PROTECTING | RETENTION | RIGHTS),
    Policy("retention_hold", "insert", PROTECTING, f"held_by = {SELF}"),
    Policy(
        "retention_hold",
        "update",
        PROTECTING,
        "released_by is null",
        ended_by_self("released_by"),
    ),
    Policy("retention_run", "select", PROTECTING | RETENTION),
    Policy("retention_run", "insert", RETENTION),
    Policy("retention_run", "update", RETENTION),
    Policy("erasure_receipt", "select", PROTECTING | RETENTION),
    Policy("journal_entry", "select", READING_JOURNAL | HOUSEKEEPING | RIGHTS),
    Policy("journal_entry", "insert", None, OWN_ROWS),
    Policy("journal_seal", "select", READING_JOURNAL | HOUSEKEEPING),
    Policy("journal_seal", "insert", HOUSEKEEPING),
)

UNPROTECTED: dict[str, str] = {
    "channel": "a published list of ways to come",
    "consent_text": "what people are told and asked, version by version; meant to be read",
    "deadline_event": "a published list of the happenings from which deadlines count",
    "language": "a published list of languages",
    "place": "a published list of districts and communes",
    "usual_document": "a published list of papers that people are asked to bring",
    "alembic_version": "the schema's own revision; the application has no right on it",
}
"""Tables without row-level security, each with its reason."""

READABLE_BY_ALL = (
    "channel",
    "consent_text",
    "deadline_event",
    "language",
    "place",
    "usual_document",
)
COLUMN_GRANTS = {
    # Its number and its hour are the database's alone to say.
    ("journal_entry", "insert"): (
        "staff_id",
        "acting_as",
        "operation",
        "entity",
        "entity_id",
        "fields",
        "screen",
        "site_id",
        "row_count",
    ),
    ("retention_hold", "update"): ("released_at", "released_by"),
    ("retention_run", "update"): ("ended_at", "erased", "warned", "kept_back", "row_count"),
    ("case", "update"): ("closed_at", "closing"),
    ("procedure", "update"): (
        "step",
        "opened_at",
        "closed_at",
        "outcome",
        "last_act_at",
        "deposited_at",
        "decided_at",
        "owner_id",
        "waiting_on",
        "blocker",
        "next_date",
        "proof_seen_on",
        "autonomy_at_closing",
        "pen_at_closing",
        "version",
    ),
    # A code and what it means to others stay, or the past would be counted anew.
    ("institution", "update"): ("label", "valid_to", "edited_at"),
    ("procedure_type", "update"): ("label", "institution_code", "valid_to", "edited_at"),
    ("institution_card", "update"): (
        *("opening", "phone", "address", "contact"),
        *("version", "edited_by", "edited_at"),
    ),
    ("institution_deposit", "update"): ("ways", "proof", "edited_by"),
    ("recourse", "update"): (
        *("label", "gloss", "advice", "advice_gloss", "source"),
        *("verified_on", "verified_by", "edited_by"),
    ),
    ("deadline_rule", "update"): (
        "verified_on",
        "verified_by",
        "superseded_at",
        "applied_at",
    ),
    ("watch_decision", "update"): ("became", "ended_at", "ended_by"),
    ("colleague_question", "update"): ("answer", "answered_at", "withdrawn_at", "seen_at"),
    ("procedure_hand_over", "update"): ("undone_at", "undone_by"),
    ("appointment", "update"): (
        "staff_id",
        "starts_at",
        "ends_at",
        "setting",
        "state",
        "visit_id",
        "version",
    ),
    ("referral", "update"): ("ask_on", "version"),
    ("case_referent", "update"): ("until",),
    ("case_attachment", "update"): ("until", "detached_by"),
    ("confidential_note", "update"): ("key_id", "nonce", "ciphertext"),
    ("budget_sheet", "update"): ("key_id", "nonce", "ciphertext"),
    ("exceptional_access", "update"): ("key_id", "nonce", "ciphertext", "until"),
    ("exceptional_access_notice", "update"): ("seen_at",),
    ("key_rotation", "update"): ("row_count", "ended_at"),
    ("name_synonym", "update"): ("removed_at",),
    ("person", "update"): (
        "family_name",
        "given_name",
        "used_name",
        "birth_year",
        "search_name",
        "search_rules",
    ),
    ("person_phone", "update"): ("is_safe",),
    ("mandate", "update"): (
        "signature_seen_at",
        "signature_seen_by",
        "revoked_at",
        "revoked_by",
    ),
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
NOTES_CALLS = (
    "mediance.is_attached(bigint)",
    "mediance.had_attachments(bigint)",
    "mediance.had_referent(bigint)",
)
SEALED_FROM = ("confidential_note", "budget_sheet", "exceptional_access")
"""Tables whose rows are sealed with their own number, which is drawn before."""
VISIT_CALLS = ("mediance.is_day_over(text,date,timestamp with time zone)",)
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
        *(f"grant usage on sequence mediance.{table}_id_seq to {quoted}" for table in SEALED_FROM),
    ]
    calls = (
        *IDENTITY_CALLS,
        *HOUSEKEEPING_CALLS,
        *JOURNAL_CALLS,
        *DISPLAY_CALLS,
        *VISIT_CALLS,
        *NOTES_CALLS,
        *ERASING_CALLS,
    )
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
        "insert": f"with check ({policy.checked})",
        "update": f"using ({policy.expression}) with check ({policy.checked})",
        "delete": f"using ({policy.expression})",
    }
    return (
        f"create policy {policy.name} on mediance.{_quoted(policy.table)}"
        f" for {policy.command} {clauses[policy.command]}"
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
