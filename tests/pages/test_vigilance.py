"""« À ne pas perdre de vue »: last Monday first, each reason, decided in one line, and absences."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mediance.domain.actors import Actor, Language
from mediance.services.followup import decisions
from mediance.services.followup.reading import procedure_file
from mediance.services.followup.tending import set_owner
from tests.cast import Cast
from tests.confidential import key
from tests.pages.tab import open_tab
from tests.pages.test_ma_journee import opened, press, sent_on
from tests.pages.test_ma_journee import written as said

pytestmark = pytest.mark.usefixtures("database", "key_folder")

Open = Callable[..., AppTest]


@pytest.fixture
def watch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the screen as the coordination."""

    def come(actor: Actor = cast.bruno, language: Language = "fr") -> AppTest:
        app = open_tab(actor, monkeypatch, language).app
        app.switch_page("../../pages/vigilance.py").run()
        assert not app.exception, app.exception
        return app

    return come


def test_nothing_lost_sight_of_says_so(watch: Open) -> None:
    app = watch()
    assert "Rien n’est perdu de vue" in said(app)
    assert "Rien n’était décidé, ou tout est fait." in said(app)


def test_each_reason_says_how_many_and_what_to_do(cast: Cast, watch: Open) -> None:
    set_owner(cast.amina, opened(cast), None, key())
    app = watch()
    assert "Personne ne s’en occupe · 1" in said(app)
    assert "Choisissez qui la suit." in said(app)
    assert "Pas de prochaine date · 1" in said(app)


def test_one_lost_for_two_reasons_is_one_line_with_both(cast: Cast, watch: Open) -> None:
    set_owner(cast.amina, opened(cast), None, key())
    app = watch()
    assert said(app).count("XARRAGA") == 1
    assert "aussi : pas de prochaine date" in said(app)
    assert "Dont une déjà listée plus haut." in said(app)
    assert [each.label for each in app.button].count("Décider…") == 1


def test_somebody_sent_on_and_not_asked_after_is_not_nothing(cast: Cast, watch: Open) -> None:
    sent_on(cast, 17)
    assert "Orientations dont on ne sait pas la suite" in said(watch())
    assert "Rien n’est perdu de vue" not in said(watch())


def test_a_decision_is_one_line_and_stands_this_week(cast: Cast, watch: Open) -> None:
    seen = opened(cast)
    app = watch()
    press(app, "Décider…")
    what = next(each for each in app.text_input if each.label == "Quoi")
    who = next(each for each in app.selectbox if each.label == "Qui")
    assert who.value == cast.amina.staff_id
    press(app, "Noter la décision")
    assert "Écrivez quelques mots" in said(app)
    what = next(each for each in app.text_input if each.label == "Quoi")
    what.set_value("Appeler la CPAM")
    press(app, "Noter la décision")
    assert "Décision notée." in said(app)
    assert "**Appeler la CPAM** · Amina" in said(app)
    (decided,) = decisions.monday(cast.bruno, cast.here).now
    assert decided.subject.head.procedure_id == seen.procedure_id
    press(app, "C’est fait")
    assert ":green[:material/check_circle: fait]" in said(app)


def test_an_absence_is_handed_over_once_shown_and_taken_back(cast: Cast, watch: Open) -> None:
    seen = opened(cast)
    app = watch()
    app.session_state["absence_another_part"] = True
    app.run()
    gone = next(each for each in app.selectbox if each.label == "Qui s’absente ?")
    gone.set_value(cast.amina.staff_id).run()
    assert "**1 démarche en cours** : 1 à préparer" in said(app)
    to = next(each for each in app.selectbox if each.label == "Confier à")
    press(app, "Tout confier")
    assert "Choisissez à qui confier les démarches." in said(app)
    to = next(each for each in app.selectbox if each.label == "Confier à")
    to.set_value(cast.ines.staff_id)
    press(app, "Tout confier")
    assert "1 démarche confiée à Inès." in said(app)
    assert procedure_file(cast.bruno, seen.procedure_id).head.owner_name == "Inès"
    press(app, "Annuler : rendre les démarches")
    assert procedure_file(cast.bruno, seen.procedure_id).head.owner_name == "Amina"


def test_the_sheet_of_the_meeting_is_one_press_away(cast: Cast, watch: Open) -> None:
    (link,) = (each.proto for each in watch().get("link_button"))
    assert link.url == f"/paper/monday?site={cast.here}"
