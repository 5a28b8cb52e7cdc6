"""What an operator does with somebody's account."""

import pytest
from sqlalchemy import select, text

from db.engine import owner_transaction
from db.installation import DatabaseUrls
from db.models import JournalEntry
from mediance.services import accounts, sessions
from mediance.services.accounts import LoginUnknown
from mediance.services.choose_password import LinkOpensNothing, choose_password
from mediance.services.sign_in import ACCOUNT_FAILURES, SignInLocked, SignInRefused, sign_in
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.usefixtures("hasher")

HERE = "192.168.1.20"


def open_session(login: str = "amina", password: str = PASSWORD) -> str:
    return sign_in(login, password, HERE).token


def journalled(urls: DatabaseUrls, operation: str) -> list[tuple[str, int | None, int]]:
    with owner_transaction(urls.owner) as work:
        rows = work.scalars(select(JournalEntry).where(JournalEntry.operation == operation))
        return [(row.entity, row.entity_id, row.staff_id) for row in rows]


def test_a_disabled_account_is_out_everywhere_at_once_and_stays_out(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    tokens, carmes = [open_session(), open_session()], open_session("carme")
    accounts.disable_account(live_database.owner, "  AMINA ")
    assert [sessions.actor_of(token) for token in tokens] == [None, None]
    assert sessions.actor_of(carmes)
    with pytest.raises(SignInRefused):
        open_session()
    assert journalled(live_database, "disable") == [("staff", cast.amina.staff_id, 0)]
    with owner_transaction(live_database.owner) as work:
        work.execute(text("update mediance.staff set disabled_at = null"))
    assert [sessions.actor_of(token) for token in tokens] == [None, None]


def test_a_new_first_password_takes_the_place_of_the_old_one_and_of_its_sessions(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    token, carmes = open_session(), open_session("carme")
    link = accounts.issue_link(live_database.owner, "amina")
    first = accounts.reset_password(live_database.owner, "amina")
    assert sessions.actor_of(token) is None
    assert sessions.actor_of(carmes)
    with pytest.raises(SignInRefused):
        open_session()
    assert open_session(password=first)
    with pytest.raises(LinkOpensNothing):
        choose_password(link.code, "Encore-une-phrase-à-moi-31", "192.168.1.20")
    assert journalled(live_database, "reset_password") == [("staff", cast.amina.staff_id, 0)]


@pytest.mark.parametrize("is_usual_here", [True, False])
def test_who_tried_too_often_signs_in_with_the_new_password_at_once(
    live_database: DatabaseUrls, *, is_usual_here: bool
) -> None:
    if is_usual_here:
        open_session()
    for _ in range(ACCOUNT_FAILURES):
        with pytest.raises(SignInRefused):
            open_session(password="wrong")
    with pytest.raises(SignInLocked):
        open_session()
    first = accounts.reset_password(live_database.owner, "amina")
    assert open_session(password=first)


@pytest.mark.parametrize("login", ["nobody", "", "\0", "amina"])
def test_an_account_that_is_not_there_or_closed_is_refused(
    live_database: DatabaseUrls, login: str
) -> None:
    if login == "amina":
        accounts.disable_account(live_database.owner, login)
    for change in (accounts.disable_account, accounts.reset_password):
        with pytest.raises(LoginUnknown):
            change(live_database.owner, login)
