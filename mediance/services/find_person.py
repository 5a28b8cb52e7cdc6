"""Finding a person while the desk types: name beginnings, or the last digits of a number."""

import re

from db.engine import transaction
from db.queries import journal, people
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.names import tokens
from mediance.domain.people import PersonSuggestion
from mediance.domain.permissions import Action
from mediance.services import guard

SHORTEST_SEARCH = 2
FEWEST_DIGITS = 4
SHOWN = 8


def find_person(actor: Actor, typed: str) -> tuple[PersonSuggestion, ...]:
    """Return up to eight people who match what was typed; fewer than two letters match nobody."""
    guard.require(actor, Action.FIND_PERSON)
    digits = re.sub(r"\D", "", typed)
    words = tokens(typed)
    if len(digits) >= FEWEST_DIGITS:
        with transaction(actor) as work:
            return people.by_phone_digits(work, _national(digits), SHOWN)
    if sum(len(word) for word in words) < SHORTEST_SEARCH:
        return ()
    with transaction(actor) as work:
        return people.matching(work, words, SHOWN)


def journal_search(actor: Actor, result_count: int) -> None:
    """Leave one trace of a search that was used, not one a keystroke."""
    guard.require(actor, Action.FIND_PERSON)
    with transaction(actor) as work:
        journal.record(work, actor, "search", Record("person", row_count=result_count))


def _national(digits: str) -> str:
    """Return the digits without the country code or trunk zero, which people may leave out."""
    return re.sub(r"^(?:0033|33|0)(?=\d{9}$)", "", digits)
