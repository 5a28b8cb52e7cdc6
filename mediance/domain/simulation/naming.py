"""Invented people of Perpignan's mix: names that are common there, put together by chance.

The lists go from frequent to rare, and are drawn so: homonyms are as common as in a real register.
Nothing of this is kept about anybody; only the name is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from mediance.domain.names import normalized, searchable_words
from mediance.domain.simulation import name_lists
from mediance.domain.simulation.draws import Mix
from mediance.domain.simulation.parameters import NAMING

RANK_OFFSET = 4
"""The n-th name of a list weighs 1 / (n + this): frequent names are frequent, rare ones exist."""
OF_ANOTHER_ORIGIN = 0.09
"""Given names travel between communities."""
YOUNGEST, OLDEST, USUAL_AGE = 17, 94, 44

FICTION_PREFIXES: Mapping[str, float] = {
    "063998": 74.0,
    "046571": 18.0,
    "026191": 2.0,
    "035301": 2.0,
    "053649": 2.0,
    "019900": 2.0,
}
"""The ranges that Arcep keeps for fiction: such numbers ring nowhere."""


@dataclass(frozen=True)
class Community:
    """Names that go together; `doubles` have two family names, `compounds` two given ones."""

    weight: float
    family: str
    given: str
    doubles: float = 0.0
    compounds: float = 0.0


COMMUNITIES = (
    Community(
        31.0, name_lists.FRENCH_FAMILY, name_lists.FRENCH_GIVEN, doubles=0.03, compounds=0.03
    ),
    Community(14.0, name_lists.CATALAN_FAMILY, name_lists.CATALAN_GIVEN, doubles=0.08),
    Community(
        12.0, name_lists.SPANISH_FAMILY, name_lists.SPANISH_GIVEN, doubles=0.4, compounds=0.1
    ),
    Community(24.0, name_lists.MAGHREBI_FAMILY, name_lists.MAGHREBI_GIVEN, compounds=0.02),
    Community(7.0, name_lists.GITANO_FAMILY, name_lists.GITANO_GIVEN, compounds=0.05),
    Community(
        4.0, name_lists.PORTUGUESE_FAMILY, name_lists.PORTUGUESE_GIVEN, doubles=0.2, compounds=0.08
    ),
    Community(4.0, name_lists.AFRICAN_FAMILY, name_lists.AFRICAN_GIVEN),
    Community(4.0, name_lists.EASTERN_FAMILY, name_lists.EASTERN_GIVEN),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What somebody said of themselves; `search_name` and `tokens` as the product makes them."""

    family_name: str
    given_name: str
    search_name: str
    tokens: tuple[str, ...]
    birth_year: int | None
    has_notice: bool
    phones: tuple[str, ...]


class Naming:
    """Draws people, one after the other."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng = rng
        self._year = today.year
        self._communities = Mix({community: community.weight for community in COMMUNITIES})
        self._family = {community: _ranked(community.family) for community in COMMUNITIES}
        self._given = {community: _ranked(community.given) for community in COMMUNITIES}
        self._prefixes = Mix(FICTION_PREFIXES)

    def people(self, count: int) -> Iterator[Identity]:
        """Draw so many people."""
        for _ in range(count):
            yield self._person()

    def _person(self) -> Identity:
        chance = self._rng.random
        community = self._communities.one(self._rng)
        family = self._names(self._family[community], community.doubles, " ")
        given_in = community
        if chance() < OF_ANOTHER_ORIGIN:
            given_in = self._communities.one(self._rng)
        given = self._names(self._given[given_in], community.compounds, "-")
        search_name = f"{_normalized(family)} {_normalized(given)}"
        return Identity(
            family,
            given,
            search_name,
            searchable_words(family, given),
            self._birth_year(),
            chance() < NAMING.notice_given,
            tuple(self._phones()),
        )

    def _names(self, names: Mix[str], double: float, joint: str) -> str:
        if self._rng.random() >= double:
            return names.one(self._rng)
        return joint.join(dict.fromkeys(names.draw(self._rng, 2)))

    def _birth_year(self) -> int | None:
        if self._rng.random() >= NAMING.birth_year_known:
            return None
        return self._year - int(self._rng.triangular(YOUNGEST, OLDEST, USUAL_AGE))

    def _phones(self) -> dict[str, None]:
        chance = self._rng.random
        count = (chance() < NAMING.has_phone) + (chance() < NAMING.second_phone)
        prefixes = self._prefixes.draw(self._rng, count) if count else ()
        return dict.fromkeys(f"{prefix}{int(chance() * 10_000):04d}" for prefix in prefixes)


@cache
def _normalized(name: str) -> str:
    return normalized(name)


def _ranked(names: str) -> Mix[str]:
    words = (name.replace("_", " ") for name in names.split())
    return Mix({name: 1 / (rank + RANK_OFFSET) for rank, name in enumerate(dict.fromkeys(words))})
