"""Texts of the screen, in the language of whoever looks at it: sessions are threads of one process.

The French text is the message; `locales/` holds both languages.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

from mediance.domain.actors import Language
from mediance.services.translations import translations
from mediance.ui import session

Given = TypeVarTuple("Given")
Words = TypeVar("Words")
KEPT = 64


def _(message: str) -> str:
    """Return a text in this session's language."""
    return translations(session.language()).gettext(message)


def _n(singular: str, plural: str, number: int) -> str:
    """Return the text that agrees with a number."""
    return translations(session.language()).ngettext(singular, plural, number)


def said_once(put: Callable[[*Given], Words]) -> Callable[[*Given], Words]:
    """Have words that follow from what is given alone put together once in each language.

    A desk is redrawn at every arrival, with some hundred words that stay the same. Everybody is
    given the same object: it is not to be changed.
    """

    @lru_cache(maxsize=KEPT)
    def in_language(_language: Language, given: tuple[*Given]) -> Words:
        return put(*given)

    @wraps(put)
    def say(*given: *Given) -> Words:
        return in_language(session.language(), given)

    return say
