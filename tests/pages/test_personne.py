"""One person's screen: what each role sees of it, what each press stores, and what is refused."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text
from streamlit.testing.v1.element_tree import Block

from db.engine import transaction
from db.queries import clock
from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.consents import SLIP_WINDOW, USUALLY, Decision, Subject, TextKind
from mediance.domain.mandates import Duration, NewMandate, Signing, State
from mediance.domain.people import NewPerson
from mediance.services import consents, mandates, person_file
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab
from tests.services.people import arrive, somebody

OPENINGS = text("select count(*) from mediance.journal_entry where operation = 'read'")
FOLLOW_UP = Subject(TextKind.FOLLOW_UP)
Open = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


def key() -> uuid.UUID:
    return uuid.uuid4()


@pytest.fixture
def open_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open somebody's file, Amina unless said otherwise."""

    def come(
        person_id: object,
        actor: Actor = cast.amina,
        language: Language = "fr",
        part: str = "accords",
    ) -> Tab:
        tab = open_tab(actor, monkeypatch, language)
        tab.app.query_params["person"] = str(person_id)
        tab.app.query_params["vue"] = part
        tab.app.switch_page("../../pages/personne.py").run()
        assert not tab.app.exception, tab.app.exception
        return tab

    return come


def said(tab: Tab) -> str:
    """Return all sentences on the screen."""
    app = tab.app
    parts = (app.title, app.subheader, app.markdown, app.caption, app.warning, app.success)
    return "\n".join(str(each.value) for part in (*parts, app.info, app.error) for each in part)


def labels(tab: Tab) -> list[str]:
    return [button.label for button in tab.app.button]


def press(tab: Tab, label: str) -> None:
    next(button for button in tab.app.button if button.label == label).click().run()
    assert not tab.app.exception, tab.app.exception


def answer(tab: Tab, kind: TextKind, word: str) -> None:
    (control,) = (each for each in tab.app.button_group if f"_{kind}_" in (each.key or ""))
    control.set_value(word).run()
    assert not tab.app.exception, tab.app.exception


def fill(tab: Tab, name: str, typed: str) -> None:
    (field,) = (each for each in tab.app.text_input if f"_{name}_" in (each.key or ""))
    field.set_value(typed)


def stands(cast: Cast, person_id: int) -> dict[Subject, Decision]:
    sheet = consents.consent_sheet(cast.amina, person_id)
    return {subject: event.decision for subject, event in sheet.stands.items()}


def test_reception_sees_who_it_is_and_what_was_told_and_nothing_else(
    cast: Cast, open_person: Open
) -> None:
    person_id = somebody(cast)
    person_file.add_phone(cast.amina, person_id, cast.here, typed="0612345678", key=key())
    shown = open_person(person_id, cast.carme)
    assert "BENALI Samira" in said(shown)
    assert "Information donnée" in labels(shown)
    for more in ("06 12", "Passages", "Mandats", "Joindre sans risque", "Corriger"):
        assert more not in said(shown) + " ".join(labels(shown))


def test_who_follows_people_sees_how_to_reach_them_and_their_visits(
    cast: Cast, open_person: Open
) -> None:
    person_id = somebody(cast)
    person_file.add_phone(cast.amina, person_id, cast.here, typed="0612345678", key=key())
    shown = said(open_person(person_id, cast.ines))
    for part in ("06 12 34 56 78", "Joindre sans risque", "Aucun mandat"):
        assert part in shown
    assert "1 passage dans vos lieux" in said(open_person(person_id, cast.ines, part="passages"))


