"""What can go wrong below, by name, for those who put it into words."""

from db.embedded import EmbeddedError
from db.errors import (
    PERSON_IS_LIMITED,
    ConstraintViolated,
    DatabaseUnavailable,
    PersonRestricted,
    UnfitDatabase,
)
from db.queries.submissions import PressedForSomethingElse, SubmissionOfAnother
from mediance.settings import SettingsError

__all__ = [
    "FORESEEN",
    "PERSON_IS_LIMITED",
    "ConstraintViolated",
    "DatabaseUnavailable",
    "EmbeddedError",
    "PersonRestricted",
    "PressedForSomethingElse",
    "SettingsError",
    "SubmissionOfAnother",
    "UnfitDatabase",
    "for_the_operator",
]

FORESEEN = (DatabaseUnavailable, EmbeddedError, OSError, SettingsError, UnfitDatabase)
"""What an operator can put right: a wrong setting, a server that is down, a disk that is full."""


def for_the_operator(error: BaseException) -> str:
    """Return the sentence of a foreseen error."""
    match error:
        case DatabaseUnavailable():
            return f"The database cannot be used: {str(error) or 'it does not answer'}."
        case OSError(strerror=str(reason), filename=str(place)):
            return f"{reason}: {place}."
        case _:
            return str(error)
