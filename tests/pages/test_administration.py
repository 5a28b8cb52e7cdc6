"""The administration screen: what each subject shows, what its buttons store, and for whom."""

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from db import engine as db_engine
from mediance.domain.actors import Language
from mediance.domain.desk_settings import DeskMode
from mediance.domain.roles import Role
from mediance.domain.sites import Site, written_hours
from mediance.domain.team import Colleague
from mediance.services import domain_list, name_synonyms, sites, team
from mediance.services.choose_password import choose_password
from mediance.services.desk_settings import desk_settings
from mediance.ui.administration.issued_link import KEPT
from mediance.ui.administration.subjects import NEEDS, Subject
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab, page

STRANGE = "**x** <b>y</b> :red[z] $a$ [l](http://x) 🌿 مرحبا"


Open = Callable[..., AppTest]

pytestmark = pytest.mark.usefixtures("database", "hasher")


@pytest.fixture
def screen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a subject as one of the cast: `screen("lieux", "paul", "en")`."""

    def opened(subject: str, login: str = "paul", language: Language = "fr") -> AppTest:
        app = page("administration")
        app.query_params["sujet"] = subject
        return open_tab(cast.actors[login], monkeypatch, language, app=app).app

    return opened


def key() -> uuid.UUID:
    return uuid.uuid4()


def fill(app: AppTest, form: str, **fields: str) -> None:
    """Type into the fields of a form, found by what their keys begin with."""
    for name, typed in fields.items():
        for field in (*app.text_input, *app.text_area):
            if (field.key or "").startswith(f"{name}_{form}"):
                field.set_value(typed)


def press(app: AppTest, beginning: str) -> None:
    """Press the one button whose key begins so."""
    (button,) = (each for each in app.button if (each.key or "").startswith(beginning))
    button.click()
    draw(app)


def unfold(app: AppTest, name: str) -> None:
    """Open one of the screen's folded parts."""
    (part,) = (each for each in app.expander if (each.key or "").startswith(name))
    app.session_state[str(part.key)] = True
    draw(app)


def draw(app: AppTest) -> None:
    """Run the screen anew."""
    app.run()
    assert not app.exception, app.exception


def told(app: AppTest) -> tuple[list[str], list[str]]:
    """Return what was done and what was refused, as the screen says it."""
    return [each.value for each in app.success], [each.value for each in app.warning]


def texts(app: AppTest) -> str:
    labels = (each.label for each in (*app.expander, *app.button, *app.text_input))
    return "\n".join((*labels, *(each.value for each in (*app.markdown, *app.caption))))


# Every subject, for whoever it is for


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("subject", Subject)
def test_an_administrator_sees_every_subject(
    screen: Open, subject: Subject, language: Language
) -> None:
    app = screen(subject, "paul", language)
    assert not app.exception
    (choice,) = app.button_group
    assert choice.value == subject
    assert app.query_params["sujet"] == subject


@pytest.mark.parametrize("subject", Subject)
def test_a_coordinator_sees_what_belongs_to_their_places(screen: Open, subject: Subject) -> None:
    app = screen(subject, "bruno")
    (choice,) = app.button_group
    theirs = {Subject.ROOMS, Subject.HOURS, Subject.DESK, Subject.NAMES}
    assert (choice.value == subject) is (subject in theirs)
    assert len(NEEDS) - len(choice.options) == len(Subject) - len(theirs)


def test_an_address_that_is_none_shows_the_first_subject(screen: Open) -> None:
    (choice,) = screen("<script>").button_group
    assert choice.value == Subject.TEAM


# Places


def test_a_place_is_added_and_its_form_emptied(screen: Open, cast: Cast) -> None:
    app = screen("lieux")
    fill(app, "new_site", name="Moulin", address="1, rue\n66000 Perpignan", phone="3919")
    press(app, "save_new_site")
    assert told(app) == (["Lieu ajouté."], [])
    *_, added = sites.sites_to_arrange(cast.paul)
    assert (added.name, added.address, added.phone) == ("Moulin", "1, rue\n66000 Perpignan", "3919")
    assert all(not each.value for each in app.text_input)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"name": ""}, "Écrivez de 1 à 60 caractères, avec au moins une lettre."),
        ({"name": "🌿"}, "Écrivez de 1 à 60 caractères, avec au moins une lettre."),
        ({"name": "Vernet"}, "Un lieu porte déjà ce nom, ouvert ou fermé."),
        ({"name": "Moulin", "phone": "demander"}, "Écrivez un numéro de téléphone, ou rien."),
    ],
)
def test_a_refusal_says_why_and_leaves_what_was_typed(
    screen: Open, fields: dict[str, str], refusal: str
) -> None:
    app = screen("lieux")
    fill(app, "new_site", **fields)
    press(app, "save_new_site")
    assert told(app) == ([], [refusal])
    assert {each.value for each in app.text_input} == {*fields.values()} | (
        set() if "phone" in fields else {""}
    )


