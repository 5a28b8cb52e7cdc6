"""The screen of records past their time: what it shows, what its buttons do, and for whom."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Language
from mediance.domain.people import NewPerson
from mediance.domain.retention import HoldReason, months_after
from mediance.services import retention
from mediance.services.record_visit import NewVisit, record_visit
from mediance.ui import retention as screen_part
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab, page

STRANGE = "**x** <b>y</b> :red[z] 🌿 مرحبا"
WRITTEN = text(
    "insert into mediance.person (family_name, given_name, search_name, birth_year, site_id,"
    " first_contact_on) select :name, 'Núria', 'x', 1979, :site, :met"
    " from generate_series(1, :people) returning id"
)

Open = Callable[..., Tab]

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def screen(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Open:
    """Open a part of the screen as one of the cast."""
    monkeypatch.setattr(screen_part, "seals_folder", lambda _settings: tmp_path)

    def opened(view: str = "", login: str = "sofia", language: Language = "fr") -> Tab:
        app = page("conservation")
        if view:
            app.query_params["vue"] = view
        return open_tab(cast.actors[login], monkeypatch, language, app=app)

    return opened


def add(cast: Cast, name: str = "Roig", months: int = 30, people: int = 1) -> list[int]:
    given = {
        "name": name,
        "site": cast.here,
        "met": months_after(paris.today(), -months),
        "people": people,
    }
    with transaction(cast.carme) as work:
        return list(work.scalars(WRITTEN, given))


def told(app: AppTest) -> str:
    parts = (*app.markdown, *app.info, *app.warning, *app.success, *app.caption, *app.subheader)
    tables = "\n".join(table.value.to_string() for table in app.table)
    figures = "\n".join(f"{each.label} {each.value}" for each in app.metric)
    return "\n".join([*(str(part.value) for part in parts), tables, figures])


def records(app: AppTest) -> list[int]:
    """Return the numbers of the records in the list of people."""
    return [int(number) for number in app.table[-1].value["Fiche"]]


def press(tab: Tab, label: str) -> None:
    (button,) = (each for each in tab.app.button if each.label == label)
    button.click()
    tab.draw()


def people(cast: Cast) -> list[int]:
    with transaction(cast.carme) as work:
        return list(work.scalars(text("select id from mediance.person order by id")))


def test_with_nobody_due_one_is_told_so(screen: Open) -> None:
    shown = screen().app
    assert "Aucune fiche n’arrive à échéance" in told(shown)
    assert not shown.metric
    assert "Aucun effacement n’est suspendu." in told(screen("suspendus").app)
    assert "Rien n’a encore été effacé." in told(screen("effacements").app)


def test_who_is_due_is_named_with_the_day_and_what_happens(screen: Open, cast: Cast) -> None:
    (due,) = add(cast)
    add(cast, "Puig", 23)
    shown = told(screen().app)
    assert "ROIG Núria" in shown
    assert str(due) in shown
    assert "sera effacée" in shown
    assert "Échues, effacées cette nuit 1" in shown
    assert "Dans les deux mois 1" in shown


def test_names_are_shown_as_they_are_written(screen: Open, cast: Cast) -> None:
    add(cast, STRANGE)
    shown = told(screen().app)
    assert "مرحبا" in shown
    assert "<b>y</b>" not in shown


def test_an_erasure_is_suspended_and_the_suspension_lifted(screen: Open, cast: Cast) -> None:
    (due,) = add(cast)
    tab = screen()
    (chosen,) = tab.app.selectbox
    chosen.select(due)
    press(tab, "Suspendre l’effacement")
    assert "Effacement suspendu." in told(tab.app)
    (hold,) = retention.holds(cast.sofia)
    assert (hold.person_id, hold.reason) == (due, HoldReason.LITIGATION)
    held = screen("suspendus")
    assert "Procès ou litige" in told(held.app)
    assert rf"**ROIG Núria \(1979\) · fiche {due}**" in told(held.app)
    assert f"décidé par {cast.sofia.display_name}" in told(held.app)
    press(held, "Lever, la fiche suit son délai")
    assert retention.holds(cast.sofia) == ()


def test_whoever_came_today_is_found_by_name_and_held(screen: Open, cast: Cast) -> None:
    visit = NewVisit(cast.here, NewPerson("Xarraga", "Quiteria", 1979))
    record_visit(cast.carme, visit, uuid.uuid4())
    tab = screen()
    assert not tab.app.selectbox
    (name,) = tab.app.text_input
    name.set_value("nadie").run()
    assert "Personne de ce nom." in told(tab.app)
    name = tab.app.text_input[0]
    name.set_value("quiteria xarraga").run()
    (chosen,) = tab.app.selectbox
    chosen.select(people(cast)[0])
    press(tab, "Suspendre l’effacement")
    assert [each.family_name for each in retention.holds(cast.sofia)] == ["Xarraga"]


def test_that_nothing_was_erased_is_said_though_nights_passed(
    screen: Open, cast: Cast, tmp_path: Path
) -> None:
    retention.run(tmp_path)
    shown = told(screen("effacements").app)
    assert "Rien n’a encore été effacé." in shown
    assert "Dernier passage" in shown
    add(cast)
    retention.run(tmp_path)
    shown = told(screen("effacements").app)
    assert "1 fiche effacée." in shown
    assert "Rien n’a encore été effacé." not in shown


def test_without_a_person_nothing_is_suspended(screen: Open, cast: Cast) -> None:
    add(cast)
    tab = screen()
    press(tab, "Suspendre l’effacement")
    assert "Choisissez une personne et un jour." in told(tab.app)
    assert retention.holds(cast.sofia) == ()


def test_erasing_now_is_said_before_it_is_done(screen: Open, cast: Cast) -> None:
    (_, held) = add(cast, people=2)
    until = paris.today() + timedelta(days=40)
    retention.hold(cast.sofia, held, HoldReason.APPEAL, until, key=uuid.uuid4())
    tab = screen()
    press(tab, "Effacer sans attendre la nuit…")
    assert "sans retour possible" in told(tab.app)
    assert len(people(cast)) == 2
    press(tab, "Ne rien effacer")
    assert "sans retour possible" not in told(tab.app)
    press(tab, "Effacer sans attendre la nuit…")
    press(tab, "Effacer 1 fiche, définitivement")
    assert "1 fiche effacée." in told(tab.app)
    assert people(cast) == [held]
    assert cast.sofia.display_name in told(screen("effacements").app)


def test_many_are_shown_some_at_a_time(
    screen: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_SHOWN", 3)
    ids = add(cast, people=5)
    tab = screen()
    assert records(tab.app) == ids[:3]
    press(tab, "Suite")
    assert records(tab.app) == ids[3:]
    press(tab, "Revenir au début")
    assert records(tab.app) == ids[:3]


def test_in_english_it_is_in_english(screen: Open, cast: Cast) -> None:
    add(cast)
    shown = told(screen(language="en").app)
    assert "will be erased" in shown
    assert "sera effacée" not in shown


@pytest.mark.parametrize("login", ["carme", "amina", "bruno", "helene", "paul", "ecran"])
def test_nobody_else_sees_it(screen: Open, cast: Cast, login: str) -> None:
    add(cast)
    tab = screen(login=login)
    assert "Roig" not in told(tab.app)
    assert tab.app.error
