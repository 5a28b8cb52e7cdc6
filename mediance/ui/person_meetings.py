"""What stands on a person's page of appointments, of referrals, and of papers that were seen."""

from mediance.domain.actors import Actor
from mediance.domain.person_file import PersonHead
from mediance.ui import person_appointments, person_papers, person_referrals


def show_appointments(actor: Actor, head: PersonHead) -> None:
    """Draw the appointments of somebody, and a form for another."""
    person_appointments.show(actor, head)


def show_referrals(actor: Actor, head: PersonHead) -> None:
    """Draw where somebody was sent and what came of it."""
    person_referrals.show(actor, head)


def show_documents(actor: Actor, head: PersonHead) -> None:
    """Draw which papers were asked for, seen, missing or out of date."""
    person_papers.show(actor, head)
