"""Passwords that can be remembered by one person and guessed by nobody.

Length is looked at in `credentials`; here it is what everybody thinks of first: the thirty thousand
most common passwords, names and words that zxcvbn brings, the French ones it lacks, rows of keys,
repeats, dates, and the names that are known of the person and the house.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Lock

from zxcvbn import zxcvbn

from db.engine import Work
from db.queries import accounts
from mediance.services.credentials import require_length

COMMON_FRENCH_FILE = Path(__file__).with_name("common_french_passwords.txt")
LONGEST_JUDGED = 72
"""What the judge reads; a password that is guessed to there is not saved by what follows."""
GUESSES_AT_LEAST = 10**9
"""Years for whoever stole the hashes, which are slow; for ever at the sign-in, which counts."""
SHORTEST_NAME = 4
"""A shorter word stands in many passwords by chance."""
BESIDE_NAMES = 8
"""Letters and digits that a password needs beside the names in it."""
HOUSE_NAMES = ("mediance",)
_ONE_AT_A_TIME = Lock()
"""The judge keeps the words that it is given where all threads see them."""


class Weakness(StrEnum):
    """Why a password is guessed."""

    COMMON = "common"
    NAMES = "names"
    PATTERN = "pattern"


class PasswordGuessable(Exception):
    """The password is long enough, and still among the first that are tried."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(weakness.value)
        self.weakness = weakness


def require(password: str, names: Iterable[str] = ()) -> None:
    """Raise `PasswordGuessable`, or `credentials.PasswordTooShort`, unless it is a good one.

    `names` are the login and what else around the person anybody knows.
    """
    require_length(password)
    if _is_left_over(password, _words((*names, *HOUSE_NAMES))):
        raise PasswordGuessable(Weakness.NAMES)
    with _ONE_AT_A_TIME:
        judged = zxcvbn(_plain(password)[:LONGEST_JUDGED], user_inputs=common_french())
    if judged["guesses"] < GUESSES_AT_LEAST:
        has_word = any(part["pattern"] == "dictionary" for part in judged["sequence"])
        raise PasswordGuessable(Weakness.COMMON if has_word else Weakness.PATTERN)


def names_around(work: Work, staff_id: int) -> tuple[str, ...]:
    """Return the names that somebody who guesses a person's password tries first."""
    places = (site.name for site in accounts.sites(work, with_closed=True))
    return (*accounts.names_of(work, staff_id), *places)


@cache
def common_french() -> tuple[str, ...]:
    """Return the words of the shipped list."""
    lines = COMMON_FRENCH_FILE.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def _is_left_over(password: str, names: Iterable[str]) -> bool:
    """Whether little is left of a password without the names that anybody knows."""
    left = _plain(password).casefold()
    without = re.sub("|".join(map(re.escape, names)), "", left)
    return without != left and sum(map(str.isalnum, without)) < BESIDE_NAMES


def _words(names: Iterable[str]) -> tuple[str, ...]:
    """Return the words of names that are long enough to be no chance."""
    words = {word for name in names for word in _plain(name).lower().replace("-", " ").split()}
    return tuple(
        sorted((word for word in words if len(word) >= SHORTEST_NAME), key=len, reverse=True)
    )


def _plain(text: str) -> str:
    """Return a text without its accents: they are among the first things that are varied."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))
