"""Who may do what, written by hand from the design, with the reason for each no.

Nothing here is taken from the code: the tests beside it run every service, page, route and table
against this page. A column is a role of the house; the last one is Chloé, who signs in and holds
no role at all.
"""

from mediance.domain.roles import Role

ROLES: tuple[Role | None, ...] = (
    Role.RECEPTION,
    Role.MEDIATOR,
    Role.SOCIAL_WORKER,
    Role.COORDINATOR,
    Role.MANAGER,
    Role.ADMIN,
    Role.DATA_PROTECTION,
    Role.DISPLAY,
    None,
)

REASONS = {
    "figures": "steers by figures; meets nobody, and never sees a name",
    "nobody": "looks after the software, not after people: sees no person received",
    "rules": "watches over the rules: reads the journal, and no record of a person",
    "wall": "hangs on a wall, where whoever passes could use it: shows numbers and rooms",
    "board": "the board is the wall's own; on a desk's screen it would be in the way",
    "seen": "others look at the desk’s screen: a name, a birth year and what was told, no more",
    "haste": "writes down while others wait: who is one with whom is decided elsewhere",
    "stranger": "holds no role: knows a password, and nothing else",
    "desk": "receives people; figures about them are for those who steer",
    "over": "a day that is over stands in figures that were told: the coordination changes it",
    "keys": "accounts, lists and what is read in are in one hand, the administrator's",
    "rota": "rooms and hours are arranged by those who arrange the work",
    "answers": "prints what the association says; the coordination answers for it",
    "asked": "records what a person asks; the answer is prepared by data protection",
    "terms": "how long records are kept, and which go, is watched over by data protection alone",
    "watch": "the journal protects records; it is no way to look at how colleagues work",
    "whole": "who is lost sight of in the whole house is the coordination's question",
    "n3": "confidential notes are the attached social workers' alone, whoever else knows the case",
    "own": "says one's own half-days; those of the others are the reception's to know",
}

EXPECTED = """
                  reception mediator social_w. coordin. manager admin   data_pr. display no role
use_own_account   yes       yes      yes       yes      yes     yes     yes      wall    stranger
choose_language   yes       yes      yes       yes      yes     yes     yes      wall    stranger
keep_draft        yes       yes      yes       yes      yes     yes     yes      wall    stranger
view_display      board     board    board     board    board   board   board    yes     stranger
view_queue        yes       yes      yes       yes      figures nobody  rules    wall    stranger
find_person       yes       yes      yes       yes      figures nobody  rules    wall    stranger
record_visit      yes       yes      yes       yes      figures nobody  rules    wall    stranger
receive_visit     yes       yes      yes       yes      figures nobody  rules    wall    stranger
end_visit         yes       yes      yes       yes      figures nobody  rules    wall    stranger
undo_visit        yes       yes      yes       yes      figures nobody  rules    wall    stranger
view_presences    yes       yes      yes       yes      figures nobody  rules    wall    stranger
say_own_presence  yes       yes      yes       yes      figures nobody  rules    wall    stranger
say_presences     yes       own      own       yes      figures nobody  rules    wall    stranger
view_day          yes       yes      yes       yes      figures nobody  rules    wall    stranger
correct_visit     yes       yes      yes       yes      figures nobody  rules    wall    stranger
correct_past_visit over     over     over      yes      figures nobody  rules    wall    stranger
enter_later       yes       yes      yes       yes      figures nobody  rules    wall    stranger
print             yes       yes      yes       yes      figures nobody  rules    wall    stranger
approve_document  answers   answers  answers   yes      figures nobody  rules    wall    stranger
call_colleague    yes       yes      yes       yes      figures nobody  rules    wall    stranger
answer_call       yes       yes      yes       yes      yes     nobody  rules    wall    stranger
say_distinct      yes       yes      yes       yes      figures nobody  rules    wall    stranger
link_people       haste     yes      yes       yes      figures nobody  rules    wall    stranger
give_notice       yes       yes      yes       yes      figures nobody  rules    wall    stranger
record_consent    yes       yes      yes       yes      figures nobody  rules    wall    stranger
view_person       seen      yes      yes       yes      figures nobody  rules    wall    stranger
correct_person    seen      yes      yes       yes      figures nobody  rules    wall    stranger
record_mandate    seen      yes      yes       yes      figures nobody  rules    wall    stranger
open_case         seen      yes      yes       yes      figures nobody  rules    wall    stranger
attach_to_case    seen      yes      yes       yes      figures nobody  rules    wall    stranger
view_procedures   seen      yes      yes       yes      figures nobody  rules    wall    stranger
follow_procedure  seen      yes      yes       yes      figures nobody  rules    wall    stranger
supervise_follow_up whole   whole    whole     yes      figures nobody  rules    wall    stranger
manage_deadline_rules answers answers answers  yes      figures nobody  rules    wall    stranger
manage_institutions answers answers answers    yes      figures nobody  rules    wall    stranger
view_expected     yes       yes      yes       yes      figures nobody  rules    wall    stranger
keep_appointment  yes       yes      yes       yes      figures nobody  rules    wall    stranger
refer_person      seen      yes      yes       yes      figures nobody  rules    wall    stranger
see_paper         seen      yes      yes       yes      figures nobody  rules    wall    stranger
read_note         n3        n3       yes       n3       figures nobody  rules    wall    stranger
write_note        n3        n3       yes       n3       figures nobody  rules    wall    stranger
take_exceptional_access n3  n3       yes       n3       figures nobody  rules    wall    stranger
view_steering     desk      desk     desk      yes      yes     nobody  rules    wall    stranger
view_caseload     desk      desk     desk      yes      yes     nobody  rules    wall    stranger
import_register   keys      keys     keys      keys     keys    yes     rules    wall    stranger
manage_accounts   keys      keys     keys      keys     keys    yes     rules    wall    stranger
manage_sites      keys      keys     keys      keys     keys    yes     rules    wall    stranger
manage_lists      keys      keys     keys      keys     keys    yes     rules    wall    stranger
arrange_sites     rota      rota     rota      yes      rota    yes     rules    wall    stranger
manage_synonyms   rota      rota     rota      yes      rota    yes     rules    wall    stranger
view_rights       asked     asked    asked     yes      figures nobody  yes      wall    stranger
record_rights     yes       yes      yes       yes      figures nobody  yes      wall    stranger
handle_rights     asked     asked    asked     asked    figures nobody  yes      wall    stranger
read_journal      watch     watch    watch     watch    watch   yes     yes      wall    stranger
preview_retention terms     terms    terms     terms    figures nobody  yes      wall    stranger
hold_record       terms     terms    terms     terms    figures nobody  yes      wall    stranger
erase_person      terms     terms    terms     terms    figures nobody  yes      wall    stranger
"""

