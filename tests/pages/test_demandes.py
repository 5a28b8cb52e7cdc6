"""Requests on screen: what is late says so, each press is stored, and who may only look looks."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor, Language
from mediance.domain.people import NewPerson
from mediance.domain.retention import HoldReason
from mediance.domain.rights import (
    IdentityCheck,
    RequestState,
    Restriction,
    RightKind,
    Way,
    due_on,
)
from mediance.domain.visits import Ending
from mediance.services import retention
from mediance.services.end_visit import end_visit
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.rights import requests
from mediance.services.rights.everything import NothingToTell, everything_about
from mediance.services.rights.requests import Asked, RequestRow
from mediance.ui import formats
from tests.cast import Cast
from tests.pages.tab import choose, open_tab, page
from tests.security.test_pages import everything

pytestmark = pytest.mark.usefixtures("database")

STRANGE = "**x** <b>y</b> :red[z] 🌿"
DAY = timedelta(days=1)
Open = Callable[..., AppTest]


def key() -> uuid.UUID:
    return uuid.uuid4()


def somebody(cast: Cast, family: str = "Xarraga") -> int:
    visit = NewVisit(cast.here, NewPerson(family, "Quiteria", 1979))
    visit_id = record_visit(cast.carme, visit, key()).visit_id
    end_visit(cast.carme, visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())
    with transaction(cast.carme) as work:
        return int(work.scalar(text("select max(id) from mediance.person")) or 0)


def ask(cast: Cast, person_id: int | None, right: RightKind, days_ago: int = 0) -> int:
    received = paris.today() - days_ago * DAY
    asked = Asked(person_id, right, received, Way.LETTER, IdentityCheck.PAPER_SEEN)
    requests.record_request(cast.sofia, asked, key())
    with transaction(cast.sofia) as work:
        return int(work.scalar(text("select max(id) from mediance.rights_request")) or 0)


@pytest.fixture
def screen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the register as somebody, Sofia unless said otherwise, at a request or at none."""

    def come(
        request_id: int | None = None, actor: Actor = cast.sofia, language: Language = "fr"
    ) -> AppTest:
        app = page("demandes")
        if request_id is not None:
            app.query_params["demande"] = str(request_id)
        return open_tab(actor, monkeypatch, language, app=app).app

    return come


def press(app: AppTest, beginning: str) -> None:
    (button,) = (each for each in app.button if (each.key or "").startswith(beginning))
    button.click().run()
    assert not app.exception, app.exception


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.success, *app.warning, *app.info, *app.subheader)
    return "\n".join(str(each.value) for each in parts)


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def test_nothing_to_answer_is_said_calmly(screen: Open) -> None:
    assert "Aucune demande n’attend de réponse." in said(screen())
    assert "No request waits for an answer." in said(screen(language="en"))


def test_late_and_soon_are_said_in_words_and_by_a_sign(screen: Open, cast: Cast) -> None:
    person_id = somebody(cast)
    for days in (40, 30, 0):
        ask(cast, person_id, RightKind.ACCESS, days)
    told = said(screen())
    assert "3 demandes ouvertes, une en retard, une à répondre cette semaine." in told
    assert ":material/error:" in told
    assert "en retard de" in told
    assert ":material/schedule:" in told


def test_a_request_is_written_down_for_the_name_of_a_letter(screen: Open, cast: Cast) -> None:
    somebody(cast)
    app = screen()
    (name,) = app.text_input
    name.set_value("xarraga quiteria").run()
    press(app, "rights_new_save")
    assert "Demande notée." in said(app)
    (line,) = requests.register(cast.sofia).lines
    assert line.who is not None
    assert line.who.family_name == "Xarraga"


def test_among_namesakes_nobody_is_chosen_beforehand(screen: Open, cast: Cast) -> None:
    somebody(cast), somebody(cast)
    app = screen()
    (name,) = app.text_input
    name.set_value("xarraga quiteria").run()
    press(app, "rights_new_save")
    assert "Choisissez qui demande." in said(app)
    assert requests.register(cast.sofia).count == 0


