"""Who, of the people known, may be the one whom one is about to add.

A name that many bear says little: the more strangers are to be expected who answer as well by mere
chance, the surer the rest has to be. Otherwise every Fatima would be asked whether she is another.
"""

from collections.abc import Mapping
from math import prod

from db.engine import Work
from db.queries import name_words, people
from db.queries.people import Candidate
from mediance.domain.likeness import LikelySame, Likeness, Why, are_close_years
from mediance.domain.names import PARTICLES, normalized
from mediance.services.name_matching import Match, TypedName

LOOKED_AT = 200
LIKELY = 85
BY_CHANCE: Mapping[Likeness, float] = {
    Likeness.SAME_NAME_SAME_YEAR: 0.016,
    Likeness.SOUND_SAME_YEAR: 0.025,
    Likeness.ALIKE_SAME_YEAR: 0.025,
    Likeness.SAME_NAME_CLOSE_YEAR: 0.16,
    Likeness.SAME_NAME_UNKNOWN_YEAR: 1.5,
}
"""How far a stranger of such a name answers in this way: people are born in some fifty years."""
STRANGERS = 0.125
"""Where more than so many of them are expected, an answer is no sign any more."""


def likely_same(
    work: Work, family_name: str, given_name: str, birth_year: int | None, *, limit: int = 5
) -> tuple[LikelySame, ...]:
    """Return the people known who may be the one about to be added, the surest first."""
    words = tuple(normalized(f"{family_name} {given_name}").split())
    answers = _answers(work, words, birth_year) if words else {}
    if not answers:
        return ()
    bearers = people.bearers(work, {one.search_name for one in answers})
    usual = _expected_bearers(work, words)
    likely = [
        LikelySame(
            one.person_id,
            one.family_name,
            one.given_name,
            one.birth_year,
            round(match.score),
            reason,
        )
        for one, match in answers.items()
        if (reason := _reason(match, one.birth_year, birth_year))
        and max(usual, _as_alike(match, answers, bearers) - 1) * BY_CHANCE[reason] <= STRANGERS
    ]
    return tuple(sorted(likely, key=lambda same: (-same.score, same.person_id))[:limit])


def _answers(work: Work, words: tuple[str, ...], birth_year: int | None) -> dict[Candidate, Match]:
    """Return those whose names answer well, whatever their year."""
    name = TypedName(words, name_words.synonyms(work, words))
    wanted = name.wanted(name_words.look_up(work, name.sought))
    found = people.candidates(work, wanted, year=birth_year, initials="", limit=LOOKED_AT)
    return {one: match for one in found if (match := name.match(one)).score >= LIKELY}


def _as_alike(match: Match, answers: Mapping[Candidate, Match], bearers: Mapping[str, int]) -> int:
    """Return how many people bear a name that answers at least as well."""
    names = {one.search_name for one, other in answers.items() if other.score >= match.score}
    return sum(bearers[name] for name in names)


def _expected_bearers(work: Work, words: tuple[str, ...]) -> float:
    """Return how many would bear these words together if they went together by chance alone."""
    telling = {word for word in words if word not in PARTICLES} or set(words)
    found = people.bearers_of_words(work, telling)
    everybody = max(people.highest_id(work), 1)
    return everybody * prod(found.get(word, 0) / everybody for word in telling)


def _is_same_name(match: Match) -> bool:
    return match.why in {Why.SAME_NAME, Why.OTHER_ORDER} and match.is_whole


def _reason(match: Match, known: int | None, said: int | None) -> Likeness | None:
    if known is None or said is None:
        return Likeness.SAME_NAME_UNKNOWN_YEAR if _is_same_name(match) else None
    if known == said:
        if _is_same_name(match):
            return Likeness.SAME_NAME_SAME_YEAR
        is_heard = match.why in {Why.SOUND, Why.VARIANT}
        return Likeness.SOUND_SAME_YEAR if is_heard else Likeness.ALIKE_SAME_YEAR
    if _is_same_name(match) and are_close_years(known, said):
        return Likeness.SAME_NAME_CLOSE_YEAR
    return None