PAGES = {
    "accueil": "view_queue",
    "aujourd_hui": "view_day",
    "ressaisie": "enter_later",
    "doublons": "link_people",
    "informations": "give_notice",
    "demarches": "view_procedures",
    "personne": "give_notice",
    "presences": "view_presences",
    "feuilles": "print",
    "demandes": "view_rights",
    "ma_journee": "view_procedures",
    "vigilance": "supervise_follow_up",
    "pilotage": "view_steering",
    "administration": "arrange_sites",
    "importer": "import_register",
    "conservation": "preview_retention",
    "organismes": "view_procedures",
    "echeances": "manage_deadline_rules",
    "journal": "read_journal",
    "mon_compte": "use_own_account",
    "affichage": "view_display",
}
"""What one must be allowed to do to see a page."""


ROUTES = {
    "/session": "public: it is where a session begins",
    "/lock": "session: its screens are covered",
    "/unlock": "session: also a covered one, with its person's password",
    "/activity": "session",
    "/draft": "session",
    "/display": "session: that of the screen on the wall",
    "/live": "session",
    "/paper/ticket": "print: of a visit of one’s own site",
    "/paper/my_sheet": "print: of one’s own site",
    "/paper/outage": "print: of one’s own site",
    "/paper/monday": "supervise_follow_up: of one’s own site",
    "/paper/notice": "print: of one’s own site; a draft until somebody approved it",
    "/paper/my_matters": "view_procedures: of one’s own site, once its text was approved",
    "/paper/budget": "read_note: of a case that one is attached to, once its text was approved",
    "/paper/relance": "follow_procedure: of one’s own site, once its text was approved",
    "/rights/everything.pdf": "handle_rights: for an open request whose identity was checked",
    "/rights/everything.json": "handle_rights: for an open request whose identity was checked",
    "/rights/erased.pdf": "handle_rights: once the request of erasure is answered",
    "/export/procedures.xlsx": "view_procedures: of one’s own sites, without names, journalled",
    "/assets": "public: our type and wordmark, which the sign-in screen shows",
    "/health": "public: whether it runs and its database, which version; nothing else",
    "/lien": "public: whoever holds a one-time code has no session yet",
}
"""What each of our own routes asks for."""

STREAMLIT_ROUTES = {
    "/_stcore/stream": "our own pages: the sign-in form comes this way; every run asks who it is",
    "/_stcore/health": "public: whether Streamlit runs",
    "/_stcore/host-config": "public: which other sites may frame the page: none",
    "/_stcore/metrics": "session",
    "/media/{file_id:path}": "session",
    "/_stcore/upload_file/{session_id}/{file_id}": "import_register: from our own pages alone",
    "/component/{path:path}": "public: scripts of components, no data",
    "/_stcore/bidi-components/{path:path}": "public: scripts of components, no data",
    "/auth/login": "public: Streamlit's own sign-in, for which no provider is named",
    "/auth/logout": "public: Streamlit's own sign-in, for which no provider is named",
    "/oauth2callback": "public: Streamlit's own sign-in, for which no provider is named",
    "/_stcore/agent/interact": "session",
    "/_stcore/agent/openapi.json": "session",
    "/_stcore/agent/mcp": "session",
    "": "public: Streamlit's page and scripts",
}
"""What each of Streamlit's routes asks for; a new version may bring more."""


WAYS_OUT = {
    "mediance/services/paper/press.py": "PDF: each sheet asks for its own action and is journalled",
    "mediance/services/followup/board_file.py": "a list of work without names, journalled",
}
"""Modules that make a file somebody takes away, and why each may; a new one has its line here."""

