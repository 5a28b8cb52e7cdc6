"""What may be opened: kinds of procedure, each with the institution it usually goes to."""

from collections.abc import Collection
from dataclasses import dataclass

from mediance.domain.reference import Choice


@dataclass(frozen=True)
class Kind:
    """A kind of procedure, as it is chosen."""

    code: str
    label: str
    domain_code: str
    institution_code: str


@dataclass(frozen=True)
class Offered:
    """What may be chosen, in the order of the lists."""

    kinds: tuple[Kind, ...]
    institutions: tuple[Choice, ...]

    def first_of(self, domain_codes: Collection[str]) -> tuple[Kind, ...]:
        """Return all kinds, those of what somebody came for first."""
        return tuple(sorted(self.kinds, key=lambda each: each.domain_code not in domain_codes))
