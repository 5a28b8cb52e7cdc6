"""The catalogs of texts, read once from `locales/`; message ids are the French texts."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from mediance.domain.actors import Language

CATALOGS = Path(__file__).parents[2] / "locales"


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """Return the texts of a language, with `gettext` and `ngettext`.

    The `.po` files themselves are read, so that nothing needs compiling and nothing can be stale.
    The result is shared by all sessions and installs nothing process-wide.
    """
    with (CATALOGS / language / "LC_MESSAGES" / "mediance.po").open("rb") as po_file:
        catalog = read_po(po_file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return _Texts(compiled)


class _Texts(gettext.GNUTranslations):
    """Texts of which some are both said alone and counted.

    A catalog holds these once, with their plural, where Python looks only for what is counted.
    """

    def __init__(self, compiled: BinaryIO) -> None:
        super().__init__(compiled)
        self._said: dict[str, str] = {}

    def gettext(self, message: str) -> str:
        if message not in self._said:
            alone = super().gettext(message)
            is_found = alone != message
            self._said[message] = alone if is_found else self.ngettext(message, message, 1)
        return self._said[message]
