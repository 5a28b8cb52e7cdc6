"""A second factor on screen: the way in that asks for it, one's own account, the administration."""

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from db.queries import second_factors
from mediance.domain.actors import SIGN_IN, Language
from mediance.domain.people import NewPerson
from mediance.domain.roles import Role
from mediance.domain.second_factors import RECOVERY_CODES
from mediance.services import second_factor, sessions, team
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sign_in import sign_in
from mediance.ui.administration.subjects import Subject
from tests.cast import PASSWORD, Cast
from tests.pages.tab import SECONDS, SHELL, Tab, open_tab, page
from tests.phones import Clock, Phone, enrolled
from tests.security.test_pages import everything

pytestmark = pytest.mark.usefixtures("database", "hasher")

HERE = "192.168.1.20"
Open = Callable[..., Tab]


@pytest.fixture
def on_the_way(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Sign Amina in where mediators are asked for a second factor, and open a script."""
    record_visit(cast.carme, NewVisit(cast.here, NewPerson("Xarraga", "Quiteria")), uuid.uuid4())
    ask(cast, Role.MEDIATOR)

    def opened(app: AppTest | None = None) -> Tab:
        shell = app or AppTest.from_file(str(SHELL), default_timeout=SECONDS)
        return Tab(sign_in("amina", PASSWORD, HERE).token, monkeypatch, shell)

    return opened


@pytest.fixture
def account(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open somebody's own account: `account("amina", "en")`."""

    def opened(login: str = "amina", language: Language = "fr") -> Tab:
        return open_tab(cast.actors[login], monkeypatch, language, app=page("mon_compte"))

    return opened


def ask(cast: Cast, *roles: Role) -> None:
    known = second_factor.asked_roles(cast.paul)
    second_factor.ask_roles(cast.paul, known, frozenset(roles), key=uuid.uuid4())


def shown_secret(tab: Tab) -> str:
    return tab.app.code[0].value


def fill(tab: Tab, **fields: str) -> None:
    """Type into fields, found by what their keys begin with."""
    for name, typed in fields.items():
        (field,) = (each for each in tab.app.text_input if (each.key or "").startswith(f"{name}_"))
        field.set_value(typed)


def press(tab: Tab, beginning: str) -> None:
    (button,) = (each for each in tab.app.button if (each.key or "").startswith(beginning))
    button.click()
    tab.draw()


def begin(tab: Tab) -> None:
    """Say the password, and see the square."""
    fill(tab, begin_password=PASSWORD)
    press(tab, "begin_go")


def told(tab: Tab) -> list[str]:
    return [each.value for each in (*tab.app.warning, *tab.app.success)]


# On the way in


@pytest.mark.parametrize("script", [None, "accueil", "mon_compte"])
def test_who_must_enrol_sees_the_way_to_it_and_nothing_else(
    on_the_way: Open, script: str | None
) -> None:
    tab = on_the_way(page(script) if script else None)
    assert [title.value for title in tab.app.title] == ["Double vérification"]
    assert tab.shows("mediance_sign_out")
    assert not tab.shows("intake")
    assert "XARRAGA" not in everything(tab.app).upper()
    assert not [field for field in tab.app.text_input if (field.key or "").startswith("proof_")]


def test_a_wrong_code_leads_nowhere_and_the_right_one_to_the_codes_then_to_the_desk(
    on_the_way: Open,
) -> None:
    tab = on_the_way()
    secret = shown_secret(tab)
    fill(tab, code="000000")
    press(tab, "confirm_")
    assert told(tab) == ["Ce code n’est pas le bon. Attendez le suivant, puis réessayez."]
    assert shown_secret(tab) == secret
    fill(tab, code=Phone(secret).code())
    press(tab, "confirm_")
    assert len(shown_secret(tab).splitlines()) == RECOVERY_CODES
    assert not tab.shows("intake")
    press(tab, "codes_noted")
    assert tab.shows("intake")
    assert not tab.app.code


# One's own account


def test_a_phone_is_set_up_with_the_password_and_its_codes_are_kept_for_the_paper(
    cast: Cast, account: Open
) -> None:
    tab = account()
    fill(tab, begin_password="not this one")
    press(tab, "begin_go")
    assert told(tab) == ["Le mot de passe actuel n’est pas le bon."]
    assert not tab.app.code  # no square for whoever does not know it
    begin(tab)
    assert second_factor.standing(cast.amina).since is None
    fill(tab, code=Phone(shown_secret(tab)).code())
    press(tab, "confirm_")
    assert second_factor.standing(cast.amina).since
    assert len(tab.app.session_state["recovery_codes"]) == RECOVERY_CODES
    assert "Il reste 10 codes de secours." in everything(tab.app)


def test_a_phone_begun_and_called_off_changes_nothing(cast: Cast, account: Open) -> None:
    tab = account()
    begin(tab)
    press(tab, "enrolment_cancel")
    assert not tab.app.code
    assert second_factor.standing(cast.amina).since is None


def test_new_codes_and_doing_without_ask_for_the_password(
    cast: Cast, account: Open, house_clock: Clock
) -> None:
    _, old = enrolled(cast.amina, house_clock)
    tab = account()
    fill(tab, codes_password="wrong")
    press(tab, "codes_go")
    assert told(tab) == ["Le mot de passe actuel n’est pas le bon."]
    fill(tab, codes_password=PASSWORD)
    press(tab, "codes_go")
    assert set(tab.app.session_state["recovery_codes"]).isdisjoint(old)
    fill(tab, drop_password=PASSWORD)
    press(tab, "drop_go")
    assert told(tab) == ["Double vérification retirée : votre mot de passe suffit."]
    assert second_factor.standing(cast.amina).since is None


def test_another_phone_asks_for_the_password_before_its_square(
    cast: Cast, account: Open, house_clock: Clock
) -> None:
    enrolled(cast.amina, house_clock)
    tab = account()
    shown = [each for each in tab.app.button if (each.key or "").startswith("begin_go")]
    assert [each.label for each in shown] == ["Changer de téléphone"]
    press(tab, "begin_go")
    assert told(tab) == ["Le mot de passe actuel n’est pas le bon."]
    assert not tab.app.code
    begin(tab)
    assert tab.app.code


def test_who_is_asked_is_not_offered_to_do_without(
    cast: Cast, account: Open, house_clock: Clock
) -> None:
    enrolled(cast.amina, house_clock)
    ask(cast, Role.MEDIATOR)
    tab = account()
    assert "elle se remplace, mais ne se retire pas" in everything(tab.app)
    assert not [each for each in tab.app.button if (each.key or "").startswith("drop_")]


def test_few_codes_that_are_left_are_said_in_another_colour(
    cast: Cast, account: Open, house_clock: Clock
) -> None:
    _, codes = enrolled(cast.amina, house_clock)
    for code in codes[1:]:
        sign_in("amina", PASSWORD, HERE, code=code)
    assert ":orange[Il reste 1 code de secours.]" in everything(account().app)
    assert ":orange[1 recovery code left.]" in everything(account("amina", "en").app)


def test_each_place_where_one_is_signed_in_can_be_ended_but_this_one(
    cast: Cast, account: Open
) -> None:
    elsewhere = sign_in("amina", PASSWORD, HERE)
    sign_in("carme", PASSWORD, HERE)
    tab = account()
    ends = [each for each in tab.app.button if (each.key or "").startswith("end_session_")]
    assert len(ends) == 1
    assert "cet appareil" in everything(tab.app)
    press(tab, "end_session_")
    assert told(tab) == ["Cet appareil est déconnecté."]
    assert sessions.actor_of(elsewhere.token) is None
    assert len(sessions.open_sessions(cast.amina)) == 1


# The end of the twelve hours


def test_the_page_knows_when_the_session_ends_and_what_to_say(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = open_tab(cast.carme, monkeypatch).shown("mediance_quiet")
    assert 11.9 * 3_600_000 < shown["ends_in_ms"] <= 12 * 3_600_000
    assert "douze heures après la connexion" in shown["words"]["ending"]


# Taken away


def test_the_person_is_told_until_it_was_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, house_clock: Clock
) -> None:
    enrolled(cast.carme, house_clock)
    seen = next(each for each in team.colleagues(cast.paul) if each.login == "carme")
    second_factor.take_away(cast.paul, seen, key=uuid.uuid4())
    open_tab(cast.carme, monkeypatch)
    tab = open_tab(cast.carme, monkeypatch)
    (said,) = tab.app.info
    assert said.value.startswith("Paul a retiré votre double vérification")
    press(tab, "removal_read")
    assert not tab.app.info
    assert not open_tab(cast.carme, monkeypatch).app.info
    assert not open_tab(cast.amina, monkeypatch).app.info


# The administration


def test_an_administrator_says_which_roles_are_asked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page("administration")
    app.query_params["sujet"] = Subject.SIGN_IN
    tab = open_tab(cast.paul, monkeypatch, app=app)
    (roles,) = (each for each in tab.app.multiselect if (each.key or "").startswith("roles_"))
    assert roles.value == []
    roles.set_value([Role.ADMIN, Role.MANAGER])
    press(tab, "save_")
    assert told(tab) == ["Enregistré."]
    assert second_factor.asked_roles(cast.paul) == {Role.ADMIN, Role.MANAGER}


def test_a_rule_that_was_changed_meanwhile_is_shown_and_not_written_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page("administration")
    app.query_params["sujet"] = Subject.SIGN_IN
    tab = open_tab(cast.paul, monkeypatch, app=app)
    ask(cast, Role.MANAGER)
    (roles,) = (each for each in tab.app.multiselect if (each.key or "").startswith("roles_"))
    roles.set_value([Role.ADMIN])
    press(tab, "save_")
    assert "direction" in " ".join(told(tab)).lower()
    assert second_factor.asked_roles(cast.paul) == {Role.MANAGER}


def test_a_lost_phone_is_taken_away_on_the_team_screen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, house_clock: Clock
) -> None:
    enrolled(cast.amina, house_clock)
    app = page("administration")
    app.query_params["sujet"] = Subject.TEAM
    tab = open_tab(cast.paul, monkeypatch, app=app)
    for name in ("carme", "amina"):
        unfold(tab, f"colleague_{cast.actors[name].staff_id}")
    press(tab, f"take_second_factor_colleague_{cast.amina.staff_id}")
    assert told(tab) == ["Amina n’a plus de double vérification."]
    with transaction(SIGN_IN) as work:
        assert cast.amina.staff_id not in second_factors.holders(work)
    assert not [each for each in tab.app.button if "take_second_factor" in (each.key or "")]


def unfold(tab: Tab, name: str) -> None:
    (part,) = (each for each in tab.app.expander if (each.key or "").startswith(name))
    tab.app.session_state[str(part.key)] = True
    tab.draw()


def test_a_demonstration_account_is_told_why_it_is_offered_none(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = second_factor.standing

    def invented(actor: object) -> object:
        return replace(real(cast.amina), is_demonstration=actor is not None)

    monkeypatch.setattr(second_factor, "standing", invented)
    tab = open_tab(cast.amina, monkeypatch, app=page("mon_compte"))
    assert "compte de démonstration" in everything(tab.app)
    assert not [each for each in tab.app.button if (each.key or "").startswith("begin_go")]
