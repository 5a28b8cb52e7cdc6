"""Calls of the services about institutions, for the test that asks every role for each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.institutions import (
    Card,
    Deposit,
    ListedInstitution,
    ListedType,
    NewType,
    Recourse,
)
from mediance.domain.procedures import Rung
from mediance.domain.reference import Label
from mediance.services import deadline_rules
from mediance.services.followup import institutions, rules
from mediance.services.followup.recourses import shipped_recourses
from tests.confidential import key
from tests.security.followup_calls import WithProcedures

Call = Callable[[Actor, WithProcedures], object]

RULE = deadline_rules.shipped_rules()[0]


ROW = next(row for row in shipped_recourses() if row["code"] == "caf-ombudsman")
RECOURSE = Recourse(
    Rung.OMBUDSMAN,
    Label(ROW["label"], ROW["gloss"]),
    Label(ROW["advice"], ROW["advice_gloss"]),
    ROW["source"],
)
FIRST_DAY = date(2026, 1, 1)
CAF = ListedInstitution("caf", "CAF", FIRST_DAY)
RSA = ListedType("rsa", "RSA", "caf", "caf", FIRST_DAY)

VIEWING: dict[str, Call] = {
    "institutions.listed_institutions": lambda a, _: institutions.listed_institutions(a),
    "institutions.listed_types": lambda a, _: institutions.listed_types(a),
    "institutions.institution_file": lambda a, _: institutions.institution_file(a, "caf"),
}
KEEPING: dict[str, Call] = {
    "institutions.domains_of_types": lambda a, _: institutions.domains_of_types(a),
    "institutions.save_card": lambda a, _: institutions.save_card(
        a, "caf", Card(), Card(phone="32 30"), key=key()
    ),
    "institutions.save_deposit": lambda a, _: institutions.save_deposit(
        a, "caf", "rsa", Deposit(proof="Accusé"), seen=Deposit(), key=key()
    ),
    "institutions.save_recourse": lambda a, _: institutions.save_recourse(
        a, "caf", RECOURSE, RECOURSE, key=key()
    ),
    "institutions.verify_recourse": lambda a, _: institutions.verify_recourse(
        a, "caf", RECOURSE, key()
    ),
    "institutions.add_institution": lambda a, _: institutions.add_institution(a, "CIDFF", key()),
    "institutions.change_institution": lambda a, _: institutions.change_institution(
        a, CAF, replace(CAF, label="CAF 66"), key()
    ),
    "institutions.add_type": lambda a, _: institutions.add_type(
        a, NewType("Bourse", "other", "other"), key()
    ),
    "institutions.change_type": lambda a, _: institutions.change_type(
        a, RSA, replace(RSA, label="Revenu de solidarité"), key()
    ),
}
RULING: dict[str, Call] = {
    "rules.rule_names": lambda a, _: rules.rule_names(a),
    "rules.history": lambda a, _: rules.history(a, RULE.code),
    "rules.worked_example": lambda a, _: rules.worked_example(a, RULE, paris.today()),
}

INSTITUTION_CALLS: dict[str, tuple[str, Call]] = {
    f"followup.{name}": (action, call)
    for action, calls in {
        "view_procedures": VIEWING,
        "manage_institutions": KEEPING,
        "manage_deadline_rules": RULING,
    }.items()
    for name, call in calls.items()
}

INSTITUTIONS_NOT_TIED_TO_A_SITE = dict.fromkeys(
    INSTITUTION_CALLS, "rules and institutions are the whole house's; figures are of own sites"
)