def test_how_to_reach_them_stands_on_top_of_every_part(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    person_file.add_phone(cast.amina, person_id, cast.here, typed="0612345678", key=key())
    consents.say(cast.ines, person_id, Subject(TextKind.SMS), key(), agrees=False)
    for part in ("demarches", "passages", "accords", "dossier"):
        shown = said(open_person(person_id, part=part))
        assert "06 12 34 56 78" in shown
        assert "SMS : non" in shown


@pytest.mark.parametrize("asked", ["", "0", "-1", "abc", "1e3", "99999999999999999999", "²", "1 2"])
def test_nobody_by_that_address_is_one_sentence(cast: Cast, open_person: Open, asked: str) -> None:
    somebody(cast)
    shown = open_person(asked)
    assert [info.value for info in shown.app.info] == [
        "Aucune personne n’est ouverte. Ouvrez-en une depuis la file ou une liste."
    ]
    assert "BENALI" not in said(shown)


def test_somebody_who_is_not_there_is_one_sentence(open_person: Open) -> None:
    shown = open_person(10**9)
    assert [info.value for info in shown.app.info] == [
        "Cette personne n’existe plus, ou n’est pas visible pour vous."
    ]
    assert "Information donnée" not in labels(shown)


def test_opening_counts_once_while_the_file_stays_open(cast: Cast, open_person: Open) -> None:
    def openings() -> int:
        with transaction(cast.sofia) as work:
            return int(work.scalar(OPENINGS) or 0)

    person_id = somebody(cast)
    before = openings()
    tab = open_person(person_id)
    tab.draw()
    press(tab, "Information donnée")
    assert openings() == before + 1


def test_told_by_one_press_and_taken_back(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id, cast.carme)
    press(tab, "Information donnée")
    assert "C’est noté : information donnée." in said(tab)
    assert stands(cast, person_id) == {Subject(TextKind.NOTICE): Decision.TOLD}
    assert "Information donnée" not in labels(tab)
    press(tab, "Annuler")
    assert stands(cast, person_id) == {}
    assert "Information donnée" in labels(tab)


def test_a_no_is_one_press_and_stands_on_top(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    consents.give_notice(cast.carme, person_id, USUALLY, key())
    tab = open_person(person_id, cast.carme)
    press(tab, "Ne veut pas de suivi")
    assert "Cette personne ne veut pas de suivi" in said(tab)
    press(tab, "D’accord pour le suivi")
    assert "ne veut pas de suivi" not in said(tab)
    press(tab, "Retire son accord")
    assert "a retiré son accord" in said(tab)
    assert stands(cast, person_id)[FOLLOW_UP] is Decision.WITHDRAWN
    assert "a retiré son accord" in said(open_person(person_id, cast.ines))


@pytest.mark.parametrize("slip", ["Ne veut pas de suivi", "D’accord pour le suivi"])
def test_a_slip_on_the_follow_up_is_taken_back_by_its_author(
    cast: Cast, open_person: Open, slip: str
) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id, cast.carme)
    press(tab, slip)
    press(tab, "Annuler")
    assert stands(cast, person_id) == {}
    assert "Annulé." in said(tab)
    assert "ne veut pas de suivi" not in said(tab)
    press(tab, slip)
    assert "Annuler" not in labels(open_person(person_id, cast.amina))


@pytest.mark.parametrize("kind", [TextKind.SMS, TextKind.VOICEMAIL])
def test_a_slip_on_a_way_to_reach_is_taken_back_to_what_stood_before(
    cast: Cast, open_person: Open, kind: TextKind
) -> None:
    person_id = somebody(cast)
    consents.say(cast.ines, person_id, Subject(kind), key(), agrees=True)
    tab = open_person(person_id)
    assert "Annuler" not in labels(tab)
    answer(tab, kind, "no")
    press(tab, "Annuler")
    assert stands(cast, person_id) == {Subject(kind): Decision.AGREED}
    (control,) = (each for each in tab.app.button_group if f"_{kind}_" in (each.key or ""))
    assert control.value == "yes"


def test_after_two_minutes_the_way_back_is_a_sentence(
    cast: Cast, open_person: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id)
    press(tab, "Ne veut pas de suivi")
    monkeypatch.setattr(clock, "now", lambda _work: paris.now() + SLIP_WINDOW)
    press(tab, "Annuler")
    assert "Un geste s’annule dans les deux minutes" in said(tab)
    assert "Annuler" not in labels(tab)
    assert stands(cast, person_id)[FOLLOW_UP] is Decision.REFUSED


def test_each_way_to_reach_is_agreed_to_on_its_own(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id)
    answer(tab, TextKind.SMS, "no")
    answer(tab, TextKind.PHONE, "yes")
    answer(tab, TextKind.PHONE, "no")
    assert stands(cast, person_id) == {
        Subject(TextKind.SMS): Decision.REFUSED,
        Subject(TextKind.PHONE): Decision.WITHDRAWN,
    }


@pytest.mark.parametrize(
    ("gesture", "card", "sentence"),
    [
        ("Information donnée", "person_consents", "C’est noté : information donnée."),
        ("Ne veut pas de suivi", "person_consents", "C’est noté."),
        ("Ajouter", "person_reach", "Écrivez un numéro de téléphone complet."),
        ("Enregistrer", "person_corrected", "Corrigé. La personne se trouve sous ce nom."),
    ],
)
def test_what_a_press_led_to_stands_where_it_was_pressed(
    cast: Cast, open_person: Open, gesture: str, card: str, sentence: str
) -> None:
    tab = open_person(somebody(cast))
    fill(tab, "family", "Puigdemont")
    press(tab, gesture)
    assert sentence in told_within(tab, card)
    tab.draw()
    assert sentence not in said(tab)


def test_the_language_and_the_way_one_tells_are_kept_for_the_next(
    cast: Cast, open_person: Open
) -> None:
    tab = open_person(somebody(cast), cast.carme)
    language, support = tab.app.selectbox[0], tab.app.selectbox[1]
    language.set_value("ca")
    support.set_value("interpreter")
    press(tab, "Information donnée")
    assert "Avec interprète" in said(tab)
    again = open_person(somebody(cast, "Puig"), cast.carme)
    assert [each.value for each in again.app.selectbox[:2]] == ["ca", "interpreter"]


# Mandates


def told_within(tab: Tab, card: str) -> list[str]:
    """Return the news and the warnings in one card, or in one form that opens from it."""
    part = tab.app.get_by_key(card)
    assert isinstance(part, Block)
    return [each.value for each in (*part.warning, *part.success)]


def form_of_a_mandate(tab: Tab) -> str:
    """Return the key of the form that opens; it is folded again where that is another."""
    keys = [each.key or "" for each in tab.app.container if each.key] + [
        each.key or "" for each in tab.app.get("popover") if each.key
    ]
    (opened,) = (key for key in keys if key.startswith("person_new_mandate_"))
    return opened


def new_mandate(tab: Tab, *, protected: str | None, families: list[str]) -> None:
    app = tab.app
    if protected is not None:
        next(each for each in app.radio if "protected" in (each.key or "")).set_value(protected)
    app.multiselect[0].set_value(families)
    app.checkbox[0].check()
    press(tab, "Enregistrer le mandat")


def test_a_mandate_is_given_and_revoked_with_one_press(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id)
    new_mandate(tab, protected="may_sign", families=["housing", "energy"])
    assert "Logement" in said(tab)
    assert "Mandat enregistré." in said(tab)
    press(tab, "Révoquer")
    (given,) = mandates.mandates_of(cast.amina, person_id).given
    assert given.state(paris.today()) is State.REVOKED
    assert "Aucun mandat en cours" in said(tab)
    assert "révoqué le" in said(tab)


def test_the_form_of_a_mandate_is_folded_by_its_success_and_stays_open_on_a_refusal(
    cast: Cast, open_person: Open
) -> None:
    tab = open_person(somebody(cast))
    opened = form_of_a_mandate(tab)
    new_mandate(tab, protected="may_sign", families=[])
    assert form_of_a_mandate(tab) == opened
    assert told_within(tab, opened) == ["Choisissez au moins une sorte de démarche."]
    new_mandate(tab, protected="may_sign", families=["housing"])
    assert form_of_a_mandate(tab) != opened
    (told,) = told_within(tab, "person_mandates")
    assert told.startswith("Mandat enregistré.")


def test_families_are_told_in_the_order_of_the_desk(cast: Cast, open_person: Open) -> None:
    tab = open_person(somebody(cast))
    new_mandate(tab, protected="may_sign", families=["energy", "housing", "caf"])
    assert "**CAF · MSA, Logement, Énergie · Eau**" in said(tab)


@pytest.mark.parametrize(
    ("protected", "families", "sentence"),
    [
        (None, ["housing"], "Demandez d’abord si la personne peut donner un mandat."),
        ("is_protected", ["housing"], "Mandat impossible"),
        ("may_sign", [], "Choisissez au moins une sorte de démarche."),
    ],
)
def test_a_mandate_that_cannot_be_given_is_a_sentence_and_the_form_stays(
    cast: Cast, open_person: Open, protected: str | None, families: list[str], sentence: str
) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id)
    new_mandate(tab, protected=protected, families=families)
    assert sentence in said(tab)
    assert tab.app.multiselect[0].value == families
    assert mandates.mandates_of(cast.amina, person_id).given == ()