def test_a_strange_name_is_shown_as_it_was_typed(screen: Open, cast: Cast) -> None:
    name = STRANGE[:60].strip()
    sites.add_site(cast.paul, Site(0, name), key=key())
    app = screen("lieux")
    label = next(each.label for each in app.expander if "http" in each.label)
    assert "<b>" not in label
    assert label.replace("\\", "") == f"**{name}**"


def test_two_administrators_both_see_what_the_other_saved(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened() -> Tab:
        app = page("administration")
        app.query_params["sujet"] = "lieux"
        return open_tab(cast.paul, monkeypatch, app=app)

    first, second = opened(), opened()
    form = f"site_{cast.here}"
    for tab, phone in ((first, "3919"), (second, "3900")):
        unfold(tab.app, form)
        fill(tab.app, form, phone=phone)
    press(first.app, f"save_{form}")
    assert told(first.app) == (["Enregistré."], [])
    press(second.app, f"save_{form}")
    done, (refusal,) = told(second.app)
    assert not done
    assert "« Saint-Jacques · 3919 »" in refusal
    (field,) = (each for each in second.app.text_input if (each.key or "").startswith("phone_site"))
    assert field.value == "3900"
    press(second.app, f"save_{form}")
    assert told(second.app) == (["Enregistré."], [])
    assert sites.sites_to_arrange(cast.paul)[0].phone == "3900"


FRAGMENT = """
from mediance.ui import feedback
from mediance.ui.administration import forms, rooms

rooms.draw(forms.present())
feedback.show_problem()
"""
"""What the page draws anew after a press: one subject, without asking again for the whole page."""


def test_a_stopped_database_loses_nothing_that_was_typed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_tab(cast.paul, monkeypatch, app=AppTest.from_string(FRAGMENT)).app
    fill(app, "new_room", name="Salle verte")
    with monkeypatch.context() as stopped:
        stopped.setattr(db_engine._Connection, "bind", None)
        press(app, "add_new_room")
    assert told(app) == (
        [],
        ["La base ne répond pas. Votre saisie est gardée ; réessayez dans un instant."],
    )
    assert "Salle verte" in {each.value for each in app.text_input}
    press(app, "add_new_room")
    assert [each.name for each in sites.rooms_to_arrange(cast.paul, cast.here)] == ["Salle verte"]


# Rooms, hours, desk, names


def test_rooms_are_added_renamed_moved_and_closed(screen: Open, cast: Cast) -> None:
    app = screen("salles", "bruno")
    for name in ("Salle 1", "Salle 2"):
        fill(app, "new_room", name=name)
        press(app, "add_new_room")
    first, second = sites.rooms_to_arrange(cast.bruno, cast.here)
    press(app, f"up_{second.id}")
    (field,) = (each for each in app.text_input if each.value == "Salle 1")
    field.set_value("Salle bleue").run()
    press(app, f"open_room_{second.id}")
    now = sites.rooms_to_arrange(cast.bruno, cast.here)
    assert [(each.id, each.name, each.is_open) for each in now] == [
        (first.id, "Salle bleue", True),
        (second.id, "Salle 2", False),
    ]


def test_a_week_is_typed_and_shown_again(screen: Open, cast: Cast) -> None:
    app = screen("horaires")
    form = f"week_{cast.here}"
    fill(app, form, day1="9h-12h, 13h30-17h", day2="matin")
    press(app, f"save_{form}")
    assert told(app)[1] == ["Mardi : écrivez par exemple « 9h-12h, 13h30-17h », ou « fermé »."]
    assert "matin" in {each.value for each in app.text_input}
    fill(app, form, day2="")
    press(app, f"save_{form}")
    assert told(app) == (["Semaine enregistrée."], [])
    hours = sites.opening_hours(cast.amina, cast.here)
    assert written_hours(hours.week) == "9h-12h, 13h30-17h"
    assert "9h-12h, 13h30-17h" in {each.value for each in screen("horaires").text_input}


def test_a_closure_is_added_and_taken_back(screen: Open, cast: Cast) -> None:
    app = screen("horaires", "bruno")
    fill(app, f"closure_{cast.here}", reason="Inventaire")
    press(app, "add_closure")
    assert told(app) == (["Fermeture ajoutée."], [])
    (closure,) = sites.opening_hours(cast.bruno, cast.here).closures
    assert "Inventaire" in texts(app)
    press(app, f"remove_closure_{closure.id}")
    assert sites.opening_hours(cast.bruno, cast.here).closures == ()


def test_the_way_a_desk_works_is_chosen(screen: Open, cast: Cast) -> None:
    app = screen("accueil")
    (mode,) = (each for each in app.radio if (each.key or "").startswith("mode_"))
    mode.set_value(DeskMode.SIMPLE_LIST)
    press(app, "save_desk")
    assert desk_settings(cast.amina, cast.here).desk_mode == DeskMode.SIMPLE_LIST
    assert desk_settings(cast.amina, cast.elsewhere).desk_mode == DeskMode.TICKETS


def test_two_names_are_said_to_be_alike(screen: Open, cast: Cast) -> None:
    app = screen("noms")
    fill(app, "new_synonym", name="Xapa", standard="Xavier")
    press(app, "add_new_synonym")
    assert told(app) == (["Noms ajoutés."], [])
    pairs = {(each.name, each.standard) for each in name_synonyms.synonym_list(cast.paul)}
    assert ("xapa", "xavier") in pairs
    fill(app, "new_synonym", name="Xapa", standard="XAPA")
    press(app, "add_new_synonym")
    assert told(app)[1] == ["Ce sont deux fois le même mot."]


# Reasons to come


def test_an_arrow_moves_a_reason_and_its_key(screen: Open, cast: Cast) -> None:
    app = screen("motifs")
    press(app, "down_caf_")
    first, second, *_ = domain_list.arranged_domains(cast.paul)
    assert [(each.code, each.shortcut) for each in (first, second)] == [
        ("housing", "1"),
        ("caf", "2"),
    ]
    assert app.expander[0].label.startswith("`1` **Logement")
    press(app, "restore_order_domains")
    assert domain_list.arranged_domains(cast.paul)[0].code == "caf"


def test_a_reason_is_worded_otherwise_and_the_shipped_words_come_back(
    screen: Open,
) -> None:
    app = screen("motifs")
    unfold(app, "domain_energy")
    fill(app, "domain_energy", french="Eau et énergie")
    press(app, "save_domain_energy")
    assert "modifié ici" in texts(app)
    assert "Livré avec Médiance : « Énergie · Eau »" in texts(app).replace("\\", "")
    press(app, "restore_domain_energy")
    assert "modifié ici" not in texts(app)


# The team


def test_a_colleague_is_invited_and_the_link_shown_once(screen: Open, cast: Cast) -> None:
    app = screen("equipe")
    fill(app, "new_colleague", login="lea", name="Léa")
    roles, places = app.multiselect[:2]
    roles.set_value([Role.RECEPTION])
    places.set_value([cast.here])
    press(app, "save_new_colleague")
    (address,) = (each.value for each in app.code)
    assert address.endswith(app.session_state[KEPT].code)
    chosen = choose_password(address.split("#")[1], "Une-phrase-à-moi-66", "192.168.1.9")
    assert chosen.login == "lea"
    press(app, "put_away_link")
    assert not app.code
    invited = next(each for each in team.colleagues(cast.paul) if each.login == "lea")
    assert (set(invited.roles), set(invited.site_ids)) == ({Role.RECEPTION}, {cast.here})


def test_an_access_is_closed_and_opened_again(screen: Open, cast: Cast) -> None:
    app = screen("equipe")
    form = f"colleague_{cast.carme.staff_id}"
    unfold(app, form)
    press(app, f"disable_{form}")
    assert told(app) == (["Accès fermé."], [])
    assert not account(cast, "carme").is_enabled
    press(app, f"enable_{form}")
    assert account(cast, "carme").is_enabled
    press(app, f"sign_out_{form}")
    press(app, f"link_{form}")
    assert app.code


def account(cast: Cast, login: str) -> Colleague:
    return next(each for each in team.colleagues(cast.paul) if each.login == login)


def test_ones_own_roles_and_access_are_out_of_reach(screen: Open, cast: Cast) -> None:
    app = screen("equipe")
    form = f"colleague_{cast.paul.staff_id}"
    unfold(app, form)
    (roles,) = (each for each in app.multiselect if (each.key or "").startswith(f"roles_{form}"))
    assert roles.disabled
    assert not [each for each in app.button if (each.key or "").startswith(f"disable_{form}")]
    fill(app, form, name="Paul R.")
    press(app, f"save_{form}")
    assert told(app) == (["Enregistré."], [])
    assert account(cast, "paul").display_name == "Paul R."
    assert account(cast, "paul").roles == {Role.ADMIN}


def test_who_loses_the_role_while_the_screen_is_open_changes_nothing_more(
    screen: Open, cast: Cast
) -> None:
    app = screen("salles", "bruno")
    bruno = account(cast, "bruno")
    mediator = replace(bruno, roles=frozenset({Role.MEDIATOR}))
    team.change_colleague(cast.paul, bruno, mediator, key=key())
    fill(app, "new_room", name="Salle verte")
    press(app, "add_new_room")
    assert [each.value for each in app.error] == ["Cet écran n’est pas prévu pour votre rôle."]
    assert sites.rooms_to_arrange(cast.paul, cast.here) == ()
