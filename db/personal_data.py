"""What is known of people received, table by table: how it is reached, erased and told.

A table that refers to a person, to something of a person's, or that holds typed text has its line
here, or its reason in `IMPERSONAL`; a test reads the catalogue and names those that have neither.
Erasure runs these lines in their order, so a table stands before those that lead from it to a
person; whoever asks for everything about themselves is told what the same lines reach.
"""

from dataclasses import dataclass
from enum import StrEnum


class OnErasure(StrEnum):
    """What becomes of a person's rows when the person is erased."""

    DELETE = "delete"
    """The rows go."""
    FORGET = "forget"
    """The rows stay for the figures; the columns in `forgets` are emptied."""
    KEEP_NAMELESS = "keep_nameless"
    """The rows stay as they are: they lead to nobody once the others are erased."""
    HOLD_UNTIL = "hold_until"
    """The rows lose the columns in `forgets` and go `years` after their column `held_from`."""


@dataclass(frozen=True)
class Reached:
    """How rows are reached from a person: by their own columns, or by those of another table."""

    columns: tuple[str, ...] = ()
    through: str | None = None


@dataclass(frozen=True)
class Untold:
    """Why "everything about me" does not show a table."""

    reason: str


@dataclass(frozen=True)
class PersonalData:
    """One table: how a person's rows are found, what erasure does to them, how they are told.

    `told` is the key of a heading in "everything about me", or why there is none.
    """

    table: str
    person: Reached
    on_erasure: OnErasure
    told: str | Untold
    forgets: tuple[str, ...] = ()
    held_from: str | None = None
    years: int | None = None


OF_PERSON = Reached(("person_id",))
OF_EITHER = Reached(("person_id", "other_id"))
OF_NOBODY = Reached()
"""Typed text that is about no person in particular: nothing of it is found from one."""


def through(table: str, column: str) -> Reached:
    """Return the rows whose `column` names a row of `table` that is the person's."""
    return Reached((column,), table)


FOUND_BY = Untold("Search keys: the words of the names that are told already, nothing more.")
OTHERS_TOO = Untold("It names another person, or supposes one: that is not theirs to know.")
UNREADABLE = Untold("Encrypted for its author alone, and gone after a day at most.")
TOLD_WITH_ACCESS = Untold("It says which colleague saw that an access, told already, was taken.")
COUNTED = Untold("It says when something was done for a visit that is told already.")
COMPUTED = Untold("It repeats dates that follow from what is told already.")
ID_ONLY = Untold("It holds a number that leads to nobody once the person is erased.")
NOT_OF_PEOPLE = Untold("It is about no person received.")