def test_one_given_aloud_asks_for_its_signature(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    aloud = NewMandate(
        ("caf",),
        Duration.DAY,
        Signing.ORAL_THEN_PAPER,
        paris.today(),
        is_signature_seen=False,
        is_protected=False,
    )
    mandates.record_mandate(cast.amina, person_id, aloud, key())
    tab = open_person(person_id, cast.ines)
    assert "signature à voir" in said(tab)
    press(tab, "Signature vue")
    assert "signature à voir" not in said(tab)


# Putting right


def test_a_name_is_put_right_on_the_spot(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id)
    fill(tab, "family", "Puigdemont")
    fill(tab, "year", "1980")
    press(tab, "Enregistrer")
    assert [title.value for title in tab.app.title] == ["PUIGDEMONT Samira"]
    assert "né·e en 1980" in said(tab)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("family", "Benali 1 85 05 78 006 084 91", "un numéro de sécurité sociale"),
        ("given", "4111 1111 1111 1111", "un numéro de carte bancaire"),
        ("used", "FR1420041010050500013M02606", "un numéro de compte (IBAN)"),
        ("year", "79", "Une année de naissance a quatre chiffres"),
        ("family", " ", "Écrivez un nom"),
    ],
)
def test_what_is_refused_is_said_and_stays_typed(
    cast: Cast, open_person: Open, field: str, typed: str, sentence: str
) -> None:
    person_id = somebody(cast)
    tab = open_person(person_id)
    fill(tab, field, typed)
    press(tab, "Enregistrer")
    assert sentence in said(tab)
    (kept,) = (each for each in tab.app.text_input if f"_{field}_" in (each.key or ""))
    assert kept.value == typed
    assert person_file.open_person(cast.amina, person_id).family_name == "Benali"