def test_the_document_is_offered_once_the_identity_is_checked(screen: Open, cast: Cast) -> None:
    request_id = ask(cast, somebody(cast), RightKind.ACCESS)
    app = screen(request_id)
    assert f"/rights/everything.pdf?request={request_id}" in everything(app)
    unchecked = Asked(somebody(cast, "Roig"), RightKind.ACCESS, paris.today())
    requests.record_request(cast.sofia, unchecked, key())
    assert "/rights/everything" not in everything(screen(request_id + 1))


def test_a_refusal_asks_for_its_reason_and_keeps_what_was_typed(screen: Open, cast: Cast) -> None:
    request_id = ask(cast, somebody(cast), RightKind.ACCESS)
    app = screen(request_id)
    press(app, "rights_request_refused")
    assert "Écrivez la raison" in said(app)
    (reason,) = app.text_area
    reason.set_value(STRANGE).run()
    press(app, "rights_request_refused")
    facts = requests.request_file(cast.sofia, request_id).facts
    assert (facts.state, facts.closed_because) == (RequestState.REFUSED, STRANGE)


def test_limitation_is_granted_and_lifted(screen: Open, cast: Cast) -> None:
    person_id = somebody(cast)
    app = screen(ask(cast, person_id, RightKind.LIMITATION))
    press(app, "rights_request_answered")
    marks = requests.asked_by(cast.sofia, person_id).restrictions
    assert [each.restriction for each in marks] == [Restriction.LIMITED]
    press(app, "rights_request_lift_limited")
    assert requests.asked_by(cast.sofia, person_id).restrictions == ()


def test_erasing_shows_first_what_goes(screen: Open, cast: Cast) -> None:
    person_id = somebody(cast)
    app = screen(ask(cast, person_id, RightKind.ERASURE))
    assert "Effacer définitivement" not in labels(app)
    press(app, "rights_request_preview")
    assert "**Part pour toujours** : son nom et son année de naissance" in said(app)
    assert "autres lignes" not in said(app)
    assert "**Reste, sans nom** : 1 passage, 1 demande." in said(app)
    press(app, "rights_request_erase")
    assert requests.asked_by(cast.sofia, person_id).requests == ()
    assert "/rights/erased.pdf?request=" in everything(app)


def test_why_nobody_can_be_erased_yet_stands_beside_the_button(screen: Open, cast: Cast) -> None:
    visit = NewVisit(cast.here, NewPerson("Xarraga", "Quiteria", 1979))
    record_visit(cast.carme, visit, key())
    (found,) = requests.find_asking(cast.sofia, "xarraga")
    asked = Asked(found.person_id, RightKind.ERASURE, paris.today())
    requests.record_request(cast.sofia, asked, key())
    (line,) = requests.register(cast.sofia).lines
    app = screen(line.row.id)
    press(app, "rights_request_preview")
    assert "Cette personne est à l’accueil en ce moment. Lieu : " in said(app)
    assert "Notez d’abord comment l’identité a été vérifiée." in said(app)
    (erase,) = (each for each in app.button if each.label == "Effacer définitivement")
    assert erase.disabled


def test_a_refused_erasure_leaves_open_what_was_being_read(screen: Open, cast: Cast) -> None:
    person_id = somebody(cast)
    app = screen(ask(cast, person_id, RightKind.ERASURE))
    press(app, "rights_request_preview")
    until = paris.today() + 40 * DAY
    retention.hold(cast.sofia, person_id, HoldReason.APPEAL, until, key=key())
    press(app, "rights_request_erase")
    assert "**Part pour toujours**" in said(app)
    assert "L’effacement est suspendu" in said(app)
    assert requests.asked_by(cast.sofia, person_id).requests


def test_namesakes_are_told_apart(screen: Open, cast: Cast) -> None:
    people = [somebody(cast), somebody(cast)]
    app = screen()
    (name,) = app.text_input
    name.set_value("xarraga quiteria").run()
    (who,) = (each for each in app.selectbox if each.label == "Qui demande")
    today = formats.day_and_year(paris.today())
    for person_id in people:
        (option,) = (each for each in who.options if f"fiche {person_id}," in each)
        assert f"première venue le {today}" in option
    assert f"fiche {people[0]}" in said(screen(ask(cast, people[0], RightKind.ACCESS)))


