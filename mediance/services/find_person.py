"""Finding a person while the desk types: a name, the end of a telephone number, a ticket."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter

from db.engine import Work, transaction
from db.queries import identities, journal, name_words, people, visits
from db.queries.journal import Record
from db.queries.people import Candidate
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.likeness import Why
from mediance.domain.names import LONGEST_NAME, normalized
from mediance.domain.people import FIRST_BIRTH_YEAR, PersonSuggestion, TicketSuggestion
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.likely_same import likely_same
from mediance.services.name_matching import Match, TypedName

__all__ = ["find_person", "find_ticket", "is_search", "journal_search", "likely_same"]

SHORTEST_SEARCH = 2
FEWEST_DIGITS = 4
SHOWN = 20
LOOKED_AT = 250
"""So many of the likeliest are compared letter by letter."""
GOOD_ENOUGH = 62.0
"""A name that answers less of what was typed is nobody's who is meant."""
EXACT = 98.0
NAMESAKES, NAMESAKES_OF_OTHERS = 10, 3
"""So many of one name, where it is the one that was typed and where it is another."""
EXACT = 98.0
NAMESAKES = 10
"""So many bear the very name that was typed before others are suggested, too."""
OF_ONE_FAMILY = 4
"""So many of one family name before others that begin as was typed."""
REGULARS = timedelta(days=120)
OTHER_YEAR, UNKNOWN_YEAR = 30.0, 8.0
"""What a name loses when the year that was typed is not the person's, or nobody knows theirs."""


@dataclass(frozen=True)
class Typed:
    """What was typed, read: the words of a name, and the birth year if one stands there."""

    words: tuple[str, ...]
    year: int | None


def find_person(actor: Actor, typed: str) -> tuple[PersonSuggestion, ...]:
    """Return up to twenty people who match what was typed, the likeliest first, one line each.

    A name in any order, spelling and part, with a birth year (« benali 1979 », « benali 79 ») or
    without; or the last digits of a telephone number. Fewer than two letters match nobody.
    """
    guard.require(actor, Action.FIND_PERSON)
    if not is_search(typed):
        return ()
    read = read_typed(typed, paris.today())
    with transaction(actor) as work:
        is_number = not read.words or len(_digits(typed)) > FEWEST_DIGITS
        found = _by_phone(work, _national(_digits(typed))) if is_number else _by_name(work, read)
        return identities.one_of_each(work, found)


def find_ticket(actor: Actor, site_id: int, typed: str) -> TicketSuggestion | None:
    """Return today's visit of this site with the number that was typed, if it is one."""
    guard.require_site(actor, Action.FIND_PERSON, site_id)
    number = typed.strip()
    if not (number.isdecimal() and len(number) < FEWEST_DIGITS):
        return None
    with transaction(actor) as work:
        return visits.by_ticket(work, site_id, paris.today(), int(number))


def is_search(typed: str) -> bool:
    """Whether this is enough to look for somebody, and no longer than a name may be."""
    if len(typed) > LONGEST_NAME:
        return False
    letters = sum(character.isalpha() for character in normalized(typed))
    return letters >= SHORTEST_SEARCH or len(_digits(typed)) >= FEWEST_DIGITS


def journal_search(actor: Actor, result_count: int) -> None:
    """Leave one trace of a search that was used, not one a keystroke."""
    guard.require(actor, Action.FIND_PERSON)
    with transaction(actor) as work:
        journal.record(work, actor, "search", Record("person", row_count=result_count))


def read_typed(typed: str, today: date) -> Typed:
    """Part a birth year, in four digits or two, from the words of a name."""
    words = normalized(typed).split()
    years = [year for word in words if (year := _year(word, today)) is not None]
    names = tuple(word for word in words if not word.isdecimal())
    return Typed(names, years[-1] if years and names else None)


def _by_phone(work: Work, digits: str) -> tuple[PersonSuggestion, ...]:
    found = people.by_phone_digits(work, digits, SHOWN)
    return tuple(replace(person, why=Why.PHONE) for person in found)


def _by_name(work: Work, typed: Typed) -> tuple[PersonSuggestion, ...]:
    name = TypedName(typed.words, name_words.synonyms(work, typed.words))
    wanted = name.wanted(name_words.look_up(work, name.sought))
    if not wanted:
        return ()
    found = people.candidates(
        work,
        wanted,
        year=typed.year,
        initials=name.initials,
        beginning=name.beginning,
        limit=LOOKED_AT,
    )
    matches = {
        candidate: _with_year(name.match(candidate), candidate, typed) for candidate in found
    }
    good = [candidate for candidate in found if matches[candidate].score >= GOOD_ENOUGH]
    today = paris.today()
    regulars = people.seen_between(
        work, [candidate.person_id for candidate in good], today - REGULARS, today
    )

    def rank(candidate: Candidate) -> tuple[object, ...]:
        is_regular = candidate.person_id in regulars
        score = round(matches[candidate].score, 1)
        return -score, not is_regular, candidate.search_name, candidate.person_id

    is_beginning = name.beginning is not None
    shown = _of_many_names(sorted(good, key=rank), matches, is_beginning=is_beginning)
    return tuple(_suggestion(one, matches[one].why) for one in shown)


def _of_many_names(
    ranked: Sequence[Candidate], matches: Mapping[Candidate, Match], *, is_beginning: bool
) -> list[Candidate]:
    """Return those to show, in their order; namesakes leave room for other names.

    Nothing but the birth year tells namesakes apart; twenty of them would hide everybody else. So
    would all of one family name where one word alone, which begins several, was typed.
    """
    seen: Counter[str] = Counter()
    families: Counter[str] = Counter()
    turns: list[tuple[int, Candidate]] = []
    for one in ranked:
        room = NAMESAKES if matches[one].score >= EXACT else 1
        turn = seen[one.search_name] // room
        seen[one.search_name] += 1
        if is_beginning and matches[one].why is Why.BEGINNING:
            turn = max(turn, families[one.family_name] // OF_ONE_FAMILY)
            families[one.family_name] += 1
        turns.append((turn, one))
    first = {one for _, one in sorted(turns, key=itemgetter(0))[:SHOWN]}
    return [one for one in ranked if one in first]


def _with_year(match: Match, candidate: Candidate, typed: Typed) -> Match:
    if typed.year is None or candidate.birth_year == typed.year:
        return match
    lost = UNKNOWN_YEAR if candidate.birth_year is None else OTHER_YEAR
    return replace(match, score=match.score - lost)


def _suggestion(candidate: Candidate, why: Why) -> PersonSuggestion:
    return PersonSuggestion(
        candidate.person_id,
        candidate.family_name,
        candidate.given_name,
        candidate.birth_year,
        why,
        candidate.used_name,
    )


def _year(word: str, today: date) -> int | None:
    if not (word.isdecimal() and word.isascii()):
        return None
    year = int(word)
    if len(word) == len("79"):
        century = today.year // 100 * 100
        return year + century if year <= today.year - century else year + century - 100
    return year if FIRST_BIRTH_YEAR <= year <= today.year else None


def _digits(typed: str) -> str:
    return re.sub(r"\D", "", typed)


def _national(digits: str) -> str:
    """Return the digits without what people may leave out: country code, trunk zero, 00."""
    return re.sub(r"^(?:(?:00)?330?|0)(?=\d{9}$)|^00", "", digits)
