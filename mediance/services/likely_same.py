"""Who, of the people known, may be the one whom one is about to add."""

from db.engine import Work
from db.queries import name_words, people
from db.queries.people import Candidate
from mediance.domain.likeness import LikelySame, Likeness, Why
from mediance.domain.names import normalized
from mediance.services.name_matching import TypedName

LOOKED_AT = 100
LIKELY = 85
CLOSE_YEAR = 1


def likely_same(
    work: Work, family_name: str, given_name: str, birth_year: int | None, *, limit: int = 5
) -> tuple[LikelySame, ...]:
    """Return the people known who may be the one about to be added, the surest first."""
    words = tuple(normalized(f"{family_name} {given_name}").split())
    if not words:
        return ()
    name = TypedName(words, name_words.synonyms(work, words))
    wanted = name.wanted(name_words.look_up(work, name.sought))
    if not wanted:
        return ()
    found = people.candidates(work, wanted, year=birth_year, initials="", limit=LOOKED_AT)
    likely = [
        same for candidate in found if (same := _likeness(name, candidate, birth_year)) is not None
    ]
    return tuple(sorted(likely, key=lambda same: (-same.score, same.person_id))[:limit])


def _likeness(name: TypedName, candidate: Candidate, birth_year: int | None) -> LikelySame | None:
    match = name.match(candidate)
    reason = _reason(match.why, candidate.birth_year, birth_year)
    score = round(match.score)
    if reason is None or score < LIKELY:
        return None
    return LikelySame(
        candidate.person_id,
        candidate.family_name,
        candidate.given_name,
        candidate.birth_year,
        score,
        reason,
    )


def _reason(why: Why, known: int | None, said: int | None) -> Likeness | None:
    is_same_name = why in {Why.SAME_NAME, Why.OTHER_ORDER}
    if known is None or said is None:
        return Likeness.SAME_NAME_UNKNOWN_YEAR if is_same_name else None
    if known == said:
        if is_same_name:
            return Likeness.SAME_NAME_SAME_YEAR
        return Likeness.SOUND_SAME_YEAR if why is Why.SOUND else Likeness.ALIKE_SAME_YEAR
    if is_same_name and _are_close(known, said):
        return Likeness.SAME_NAME_CLOSE_YEAR
    return None


def _are_close(known: int, said: int) -> bool:
    """Whether one year may be the other, misheard or with two digits swapped."""
    return abs(known - said) <= CLOSE_YEAR or sorted(str(known)) == sorted(str(said))
