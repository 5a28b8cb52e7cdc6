"""The catalogs follow the code: seen on a small copy."""

from pathlib import Path

import pytest

from locales import catalogs


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only page of an empty house."""
    monkeypatch.setattr(catalogs, "ROOT", tmp_path)
    for room in catalogs.ROOMS:
        (tmp_path / room).mkdir()
    return tmp_path / "pages" / "accueil.py"


def write_english(*lines: str) -> None:
    """Write the only message of the English catalog."""
    path = catalogs.path_of("en")
    header = path.read_text(encoding="utf-8").split("\n\n")[0]
    path.write_text("\n".join([header, "", *lines, ""]), encoding="utf-8")


def test_french_fills_itself_and_english_waits_for_a_person(page: Path) -> None:
    page.write_text('_("Personne n\'attend.")\n_n("{n} personne", "{n} personnes", n)\n')
    catalogs.update("fr")
    catalogs.update("en")
    assert catalogs.problems("fr") == []
    assert catalogs.problems("en") == [
        "« Personne n'attend. » is not translated",
        "« {n} personne » is not translated",
    ]


def test_what_was_translated_stays(page: Path) -> None:
    page.write_text('_("Recevoir")')
    catalogs.update("en")
    write_english('msgid "Recevoir"', 'msgstr "Receive"')
    page.write_text('_("Accueil")\n_("Recevoir")')
    catalogs.update("en")
    assert catalogs.problems("en") == ["« Accueil » is not translated"]


def test_an_unchanged_catalog_stays_byte_for_byte(page: Path) -> None:
    page.write_text('_("79 % des personnes")')
    catalogs.update("fr")
    before = catalogs.path_of("fr").read_bytes()
    catalogs.update("fr")
    assert catalogs.path_of("fr").read_bytes() == before


def test_texts_that_left_the_code_are_noticed_and_leave(page: Path) -> None:
    page.write_text('_("Accueil")')
    catalogs.update("fr")
    page.write_text("")
    assert catalogs.problems("fr") == ["« Accueil » is no longer in the code"]
    catalogs.update("fr")
    assert catalogs.problems("fr") == []


def test_a_text_that_was_never_collected_is_noticed(page: Path) -> None:
    page.write_text('N_("Accueil")')
    assert catalogs.problems("fr") == ["« Accueil » is not in the catalog: run make translations"]


def test_a_guess_must_be_confirmed(page: Path) -> None:
    page.write_text('_("Accueil")')
    catalogs.update("en")
    write_english("#, fuzzy", 'msgid "Accueil"', 'msgstr "Home"')
    assert catalogs.problems("en") == ["« Accueil » is marked fuzzy: check it and remove the mark"]


PEOPLE = '_n("{n} personne", "{n} personnes", n)'
PLURAL = 'msgid_plural "{n} personnes"'


@pytest.mark.parametrize(
    ("code", "translation", "is_sound"),
    [
        ('_("Ticket {number}")', ['msgstr "Ticket {number}"'], True),
        ('_("Ticket {number}")', ['msgstr "Ticket {nombre}"'], False),
        ('_("Ticket {number}")', ['msgstr "Ticket"'], False),
        ('_("Ticket %(number)s")', ['msgstr "Ticket %(numero)s"'], False),
        (PEOPLE, [PLURAL, 'msgstr[0] "One person"', 'msgstr[1] "{n} people"'], True),
        (PEOPLE, [PLURAL, 'msgstr[0] "{n} person"', 'msgstr[1] "people"'], False),
        (PEOPLE, [PLURAL, 'msgstr[0] "{x} person"', 'msgstr[1] "{n} people"'], False),
        (PEOPLE, [PLURAL, 'msgstr[0] "{n} person"', 'msgstr[1] ""'], False),
    ],
)
def test_a_translation_fills_in_the_same_things(
    page: Path, code: str, translation: list[str], *, is_sound: bool
) -> None:
    page.write_text(code)
    catalogs.update("en")
    write_english(f'msgid "{code.split(chr(34))[1]}"', *translation)
    assert (catalogs.problems("en") == []) is is_sound
