"""Finding a person while the desk types: a name, the end of a telephone number, a ticket."""

import re
from dataclasses import replace

from db.engine import Work, transaction
from db.queries import journal, people, visits
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.likeness import LikelySame, Likeness, Why
from mediance.domain.names import LONGEST_NAME, normalized, tokens
from mediance.domain.people import PersonSuggestion, TicketSuggestion
from mediance.domain.permissions import Action
from mediance.services import guard

SHORTEST_SEARCH = 2
FEWEST_DIGITS = 4
SHOWN = 20


def find_person(actor: Actor, typed: str) -> tuple[PersonSuggestion, ...]:
    """Return up to twenty people who match what was typed, the likeliest first.

    Fewer than two letters match nobody.
    """
    guard.require(actor, Action.FIND_PERSON)
    if not is_search(typed):
        return ()
    digits = _digits(typed)
    with transaction(actor) as work:
        if len(digits) >= FEWEST_DIGITS:
            found = people.by_phone_digits(work, _national(digits), SHOWN)
            return tuple(replace(person, why=Why.PHONE) for person in found)
        words = tokens(typed)
        return tuple(
            replace(person, why=_why(person, words))
            for person in people.matching(work, words, SHOWN)
        )


def find_ticket(actor: Actor, site_id: int, typed: str) -> TicketSuggestion | None:
    """Return today's visit of this site with the number that was typed, if it is one."""
    guard.require_site(actor, Action.FIND_PERSON, site_id)
    if not typed.strip().isdecimal() or len(typed.strip()) >= FEWEST_DIGITS:
        return None
    with transaction(actor) as work:
        return visits.by_ticket(work, site_id, paris.today(), int(typed))


def likely_same(
    work: Work, family_name: str, given_name: str, birth_year: int | None, *, limit: int = 5
) -> tuple[LikelySame, ...]:
    """Return the people known who may be the one about to be added, the surest first."""
    words = tokens(f"{family_name} {given_name}")
    found = people.matching(work, words, limit) if words else ()
    return tuple(
        LikelySame(
            person.person_id,
            person.family_name,
            person.given_name,
            person.birth_year,
            score=100,
            reason=Likeness.SAME_NAME_SAME_YEAR,
        )
        for person in found
        if birth_year is not None and person.birth_year == birth_year
    )


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


def _why(person: PersonSuggestion, words: tuple[str, ...]) -> Why:
    own = tokens(f"{person.family_name} {person.given_name}")
    if set(words) <= set(own):
        return Why.SAME_NAME
    is_own = all(any(name.startswith(word) for name in own) for word in words)
    is_used = person.used_name is not None and normalized(person.used_name)
    return Why.USED_NAME if is_used and not is_own else Why.BEGINNING


def _digits(typed: str) -> str:
    return re.sub(r"\D", "", typed)


def _national(digits: str) -> str:
    """Return the digits without the country code or trunk zero, which people may leave out."""
    return re.sub(r"^(?:0033|33|0)(?=\d{9}$)", "", digits)
