"""Which lines of a register are about the same person, without guessing between homonyms."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from mediance.domain.names import normalized
from mediance.domain.register.model import RegisterRow


@dataclass(frozen=True)
class PersonOnFile:
    """Somebody the association knows already; `search_name` is the normalized full name."""

    person_id: int
    search_name: str
    phones: frozenset[str] = frozenset()


@dataclass(eq=False)
class Somebody:
    """One person of a register: known already, or new since `first_contact_on`."""

    family_name: str
    given_name: str
    first_contact_on: date
    person_id: int | None = None
    phones: set[str] = field(default_factory=set)

    @property
    def is_new(self) -> bool:
        """Whether the association does not know this person yet."""
        return self.person_id is None


@dataclass(frozen=True)
class PeopleOfRegister:
    """Who came: `indices` tells, by checksum of the line, which of `people` it is about if any."""

    people: tuple[Somebody, ...]
    indices: dict[str, int]


def search_name(row: RegisterRow) -> str:
    """Return the name by which a person is looked up; "" when the line names nobody enough.

    A family name alone may be a whole family's: it takes a given name or a telephone number.
    """
    if row.family_name is None or not (row.given_name or row.phone):
        return ""
    return normalized(f"{row.family_name} {row.given_name or ''}")


def tell_people(
    rows: Iterable[RegisterRow], known: Iterable[PersonOnFile] = ()
) -> PeopleOfRegister:
    """Return the people of a register, each once.

    Of those with an equal name, the one whose number agrees is meant, or the only one whom no
    number contradicts. Between several homonyms the line is left to nobody.
    """
    by_name: defaultdict[str, list[Somebody]] = defaultdict(list)
    for person in known:
        by_name[person.search_name].append(
            Somebody("", "", date.min, person.person_id, set(person.phones))
        )
    positions: dict[Somebody, int] = {}
    indices: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.arrived_at)):
        name = search_name(row)
        somebody = _somebody(row, by_name[name]) if name else None
        if somebody is not None:
            indices[row.checksum] = positions.setdefault(somebody, len(positions))
    return PeopleOfRegister(tuple(positions), indices)


def _somebody(row: RegisterRow, namesakes: list[Somebody]) -> Somebody | None:
    candidates = _who_may_be_meant(row, namesakes)
    if len(candidates) > 1:
        return None
    if not candidates:
        newcomer = Somebody(row.family_name or "", row.given_name or "", row.day)
        namesakes.append(newcomer)
        candidates = [newcomer]
    if row.phone:
        candidates[0].phones.add(row.phone)
    return candidates[0]


def _who_may_be_meant(row: RegisterRow, namesakes: list[Somebody]) -> list[Somebody]:
    if row.phone is None:
        return namesakes
    agreeing = [somebody for somebody in namesakes if row.phone in somebody.phones]
    return agreeing or [somebody for somebody in namesakes if not somebody.phones]
