"""Texts of the screen, in the language of whoever looks at it: sessions are threads of one process.

The French text is the message; `locales/` holds both languages.
"""

from mediance.services.translations import translations
from mediance.ui import session


def _(message: str) -> str:
    """Return a text in this session's language."""
    return translations(session.language()).gettext(message)


def _n(singular: str, plural: str, number: int) -> str:
    """Return the text that agrees with a number."""
    return translations(session.language()).ngettext(singular, plural, number)
