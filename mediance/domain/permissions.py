"""The one table that says which role may do what."""

from enum import StrEnum

from mediance.domain.actors import Actor
from mediance.domain.roles import LINKING_ROLES, RECEIVING_ROLES, Role, SystemRole


class Action(StrEnum):
    """What a person can do from a screen, a route or a command."""

    USE_OWN_ACCOUNT = "use_own_account"
    CHOOSE_LANGUAGE = "choose_language"
    KEEP_DRAFT = "keep_draft"
    VIEW_QUEUE = "view_queue"
    FIND_PERSON = "find_person"
    RECORD_VISIT = "record_visit"
    RECEIVE_VISIT = "receive_visit"
    END_VISIT = "end_visit"
    UNDO_VISIT = "undo_visit"
    VIEW_DAY = "view_day"
    CORRECT_VISIT = "correct_visit"
    CORRECT_PAST_VISIT = "correct_past_visit"
    ENTER_LATER = "enter_later"
    CALL_COLLEAGUE = "call_colleague"
    ANSWER_CALL = "answer_call"
    SAY_DISTINCT = "say_distinct"
    LINK_PEOPLE = "link_people"
    GIVE_NOTICE = "give_notice"
    RECORD_CONSENT = "record_consent"
    VIEW_PERSON = "view_person"
    CORRECT_PERSON = "correct_person"
    RECORD_MANDATE = "record_mandate"
    OPEN_CASE = "open_case"
    ATTACH_TO_CASE = "attach_to_case"
    VIEW_PROCEDURES = "view_procedures"
    FOLLOW_PROCEDURE = "follow_procedure"
    SUPERVISE_FOLLOW_UP = "supervise_follow_up"
    MANAGE_DEADLINE_RULES = "manage_deadline_rules"
    MANAGE_INSTITUTIONS = "manage_institutions"
    VIEW_EXPECTED = "view_expected"
    KEEP_APPOINTMENT = "keep_appointment"
    REFER_PERSON = "refer_person"
    SEE_PAPER = "see_paper"
    READ_NOTE = "read_note"
    WRITE_NOTE = "write_note"
    TAKE_EXCEPTIONAL_ACCESS = "take_exceptional_access"
    VIEW_DISPLAY = "view_display"
    PRINT = "print"
    APPROVE_DOCUMENT = "approve_document"
    VIEW_PRESENCES = "view_presences"
    SAY_OWN_PRESENCE = "say_own_presence"
    SAY_PRESENCES = "say_presences"
    VIEW_STEERING = "view_steering"
    VIEW_CASELOAD = "view_caseload"
    IMPORT_REGISTER = "import_register"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_SITES = "manage_sites"
    MANAGE_LISTS = "manage_lists"
    ARRANGE_SITES = "arrange_sites"
    MANAGE_SYNONYMS = "manage_synonyms"
    VIEW_RIGHTS = "view_rights"
    RECORD_RIGHTS = "record_rights"
    HANDLE_RIGHTS = "handle_rights"
    READ_JOURNAL = "read_journal"
    PREVIEW_RETENTION = "preview_retention"
    HOLD_RECORD = "hold_record"
    ERASE_PERSON = "erase_person"


EVERYONE = frozenset(Role)
WITH_A_NAME = EVERYONE - {Role.DISPLAY}
STEERING = frozenset({Role.COORDINATOR, Role.MANAGER})

