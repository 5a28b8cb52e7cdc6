"""A session is a row: what ends it, ends it at the next look."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from db import engine as db_engine
from db.engine import owner_transaction, transaction
from db.errors import DatabaseUnavailable
from db.installation import DatabaseUrls
from db.models import Credential, SignInSession, Staff, StaffRole, StaffSite
from mediance.domain.actors import SIGN_IN, Actor
from mediance.domain.permissions import Action, NotPermitted, is_permitted
from mediance.domain.roles import Role
from mediance.services import sessions, team
from mediance.services.choose_password import LinkOpensNothing, choose_password
from mediance.services.credentials import PasswordTooShort
from mediance.services.good_passwords import PasswordGuessable
from mediance.services.live import HUB, SESSIONS
from mediance.services.sessions import ScreenLocked, WrongPassword
from mediance.services.sign_in import Browser, SignInRefused, sign_in
from tests.cast import PASSWORD, Cast
from tests.hashing import QuickHasher

pytestmark = pytest.mark.usefixtures("hasher")

HERE = "192.168.1.20"
NEW_PASSWORD = "Une-autre-phrase-66"


def open_session(login: str = "amina") -> str:
    return sign_in(login, PASSWORD, HERE).token


def is_open(token: str | None) -> bool:
    return sessions.actor_of(token) is not None


def present(token: str) -> Actor:
    actor = sessions.actor_of(token)
    assert actor
    return actor


def let_pass(time: timedelta) -> None:
    """Move all sessions into the past."""
    with transaction(SIGN_IN) as work:
        work.execute(
            update(SignInSession).values(
                last_activity_at=SignInSession.last_activity_at - time,
                expires_at=SignInSession.expires_at - time,
            )
        )


# What the database knows


@pytest.mark.usefixtures("database")
def test_only_the_hash_of_a_token_is_kept() -> None:
    token = open_session()
    with transaction(SIGN_IN) as work:
        row = work.execute(text("select * from mediance.sign_in_session")).mappings().one()
    kept = bytes(row["token_hash"])
    assert kept == hashlib.sha256(token.encode()).digest()
    assert token not in {str(value) for value in row.values()}
    assert len(token) >= 43


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("token", [None, "", "guess", "\ud800", "a" * 10_000, "\0"])
def test_no_other_token_opens_anything(token: str | None) -> None:
    open_session()
    assert not is_open(token)
    sessions.sign_out(token)


@pytest.mark.usefixtures("database")
def test_two_sign_ins_are_two_sessions() -> None:
    first, second = open_session(), open_session()
    assert first != second
    assert present(first).session_id != present(second).session_id


# The end of a session


@pytest.mark.usefixtures("database")
def test_signing_out_ends_the_session_wherever_it_is_open() -> None:
    token, other = open_session(), open_session()
    heard: list[str] = []
    with HUB.heard_by(lambda topic, _: heard.append(topic)):
        sessions.sign_out(token)
        sessions.sign_out(token)
    assert not is_open(token)
    assert is_open(other)
    assert SESSIONS in heard


@pytest.mark.usefixtures("database")
def test_an_hour_without_activity_ends_it_and_redrawing_is_none() -> None:
    token = open_session()
    let_pass(timedelta(minutes=59))
    for is_activity in (False, True):
        with pytest.raises(ScreenLocked):
            sessions.actor_of(token, is_activity=is_activity)
    let_pass(timedelta(minutes=2))
    assert sessions.actor_of(token, is_activity=True) is None


@pytest.mark.usefixtures("database")
def test_activity_starts_the_time_anew() -> None:
    token = open_session()
    let_pass(timedelta(minutes=4))
    assert sessions.actor_of(token, is_activity=True)
    let_pass(timedelta(minutes=4))
    assert is_open(token)


@pytest.mark.usefixtures("database")
def test_activity_is_not_written_at_every_click() -> None:
    token = open_session()
    query = select(SignInSession.last_activity_at)
    with transaction(SIGN_IN) as work:
        before = work.scalars(query).one()
    sessions.actor_of(token, is_activity=True)
    with transaction(SIGN_IN) as work:
        assert work.scalars(query).one() == before


@pytest.mark.usefixtures("database")
def test_twelve_hours_end_it_however_busy_somebody_was() -> None:
    token = open_session()
    for _ in range(179):
        let_pass(timedelta(minutes=4))
        assert sessions.actor_of(token, is_activity=True)
    let_pass(timedelta(minutes=4))
    assert sessions.actor_of(token, is_activity=True) is None


@pytest.mark.usefixtures("database")
def test_ending_the_other_sessions_keeps_this_one_and_everybody_elses() -> None:
    here, there, carmes = open_session(), open_session(), open_session("carme")
    heard: list[str] = []
    with HUB.heard_by(lambda topic, _: heard.append(topic)):
        sessions.sign_out_elsewhere(present(here))
    assert not is_open(there)
    assert is_open(here)
    assert is_open(carmes)
    assert heard == [SESSIONS]


@pytest.mark.usefixtures("database")
def test_ones_own_sessions_are_told_by_device_seen_last_first_and_nobody_elses(cast: Cast) -> None:
    phone = Browser(user_agent="Mozilla/5.0 (Android 14; Mobile; rv:133.0) Firefox/133.0")
    here = present(sign_in("amina", PASSWORD, HERE).token)
    there = present(sign_in("amina", PASSWORD, HERE, browser=phone).token)
    open_session("carme")
    places = sessions.open_sessions(here)
    assert [place.session_id for place in places] == [there.session_id, here.session_id]
    assert [place.device for place in places] == ["Firefox · Android", ""]
    assert places[0].since <= places[0].last_seen_at
    assert len(sessions.open_sessions(cast.carme)) == 1
    let_pass(timedelta(minutes=61))
    assert sessions.open_sessions(here) == ()


@pytest.mark.usefixtures("database")
def test_one_session_is_ended_at_once_and_nobody_elses() -> None:
    here, there, carmes = open_session(), open_session(), open_session("carme")
    heard: list[str] = []
    with HUB.heard_by(lambda topic, _: heard.append(topic)):
        sessions.end_session(present(here), present(there).session_id or 0)
        sessions.end_session(present(here), present(carmes).session_id or 0)
        sessions.end_session(present(here), 2**62)
    assert not is_open(there)
    assert is_open(here)
    assert is_open(carmes)
    assert heard == [SESSIONS]


# What an administrator changes takes effect at the next look


def test_a_disabled_account_is_out_at_the_next_look(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    token = open_session()
    with owner_transaction(live_database.owner) as work:
        left = update(Staff).where(Staff.id == cast.amina.staff_id)
        work.execute(left.values(disabled_at=text("now()")))
    assert not is_open(token)
    with pytest.raises(SignInRefused):
        open_session()


def test_a_changed_role_or_site_holds_at_the_next_look(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    token, staff_id = open_session(), cast.amina.staff_id
    assert present(token).roles == {Role.MEDIATOR}
    with owner_transaction(live_database.owner) as work:
        work.execute(delete(StaffRole).where(StaffRole.staff_id == staff_id))
        work.add(StaffRole(staff_id=staff_id, role=Role.DATA_PROTECTION))
        work.add(StaffSite(staff_id=staff_id, site_id=cast.elsewhere))
    changed = present(token)
    assert changed.roles == {Role.DATA_PROTECTION}
    assert set(changed.site_ids) == {cast.here, cast.elsewhere}


@pytest.mark.usefixtures("database")
def test_a_silent_database_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    token = open_session()
    monkeypatch.setattr(db_engine._Connection, "bind", None)
    with pytest.raises(DatabaseUnavailable):
        sessions.actor_of(token)


# One's own account


@pytest.mark.usefixtures("database")
def test_a_new_password_replaces_the_old_one_and_ends_the_other_sessions() -> None:
    here, there = open_session(), open_session()
    sessions.change_password(present(here), PASSWORD, NEW_PASSWORD)
    assert not is_open(there)
    assert is_open(here)
    with pytest.raises(SignInRefused):
        open_session()
    assert sign_in("amina", NEW_PASSWORD, HERE).token


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("present_password", "new", "refusal"),
    [
        ("wrong", NEW_PASSWORD, WrongPassword),
        (PASSWORD, "short", PasswordTooShort),
        (PASSWORD, "motdepasse2026", PasswordGuessable),
        (PASSWORD, "Amina-Saint-Jacques", PasswordGuessable),
    ],
)
def test_a_refused_new_password_changes_nothing(
    present_password: str, new: str, refusal: type[Exception]
) -> None:
    here, there = open_session(), open_session()
    with transaction(SIGN_IN) as work:
        before = work.execute(select(Credential)).all()
    with pytest.raises(refusal):
        sessions.change_password(present(here), present_password, new)
    with transaction(SIGN_IN) as work:
        assert work.execute(select(Credential)).all() == before
    assert is_open(there)


@pytest.mark.usefixtures("database")
def test_a_password_can_only_be_ones_own(cast: Cast, hasher: QuickHasher) -> None:
    with pytest.raises(NotPermitted):
        sessions.change_password(cast.chloe, PASSWORD, NEW_PASSWORD)
    assert hasher.checks == 0


@pytest.mark.usefixtures("database")
def test_the_chosen_language_is_there_at_the_next_sign_in(cast: Cast) -> None:
    sessions.choose_language(cast.amina, "en")
    assert present(open_session()).language == "en"
    assert present(open_session("carme")).language == "fr"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("role", Role)
def test_who_may_choose_a_language_is_whose_choice_is_stored(cast: Cast, role: Role) -> None:
    actor = cast.with_role(role)
    if is_permitted(actor, Action.CHOOSE_LANGUAGE):
        sessions.choose_language(actor, "en")
        assert stored_language(actor) == "en"
        return
    with pytest.raises(NotPermitted):
        sessions.choose_language(actor, "en")
    assert stored_language(actor) == "fr"


def stored_language(actor: Actor) -> str:
    with transaction(SIGN_IN) as work:
        return work.scalars(select(Staff.language).where(Staff.id == actor.staff_id)).one()


@pytest.mark.usefixtures("database")
def test_a_new_password_leaves_no_link_that_chooses_another(cast: Cast) -> None:
    seen = next(each for each in team.colleagues(cast.paul) if each.login == "amina")
    link = team.new_link(cast.paul, seen, key=uuid.uuid4())
    sessions.change_password(present(open_session()), PASSWORD, NEW_PASSWORD)
    with pytest.raises(LinkOpensNothing):
        choose_password(link.code, "Encore-une-phrase-à-moi-31", HERE)
    assert sign_in("amina", NEW_PASSWORD, HERE).token
