import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest

from mediance.services import translations as module
from mediance.services.translations import translations

CATALOG = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural={plural};\\n"

msgid "Personne n’attend."
msgstr "{nobody}"

msgid "{{n}} personne attend"
msgid_plural "{{n}} personnes attendent"
msgstr[0] "{singular}"
msgstr[1] "{plurals}"
"""
FRENCH = CATALOG.format(
    plural="(n > 1)", nobody="Personne n’attend.",
    singular="{n} personne attend", plurals="{n} personnes attendent",
)  # fmt: skip
ENGLISH = CATALOG.format(
    plural="(n != 1)", nobody="Nobody is waiting.",
    singular="{n} person is waiting", plurals="{n} people are waiting",
)  # fmt: skip


@pytest.fixture(autouse=True)
def catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for language, catalog in (("fr", FRENCH), ("en", ENGLISH)):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "mediance.po").write_text(catalog, encoding="utf-8")
    monkeypatch.setattr(module, "CATALOGS", tmp_path)
    translations.cache_clear()
    yield
    translations.cache_clear()


def number_waiting(texts: gettext.NullTranslations, n: int) -> str:
    return texts.ngettext("{n} personne attend", "{n} personnes attendent", n).format(n=n)


def test_each_language_has_its_own_plural_of_zero() -> None:
    assert number_waiting(translations("fr"), 0) == "0 personne attend"
    assert number_waiting(translations("en"), 0) == "0 people are waiting"


def test_a_text_is_found_by_its_french_words() -> None:
    assert translations("en").gettext("Personne n’attend.") == "Nobody is waiting."
    assert translations("fr").gettext("Personne n’attend.") == "Personne n’attend."


def test_what_is_counted_is_also_found_when_it_is_said_alone() -> None:
    assert translations("en").gettext("{n} personne attend") == "{n} person is waiting"
    assert translations("fr").gettext("{n} personne attend") == "{n} personne attend"


def test_reading_a_language_installs_nothing_for_the_process() -> None:
    translations("en")
    assert gettext.gettext("Personne n’attend.") == "Personne n’attend."


def test_a_catalog_is_read_once() -> None:
    assert translations("fr") is translations("fr")
