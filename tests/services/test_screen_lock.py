"""A covered screen gives nothing away, in any tab, until its own person is back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from db.engine import transaction
from db.models import JournalEntry, SignInSession
from mediance.domain.actors import SIGN_IN, Actor
from mediance.services import screen_lock, sessions
from mediance.services.live import HUB, SESSIONS
from mediance.services.sessions import ScreenLocked, SignedOut
from mediance.services.sign_in import (
    ACCOUNT_FAILURES,
    SignInLocked,
    SignInRefused,
    sign_in,
)
from tests.cast import PASSWORD, Cast

HERE = "192.168.1.20"
MINUTES = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("database", "hasher")


def open_session(login: str = "amina") -> str:
    return sign_in(login, PASSWORD, HERE).token


def let_pass(time: timedelta) -> None:
    """Move all activity into the past."""
    with transaction(SIGN_IN) as work:
        at = SignInSession.last_activity_at
        work.execute(update(SignInSession).values(last_activity_at=at - time))


def is_locked(token: str) -> bool:
    try:
        assert sessions.actor_of(token) is not None
    except ScreenLocked:
        return True
    return False


# When it is covered


def test_five_minutes_without_activity_cover_the_screen() -> None:
    token = open_session()
    let_pass(4 * MINUTES)
    assert not is_locked(token)
    let_pass(1 * MINUTES)
    assert is_locked(token)


def test_whoever_comes_after_five_minutes_is_not_somebody_at_work() -> None:
    token = open_session()
    let_pass(5 * MINUTES)
    with pytest.raises(ScreenLocked) as locked:
        sessions.actor_of(token, is_activity=True)
    assert locked.value.actor.display_name == "Amina"
    assert is_locked(token), "coming back is no way to uncover it"


def test_activity_puts_it_off_and_redrawing_does_not() -> None:
    token = open_session()
    let_pass(4 * MINUTES)
    sessions.actor_of(token, is_activity=True)
    let_pass(4 * MINUTES)
    sessions.actor_of(token, is_activity=False)
    assert not is_locked(token)
    let_pass(1 * MINUTES)
    assert is_locked(token)


def test_it_can_be_covered_at_once_and_only_ones_own() -> None:
    mine, carmes, twin = open_session(), open_session("carme"), open_session()
    heard: list[str] = []
    with HUB.heard_by(lambda topic, _: heard.append(topic)):
        screen_lock.lock(mine)
    assert is_locked(mine)
    assert not is_locked(carmes)
    assert not is_locked(twin)
    assert SESSIONS in heard


def test_other_tabs_hear_of_a_lock_that_a_look_finds_out() -> None:
    token = open_session()
    let_pass(5 * MINUTES)
    heard: list[str] = []
    with HUB.heard_by(lambda topic, _: heard.append(topic)):
        assert is_locked(token)
        assert is_locked(token)
    assert heard == [SESSIONS]


@pytest.mark.parametrize(("minutes", "is_time"), [(1, False), (4, False), (5, True)])
def test_a_browser_that_thinks_nobody_is_there_is_believed_when_it_is_time(
    minutes: int, *, is_time: bool
) -> None:
    token = open_session()
    let_pass(minutes * MINUTES)
    assert screen_lock.lock_if_idle(token) is is_time
    assert is_locked(token) is is_time


def test_the_screen_on_the_wall_is_never_covered() -> None:
    token = open_session("ecran")
    let_pass(3 * 24 * 60 * MINUTES)
    screen_lock.lock(token)
    assert screen_lock.lock_if_idle(token) is True
    assert not is_locked(token)


@pytest.mark.parametrize("token", [None, "", "guess"])
def test_there_is_nothing_to_cover_without_a_session(token: str | None) -> None:
    with pytest.raises(SignedOut):
        screen_lock.lock(token)
    with pytest.raises(SignedOut):
        screen_lock.unlock(token, PASSWORD, HERE)


# How it is uncovered


def test_the_password_alone_uncovers_it() -> None:
    token = open_session()
    let_pass(5 * MINUTES)
    screen_lock.lock(token)
    screen_lock.unlock(token, PASSWORD, HERE)
    assert not is_locked(token)
    let_pass(4 * MINUTES)
    assert not is_locked(token), "whoever uncovered it was at work"


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.lower(), "\ud800", "x" * 10_000])
def test_no_other_password_does(password: str) -> None:
    token = open_session()
    screen_lock.lock(token)
    with pytest.raises(SignInRefused):
        screen_lock.unlock(token, password, HERE)
    assert is_locked(token)


def test_wrong_passwords_count_as_at_sign_in() -> None:
    token = open_session()
    screen_lock.lock(token)
    for _ in range(ACCOUNT_FAILURES):
        with pytest.raises(SignInRefused):
            screen_lock.unlock(token, "wrong", HERE)
    with pytest.raises(SignInLocked):
        screen_lock.unlock(token, PASSWORD, HERE)
    with pytest.raises(SignInLocked):
        open_session()
    assert is_locked(token)


def test_a_right_password_forgives_the_wrong_ones() -> None:
    token = open_session()
    for _ in range(3):
        screen_lock.lock(token)
        for _ in range(ACCOUNT_FAILURES - 1):
            with pytest.raises(SignInRefused):
                screen_lock.unlock(token, "wrong", HERE)
        screen_lock.unlock(token, PASSWORD, HERE)


def test_a_covered_session_ends_like_any_other() -> None:
    token, other = open_session(), open_session()
    screen_lock.lock(token)
    screen_lock.lock(other)
    sessions.sign_out(token)
    let_pass(60 * MINUTES)
    for ended in (token, other):
        assert sessions.actor_of(ended) is None
        with pytest.raises(SignedOut):
            screen_lock.unlock(ended, PASSWORD, HERE)


def test_when_somebody_left_their_desk_is_written_nowhere(cast: Cast) -> None:
    token = open_session()
    screen_lock.lock(token)
    screen_lock.unlock(token, PASSWORD, HERE)
    assert operations_of(cast.paul) == {"sign_in"}


def operations_of(reader: Actor) -> set[str]:
    with transaction(reader) as work:
        lately = JournalEntry.at > text("now() - interval '1 hour'")
        return set(work.scalars(select(JournalEntry.operation).where(lately)))