SPREADSHEETS = {
    "mediance/services/followup/board_file.py": "no text in it is a formula: tested beside it",
}
"""Modules that write a table for a spreadsheet program. Each must have every text that begins with
= + - @ or a tab begin with an apostrophe instead, and a test of that."""

COMMANDS = {
    "serve": "opens the application: who is in it, signs in like anybody",
    "migrate": "owner: tables and lists, nobody's data",
    "housekeeping": "machinery: what happens every night, told in counts",
    "demo": "owner: invented people, refused where a database is named",
    "import": "owner: reads a register in, and shows its own lines to whoever holds the file",
    "create-site": "owner: a place",
    "create-user": "owner: an account, and a link that works once",
    "disable-user": "owner: an account",
    "reset-password": "owner: a link that works once",
    "reset-second-factor": "owner: an account; its holder is told",
    "backup": "owner: everything, encrypted with a key that lies elsewhere",
    "restore": "owner: what a backup holds; shows counts",
    "forget-replaced": "owner: the database that a restore replaced",
    "keys-on-paper": "owner: a key, to be locked away",
    "key-from-paper": "owner: a key, read in again",
    "keys rotate": "owner: a new key; shows how many rows it was for",
    "doctor": "anybody on the machine: ticks and crosses, nobody's data",
    "audit status": "anybody on the machine: counts and moments",
    "audit verify": "anybody on the machine: whether the journal is whole",
    "retention preview": "machinery: counts by month, no name",
    "retention run": "machinery: counts",
    "retention proof": "machinery: counts and checksums",
}
"""What is typed on the machine itself, by whom, and what of people it shows.

Whoever may read the owner's address may read the database: commands add nothing to that, and all
but `import` name nobody received.
"""

TOLD_BY_NAME: dict[str, str] = {
    "rights.everything.everything_about": "the answer to the person who asks, prepared for them",
    "rights.requests.find_asking": "data protection finds who asks, and nobody who did not",
    "rights.requests.register": "a request is somebody's, and has its delay",
    "rights.requests.request_file": "one request, by whom it was made",
}
"""Services that name somebody received to a role that may not look for people, each with why."""


def answers() -> dict[str, dict[Role | None, str]]:
    """Return `yes` or the name of a reason, by action and role."""
    _, *lines = EXPECTED.strip().splitlines()
    rows = (line.split() for line in lines)
    return {action: dict(zip(ROLES, told, strict=True)) for action, *told in rows}


def may(role: Role | None, action: str) -> bool:
    """Whether the table says yes."""
    return answers()[action][role] == "yes"


# What Postgres itself lets a role do, should the code above it forget to ask.

OWN_SITES = "site_id = any(:sites)"
OWN_NAME = "staff_id = :staff"
OWN_SITES_AND_NAME = "site_id = any(:sites) and staff_id = :staff"
OWN_SITES_AND_SIGNED = "site_id = any(:sites) and (staff_id = :staff or entered_by = :staff)"
OWN_SELF = "id = :staff"
OF_ANOTHER = "staff_id <> :staff"
MADE_FOR_ANOTHER = "created_by = :staff and staff_id <> :staff"
SELF_SITES = "id = any(:sites)"
CALLED_BY_SELF = "site_id = any(:sites) and called_by = :staff"
TAKEN_BY_SELF = "site_id = any(:sites) and taken_by = :staff"
STILL_TO_COME = (
    "site_id = any(:sites) and (starts_at at time zone 'Europe/Paris')::date"
    " >= (now() at time zone 'Europe/Paris')::date"
)
SAID_BY_SELF = "said_by = :staff"
LINKED_BY_SELF = "linked_by = :staff"
STANDING = "undone_by is null"
PERSON_OF_OWN_SITES = (
    "exists (select from mediance.person where id = person_id and site_id = any(:sites))"
)
A_DAY_OLD = "at < now() - interval '24 hours'"
ALL = "true"

RECEIVING = {"reception", "mediator", "social_worker", "coordinator"}
COUNTING = RECEIVING | {"manager"}
REQUESTING = RECEIVING | {"data_protection"}
ARRANGING = {"admin", "coordinator"}
KEEPING_THE_ROTA = {"reception", "coordinator"}
LINKING = RECEIVING - {"reception"}
FOLLOWING = {"mediator", "social_worker", "coordinator", "manager"}
COLLEAGUES = COUNTING | {"admin", "data_protection"}
READING_JOURNAL = {"admin", "data_protection"}
SIGN_IN, HOUSEKEEPING, IMPORT = "system_sign_in", "system_housekeeping", "system_import"
PAIRING = "system_pairing"
RETENTION = "system_retention"
RIGHTS = "system_rights"
KEYS = "system_keys"
MACHINERY = {SIGN_IN, HOUSEKEEPING, IMPORT, PAIRING, RETENTION, RIGHTS, KEYS, "operator"}
ANYBODY_SIGNED_IN = COLLEAGUES | {"display", "no role"} | MACHINERY
ANYBODY = ANYBODY_SIGNED_IN | {"no identity"}

