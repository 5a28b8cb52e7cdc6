"""Entries of the association's own lists."""

from dataclasses import dataclass

from mediance.domain.actors import Language


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


UNCLEAR_DOMAIN = "to_clarify"
DISCREET_DOMAIN = "papers"
"""What the desk shows in place of a sensitive domain."""
