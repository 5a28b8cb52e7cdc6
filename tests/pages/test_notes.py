"""Confidential notes on the person's screen: who sees them, and what is sent to anybody else."""

import re
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text
from streamlit.testing.v1.element_tree import Block

from db.engine import transaction
from mediance.domain.actors import Actor, Language
from mediance.domain.consents import Subject, TextKind
from mediance.services import cases, consents, exceptional_access, keys, notes
from tests.cast import Cast
from tests.confidential import (
    SAID,
    another_social_worker,
    case_of_ines,
    key,
    named,
    somebody,
)
from tests.pages.tab import Tab, open_tab
from tests.security.test_pages import everything

Open = Callable[..., Tab]
WORD = "Xiroi"
READINGS = text(
    "select count(*) from mediance.journal_entry"
    " where operation = 'read' and entity = 'confidential_note'"
)

pytestmark = pytest.mark.usefixtures("database", "key_folder")


@pytest.fixture
def open_person(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the screen of somebody as somebody."""

    def come(actor: Actor, person_id: int, language: Language = "fr") -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        tab.app.query_params["person"] = str(person_id)
        tab.app.query_params["vue"] = "dossier"
        tab.app.switch_page("../../pages/personne.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def followed(cast: Cast) -> tuple[int, int]:
    """Return somebody, and the case that Inès opened for them."""
    person_id = somebody(cast)
    return person_id, cases.open_case(cast.ines, person_id, cast.here, key())


def press(tab: Tab, label: str) -> None:
    (button,) = [each for each in tab.app.button if each.label == label]
    button.click().run()
    assert not tab.app.exception, tab.app.exception


def labels(tab: Tab) -> set[str]:
    return {button.label for button in tab.app.button}


def write(tab: Tab, case_id: int, said: str) -> None:
    part = f"note_{case_id}"
    shown = tab.shown(part)
    tab.send(part, "written", key=shown["key"], press=str(uuid.uuid4()), text=said)


def test_a_case_is_opened_a_note_written_read_and_corrected(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    tab = open_person(cast.ines, person_id)
    press(tab, "Ouvrir un dossier")
    (file,) = cases.cases_of(cast.ines, person_id)
    case_id = file.head.case_id
    assert "La personne peut demander à lire ce texte." in str(tab.shown(f"note_{case_id}"))
    write(tab, case_id, SAID)
    assert "Note enregistrée." in [each.value for each in tab.app.success]
    assert WORD not in everything(tab.app)  # written, and not on the screen until it is asked for
    press(tab, "Lire la note")
    assert SAID in [each.value for each in tab.app.text]
    press(tab, "Corriger")
    (note,) = notes.read(cast.ines, case_id, key()).shown
    part = f"correction_{note.note_id}"
    assert tab.shown(part)["text"] == SAID
    sent = {"key": tab.shown(part)["key"], "press": "1", "text": "Autre chose."}
    tab.send(part, "written", **sent)
    shown = [each.value for each in tab.app.text]
    assert "Autre chose." in shown
    assert SAID in shown  # what it said before stays beside it


def test_where_no_case_may_be_opened_none_is_offered_and_the_reason_stands_there(
    cast: Cast, open_person: Open
) -> None:
    person_id = somebody(cast)
    tab = open_person(cast.ines, person_id)
    assert "Ouvrir un dossier" in labels(tab)
    consents.say(cast.carme, person_id, Subject(TextKind.FOLLOW_UP), key(), agrees=False)
    tab.draw()
    assert "Ouvrir un dossier" not in labels(tab)
    card = tab.app.get_by_key("person_cases")
    assert isinstance(card, Block)
    reasons = [each.value for each in card.caption]
    assert "La personne ne veut pas de suivi : aucun dossier ne s’ouvre." in reasons


def test_a_number_that_may_not_be_kept_is_refused_and_the_text_stays(
    cast: Cast, open_person: Open
) -> None:
    person_id, case_id = followed(cast)
    tab = open_person(cast.ines, person_id)
    before = tab.shown(f"note_{case_id}")["key"]
    write(tab, case_id, "2 55 08 14 168 025 38")
    shown = tab.shown(f"note_{case_id}")
    assert "sécurité sociale" in shown["problem"]
    assert shown["key"] == before
    assert notes.at_a_glance(cast.ines, case_id).count == 0


@pytest.mark.parametrize("who", ["carme", "amina", "bruno"])
def test_nothing_of_a_note_is_sent_to_another_role(cast: Cast, open_person: Open, who: str) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    tab = open_person(cast.actors[who], person_id)
    assert WORD not in everything(tab.app)
    assert not tab.shows(f"note_{case_id}")
    assert not {"Lire la note", "Accès exceptionnel…", "Lire maintenant"} & labels(tab)


def test_whoever_is_not_attached_is_told_so_and_sees_nothing(cast: Cast, open_person: Open) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    odile = another_social_worker(cast)
    tab = open_person(odile, person_id)
    assert "Vous n’êtes pas rattaché·e à ce dossier." in [each.value for each in tab.app.info]
    assert not {"Lire la note", "Lire maintenant"} & labels(tab)
    assert WORD not in everything(tab.app)


def test_whoever_is_named_reads_with_a_reason_and_the_author_is_told(
    cast: Cast, open_person: Open
) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    tab = open_person(named(cast, another_social_worker(cast)), person_id)
    press(tab, "Lire maintenant")
    assert "Écrivez au moins 10 signes." in [each.value for each in tab.app.warning]
    (reason,) = tab.app.text_area
    reason.set_value("Expulsion demain matin.").run()
    press(tab, "Lire maintenant")
    press(tab, "Lire la note")
    assert SAID in [each.value for each in tab.app.text]
    assert any("Accès exceptionnel jusqu’à" in each.value for each in tab.app.warning)
    press(tab, "Terminer maintenant")
    assert WORD not in everything(tab.app)

    author = open_person(cast.ines, person_id)
    assert "Expulsion demain matin" in everything(author.app)
    press(author, "J’ai vu")
    assert "J’ai vu" not in labels(author)
    assert exceptional_access.told_to(cast.ines) == ()


def test_words_that_judge_are_sent_with_what_to_write_instead(
    cast: Cast, open_person: Open
) -> None:
    person_id, case_id = followed(cast)
    tab = open_person(cast.ines, person_id)
    careful = tab.shown(f"note_{case_id}")["careful"]
    (found,) = (each for each in careful["words"] if re.search(each["pattern"], "manipulatrice"))
    told = careful["sentence"].format(word="manipulatrice", **found)
    assert "« manipulatrice » : plutôt « a demandé à deux collègues »." in told
    write(tab, case_id, "Elle est manipulatrice.")
    (note,) = notes.read(cast.ines, case_id, key()).shown
    assert note.current.text == "Elle est manipulatrice."


def test_words_that_judge_are_pointed_at_in_the_reason_of_an_access(
    cast: Cast, open_person: Open
) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    tab = open_person(named(cast, another_social_worker(cast)), person_id)
    assert "La personne peut demander à lire ce texte." in everything(tab.app)
    (reason,) = tab.app.text_area
    reason.set_value("Elle est manipulatrice, dit la CAF.").run()
    assert "plutôt « a demandé à deux collègues »" in everything(tab.app)
    press(tab, "Lire maintenant")
    assert any("Accès exceptionnel jusqu’à" in each.value for each in tab.app.warning)


def readings(cast: Cast) -> int:
    with transaction(cast.sofia) as work:
        return int(work.scalar(READINGS) or 0)


def test_each_page_of_notes_is_a_reading_of_its_own(cast: Cast, open_person: Open) -> None:
    person_id, case_id = followed(cast)
    for number in range(25):
        notes.write(cast.ines, case_id, f"Note {number}.", key())
    tab = open_person(cast.ines, person_id)
    press(tab, "Lire les 25 notes")
    tab.draw()
    assert readings(cast) == 1
    press(tab, "Notes plus anciennes")
    assert "Note 4." in [each.value for each in tab.app.text]
    assert readings(cast) == 2
    press(tab, "Notes plus récentes")
    assert readings(cast) == 3


def test_what_one_access_opened_is_shut_for_the_next(cast: Cast, open_person: Open) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    odile = named(cast, another_social_worker(cast))
    tab = open_person(odile, person_id)
    for access in (1, 2):
        exceptional_access.take(odile, case_id, "Une raison écrite.", key(), minutes=5)
        tab.draw()
        assert WORD not in everything(tab.app)
        press(tab, "Lire la note")
        assert SAID in [each.value for each in tab.app.text]
        assert readings(cast) == access
        exceptional_access.end(odile, case_id, key())
        if access == 1:
            tab.draw()
            assert WORD not in everything(tab.app)


def test_an_access_taken_again_behind_an_open_screen_is_shut_too(
    cast: Cast, open_person: Open
) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    odile = named(cast, another_social_worker(cast))
    exceptional_access.take(odile, case_id, "Une raison écrite.", key(), minutes=5)
    tab = open_person(odile, person_id)
    press(tab, "Lire la note")
    exceptional_access.end(odile, case_id, key())
    exceptional_access.take(odile, case_id, "Une autre raison.", key(), minutes=5)
    tab.draw()  # nothing was drawn in between
    assert WORD not in everything(tab.app)
    assert "Lire la note" in labels(tab)


def test_an_author_is_told_on_whatever_screen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, SAID, key())
    odile = named(cast, another_social_worker(cast))
    exceptional_access.take(odile, case_id, "Une raison écrite.", key(), minutes=5)
    assert "J’ai vu" in labels(open_tab(cast.ines, monkeypatch))
    assert "J’ai vu" not in labels(open_tab(cast.amina, monkeypatch))


def test_texts_are_hidden_with_the_names(cast: Cast, open_person: Open) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    tab = open_person(cast.ines, person_id)
    press(tab, "Lire la note")
    press(tab, "Masquer les noms")
    assert WORD not in everything(tab.app)
    assert not tab.shows(f"note_{case_id}")


def test_a_missing_key_is_said_and_nothing_breaks(cast: Cast, open_person: Open) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    (file,) = keys.key_files("notes")
    file.unlink()
    tab = open_person(cast.ines, person_id)
    press(tab, "Lire la note")
    assert any("Rien n’est perdu" in each.value for each in tab.app.warning)


def test_no_case_is_opened_for_whoever_was_not_told(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast, is_told=False)
    tab = open_person(cast.amina, person_id)
    assert "Ouvrir un dossier" not in labels(tab)
    assert any("Donnez d’abord l’information" in each.value for each in tab.app.caption)
    assert cases.cases_of(cast.amina, person_id) == ()


def test_in_english_too(cast: Cast, open_person: Open) -> None:
    person_id, case_id = followed(cast)
    notes.write(cast.ines, case_id, SAID, key())
    tab = open_person(cast.ines, person_id, "en")
    assert "Read the note" in labels(tab)
    assert tab.shown(f"note_{case_id}")["words"]["readable"] == (
        "The person may ask to read this text."
    )


# Who attaches and detaches


def test_detaching_says_first_what_follows_and_is_offered_to_those_who_may(
    cast: Cast, open_person: Open
) -> None:
    person_id, case_id = followed(cast)
    cases.attach(cast.bruno, case_id, another_social_worker(cast).staff_id, key())
    for who, buttons in (
        (cast.ines, {"Me détacher", "Détacher"}),
        (cast.bruno, {"Détacher"}),
        (cast.amina, set()),
    ):
        tab = open_person(who, person_id)
        assert labels(tab) & {"Me détacher", "Détacher"} == buttons
        said = "Pour revenir, il faudra qu’une autre personne du dossier"
        shown = " ".join(each.value for each in tab.app.markdown)
        assert (said in shown) is ("Me détacher" in buttons)
    tab = open_person(cast.ines, person_id)
    press(tab, "Me détacher")
    (file,) = cases.cases_of(cast.ines, person_id)
    assert [each.name for each in file.attached] == ["Odile"]
    assert not labels(tab) & {"Me détacher", "Détacher", "Rattacher"}