Rule = tuple[set[str], str]
"""Who, and on which rows."""

PUBLISHED: dict[str, list[Rule]] = {"select": [(ANYBODY, ALL)]}
LISTED_BY_COORDINATION: dict[str, list[Rule]] = {
    **PUBLISHED,
    "insert": [({"coordinator"}, ALL)],
    "update": [({"coordinator"}, ALL)],
}
WEEK: dict[str, list[Rule]] = {
    "select": [(COLLEAGUES | {"display", HOUSEKEEPING}, ALL)],
    "insert": [({"admin"}, ALL), ({"coordinator"}, OWN_SITES)],
    "delete": [({"admin"}, ALL), ({"coordinator"}, OWN_SITES)],
}
NAME_WORDS: dict[str, list[Rule]] = {
    "select": [(RECEIVING | {IMPORT, PAIRING}, ALL)],
    "insert": [(RECEIVING | {IMPORT}, ALL)],
}
FOLLOW_UP: dict[str, list[Rule]] = {"select": [(FOLLOWING | {RIGHTS}, OWN_SITES)]}

IS_ATTACHED = (
    "exists (select from mediance.case_attachment as a"
    " where a.case_id = t.case_id and a.staff_id = :staff and a.until is null)"
)
IS_REFERENT = (
    "exists (select from mediance.case_referent as r"
    " where r.case_id = t.case_id and r.staff_id = :staff and r.until is null)"
)
HAD_REFERENT = "exists (select from mediance.case_referent as r where r.case_id = t.case_id)"
OF_CLOSED_CASE = (
    'exists (select from mediance."case" as c where c.id = t.case_id and c.closed_at is not null)'
)
OF_SOCIAL_WORKER = (
    "exists (select from mediance.staff_role as r join mediance.staff as s on s.id = r.staff_id"
    " where r.staff_id = t.staff_id and r.role = 'social_worker' and s.disabled_at is null)"
)
ATTACHES_ANOTHER = (
    f"site_id = any(:sites) and attached_by = :staff and staff_id <> :staff and {OF_SOCIAL_WORKER}"
)
ENDS_ITSELF = "(detached_by is null or detached_by = :staff)"
LEFT_BEHIND = f"not {OF_SOCIAL_WORKER}"
OPEN_DECISION = f"{OWN_SITES} and became = 'open'"
UNANSWERED = f"{OWN_SITES} and answer is null and answered_at is null"
LEFT_STILL = f"{OWN_SITES} and undone_by is null"
TOLD_OF_IT = (
    "exists (select from mediance.exceptional_access_notice as n"
    " where n.access_id = t.id and n.author_id = :staff)"
)
READS_EXCEPTIONALLY = (
    "exists (select from mediance.exceptional_access as e where e.case_id = t.case_id"
    " and e.taken_by = :staff and e.until > now() and e.since >= t.written_at)"
)
CONFIDENTIAL: dict[str, list[Rule]] = {
    "select": [
        (
            {"social_worker"},
            f"{OWN_SITES} and (author_id = :staff or {IS_ATTACHED} or {READS_EXCEPTIONALLY})",
        ),
        ({RIGHTS, KEYS}, ALL),
    ],
    "insert": [({"social_worker"}, f"{OWN_SITES} and author_id = :staff and {IS_ATTACHED}")],
    "update": [({KEYS}, ALL)],
}

