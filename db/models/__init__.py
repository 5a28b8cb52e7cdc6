"""The tables. Importing this package makes every one of them known to the metadata."""

from db.models.base import SCHEMA, Base
from db.models.followup import Case, CaseReferent, Procedure, ProcedureStep
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
from db.models.reference import Channel, Domain, Institution, ProcedureType
from db.models.visits import Submission, Visit, VisitCounter, VisitEvent

__all__ = [
    "SCHEMA",
    "AccountLink",
    "Base",
    "Case",
    "CaseReferent",
    "Channel",
    "Credential",
    "Domain",
    "Institution",
    "JournalEntry",
    "JournalSeal",
    "OpeningPeriod",
    "Person",
    "PersonPhone",
    "PersonToken",
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
    "VisitEvent",
]