PERSONAL_DATA: tuple[PersonalData, ...] = (
    # Appointments and referrals stay in the figures, of nobody; what was said of papers goes.
    PersonalData(
        "appointment_event",
        through("appointment", "appointment_id"),
        OnErasure.FORGET,
        "appointment_events",
        forgets=("reason",),
    ),
    PersonalData(
        "appointment", OF_PERSON, OnErasure.FORGET, "appointments", forgets=("person_id",)
    ),
    PersonalData(
        "referral_event",
        through("referral", "referral_id"),
        OnErasure.FORGET,
        "referral_events",
        forgets=("reason",),
    ),
    PersonalData(
        "referral",
        OF_PERSON,
        OnErasure.FORGET,
        "referrals",
        forgets=("person_id", "reason", "partner", "consent_event_id"),
    ),
    PersonalData("document_event", OF_PERSON, OnErasure.DELETE, "papers"),
    # Visits stay in the figures, without anybody: what is told of them goes first.
    PersonalData(
        "visit_correction",
        Reached(("old_person_id", "new_person_id")),
        OnErasure.DELETE,
        "corrections",
    ),
    PersonalData(
        "visit_correction",
        through("visit", "visit_id"),
        OnErasure.FORGET,
        "corrections",
        forgets=("reason",),
    ),
    # A district alone counts for a funder; with a language and an hour it would name somebody.
    PersonalData(
        "visit_detail",
        through("visit", "visit_id"),
        OnErasure.FORGET,
        "visit_details",
        forgets=(
            "language_code",
            "interpreter",
            "preferred_staff_id",
            "has_pushchair",
            "has_wheelchair",
            "followed_by_code",
            "referred_by_code",
        ),
    ),
    PersonalData("visit_event", through("visit", "visit_id"), OnErasure.KEEP_NAMELESS, COUNTED),
    PersonalData("colleague_call", through("visit", "visit_id"), OnErasure.KEEP_NAMELESS, COUNTED),
    PersonalData("submission", through("visit", "visit_id"), OnErasure.KEEP_NAMELESS, COUNTED),
    PersonalData("visit", OF_PERSON, OnErasure.FORGET, "visits", forgets=("person_id",)),
    # Cases and procedures stay in the figures, too, without whose they were.
    PersonalData(
        "procedure_event",
        through("procedure", "procedure_id"),
        OnErasure.FORGET,
        "procedure_events",
        forgets=("reason",),
    ),
    PersonalData(
        "procedure_deadline_fact",
        through("procedure", "procedure_id"),
        OnErasure.FORGET,
        "deadline_facts",
        forgets=("reason",),
    ),
    PersonalData(
        "procedure_alert", through("procedure", "procedure_id"), OnErasure.DELETE, COMPUTED
    ),
    PersonalData(
        "watch_decision",
        through("procedure", "procedure_id"),
        OnErasure.FORGET,
        "watch_decisions",
        forgets=("what",),
    ),
    PersonalData(
        "colleague_question",
        through("procedure", "procedure_id"),
        OnErasure.FORGET,
        "colleague_questions",
        forgets=("question", "answer"),
    ),
    PersonalData(
        "procedure_hand_over",
        through("procedure", "procedure_id"),
        OnErasure.KEEP_NAMELESS,
        "procedure_hand_overs",
    ),
    PersonalData("procedure", through("case", "case_id"), OnErasure.KEEP_NAMELESS, "procedures"),
    PersonalData(
        "case_referent", through("case", "case_id"), OnErasure.KEEP_NAMELESS, "case_referents"
    ),
    # What was written in confidence goes; that somebody was attached stays, of nobody.
    PersonalData(
        "confidential_note", through("case", "case_id"), OnErasure.DELETE, "confidential_notes"
    ),
    PersonalData("budget_sheet", through("case", "case_id"), OnErasure.DELETE, "budget_sheets"),
    PersonalData(
        "exceptional_access_notice",
        through("exceptional_access", "access_id"),
        OnErasure.DELETE,
        TOLD_WITH_ACCESS,
    ),
    PersonalData(
        "exceptional_access", through("case", "case_id"), OnErasure.DELETE, "exceptional_accesses"
    ),
    PersonalData(
        "case_attachment", through("case", "case_id"), OnErasure.KEEP_NAMELESS, "case_attachments"
    ),
    PersonalData("case", OF_PERSON, OnErasure.FORGET, "cases", forgets=("person_id",)),
    # That somebody asked, and was answered in time, is proven without saying who.
    PersonalData(
        "rights_request_event",
        through("rights_request", "request_id"),
        OnErasure.FORGET,
        "request_events",
        forgets=("reason",),
    ),
    PersonalData("rights_request", OF_PERSON, OnErasure.FORGET, "requests", forgets=("person_id",)),
    PersonalData("person_restriction", OF_PERSON, OnErasure.DELETE, "restrictions"),
    PersonalData("retention_hold", OF_PERSON, OnErasure.DELETE, "holds"),
    PersonalData("person_proposal", OF_EITHER, OnErasure.DELETE, OTHERS_TOO),
    PersonalData("person_distinct", OF_EITHER, OnErasure.DELETE, OTHERS_TOO),
    PersonalData(
        "person_identity", Reached(("person_id", "identity_id")), OnErasure.DELETE, ID_ONLY
    ),
    PersonalData("person_link", OF_EITHER, OnErasure.DELETE, "links"),
    PersonalData("consent_event", OF_PERSON, OnErasure.DELETE, "consents"),
    # Whoever acted for somebody may have to show for six years that they were let.
    PersonalData(
        "mandate",
        OF_PERSON,
        OnErasure.HOLD_UNTIL,
        "mandates",
        forgets=("person_id",),
        held_from="last_day",
        years=6,
    ),
    PersonalData("person_correction", OF_PERSON, OnErasure.DELETE, "corrections"),
    PersonalData("person_token", OF_PERSON, OnErasure.DELETE, FOUND_BY),
    PersonalData("person_phone", OF_PERSON, OnErasure.DELETE, "phones"),
    PersonalData("person", Reached(("id",)), OnErasure.DELETE, "identity"),
    # Words that somebody bears: those that nobody bears any more go with the last who did.
    PersonalData("name_token", OF_NOBODY, OnErasure.KEEP_NAMELESS, FOUND_BY),
    PersonalData("name_sound", OF_NOBODY, OnErasure.KEEP_NAMELESS, FOUND_BY),
    PersonalData("name_near", OF_NOBODY, OnErasure.KEEP_NAMELESS, FOUND_BY),
    # Drafts that name the person are found by whoever holds their key: the service of erasure.
    PersonalData("draft", OF_NOBODY, OnErasure.KEEP_NAMELESS, UNREADABLE),
    PersonalData("journal_entry", OF_NOBODY, OnErasure.KEEP_NAMELESS, "consultations"),
    # The proof of an erasure holds numbers of records that are there no more.
    PersonalData("erasure_receipt", OF_NOBODY, OnErasure.KEEP_NAMELESS, ID_ONLY),
    PersonalData("register_import", OF_NOBODY, OnErasure.KEEP_NAMELESS, NOT_OF_PEOPLE),
)