TABLES: dict[str, dict[str, list[Rule]]] = {
    # The people received. Names are found association-wide by those who meet people, or the same
    # person would be written down twice; what they came for stays at the site.
    "person": {
        "select": [(RECEIVING | {IMPORT, PAIRING, RIGHTS}, ALL)],
        "insert": [(RECEIVING | {IMPORT}, OWN_SITES)],
        # Put right with a trace, by those who follow people: tested with the service.
        "update": [(LINKING, ALL)],
    },
    "person_token": {
        "select": [(RECEIVING | {IMPORT, PAIRING, RIGHTS}, ALL)],
        "insert": [(RECEIVING | {IMPORT}, PERSON_OF_OWN_SITES)],
    },
    "person_phone": {
        "select": [(RECEIVING | {IMPORT, PAIRING, RIGHTS}, OWN_SITES)],
        "insert": [(RECEIVING | {IMPORT}, OWN_SITES)],
        "update": [(LINKING, OWN_SITES)],
        "delete": [(LINKING, OWN_SITES)],
    },
    # What somebody was told and agreed to holds in the whole house; said in one's own name, never
    # changed. Mandates and what was put right are for those who follow people.
    "consent_text": PUBLISHED,
    "consent_event": {
        "select": [(RECEIVING | {RIGHTS}, ALL)],
        "insert": [(RECEIVING, "told_by = :staff")],
    },
    "mandate": {
        "select": [(LINKING | {RIGHTS}, ALL)],
        "insert": [(LINKING, "recorded_by = :staff")],
        # One that was revoked stays so, whoever revoked it.
        "update": [(LINKING, "revoked_by is null")],
    },
    "person_correction": {
        "select": [(LINKING | {RIGHTS}, ALL)],
        "insert": [(LINKING, OWN_NAME)],
    },
    # The words that names are made of, apart from whose they are; learnt with each new name.
    "name_token": NAME_WORDS,
    "name_sound": NAME_WORDS,
    "name_near": NAME_WORDS,
    # Other words for a name: read by whoever searches, grown by those who arrange the house.
    "name_synonym": {
        "select": [(RECEIVING | ARRANGING | {IMPORT, PAIRING}, ALL)],
        "insert": [(ARRANGING, "added_by = :staff")],
        "update": [(ARRANGING, ALL)],
    },
    # Records of one person: said and taken back in one's own name, never wiped out. Who is who is
    # written by the database itself; whoever counts people reads it, without a name.
    "person_link": {
        "select": [(LINKING | {PAIRING, RIGHTS}, ALL)],
        "insert": [(LINKING, LINKED_BY_SELF)],
        "update": [(LINKING, STANDING)],
    },
    "person_identity": {"select": [(COUNTING | {IMPORT, PAIRING, RIGHTS}, ALL)]},
    "person_distinct": {
        "select": [(RECEIVING | {PAIRING}, ALL)],
        "insert": [(RECEIVING, SAID_BY_SELF)],
        "update": [(RECEIVING, STANDING)],
    },
    "person_proposal": {
        "select": [(LINKING | {PAIRING}, ALL)],
        "insert": [({PAIRING}, ALL)],
        "update": [(LINKING | {PAIRING}, ALL)],
        "delete": [({PAIRING}, ALL)],
    },
    # Visits: counted by the manager, who cannot say whose they were; never deleted.
    "visit": {
        "select": [(COUNTING | {IMPORT, HOUSEKEEPING, RIGHTS}, OWN_SITES)],
        # Housekeeping carries over to the next day who still waits, with all that was said.
        "insert": [(RECEIVING | {IMPORT, HOUSEKEEPING}, OWN_SITES)],
        "update": [(RECEIVING | {HOUSEKEEPING}, OWN_SITES)],
    },
    "waiting_queue": {"select": [(COUNTING | {IMPORT, HOUSEKEEPING, RIGHTS}, OWN_SITES)]},
    # What happened to a visit is written in one's own name, or signed with it; and never changed.
    "visit_event": {
        "select": [(COUNTING | {HOUSEKEEPING}, OWN_SITES)],
        "insert": [(RECEIVING, OWN_SITES_AND_SIGNED), ({IMPORT, HOUSEKEEPING}, OWN_SITES)],
    },
    # What was said of a visit beyond its domain is for those who receive, and may be corrected.
    "visit_detail": {
        "select": [(RECEIVING | {HOUSEKEEPING, RIGHTS}, OWN_SITES)],
        "insert": [(RECEIVING | {HOUSEKEEPING}, OWN_SITES)],
        "update": [(RECEIVING, OWN_SITES)],
    },
    # Who is here is known to the team; one says it of oneself, the reception of everybody.
    "presence": {
        "select": [(RECEIVING, OWN_SITES)],
        "insert": [(RECEIVING, OWN_SITES_AND_NAME), (KEEPING_THE_ROTA, OWN_SITES)],
        "update": [(RECEIVING, OWN_SITES_AND_NAME), (KEEPING_THE_ROTA, OWN_SITES)],
    },
    # Whoever is at the site may go where a colleague is wanted; it names nobody received.
    "colleague_call": {
        "select": [(COUNTING, OWN_SITES)],
        "insert": [(RECEIVING, CALLED_BY_SELF)],
        "update": [(COUNTING, OWN_SITES)],
    },
    # What was put right, in one's own name; of a day that is over, by the coordination.
    "visit_correction": {
        "select": [(RECEIVING | {RIGHTS}, OWN_SITES)],
        "insert": [(RECEIVING, OWN_SITES_AND_NAME)],
    },
    "visit_counter": {
        "select": [(RECEIVING | {IMPORT, HOUSEKEEPING}, OWN_SITES)],
        "insert": [(RECEIVING | {IMPORT, HOUSEKEEPING}, OWN_SITES)],
        "update": [(RECEIVING | {IMPORT, HOUSEKEEPING}, OWN_SITES)],
    },
    "submission": {
        "select": [(REQUESTING | {"admin"}, OWN_NAME), ({HOUSEKEEPING}, ALL)],
        "insert": [(REQUESTING | {"admin"}, OWN_NAME)],
        "update": [(REQUESTING | {"admin"}, OWN_NAME)],
        "delete": [({HOUSEKEEPING}, ALL)],
    },
    # What is typed is its author's; machinery only throws away what is a day old.
    "draft": {
        "select": [(COLLEAGUES, OWN_NAME), ({HOUSEKEEPING}, A_DAY_OLD), ({RETENTION}, ALL)],
        "insert": [(COLLEAGUES, OWN_NAME)],
        "update": [(COLLEAGUES, OWN_NAME)],
        "delete": [(COLLEAGUES, OWN_NAME), ({HOUSEKEEPING}, A_DAY_OLD), ({RETENTION}, ALL)],
    },
    # Follow-up is not the reception's; it is written by the owner until there are screens for it.
    "case": {
        **FOLLOW_UP,
        "insert": [(LINKING, OWN_SITES)],
        "update": [(LINKING, OWN_SITES)],
    },
    # Whoever opens a case follows it; nobody takes it over but by the coordination. A colleague's
    # following ends with the case, and once it has ended it is never brought back.
    "case_referent": {
        **FOLLOW_UP,
        "insert": [
            (LINKING, f"{OWN_SITES_AND_NAME} and not {HAD_REFERENT}"),
            ({"coordinator"}, OWN_SITES_AND_NAME),
        ],
        "update": [
            (LINKING, f"{OWN_SITES} and until is null and (staff_id = :staff or {OF_CLOSED_CASE})"),
            ({"coordinator"}, f"{OWN_SITES} and until is null"),
        ],
    },
    # Who may read is said by somebody of the case, or by the coordination, who may not read:
    # never of oneself, once anybody was attached. It is ended, and never brought back.
    "case_attachment": {
        "select": [(LINKING, OWN_SITES), ({RIGHTS}, ALL), ({"admin"}, LEFT_BEHIND)],
        "insert": [
            ({"coordinator"}, ATTACHES_ANOTHER),
            (LINKING, f"{ATTACHES_ANOTHER} and ({IS_REFERENT} or {IS_ATTACHED})"),
        ],
        "update": [
            (LINKING, f"{OWN_SITES} and (staff_id = :staff or {IS_ATTACHED}) and {ENDS_ITSELF}"),
            ({"coordinator"}, f"{OWN_SITES} and {ENDS_ITSELF}"),
            ({"admin"}, f"{LEFT_BEHIND} and {ENDS_ITSELF}"),
        ],
    },
    # What is written in confidence: the author's and the attached social workers', and for minutes
    # that of somebody who told why. The machinery of keys and of rights sees the ciphertexts.
    "confidential_note": CONFIDENTIAL,
    "budget_sheet": CONFIDENTIAL,
    # Nobody names themselves.
    "exceptional_reader": {
        "select": [(COLLEAGUES, ALL)],
        "insert": [({"admin"}, "named_by = :staff and staff_id <> :staff")],
        "delete": [({"admin"}, OF_ANOTHER)],
    },
    "exceptional_access": {
        "select": [(LINKING, f"({OWN_SITES} or {TOLD_OF_IT})"), ({RIGHTS, KEYS}, ALL)],
        "insert": [({"social_worker"}, f"{OWN_SITES} and taken_by = :staff")],
        "update": [({"social_worker"}, f"{OWN_SITES} and taken_by = :staff"), ({KEYS}, ALL)],
    },
    "exceptional_access_notice": {
        "select": [(LINKING, f"({OWN_SITES} or author_id = :staff)")],
        "update": [(LINKING, "author_id = :staff")],
    },
    "key_rotation": {
        "select": [({KEYS}, ALL)],
        "insert": [({KEYS}, ALL)],
        "update": [({KEYS}, ALL)],
    },
    # A procedure moves by what somebody says happened, in their own name and for good; whoever
    # follows people may, and the machinery that keeps the dates reads what they follow from.
    "procedure": {
        "select": [(FOLLOWING | {RIGHTS, HOUSEKEEPING}, OWN_SITES)],
        "insert": [(LINKING, OWN_SITES)],
        "update": [(LINKING, OWN_SITES)],
    },
    "procedure_event": {
        "select": [(FOLLOWING | {RIGHTS, HOUSEKEEPING}, OWN_SITES)],
        "insert": [(LINKING, OWN_SITES_AND_NAME)],
    },
    # The diary is kept by whoever receives people; who came before today, and all that happened to
    # an appointment, is known to those who follow them.
    "appointment": {
        "select": [(LINKING | {RIGHTS}, OWN_SITES), ({"reception"}, STILL_TO_COME)],
        "insert": [(RECEIVING, TAKEN_BY_SELF)],
        "update": [(LINKING, OWN_SITES), ({"reception"}, STILL_TO_COME)],
    },
    "appointment_event": {
        "select": [(LINKING | {RIGHTS}, OWN_SITES)],
        "insert": [(RECEIVING, OWN_SITES_AND_NAME)],
    },
    "referral": {
        "select": [(LINKING | {RIGHTS}, OWN_SITES)],
        "insert": [(LINKING, "site_id = any(:sites) and recorded_by = :staff")],
        "update": [(LINKING, OWN_SITES)],
    },
    "referral_event": {
        "select": [(LINKING | {RIGHTS}, OWN_SITES)],
        "insert": [(LINKING, OWN_SITES_AND_NAME)],
    },
    # Which papers were seen is nobody's business at the desk; a slip is taken back by another row.
    "document_event": {
        "select": [(LINKING | {RIGHTS}, OWN_SITES)],
        "insert": [(LINKING, OWN_SITES_AND_NAME)],
    },
    # What a letter says is for those who follow people: figures need no dates of one person.
    "procedure_deadline_fact": {
        "select": [(LINKING | {RIGHTS, HOUSEKEEPING}, OWN_SITES)],
        "insert": [(LINKING, OWN_SITES_AND_NAME)],
    },
    "procedure_alert": {
        "select": [(LINKING | {HOUSEKEEPING}, OWN_SITES)],
        "insert": [(LINKING | {HOUSEKEEPING}, OWN_SITES)],
        "delete": [(LINKING | {HOUSEKEEPING}, OWN_SITES)],
    },
    # The coordination decides, whoever does it says so, once; those who follow people read it.
    "watch_decision": {
        "select": [(LINKING | {RIGHTS}, OWN_SITES)],
        "insert": [({"coordinator"}, f"{OPEN_DECISION} and decided_by = :staff")],
        "update": [
            (LINKING, f"{OPEN_DECISION} and staff_id = :staff"),
            ({"coordinator"}, OPEN_DECISION),
        ],
    },
    # Whoever is asked answers; whoever asks takes back. Nobody asks in another's name.
    "colleague_question": {
        "select": [(LINKING | {RIGHTS}, OWN_SITES)],
        "insert": [(LINKING, f"{UNANSWERED} and asked_by = :staff and asked_of <> :staff")],
        "update": [(LINKING, f"{OWN_SITES} and (asked_by = :staff or asked_of = :staff)")],
    },
    # Whoever is away leaves their own, the coordination anybody's; it is given back once.
    "procedure_hand_over": {
        "select": [(LINKING | {RIGHTS}, OWN_SITES)],
        "insert": [
            (LINKING, f"{LEFT_STILL} and made_by = :staff and from_id = :staff"),
            ({"coordinator"}, f"{LEFT_STILL} and made_by = :staff"),
        ],
        "update": [
            (LINKING, f"{LEFT_STILL} and (from_id = :staff or to_id = :staff)"),
            ({"coordinator"}, LEFT_STILL),
        ],
    },
    # The coordination words the rules and answers for them; versions are never rewritten.
    "deadline_rule": {
        "select": [(ANYBODY, ALL)],
        "insert": [({"coordinator"}, "edited_by = :staff")],
        "update": [({"coordinator", HOUSEKEEPING}, ALL)],
    },
    "deadline_event": PUBLISHED,
    # Whoever is asked writes the request down, in their own name; what becomes of it, and what the
    # person is owed, is said by those who answer for it. One's own sentence stays readable.
    "rights_request": {
        "select": [(REQUESTING | {RIGHTS}, ALL)],
        "insert": [(REQUESTING, "recorded_by = :staff")],
        # Whoever puts a name right answers the request for it, by the machinery.
        "update": [({"data_protection", RIGHTS}, ALL)],
    },
    "rights_request_event": {
        "select": [(RECEIVING, OWN_NAME), ({"data_protection", RIGHTS}, ALL)],
        "insert": [
            (RECEIVING, "staff_id = :staff and kind = 'received'"),
            ({"data_protection", RIGHTS}, OWN_NAME),
        ],
    },
    # A mark is read by all who must obey it, and set or lifted by those who answer for it.
    "person_restriction": {
        "select": [(REQUESTING | {RIGHTS}, ALL)],
        "insert": [({"data_protection"}, "set_by = :staff")],
        "update": [({"data_protection"}, "lifted_by is null")],
    },
    "register_import": {
        "select": [({"admin", IMPORT}, OWN_SITES)],
        "insert": [({IMPORT}, OWN_SITES)],
    },
    # How a site's registers are read is the import's own knowledge.
    "register_column": {
        "select": [({IMPORT}, OWN_SITES)],
        "insert": [({IMPORT}, OWN_SITES)],
        "update": [({IMPORT}, OWN_SITES)],
    },
    "register_motive": {
        "select": [({IMPORT}, OWN_SITES)],
        "insert": [({IMPORT}, OWN_SITES)],
        "update": [({IMPORT}, OWN_SITES)],
    },
    # Colleagues know each other; a screen on a wall and a stranger know nobody.
    "staff": {
        "select": [(COLLEAGUES | {SIGN_IN, IMPORT, RIGHTS}, ALL)],
        "insert": [({"admin"}, ALL)],
        "update": [(COLLEAGUES, OWN_SELF), ({"admin"}, ALL)],
    },
    # Nobody gives themselves a role.
    "staff_role": {
        "select": [(COLLEAGUES | {SIGN_IN, RIGHTS}, ALL)],
        "insert": [({"admin"}, OF_ANOTHER)],
        "delete": [({"admin"}, OF_ANOTHER)],
    },
    "staff_site": {
        "select": [(COLLEAGUES | {SIGN_IN}, ALL)],
        "insert": [({"admin"}, ALL)],
        "delete": [({"admin"}, ALL)],
    },
    # Who makes a link makes it in their own name and for somebody else; who uses it has no session.
    "account_link": {
        "select": [({"admin", SIGN_IN}, ALL)],
        "insert": [({"admin"}, MADE_FOR_ANOTHER)],
        "update": [({"admin", SIGN_IN}, ALL)],
    },
    # Proofs of who somebody is: for the machinery that checks them, and that throws them away.
    "credential": {
        "select": [({SIGN_IN}, ALL)],
        "insert": [({SIGN_IN}, ALL)],
        "update": [({SIGN_IN}, ALL)],
    },
    "second_factor": {
        "select": [({SIGN_IN}, ALL)],
        "insert": [({SIGN_IN}, ALL)],
        "update": [({SIGN_IN}, ALL)],
        "delete": [({SIGN_IN}, ALL)],
    },
    "recovery_code": {
        "select": [({SIGN_IN}, ALL)],
        "insert": [({SIGN_IN}, ALL)],
        "update": [({SIGN_IN}, ALL)],
        "delete": [({SIGN_IN}, ALL)],
    },
    # Who is asked for a second factor is the administration's to say; that one was taken away
    # stays said.
    "second_factor_rule": {
        "select": [({"admin", SIGN_IN}, ALL)],
        "insert": [({"admin"}, ALL)],
        "delete": [({"admin"}, ALL)],
    },
    "second_factor_removal": {
        "select": [({SIGN_IN}, ALL)],
        "insert": [({SIGN_IN}, ALL)],
        "update": [({SIGN_IN}, ALL)],
    },
    "known_device": {
        "select": [({SIGN_IN, HOUSEKEEPING}, ALL)],
        "insert": [({SIGN_IN}, ALL)],
        "update": [({SIGN_IN}, ALL)],
        "delete": [({SIGN_IN, HOUSEKEEPING}, ALL)],
    },
    "sign_in_attempts": {
        "select": [({SIGN_IN, HOUSEKEEPING}, ALL)],
        "insert": [({SIGN_IN}, ALL)],
        "update": [({SIGN_IN}, ALL)],
        "delete": [({SIGN_IN, HOUSEKEEPING}, ALL)],
    },
    "sign_in_session": {
        "select": [({SIGN_IN, HOUSEKEEPING}, ALL)],
        "insert": [({SIGN_IN}, ALL)],
        "update": [({SIGN_IN}, ALL)],
        "delete": [({HOUSEKEEPING}, ALL)],
    },
    # Records kept beyond their time are held in one's own name; what was erased is proven by the
    # database's own functions, and by nobody's hand.
    "retention_hold": {
        "select": [({"data_protection", RETENTION, RIGHTS}, ALL)],
        "insert": [({"data_protection"}, "held_by = :staff")],
        "update": [({"data_protection"}, "released_by is null")],
    },
    "retention_run": {
        "select": [({"data_protection", RETENTION}, ALL)],
        "insert": [({RETENTION}, ALL)],
        "update": [({RETENTION}, ALL)],
    },
    "erasure_receipt": {"select": [({"data_protection", RETENTION}, ALL)]},
    # The journal: everybody writes in their own name, few read, nobody changes.
    "journal_entry": {
        "select": [(READING_JOURNAL | {HOUSEKEEPING, RIGHTS}, ALL)],
        "insert": [(ANYBODY_SIGNED_IN, OWN_NAME)],
    },
    "journal_seal": {
        "select": [(READING_JOURNAL | {HOUSEKEEPING}, ALL)],
        "insert": [({HOUSEKEEPING}, ALL)],
    },
    # Who answers for a text that people are given: known to the team, said in one's own name, and
    # never taken back: another text is another version.
    "document_approval": {
        "select": [(COLLEAGUES, ALL)],
        "insert": [({"coordinator"}, "approved_by = :staff")],
    },
    # Our own places: known to everybody, arranged by an administrator, or by a coordinator there.
    "site": {
        "select": [(ANYBODY, ALL)],
        "insert": [({"admin"}, ALL)],
        "update": [({"admin"}, ALL), ({"coordinator"}, SELF_SITES)],
    },
    "room": {
        "select": [(COLLEAGUES | {"display"}, ALL)],
        "insert": [({"admin"}, ALL), ({"coordinator"}, OWN_SITES)],
        "update": [({"admin"}, ALL), ({"coordinator"}, OWN_SITES)],
    },
    "opening_period": WEEK,
    "site_closure": WEEK,
    # Published lists; the reasons to come are the association's to word and order.
    "domain": {
        "select": [(ANYBODY, ALL)],
        "insert": [({"admin"}, ALL)],
        "update": [({"admin"}, ALL)],
    },
    "channel": PUBLISHED,
    # Public bodies and kinds of procedure: known to everybody, kept by the coordination, who says
    # in its own name how they are reached, and answers for whom to turn to.
    "institution": LISTED_BY_COORDINATION,
    "institution_card": {
        "select": [(LINKING, ALL)],
        "insert": [({"coordinator"}, "edited_by = :staff")],
        "update": [({"coordinator"}, ALL)],
    },
    "institution_deposit": {
        "select": [(LINKING, ALL)],
        "insert": [({"coordinator"}, "edited_by = :staff")],
        "update": [({"coordinator"}, ALL)],
    },
    "recourse": {
        "select": [(LINKING, ALL)],
        "insert": [({"coordinator"}, "edited_by = :staff and verified_by is null")],
        "update": [({"coordinator"}, ALL)],
    },
    "language": PUBLISHED,
    "place": PUBLISHED,
    "procedure_type": LISTED_BY_COORDINATION,
    "usual_document": PUBLISHED,
    # The schema's own revision.
    "alembic_version": {},
}