PERMISSIONS: dict[Action, frozenset[Role | SystemRole]] = {
    Action.USE_OWN_ACCOUNT: WITH_A_NAME,
    Action.CHOOSE_LANGUAGE: WITH_A_NAME,
    Action.KEEP_DRAFT: WITH_A_NAME,
    Action.VIEW_QUEUE: RECEIVING_ROLES,
    Action.FIND_PERSON: RECEIVING_ROLES,
    Action.RECORD_VISIT: RECEIVING_ROLES,
    Action.RECEIVE_VISIT: RECEIVING_ROLES,
    Action.END_VISIT: RECEIVING_ROLES,
    Action.UNDO_VISIT: RECEIVING_ROLES,
    Action.VIEW_DAY: RECEIVING_ROLES,
    Action.CORRECT_VISIT: RECEIVING_ROLES,
    Action.CORRECT_PAST_VISIT: frozenset({Role.COORDINATOR}),
    Action.ENTER_LATER: RECEIVING_ROLES,
    Action.CALL_COLLEAGUE: RECEIVING_ROLES,
    Action.ANSWER_CALL: RECEIVING_ROLES | {Role.MANAGER},
    Action.SAY_DISTINCT: RECEIVING_ROLES,
    Action.LINK_PEOPLE: LINKING_ROLES,
    Action.GIVE_NOTICE: RECEIVING_ROLES,
    Action.RECORD_CONSENT: RECEIVING_ROLES,
    Action.VIEW_PERSON: LINKING_ROLES,
    Action.CORRECT_PERSON: LINKING_ROLES,
    Action.RECORD_MANDATE: LINKING_ROLES,
    Action.OPEN_CASE: LINKING_ROLES,
    Action.ATTACH_TO_CASE: LINKING_ROLES,
    Action.VIEW_PROCEDURES: LINKING_ROLES,
    Action.FOLLOW_PROCEDURE: LINKING_ROLES,
    Action.SUPERVISE_FOLLOW_UP: frozenset({Role.COORDINATOR}),
    Action.MANAGE_DEADLINE_RULES: frozenset({Role.COORDINATOR}),
    Action.MANAGE_INSTITUTIONS: frozenset({Role.COORDINATOR}),
    Action.VIEW_EXPECTED: RECEIVING_ROLES,
    Action.KEEP_APPOINTMENT: RECEIVING_ROLES,
    Action.REFER_PERSON: LINKING_ROLES,
    Action.SEE_PAPER: LINKING_ROLES,
    Action.READ_NOTE: frozenset({Role.SOCIAL_WORKER}),
    Action.WRITE_NOTE: frozenset({Role.SOCIAL_WORKER}),
    Action.TAKE_EXCEPTIONAL_ACCESS: frozenset({Role.SOCIAL_WORKER}),
    Action.PRINT: RECEIVING_ROLES,
    Action.APPROVE_DOCUMENT: frozenset({Role.COORDINATOR}),
    Action.VIEW_DISPLAY: frozenset({Role.DISPLAY}),
    Action.VIEW_PRESENCES: RECEIVING_ROLES,
    Action.SAY_OWN_PRESENCE: RECEIVING_ROLES,
    Action.SAY_PRESENCES: frozenset({Role.RECEPTION, Role.COORDINATOR}),
    Action.VIEW_STEERING: STEERING,
    Action.VIEW_CASELOAD: STEERING,
    Action.IMPORT_REGISTER: frozenset({Role.ADMIN, SystemRole.IMPORT}),
    Action.MANAGE_ACCOUNTS: frozenset({Role.ADMIN}),
    Action.MANAGE_SITES: frozenset({Role.ADMIN}),
    Action.MANAGE_LISTS: frozenset({Role.ADMIN}),
    Action.READ_JOURNAL: frozenset({Role.ADMIN, Role.DATA_PROTECTION}),
    Action.ARRANGE_SITES: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.MANAGE_SYNONYMS: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.VIEW_RIGHTS: frozenset({Role.DATA_PROTECTION, Role.COORDINATOR}),
    Action.RECORD_RIGHTS: RECEIVING_ROLES | {Role.DATA_PROTECTION},
    Action.HANDLE_RIGHTS: frozenset({Role.DATA_PROTECTION}),
    Action.PREVIEW_RETENTION: frozenset({Role.DATA_PROTECTION}),
    Action.HOLD_RECORD: frozenset({Role.DATA_PROTECTION}),
    Action.ERASE_PERSON: frozenset({Role.DATA_PROTECTION}),
}


class NotPermitted(Exception):
    """The actor's roles do not allow the action."""

    def __init__(self, actor: Actor, action: Action) -> None:
        super().__init__(f"{action} is not permitted to {sorted(actor.roles)}")
        self.actor = actor
        self.action = action


def is_permitted(actor: Actor, action: Action) -> bool:
    """Whether one of the actor's roles allows the action."""
    return bool(actor.roles & PERMISSIONS[action])


def check(actor: Actor, action: Action) -> None:
    """Raise `NotPermitted` unless the action is allowed."""
    if not is_permitted(actor, action):
        raise NotPermitted(actor, action)
