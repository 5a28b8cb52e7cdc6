"""The association's own lists: shipped as files, kept in the database, shown with their labels."""

import csv
from collections.abc import Iterator
from pathlib import Path

from db.engine import Work, transaction
from db.queries import reference, visit_details
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.reference import DomainChoice, Label, VisitChoices
from mediance.domain.roles import Role
from mediance.services import guard
from mediance.services.consent_texts import load_shipped_texts
from mediance.services.deadline_rules import load_shipped_rules
from mediance.services.followup.recourses import load_shipped_recourses
from mediance.services.name_synonyms import load_shipped_synonyms
from mediance.services.panels import Panel, shared

FILES = Path(__file__).parents[2] / "db" / "reference"
LISTS = (
    "domains",
    "channels",
    "institutions",
    "procedure_types",
    "languages",
    "places",
    "documents",
)
DOMAINS = Panel("domains", ("lists",))
VISIT_CHOICES = Panel("visit choices", ("lists",))
SEEING_SENSITIVE_DOMAINS = frozenset({Role.MEDIATOR, Role.SOCIAL_WORKER, Role.COORDINATOR})


def load_shipped_lists(work: Work) -> None:
    """Bring the lists to the state of their files, but for what the association made its own.

    In the owner's transaction, at every start.
    """
    for name in LISTS:
        reference.upsert(work, name, shipped_rows(name))
    load_shipped_synonyms(work)
    load_shipped_texts(work)
    load_shipped_rules(work)
    load_shipped_recourses(work)


def shipped_rows(name: str) -> list[dict[str, object]]:
    """Return one list as the software ships it."""
    return list(_rows(FILES / f"{name}.csv"))


def domain_choices(actor: Actor) -> tuple[DomainChoice, ...]:
    """Return what a person may come for, or could; sensitive ones for those who may see them."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    today = paris.today()
    choices = shared(DOMAINS, actor, (), lambda work: reference.domains(work, today), filters=today)
    return tuple(
        choice for choice in choices if not choice.is_sensitive or sees_sensitive_domains(actor)
    )


def channel_choices(actor: Actor) -> tuple[tuple[str, Label], ...]:
    """Return the ways to come, in order."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(actor) as work:
        return reference.channels(work, paris.today())


def visit_choices(actor: Actor, site_id: int) -> VisitChoices:
    """Return what may be said of a visit at one site, behind « Préciser »."""
    guard.require_site(actor, Action.VIEW_QUEUE, site_id)
    today = paris.today()

    def read(work: Work) -> VisitChoices:
        return visit_details.choices(work, site_id, today)

    return shared(VISIT_CHOICES, actor, (site_id,), read, filters=today)


def sees_sensitive_domains(actor: Actor) -> bool:
    """Whether the actor may read that somebody came about, say, their right of residence."""
    return bool(actor.roles & SEEING_SENSITIVE_DOMAINS)


def _rows(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: _value(name, text) for name, text in row.items()}


def _value(name: str, text: str) -> object:
    if name == "position":
        return int(text)
    if name.startswith("is_"):
        return text == "true"
    return text.split() if name == "usual_for" else text or None
