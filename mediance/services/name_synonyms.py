"""Other words for a name, a list that those who arrange the house may grow."""

import csv
from pathlib import Path

from db.engine import Work, transaction
from db.queries import journal, synonyms
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField, refuse
from mediance.domain.permissions import Action
from mediance.domain.synonyms import Synonym, synonym
from mediance.services import guard

SHIPPED = Path(__file__).parents[2] / "db" / "reference" / "name_synonyms.csv"


class SynonymUnknown(Exception):
    """It is not in the list, or not any more."""


def load_shipped_synonyms(work: Work) -> None:
    """Add to the list what ships with the software, in the owner's transaction."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        synonyms.ship(work, [synonym(row["name"], row["standard"]) for row in csv.DictReader(file)])


def synonym_list(actor: Actor) -> tuple[Synonym, ...]:
    """Return all synonyms in use, by the name they stand for."""
    guard.require(actor, Action.MANAGE_SYNONYMS)
    with transaction(actor) as work:
        return synonyms.listed(work)


def add_synonym(actor: Actor, name: str, standard: str) -> Synonym:
    """Let people be found under `standard` by whoever types `name`, and the other way round.

    Adding one again changes nothing. Raises `domain.names.UnusableName`, `domain.synonyms.SameWord`
    or `NotPermitted`.
    """
    guard.require(actor, Action.MANAGE_SYNONYMS)
    for word in (name, standard):
        refuse(word, TextField.LIST_WORD)
    added = synonym(name, standard)
    with transaction(actor) as work:
        synonyms.add(work, added, actor.staff_id)
        journal.record(work, actor, "add", Record("name_synonym"))
    return added


def remove_synonym(actor: Actor, name: str, standard: str) -> None:
    """Take one out of the list, for good; raise `SynonymUnknown` where it is not in it."""
    guard.require(actor, Action.MANAGE_SYNONYMS)
    with transaction(actor) as work:
        if not synonyms.remove(work, synonym(name, standard)):
            raise SynonymUnknown
        journal.record(work, actor, "remove", Record("name_synonym"))
