"""A person as the desk may know them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonSuggestion:
    """Somebody whose name matches; what may be read on a screen that others can see."""

    person_id: int
    family_name: str
    given_name: str
    birth_year: int | None


@dataclass(frozen=True)
class KnownPerson:
    """Somebody chosen among the suggestions."""

    person_id: int


@dataclass(frozen=True)
class NewPerson:
    """Somebody who wants a follow-up; the name as said, the notice given or still to give."""

    family_name: str
    given_name: str = ""
    birth_year: int | None = None
    is_notice_given: bool = False


Arrival = KnownPerson | NewPerson | None
"""Who arrives; nobody by name is the default."""