IMPERSONAL: dict[str, str] = {
    "account_link": "links for staff to choose a password",
    "channel": "a published list of ways to come",
    "consent_text": "what people are told and asked, version by version",
    "credential": "passwords of staff, as their hashes",
    "deadline_event": "a published list of the happenings from which deadlines count",
    "deadline_rule": "what the law or practice says of a date, version by version",
    "document_approval": "which texts for the public a colleague approved",
    "domain": "the association's own list of subjects",
    "exceptional_reader": "social workers named for exceptional access",
    "institution": "a published list of public bodies",
    "institution_card": "how to reach a public body, in the association's own words",
    "institution_deposit": "how a kind of file is handed in at a public body",
    "journal_seal": "hashes over the journal",
    "known_device": "digests of the browsers that staff have used",
    "key_rotation": "when keys were changed, and for how many rows",
    "language": "a published list of languages",
    "name_synonym": "other words for names in use, of nobody in particular",
    "opening_period": "hours of sites",
    "place": "a published list of districts and communes",
    "presence": "where staff are on which half-day",
    "procedure_type": "a published list of procedures",
    "recourse": "to whom one turns when a public body does not answer",
    "recovery_code": "digests of codes that open an account of staff once",
    "register_column": "headings of registers",
    "register_motive": "digests of reasons in registers, from which no word can be read",
    "retention_run": "how many were erased in one passage, and when",
    "room": "rooms of sites",
    "second_factor": "sealed secrets of the phones of staff",
    "second_factor_removal": "whose second factor was taken away among staff",
    "second_factor_rule": "which roles are asked for a second factor",
    "sign_in_attempts": "digests of logins and network addresses of staff",
    "sign_in_session": "sessions of staff",
    "site": "places where people are received",
    "site_closure": "days on which a site is closed",
    "staff": "people who work here, not people received",
    "staff_role": "roles of staff",
    "staff_site": "sites of staff",
    "usual_document": "a published list of papers that people are asked to bring",
    "visit_counter": "the last number given on a day",
}
"""Tables about no person received, each with its reason."""


def lines_of(table: str) -> tuple[PersonalData, ...]:
    """Return what is said of one table."""
    return tuple(line for line in PERSONAL_DATA if line.table == table)
