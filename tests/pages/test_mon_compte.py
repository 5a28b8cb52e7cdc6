"""One's own account: what its buttons do, and for whom."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from db.models import Credential, SignInSession
from mediance.domain.actors import SIGN_IN
from mediance.services import sessions
from tests.cast import PASSWORD, Cast
from tests.pages.tab import Tab, open_tab, page

NEW_PASSWORD = "Une-autre-phrase-66"
SIGN_IN_FORM = "mediance_sign_in"

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tab(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Tab]:
    """Sign Carme in once more and open her account's page."""
    return lambda: open_tab(cast.carme, monkeypatch, app=page("mon_compte"))


def open_sessions(cast: Cast) -> int:
    with transaction(SIGN_IN) as work:
        mine = select(SignInSession).where(SignInSession.staff_id == cast.carme.staff_id)
        return sum(each.revoked_at is None for each in work.scalars(mine))


def end_all_sessions() -> None:
    with transaction(SIGN_IN) as work:
        work.execute(text("update mediance.sign_in_session set revoked_at = now()"))


def type_passwords(screen: AppTest) -> None:
    for field in screen.text_input:
        is_present = (field.key or "").startswith("present_")
        field.set_value(PASSWORD if is_present else NEW_PASSWORD)


def press(screen: AppTest, beginning: str) -> None:
    (button,) = (each for each in screen.button if (each.key or "").startswith(beginning))
    button.click().run()
    assert not screen.exception


def test_the_other_sessions_end_and_this_one_stays(cast: Cast, tab: Callable[[], Tab]) -> None:
    tab()
    here = tab()
    press(here.app, "sign_out_elsewhere")
    assert [said.value for said in here.app.success] == ["Vos autres sessions sont fermées."]
    assert open_sessions(cast) == 1


def test_a_new_password_is_kept_and_its_form_emptied(cast: Cast, tab: Callable[[], Tab]) -> None:
    tab()
    here = tab()
    type_passwords(here.app)
    press(here.app, "save_")
    assert [said.value for said in here.app.success] == [
        "Mot de passe changé. Vos autres sessions sont fermées."
    ]
    assert {field.value for field in here.app.text_input} == {""}
    assert open_sessions(cast) == 1


@pytest.mark.parametrize("button", ["sign_out_elsewhere", "save_"])
def test_in_a_tab_whose_session_ended_a_press_leads_to_the_sign_in_form_and_nowhere_else(
    cast: Cast, tab: Callable[[], Tab], monkeypatch: pytest.MonkeyPatch, button: str
) -> None:
    ended = tab()
    end_all_sessions()
    elsewhere = tab()
    monkeypatch.setattr("mediance.ui.session.token", lambda: ended._token)
    with transaction(SIGN_IN) as work:
        before = work.execute(select(Credential)).all()
    type_passwords(ended.app)
    press(ended.app, button)
    assert ended.shows(SIGN_IN_FORM)
    assert not ended.app.button
    assert open_sessions(cast) == 1
    with transaction(SIGN_IN) as work:
        assert work.execute(select(Credential)).all() == before
    assert sessions.actor_of(elsewhere._token)