def test_a_number_is_added_said_unsafe_and_removed(cast: Cast, open_person: Open) -> None:
    tab = open_person(somebody(cast))
    fill(tab, "number", "06 12 34 56 78")
    press(tab, "Ajouter")
    assert "06 12 34 56 78" in said(tab)
    press(tab, "Ne pas appeler")
    assert "ne pas appeler" in said(tab)
    press(tab, "Retirer")
    assert "Aucun numéro n’est noté." in said(tab)


def test_a_number_noted_at_another_place_is_not_called_none(cast: Cast, open_person: Open) -> None:
    there, _visit = arrive(cast, NewPerson("Roig", "Marta"), cast.elsewhere)
    person_file.add_phone(cast.bruno, there, cast.elsewhere, typed="0612345678", key=key())
    shown = said(open_person(there))
    assert "numéro non visible ici" in shown
    assert "Aucun numéro n’est visible ici." in shown
    assert "aucun numéro" in said(open_person(somebody(cast)))
    assert "06 12 34 56 78" in said(open_person(there, cast.bruno))


def test_hidden_names_are_hidden_here_too(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    person_file.add_phone(cast.amina, person_id, cast.here, typed="0612345678", key=key())
    tab = open_person(person_id)
    tab.app.button(key="topbar_privacy").click().run()
    shown = said(tab)
    assert "B\\. S\\." in shown
    for name in ("BENALI", "Benali", "Samira", "06 12"):
        assert name not in shown


@pytest.mark.parametrize(
    "name", ["<b>X</b>", "*x* [l](u) :red[a]", "'; drop table", "שלום", "😀 a"]
)
def test_any_name_is_shown_as_it_was_written(cast: Cast, open_person: Open, name: str) -> None:
    shown = open_person(somebody(cast, name))
    assert shown.app.title[0].value.replace("\\", "").startswith(name.upper())


def test_it_is_all_in_english(cast: Cast, open_person: Open) -> None:
    person_id = somebody(cast)
    shown = open_person(person_id, cast.amina, "en")
    assert "Notice given" in labels(shown)
    assert "Wants no follow-up" in labels(shown)
    assert "No mandate in force" in said(shown)
