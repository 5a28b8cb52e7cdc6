"""Keeps the catalogs in step with the code: `make translations`.

Message ids are the French texts, so the French catalog fills itself; the English one lists what
a person still has to write. `tests/test_consistency.py` holds both complete.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter
from typing import get_args

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from mediance.domain.actors import Language

ROOT = Path(__file__).parents[1]
LANGUAGES: tuple[Language, ...] = get_args(Language)
ROOMS = ("mediance", "pages")
PYTHON_FILES = [("**.py", "python")]
KEYWORDS = {"_": None, "_n": (1, 2), "N_": None}
"""`N_` marks a text that stands in a table and is translated where it is shown."""
HEADER = "# `make translations` keeps this file in step with the code."
PERCENT_PLACEHOLDER = re.compile(r"%\((\w+)\)")


def path_of(language: Language) -> Path:
    """Return where the catalog of a language lies."""
    return ROOT / "locales" / language / "LC_MESSAGES" / "mediance.po"


def texts_in_code() -> Catalog:
    """Return every text that the code shows, without translations."""
    template = Catalog(charset="utf-8")
    for file, text, comments in _marked_texts():
        template.add(text, locations=[(file, 0)], auto_comments=comments)
    return template


def read(language: Language) -> Catalog:
    """Return the catalog of a language as it is on disk, empty if there is none yet."""
    if not path_of(language).exists():
        return Catalog(locale=language, charset="utf-8")
    with path_of(language).open("rb") as po_file:
        return read_po(po_file, locale=language)


def update(language: Language) -> Catalog:
    """Bring a catalog in step with the code and write it; return it."""
    catalog, template = read(language), texts_in_code()
    template.creation_date = catalog.creation_date  # an unchanged catalog stays byte for byte
    catalog.update(template, no_fuzzy_matching=True)
    _describe(catalog)
    for message in _messages(catalog):
        # Babel takes « 20 % des » for a format; a percent sign is typography here.
        message.flags.discard("python-format")
        if language == "fr":
            message.string = message.id
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as po_file:
        write_po(po_file, catalog, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    return catalog


def problems(language: Language) -> list[str]:
    """Return what is missing, unfinished or left over in a catalog, one sentence each."""
    wanted, catalog = texts_in_code(), read(language)
    leftovers = [message for message in _messages(catalog) if wanted.get(message.id) is None]
    found = [f"{name(message)} is no longer in the code" for message in leftovers]
    for message in _messages(wanted):
        found += _problems_of(message, catalog.get(message.id), catalog.num_plurals)
    return found


def name(message: Message) -> str:
    """Return the French text that identifies a message, quoted."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"« {text} »"


def _describe(catalog: Catalog) -> None:
    catalog.header_comment = HEADER
    catalog.project, catalog.version = "Médiance", ""
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.revision_date = catalog.creation_date
    catalog.fuzzy = False


def _marked_texts() -> Iterator[tuple[str, str | tuple[str, ...], list[str]]]:
    for room in ROOMS:
        for file, _line, text, comments, _context in extract_from_dir(
            ROOT / room, PYTHON_FILES, keywords=KEYWORDS, comment_tags=["Note:"]
        ):
            yield f"{room}/{file}", text, comments


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _problems_of(wanted: Message, found: Message | None, plurals: int) -> Iterator[str]:
    if found is None:
        yield f"{name(wanted)} is not in the catalog: run make translations"
        return
    originals, forms = _forms(found.id), _forms(found.string or "")
    if not all(forms) or len(forms) != (plurals if found.pluralizable else 1):
        yield f"{name(found)} is not translated"
    elif found.fuzzy:
        yield f"{name(found)} is marked fuzzy: check it and remove the mark"
    elif not _same_placeholders(originals, forms):
        yield f"{name(found)} has other placeholders in its translation"


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _same_placeholders(originals: tuple[str, ...], forms: tuple[str, ...]) -> bool:
    """The singular may leave out the number: « Une personne attend. »."""
    expected = placeholders(originals[-1])
    return placeholders(forms[-1]) == expected and placeholders(forms[0]) <= expected


def placeholders(text: str) -> set[str]:
    """Return the names that are replaced in a text, `{name}` and `%(name)s` alike."""
    braces = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    return braces | set(PERCENT_PLACEHOLDER.findall(text))


def main() -> int:
    """Update all catalogs; return 1 while something is left to write."""
    left = 0
    for language in LANGUAGES:
        update(language)
        unfinished = problems(language)
        left += len(unfinished)
        sys.stdout.write(f"{path_of(language).relative_to(ROOT)}: {len(unfinished)} to write\n")
        sys.stdout.writelines(f"  {problem}\n" for problem in unfinished)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
