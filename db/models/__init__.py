"""The tables. Importing this package makes every one of them known to the metadata."""

from db.models.base import SCHEMA, Base
from db.models.drafts import Draft
from db.models.followup import Case, CaseReferent, Procedure, ProcedureStep
from db.models.identities import PersonDistinct, PersonIdentity, PersonLink, PersonProposal
from db.models.imports import RegisterImport
from db.models.journal import JournalEntry, JournalSeal
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
from db.models.people import Person, PersonPhone, PersonToken
from db.models.reference import Channel, Domain, Institution, Language, Place, ProcedureType
from db.models.visit_details import ColleagueCall, VisitDetail
from db.models.visits import Submission, Visit, VisitCounter, VisitEvent

__all__ = [
    "SCHEMA",
    "AccountLink",
    "Base",
    "Case",
    "CaseReferent",
    "Channel",
    "ColleagueCall",
    "Credential",
    "Domain",
    "Draft",
    "Institution",
    "JournalEntry",
    "JournalSeal",
    "Language",
    "OpeningPeriod",
    "Person",
    "PersonDistinct",
    "PersonIdentity",
    "PersonLink",
    "PersonPhone",
    "PersonProposal",
    "PersonToken",
    "Place",
    "Procedure",
    "ProcedureStep",
    "ProcedureType",
    "RegisterImport",
    "Room",
    "SignInAttempts",
    "SignInSession",
    "Site",
    "SiteClosure",
    "Staff",
    "StaffRole",
    "StaffSite",
    "Submission",
    "Visit",
    "VisitCounter",
    "VisitDetail",
    "VisitEvent",
]
