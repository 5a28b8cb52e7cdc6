"""The tables. Importing this package makes every one of them known to the metadata."""

from db.models.base import SCHEMA, Base
from db.models.confidential import (
    BudgetSheet,
    CaseAttachment,
    ConfidentialNote,
    ExceptionalAccess,
    ExceptionalAccessNotice,
    ExceptionalReader,
    KeyRotation,
)
from db.models.consents import ConsentEvent, ConsentText, Mandate, PersonCorrection
from db.models.corrections import VisitCorrection
from db.models.deadlines import DeadlineEvent, DeadlineRule
from db.models.documents import DocumentApproval
from db.models.drafts import Draft
from db.models.followup import (
    Case,
    CaseReferent,
    Procedure,
    ProcedureAlert,
    ProcedureDeadlineFact,
    ProcedureEvent,
)
from db.models.identities import PersonDistinct, PersonIdentity, PersonLink, PersonProposal
from db.models.imports import RegisterColumn, RegisterImport, RegisterMotive
from db.models.institutions import InstitutionCard, InstitutionDeposit, Recourse
from db.models.journal import JournalEntry, JournalSeal
from db.models.meetings import (
    Appointment,
    AppointmentEvent,
    DocumentEvent,
    Referral,
    ReferralEvent,
)
from db.models.organisation import (
    AccountLink,
    Credential,
    OpeningPeriod,
    Room,
    SignInAttempts,
    SignInSession,
    Site,
    SiteClosure,
    Staff,
    StaffRole,
    StaffSite,
)
from db.models.people import (
    NameNear,
    NameSound,
    NameSynonym,
    NameToken,
    Person,
    PersonPhone,
    PersonToken,
)
from db.models.presences import Presence
from db.models.reference import (
    Channel,
    Domain,
    Institution,
    Language,
    Place,
    ProcedureType,
    UsualDocument,
)
from db.models.retention import ErasureReceipt, RetentionHold, RetentionRun
from db.models.rights import PersonRestriction, RightsRequest, RightsRequestEvent
from db.models.second_factors import (
    KnownDevice,
    RecoveryCode,
    SecondFactor,
    SecondFactorRemoval,
    SecondFactorRule,
)
from db.models.visit_details import ColleagueCall, VisitDetail
from db.models.visits import Submission, Visit, VisitCounter, VisitEvent
from db.models.watching import ColleagueQuestion, ProcedureHandOver, WatchDecision

__all__ = [
    "SCHEMA",
    "AccountLink",
    "Appointment",
    "AppointmentEvent",
    "Base",
    "BudgetSheet",
    "Case",
    "CaseAttachment",
    "CaseReferent",
    "Channel",
    "ColleagueCall",
    "ColleagueQuestion",
    "ConfidentialNote",
    "ConsentEvent",
    "ConsentText",
    "Credential",
    "DeadlineEvent",
    "DeadlineRule",
    "DocumentApproval",
    "DocumentEvent",
    "Domain",
    "Draft",
    "ErasureReceipt",
    "ExceptionalAccess",
    "ExceptionalAccessNotice",
    "ExceptionalReader",
    "Institution",
    "InstitutionCard",
    "InstitutionDeposit",
    "JournalEntry",
    "JournalSeal",
    "KeyRotation",
    "KnownDevice",
    "Language",
    "Mandate",
    "NameNear",
    "NameSound",
    "NameSynonym",
    "NameToken",
    "OpeningPeriod",
    "Person",
    "PersonCorrection",
    "PersonDistinct",
    "PersonIdentity",
    "PersonLink",
    "PersonPhone",
    "PersonProposal",
    "PersonRestriction",
    "PersonToken",
    "Place",
    "Presence",
    "Procedure",
    "ProcedureAlert",
    "ProcedureDeadlineFact",
    "ProcedureEvent",
    "ProcedureHandOver",
    "ProcedureType",
    "Recourse",
    "RecoveryCode",
    "Referral",
    "ReferralEvent",
    "RegisterColumn",
    "RegisterImport",
    "RegisterMotive",
    "RetentionHold",
    "RetentionRun",
    "RightsRequest",
    "RightsRequestEvent",
    "Room",
    "SecondFactor",
    "SecondFactorRemoval",
    "SecondFactorRule",
    "SignInAttempts",
    "SignInSession",
    "Site",
    "SiteClosure",
    "Staff",
    "StaffRole",
    "StaffSite",
    "Submission",
    "UsualDocument",
    "Visit",
    "VisitCorrection",
    "VisitCounter",
    "VisitDetail",
    "VisitEvent",
    "WatchDecision",
]
