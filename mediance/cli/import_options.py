"""What the operator says of a register's sheets, columns and encoding."""

from collections.abc import Mapping, Sequence

from mediance.cli import import_report
from mediance.cli.failures import fail
from mediance.cli.language import _
from mediance.domain.names import normalized
from mediance.domain.register import ColumnMeaning, VocabularyError
from mediance.domain.register.wording import COLUMNS
from mediance.services.register_files import (
    ColumnUnknown,
    HowToRead,
    SheetUnknown,
    columns_named,
)
from mediance.services.text_tables import Encoding
from mediance.services.workbooks import OpenedFile

ASIDE = "aside"
SPELLINGS = {
    Encoding.UTF_8: ("utf8", "utf-8-sig"),
    Encoding.UTF_16: ("utf16",),
    Encoding.WINDOWS: ("windows", "cp1252", "latin-1", "latin1", "iso-8859-1"),
    Encoding.MAC: ("mac", "macroman", "mac_roman", "macintosh"),
}


def encoding_named(name: str | None) -> Encoding | None:
    """Return the encoding of this name; end in one sentence when we know none."""
    if name is None:
        return None
    wanted = name.strip().casefold()
    found = next((each for each in SPELLINGS if wanted in {each.value, *SPELLINGS[each]}), None)
    if found is None:
        known = _list(list(Encoding))
        fail(_("Encodage inconnu : {name}. Connus : {known}.").format(name=name, known=known))
    return found


def how_to_read(opened: OpenedFile, sheets: Sequence[str], maps: Sequence[str]) -> HowToRead:
    """Return how the operator wants it read; end in one sentence for what is not there."""
    names = tuple(sheets) or None
    try:
        return HowToRead(names, columns_named(opened, names, _meanings(maps)))
    except VocabularyError as error:
        fail(import_report.no_vocabulary(error))
    except SheetUnknown as unknown:
        fail(
            _("Pas de feuille « {name} ». Il y a : {known}.").format(
                name=unknown.name, known=", ".join(unknown.known)
            )
        )
    except ColumnUnknown as unknown:
        fail(
            _("Pas de colonne « {name} ». Il y a : {known}.").format(
                name=unknown.name, known=", ".join(unknown.known)
            )
        )


def _meanings(maps: Sequence[str]) -> Mapping[str, ColumnMeaning | None]:
    return dict(map(_meaning, maps))


def _meaning(said: str) -> tuple[str, ColumnMeaning | None]:
    column, _equals, meaning = said.rpartition("=")
    wanted = normalized(meaning)
    meant = [each for each in ColumnMeaning if wanted in {normalized(each), _french(each)}]
    if not column or not (meant or wanted == ASIDE):
        fail(
            _("« {said} » ne se comprend pas : COLONNE=SENS, où le sens est {known}.").format(
                said=said, known=_list([*ColumnMeaning, ASIDE])
            )
        )
    return column, meant[0] if meant else None


def _french(meaning: ColumnMeaning) -> str:
    return normalized(COLUMNS[meaning])


def _list(words: Sequence[str]) -> str:
    return ", ".join(str(word) for word in words)
