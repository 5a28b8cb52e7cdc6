"""Other words for a name, as people use them: Pepe for José."""

from dataclasses import dataclass
from datetime import datetime

from mediance.domain.names import UnusableName, normalized


class SameWord(Exception):
    """The two are one and the same word already."""


@dataclass(frozen=True)
class Synonym:
    """Whoever says `name` may mean `standard`, and the other way round; without accents or case.

    `added_by` is the colleague who added it; nobody for those that the software ships.
    """

    name: str
    standard: str
    added_at: datetime | None = None
    added_by: str | None = None


def synonym(name: str, standard: str) -> Synonym:
    """Return the two as they are compared.

    Raises `UnusableName` for what is not one word each, and `SameWord` for one word twice.
    """
    plain, plain_standard = normalized(name), normalized(standard)
    if not all(word and " " not in word for word in (plain, plain_standard)):
        raise UnusableName
    if plain == plain_standard:
        raise SameWord
    return Synonym(plain, plain_standard)
