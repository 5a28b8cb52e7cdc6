"""Texts of commands, in the language of the installation."""

from mediance.services.translations import translations
from mediance.settings import settings


def _(message: str) -> str:
    """Return a text in the installation's language."""
    return translations(settings().language).gettext(message)


def _n(singular: str, plural: str, number: int) -> str:
    """Return the text that agrees with a number."""
    return translations(settings().language).ngettext(singular, plural, number)
