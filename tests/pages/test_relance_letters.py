"""Letters and « Ma feuille » on somebody’s screen: what is offered, refused and told."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from db.engine import transaction
from db.queries import institutions as queries
from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.documents import DOCUMENTS, Document, Form, Letter, letter_of
from mediance.domain.followup import Opening
from mediance.domain.institutions import Card
from mediance.domain.mandates import Duration, NewMandate, Signing
from mediance.domain.procedures import Rung, Step
from mediance.services import cases, mandates
from mediance.services.followup import institutions, opening, reading
from mediance.services.paper.approvals import approve, version_of
from mediance.services.paper.relance_letters import LONGEST_ADDRESS, offered
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.pages.tab import Tab, open_tab
from tests.security.test_pages import everything

Open = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
OPENS = "procedure_open_letter"


@pytest.fixture
def open_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a procedure on the screen of whom it is about, for Amina unless said otherwise."""

    def come(
        person_id: int, procedure_id: int, actor: Actor = cast.amina, language: Language = "fr"
    ) -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        tab.app.query_params["person"] = str(person_id)
        tab.app.query_params["procedure"] = str(procedure_id)
        tab.app.switch_page("../../pages/personne.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def awaited(cast: Cast, type_code: str = "rsa") -> tuple[int, int]:
    """Return somebody, and a procedure of theirs that an institution was sent."""
    person_id = somebody(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    sent = Opening(type_code=type_code, step=Step.DEPOSITED, step_at=TODAY - timedelta(days=40))
    return person_id, opening.open_procedure(cast.amina, case_id, sent, key())


def approved(cast: Cast, *documents: Document) -> None:
    for document in documents or DOCUMENTS:
        approve(cast.bruno, document, version_of(document))


def letter(tab: Tab, procedure_id: int) -> dict[str, object]:
    return tab.shown(f"relance_{procedure_id}")


def choose(tab: Tab, rung: Rung) -> None:
    (whom,) = (each for each in tab.app.selectbox if each.label == "À qui écrire ?")
    whom.select(rung).run()
    assert not tab.app.exception, tab.app.exception


def captions(tab: Tab) -> str:
    return "\n".join(each.value for each in tab.app.caption)


def press(tab: Tab, *, key_of: str) -> None:
    (button,) = (each for each in tab.app.button if re.search(key_of, str(each.key)))
    button.click().run()
    assert not tab.app.exception, tab.app.exception


def test_a_letter_nobody_approved_is_not_offered_and_the_screen_says_why(
    cast: Cast, open_file: Open
) -> None:
    approved(cast, *(each for each in Letter if each is not Letter.REMINDER))
    person_id, procedure_id = awaited(cast)
    tab = open_file(person_id, procedure_id)
    press(tab, key_of=OPENS)
    assert any("Personne n’a encore approuvé cette lettre" in each.value for each in tab.app.info)
    assert not tab.shows(f"relance_{procedure_id}")
    assert not [each for each in tab.app.button if each.label == "Imprimée et envoyée"]
    choose(tab, Rung.COURT)
    assert tab.shows(f"relance_{procedure_id}")


def test_the_letter_is_given_what_is_known_and_by_when(cast: Cast, open_file: Open) -> None:
    approved(cast)
    person_id, procedure_id = awaited(cast)
    tab = open_file(person_id, procedure_id)
    press(tab, key_of=OPENS)
    given = letter(tab, procedure_id)
    assert (given["person"], given["addressed_to"]) == ("XARRAGA Quiteria", "CAF")
    usual = (TODAY + timedelta(days=21)).isoformat()
    assert given["hidden"] == {
        "procedure": str(procedure_id), "rung": "reminder", "answer_by": usual,
    }  # fmt: skip
    assert "Preuve du dépôt pas notée" in captions(tab)
    (field,) = (each for each in tab.app.date_input if each.label == "Réponse demandée avant le")
    field.set_value(TODAY + timedelta(days=8)).run()
    hidden = letter(tab, procedure_id)["hidden"]
    assert hidden == {**given["hidden"], "answer_by": (TODAY + timedelta(days=8)).isoformat()}
    choose(tab, Rung.COURT)
    assert not [each for each in tab.app.date_input if each.label == "Réponse demandée avant le"]
    assert "avec un avocat ou le Point-Justice" in captions(tab)


def test_who_signs_is_asked_only_where_a_mandate_holds(cast: Cast, open_file: Open) -> None:
    approved(cast)
    person_id, procedure_id = awaited(cast)
    tab = open_file(person_id, procedure_id)
    press(tab, key_of=OPENS)
    assert letter(tab, procedure_id)["mandate"] is False
    given = NewMandate(
        ("caf",), Duration.MONTH, Signing.PAPER, TODAY, is_signature_seen=True, is_protected=False
    )
    mandates.record_mandate(cast.amina, person_id, given, key())
    tab.draw()
    assert letter(tab, procedure_id)["mandate"] is True


def test_what_is_sent_is_a_reminder_on_its_rung(cast: Cast, open_file: Open) -> None:
    approved(cast)
    person_id, procedure_id = awaited(cast)
    tab = open_file(person_id, procedure_id)
    press(tab, key_of=OPENS)
    choose(tab, Rung.HEAD_OF_SERVICE)
    press(tab, key_of="_sent_")
    events = reading.procedure_file(cast.amina, procedure_id).life.events
    assert [each.rung for each in events if each.rung] == [Rung.HEAD_OF_SERVICE]
    assert not tab.shows(f"relance_{procedure_id}")


def test_with_hidden_names_no_name_is_sent_for_the_letter(cast: Cast, open_file: Open) -> None:
    approved(cast)
    person_id, procedure_id = awaited(cast)
    tab = open_file(person_id, procedure_id)
    press(tab, key_of=OPENS)
    (hide,) = (each for each in tab.app.button if each.label == "Masquer les noms")
    hide.click().run()
    assert "Xarraga".casefold() not in everything(tab.app).casefold()
    assert any("Noms masqués" in each.value for each in tab.app.info)


def test_a_private_institution_leads_to_mediation(cast: Cast, open_file: Open) -> None:
    person_id, procedure_id = awaited(cast, "rent_arrears_plan")
    tab = open_file(person_id, procedure_id)
    press(tab, key_of=OPENS)
    assert "Organisme privé" not in captions(tab)
    choose(tab, Rung.DEFENDER_OF_RIGHTS)
    assert "Organisme privé" in captions(tab)


def test_no_letter_is_offered_before_anything_was_sent(cast: Cast, open_file: Open) -> None:
    person_id = somebody(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    opened = opening.open_procedure(cast.amina, case_id, Opening(type_code="rsa"), key())
    tab = open_file(person_id, opened)
    assert OPENS not in {each.key for each in tab.app.button}


# To whom


def test_whom_somebody_answers_for_is_proposed_and_anybody_else_said_to_be_checked(
    cast: Cast, open_file: Open
) -> None:
    approved(cast)
    person_id, procedure_id = awaited(cast)
    tab = open_file(person_id, procedure_id)
    press(tab, key_of=OPENS)
    choose(tab, Rung.OMBUDSMAN)
    assert letter(tab, procedure_id)["addressed_to"] == "Médiation\nCAF"
    assert "À vérifier par la coordination" in captions(tab)
    known = institutions.institution_file(cast.bruno, "caf").ladder[Rung.OMBUDSMAN]
    institutions.verify_recourse(cast.bruno, "caf", known, key())
    tab.draw()
    whom = known.whom.french
    assert letter(tab, procedure_id)["addressed_to"] == whom[0].upper() + whom[1:]
    assert "À vérifier par la coordination" not in captions(tab)
    assert known.advice.french[:20] in captions(tab)


def test_the_address_the_house_knows_is_on_letters_to_the_institution_itself(cast: Cast) -> None:
    street = "112 rue Jean-Marie-Exemple\n66000 Perpignan"
    institutions.save_card(cast.bruno, "caf", Card(), Card(address=street), key=key())
    _person, procedure_id = awaited(cast)
    to = offered(cast.amina, reading.procedure_file(cast.amina, procedure_id)).addressed_to
    assert to[Rung.REMINDER] == f"CAF\n{street}"
    assert to[Rung.HEAD_OF_SERVICE].endswith(street)
    assert street not in to[Rung.OMBUDSMAN]


def test_a_proposal_never_is_more_than_a_letter_takes(cast: Cast) -> None:
    card = Card(address="\n".join(["x" * 80] * 7), version=1)
    with transaction(cast.bruno) as work:
        queries.write_card(work, "caf", card, cast.bruno.staff_id)
    _person, procedure_id = awaited(cast)
    to = offered(cast.amina, reading.procedure_file(cast.amina, procedure_id)).addressed_to
    assert len(to[Rung.REMINDER]) <= LONGEST_ADDRESS


# « Ma feuille »


def test_ma_feuille_is_offered_in_its_three_ways_once_approved(cast: Cast, open_file: Open) -> None:
    person_id, procedure_id = awaited(cast)
    tab = open_file(person_id, procedure_id)
    assert "« Ma feuille » s’imprimera une fois approuvée par la coordination." in captions(tab)
    assert "/paper/my_matters" not in everything(tab.app)
    approved(cast, Form.MY_MATTERS)
    tab.draw()
    address = f"/paper/my_matters?person={person_id}&site={cast.here}"
    links = {each.proto.label: each.proto.url for each in tab.app.get("link_button")}
    assert links["Ma feuille"] == address
    assert links["Sans nommer les démarches"] == f"{address}&discreet"
    assert links["Avec les mots en anglais"] == f"{address}&gloss"


def test_in_english_too(cast: Cast, open_file: Open) -> None:
    approved(cast, Form.MY_MATTERS, letter_of(Rung.REMINDER))
    person_id, procedure_id = awaited(cast)
    tab = open_file(person_id, procedure_id, language="en")
    press(tab, key_of=OPENS)
    words = letter(tab, procedure_id)["words"]
    assert isinstance(words, dict)
    assert words["person"] == "Family name and given name"
    assert "My sheet" in {each.proto.label for each in tab.app.get("link_button")}
