"""Entries of the association's own lists."""

from dataclasses import dataclass
from enum import StrEnum

from mediance.domain.actors import Language
from mediance.domain.presences import Colleague


@dataclass(frozen=True)
class Label:
    """A French term with its English gloss."""

    french: str
    english: str

    def in_language(self, language: Language) -> str:
        """Return the term for a reader of this language."""
        return self.english if language == "en" else self.french


@dataclass(frozen=True)
class DomainChoice:
    """What a person may come for; sensitive ones are not shown at the desk.

    One that is no longer offered still names the visits of its time.
    """

    code: str
    label: Label
    shortcut: str | None
    is_sensitive: bool
    is_offered: bool = True


class PlaceKind(StrEnum):
    """How a place is offered: by district, by commune, or neither."""

    DISTRICT = "district"
    COMMUNE = "commune"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Choice:
    """One entry of a list, by its code."""

    code: str
    label: Label


@dataclass(frozen=True)
class UsualDocument(Choice):
    """A paper that people are asked to bring, and the domains that usually ask for it."""

    usual_for: frozenset[str]


@dataclass(frozen=True)
class PlaceChoice(Choice):
    """A place where somebody lives."""

    kind: PlaceKind


@dataclass(frozen=True)
class VisitChoices:
    """The lists that the reception form offers beyond its domains."""

    channels: tuple[Choice, ...] = ()
    languages: tuple[Choice, ...] = ()
    places: tuple[PlaceChoice, ...] = ()
    institutions: tuple[Choice, ...] = ()
    colleagues: tuple[Colleague, ...] = ()


UNCLEAR_DOMAIN = "to_clarify"
DISCREET_DOMAIN = "papers"
"""What the desk shows in place of a sensitive domain."""