def test_the_identity_cannot_be_noted_unchanged(screen: Open, cast: Cast) -> None:
    app = screen(ask(cast, somebody(cast), RightKind.ACCESS))
    (note,) = (each for each in app.button if each.label == "Noter")
    assert note.disabled


def test_the_coordination_sees_what_waits_and_answers_nothing(screen: Open, cast: Cast) -> None:
    request_id = ask(cast, somebody(cast), RightKind.ACCESS)
    app = screen(request_id, actor=cast.bruno)
    assert "XARRAGA Quiteria" in said(app)
    assert not [each for each in app.button if (each.key or "").startswith("rights_request")]
    assert "La protection des données répond." in said(app)


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 30, "<script>", "99999"])
def test_an_address_that_names_no_request_is_no_trouble(
    asked: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page("demandes")
    for name in ("demande", "vue", "droit"):
        app.query_params[name] = asked
    shown = open_tab(cast.sofia, monkeypatch, app=app).app
    assert not shown.exception


def asked_on_their_screen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, right: RightKind
) -> tuple[RequestRow, AppTest]:
    """Press « La personne demande… » on somebody's screen; return what was written, and it."""
    person_id = somebody(cast)
    app = page("personne")
    app.query_params["person"] = str(person_id)
    tab = open_tab(cast.carme, monkeypatch, app=app)
    choose(tab.app, "La personne demande…", list(RightKind).index(right))
    (row,) = requests.asked_by(cast.carme, person_id).requests
    return row, tab.app


def test_one_press_on_the_person_s_screen_writes_it_down(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, shown = asked_on_their_screen(cast, monkeypatch, RightKind.ERASURE)
    assert (row.facts.right, row.facts.due_on) == (RightKind.ERASURE, due_on(paris.today()))
    assert "Demande notée" in said(shown)


def test_the_press_on_the_person_s_screen_certifies_nobody(
    screen: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _ = asked_on_their_screen(cast, monkeypatch, RightKind.ACCESS)
    assert row.facts.identity is None
    with pytest.raises(NothingToTell):
        everything_about(cast.sofia, row.id)
    assert "/rights/everything" not in everything(screen(row.id))


def test_a_wrong_identity_is_replaced_or_taken_back_on_screen(screen: Open, cast: Cast) -> None:
    request_id = ask(cast, somebody(cast), RightKind.ACCESS)
    for chosen in (IdentityCheck.CALLED_BACK, None):
        app = screen(request_id)
        (checked,) = (each for each in app.selectbox if "l’identité" in each.label)
        checked.select_index([None, *IdentityCheck].index(chosen)).run()
        press(app, "rights_request_check")
        assert "C’est noté." in said(app)
        assert requests.request_file(cast.sofia, request_id).facts.identity is chosen
    assert "/rights/everything" not in everything(screen(request_id))


def test_no_proof_is_offered_where_nobody_was_erased(screen: Open, cast: Cast) -> None:
    app = screen(ask(cast, None, RightKind.ERASURE))
    press(app, "rights_request_answered")
    assert "Réponse donnée" in said(app)
    assert "/rights/erased.pdf" not in everything(app)


def test_words_that_judge_are_pointed_at_and_the_answer_is_kept(screen: Open, cast: Cast) -> None:
    request_id = ask(cast, somebody(cast), RightKind.ACCESS)
    app = screen(request_id)
    assert "La personne peut demander à lire ce texte." in said(app)
    assert "plutôt" not in said(app)
    (reason,) = app.text_area
    reason.set_value("Elle est manipulatrice.").run()
    assert "« manipulatrice » : plutôt « a demandé à deux collègues »." in said(app)
    press(app, "rights_request_refused")
    asked = requests.request_file(cast.sofia, request_id)
    assert asked.facts.state is RequestState.REFUSED
    assert "Elle est manipulatrice." in {each.event.reason for each in asked.events}
