"""Finding a person while the desk types: name beginnings, or the last digits of a number."""

import re

from db.engine import transaction
from db.queries import journal, people
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.names import LONGEST_NAME, tokens
from mediance.domain.people import PersonSuggestion
from mediance.domain.permissions import Action
from mediance.services import guard

SHORTEST_SEARCH = 2
FEWEST_DIGITS = 4
SHOWN = 8


def find_person(actor: Actor, typed: str) -> tuple[PersonSuggestion, ...]:
    """Return up to eight people who match what was typed; fewer than two letters match nobody."""
    guard.require(actor, Action.FIND_PERSON)
    if not is_search(typed):
        return ()
    digits = _digits(typed)
    with transaction(actor) as work:
        if len(digits) >= FEWEST_DIGITS:
            return people.by_phone_digits(work, _national(digits), SHOWN)
        return people.matching(work, tokens(typed), SHOWN)


def is_search(typed: str) -> bool:
    """Whether this is enough to look for somebody, and no longer than a name may be."""
    if len(typed) > LONGEST_NAME:
        return False
    letters = sum(len(word) for word in tokens(typed))
    return letters >= SHORTEST_SEARCH or len(_digits(typed)) >= FEWEST_DIGITS


def journal_search(actor: Actor, result_count: int) -> None:
    """Leave one trace of a search that was used, not one a keystroke."""
    guard.require(actor, Action.FIND_PERSON)
    with transaction(actor) as work:
        journal.record(work, actor, "search", Record("person", row_count=result_count))


def _digits(typed: str) -> str:
    return re.sub(r"\D", "", typed)


def _national(digits: str) -> str:
    """Return the digits without the country code or trunk zero, which people may leave out."""
    return re.sub(r"^(?:0033|33|0)(?=\d{9}$)", "", digits)
