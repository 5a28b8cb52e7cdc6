"""Who is let in, who is not, and how little a stranger learns from trying."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import bcrypt
import pytest
from sqlalchemy import select, text, update

from db.engine import Work, owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import KnownDevice, SignInAttempts, SignInSession, Staff
from db.queries import accounts
from db.queries.accounts import AccountToAdd
from mediance.domain.actors import SIGN_IN
from mediance.services import credentials, sessions
from mediance.services import sign_in as sign_in_service
from mediance.services.credentials import PasswordTooShort
from mediance.services.housekeeping import keep_house
from mediance.services.sign_in import (
    ACCOUNT_FAILURES,
    ADDRESS_FAILURES,
    DEVICE_LIFETIME,
    SESSION_LIFETIME,
    Browser,
    DemonstrationElsewhere,
    SignInLocked,
    SignInRefused,
    sign_in,
    token_hash,
)
from mediance.settings import Settings
from tests.cast import PASSWORD, Cast, password_hash
from tests.hashing import QuickHasher

DESK = "192.168.1.20"
ELSEWHERE = "203.0.113.7"
WRONG = "wrong password"


def attempt(
    login: str, password: str = PASSWORD, address: str = DESK, device: str | None = None
) -> str:
    """Try to sign in; return what the person is told."""
    try:
        sign_in(login, password, address, browser=Browser(device))
    except (SignInRefused, SignInLocked) as refusal:
        return repr(refusal)
    return "signed in"


def attempts(count: int, login: str, password: str = WRONG, address: str = DESK) -> list[str]:
    return [attempt(login, password, address) for _ in range(count)]


def let_pass(time: timedelta) -> None:
    """Move all counted attempts into the past."""
    with transaction(SIGN_IN) as work:
        work.execute(update(SignInAttempts).values(last_at=SignInAttempts.last_at - time))


@pytest.fixture
def disabled(live_database: DatabaseUrls, cast: Cast) -> str:
    """A colleague who has left."""
    with owner_transaction(live_database.owner) as work:
        work.execute(
            update(Staff).where(Staff.id == cast.bruno.staff_id).values(disabled_at=text("now()"))
        )
    return "bruno"


REFUSED = repr(SignInRefused())
LOCKED = repr(SignInLocked(15))
SLOWED = repr(SignInLocked(1))


# Right and wrong


@pytest.mark.usefixtures("database", "hasher")
@pytest.mark.parametrize("typed", ["amina", " Amina ", "AMINA"])
def test_the_right_password_opens_a_session_of_twelve_hours(cast: Cast, typed: str) -> None:
    opened = sign_in(typed, PASSWORD, DESK)
    actor = sessions.actor_of(opened.token)
    assert actor
    assert (actor.staff_id, actor.roles) == (cast.amina.staff_id, cast.amina.roles)
    with transaction(SIGN_IN) as work:
        created_at = work.scalars(select(SignInSession.created_at)).one()
    assert abs(opened.expires_at - created_at - SESSION_LIFETIME) < timedelta(seconds=1)


@pytest.mark.usefixtures("hasher")
def test_wrong_unknown_and_disabled_are_told_the_same(disabled: str) -> None:
    assert attempt("amina", WRONG) == REFUSED
    assert attempt("nobody") == REFUSED
    assert attempt(disabled) == REFUSED
    assert attempt("") == REFUSED


@pytest.mark.usefixtures("database", "hasher")
@pytest.mark.parametrize(
    "typed",
    ["amina\0", "\ud800", "a" * 100_000, "amina'; drop table staff; --", "%", "amina\n\n x"],
)
def test_odd_logins_are_unknown_ones(typed: str) -> None:
    assert attempt(typed) == REFUSED
    assert attempt("amina", typed) == REFUSED


# Equal work


@pytest.mark.usefixtures("live_database")
def test_an_unknown_login_costs_as_much_work_as_a_known_one(
    disabled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Counter[str]()

    def counted(name: str) -> Any:  # noqa: ANN401 - bcrypt's own signatures
        real = getattr(bcrypt, name)

        def count(*arguments: bytes) -> object:
            work[name] += 1
            return real(*arguments)

        return count

    for name in ("checkpw", "hashpw", "gensalt"):
        monkeypatch.setattr(bcrypt, name, counted(name))
    done = []
    for login in ("nobody", "amina", disabled):
        work.clear()
        assert attempt(login, WRONG) == REFUSED
        done.append(dict(work))
    assert done == [{"checkpw": 1}] * 3


def test_the_hash_of_nobody_is_as_slow_as_any_other() -> None:
    algorithm_and_cost = password_hash()[:7]
    assert credentials.NOBODYS_HASH.startswith(algorithm_and_cost)
    assert len(credentials.NOBODYS_HASH) == len(password_hash())


# The lock of an account


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("login", ["amina", "nobody"])
def test_five_wrong_passwords_lock_known_and_unknown_alike(login: str, hasher: QuickHasher) -> None:
    assert attempts(ACCOUNT_FAILURES, login) == [REFUSED] * 5
    checks = hasher.checks
    assert attempt(login, PASSWORD) == LOCKED
    assert attempt(login, WRONG) == LOCKED
    assert attempt(f" {login.upper()} ", PASSWORD) == LOCKED
    assert hasher.checks == checks


@pytest.mark.usefixtures("database", "hasher")
def test_the_lock_ends_a_quarter_of_an_hour_after_the_fifth_however_many_follow() -> None:
    attempts(ACCOUNT_FAILURES, "amina")
    let_pass(timedelta(minutes=14))
    assert attempts(3, "amina") == [repr(SignInLocked(1))] * 3
    let_pass(timedelta(minutes=1))
    assert attempt("amina") == "signed in"


@pytest.mark.usefixtures("database", "hasher")
def test_after_the_lock_five_more_may_be_wrong() -> None:
    attempts(ACCOUNT_FAILURES, "amina")
    let_pass(timedelta(minutes=15))
    assert attempts(6, "amina") == [REFUSED] * 5 + [LOCKED]


@pytest.mark.usefixtures("database", "hasher")
def test_the_right_password_forgives_the_wrong_ones_before() -> None:
    for _ in range(3):
        assert attempts(ACCOUNT_FAILURES - 1, "amina") == [REFUSED] * 4
        assert attempt("amina") == "signed in"


@pytest.mark.usefixtures("database", "hasher")
def test_a_lock_closes_one_account_only() -> None:
    attempts(ACCOUNT_FAILURES, "amina")
    assert attempt("carme") == "signed in"


@pytest.mark.usefixtures("live_database")
def test_twenty_guesses_at_once_are_still_five(hasher: QuickHasher) -> None:
    with ThreadPoolExecutor(20) as guesses:
        told = Counter(guesses.map(lambda _: attempt("amina", WRONG), range(20)))
    assert told == {REFUSED: 5, LOCKED: 15}
    assert hasher.checks == 5


# An address from which too many are wrong, and the browsers that are known there


@pytest.fixture
def own_browser(hasher: QuickHasher) -> str:
    """The token of the browser in which Carme works at the desk."""
    assert hasher.checks == 0
    token = sign_in("carme", PASSWORD, DESK).device_token
    assert token
    return token


@pytest.fixture
def slow_address(own_browser: str) -> str:
    """The house's address, from which a stranger has guessed; Carme works there."""
    for number in range(ADDRESS_FAILURES):
        assert attempt(f"guess {number}", WRONG) == REFUSED
    return own_browser


@pytest.mark.usefixtures("database", "slow_address")
@pytest.mark.parametrize("login", ["carme", "amina", "nobody"])
@pytest.mark.parametrize("password", [PASSWORD, WRONG])
def test_at_a_slow_address_strangers_wait_whoever_they_say_they_are(
    login: str, password: str, hasher: QuickHasher
) -> None:
    checks = hasher.checks
    assert attempt(login, password) == SLOWED
    assert hasher.checks == checks
    assert attempt(login, WRONG, ELSEWHERE) == REFUSED


@pytest.mark.usefixtures("database")
def test_the_house_goes_on_in_the_browsers_it_has_used(slow_address: str) -> None:
    assert attempt("carme", device=slow_address) == "signed in"
    assert attempt("carme", WRONG, device=slow_address) == REFUSED
    assert attempt("carme", device=slow_address) == "signed in"


@pytest.mark.usefixtures("database", "hasher")
def test_a_known_browser_is_known_for_its_own_people_alone(slow_address: str) -> None:
    assert attempt("amina", device=slow_address) == SLOWED
    assert attempt("carme", device="somebody's guess") == SLOWED


@pytest.mark.usefixtures("database", "slow_address")
def test_a_newcomer_gets_in_at_a_slow_address_once_a_minute() -> None:
    for _ in range(3):
        assert attempt("amina") == SLOWED
        let_pass(timedelta(minutes=1))
        assert attempt("nobody", WRONG) == REFUSED
    let_pass(timedelta(minutes=1))
    assert attempt("amina") == "signed in"


@pytest.mark.usefixtures("live_database", "slow_address")
def test_of_ten_strangers_at_once_one_has_the_turn() -> None:
    let_pass(timedelta(minutes=1))
    with ThreadPoolExecutor(10) as strangers:
        told = Counter(strangers.map(lambda n: attempt(f"stranger {n}", WRONG), range(10)))
    assert told == {REFUSED: 1, SLOWED: 9}


@pytest.mark.usefixtures("database", "slow_address")
def test_an_address_is_as_any_other_after_a_quarter_of_an_hour() -> None:
    let_pass(timedelta(minutes=15))
    assert attempts(3, "nobody") == [REFUSED] * 3


@pytest.mark.usefixtures("database")
def test_slips_in_a_known_browser_slow_nobody_down(own_browser: str) -> None:
    for _ in range(ADDRESS_FAILURES):
        assert attempt("carme", WRONG, device=own_browser) == REFUSED
        let_pass(timedelta(minutes=16))
        with transaction(SIGN_IN) as work:
            work.execute(update(SignInAttempts).values(failures=1))
    assert attempt("amina") == "signed in"


@pytest.mark.usefixtures("database")
def test_guesses_from_elsewhere_lock_no_known_browser_out_and_it_has_five_of_its_own(
    own_browser: str,
) -> None:
    assert attempts(6, "carme", address=DESK) == [REFUSED] * 5 + [LOCKED]
    assert attempt("carme", device=own_browser) == "signed in"
    told = [attempt("carme", WRONG, device=own_browser) for _ in range(6)]
    assert told == [REFUSED] * 5 + [LOCKED]


@pytest.mark.usefixtures("database", "hasher")
def test_colleagues_at_one_computer_share_its_token_and_a_strangers_token_is_replaced() -> None:
    first = sign_in("carme", PASSWORD, DESK).device_token
    assert sign_in("amina", PASSWORD, DESK, browser=Browser(first)).device_token == first
    assert attempt("amina", device=first) == "signed in"
    made_up = "m" * 43
    given = sign_in("amina", PASSWORD, DESK, browser=Browser(made_up)).device_token
    assert given not in {None, made_up, first}


@pytest.mark.usefixtures("database", "hasher")
def test_only_the_hash_of_a_browsers_token_is_kept_and_twenty_at_most() -> None:
    tokens = [sign_in("amina", PASSWORD, DESK).device_token or "" for _ in range(22)]
    with transaction(SIGN_IN) as work:
        rows = work.scalars(select(KnownDevice)).all()
    assert len(rows) == 20
    assert {row.token_hash for row in rows} == {token_hash(token) for token in tokens[2:]}


@pytest.mark.usefixtures("database", "hasher")
def test_a_browser_nobody_used_for_half_a_year_is_forgotten() -> None:
    sign_in("amina", PASSWORD, DESK)
    with transaction(SIGN_IN) as work:
        work.execute(
            update(KnownDevice).values(last_seen_at=KnownDevice.last_seen_at - DEVICE_LIFETIME)
        )
    sign_in("carme", PASSWORD, DESK)
    keep_house()
    with transaction(SIGN_IN) as work:
        assert len(work.scalars(select(KnownDevice.id)).all()) == 1


# The usual address


@pytest.mark.usefixtures("database", "hasher")
def test_nobody_is_locked_out_of_the_usual_desk_from_elsewhere() -> None:
    assert attempt("amina", address=DESK) == "signed in"
    assert attempts(6, "amina", address=ELSEWHERE) == [REFUSED] * 5 + [LOCKED]
    assert attempt("amina", address=ELSEWHERE) == LOCKED
    assert attempt("amina", address=DESK) == "signed in"
    assert attempt("amina", address=ELSEWHERE) == LOCKED


@pytest.mark.usefixtures("database", "hasher")
def test_at_the_usual_desk_five_guesses_are_enough_too() -> None:
    assert attempt("amina", address=DESK) == "signed in"
    assert attempts(6, "amina", address=DESK) == [REFUSED] * 5 + [LOCKED]
    assert attempt("amina", address=ELSEWHERE) == "signed in"


# Passwords


@pytest.mark.parametrize(
    ("kept", "typed", "is_right"),
    [
        ("a" * 72 + "bcdef", "a" * 72 + "bcdef", True),
        ("a" * 72 + "bcdef", "a" * 72 + "bcdeg", False),
        ("a" * 72 + "bcdef", "a" * 72, False),
        ("caf\u00e9 \u00e0 l'\u00e9t\u00e9", "cafe\u0301 a\u0300 l'e\u0301te\u0301", True),
        ("ﬁn de journée", "fin de journée", True),
        ("un mot\0de passe", "un mot\0de passe", True),
        ("un mot\0de passe", "un mot\0autre", False),
        ("\ud800" * 12, "\ud800" * 12, True),
        ("Majuscules 12", "majuscules 12", False),
        ("é" * 1_024, "é" * 1_024, True),
    ],
)
def test_every_letter_counts_and_accents_are_letters(
    kept: str, typed: str, *, is_right: bool
) -> None:
    assert credentials.is_right(typed, credentials.hashed(kept)) is is_right


def test_a_password_that_can_be_guessed_is_not_kept() -> None:
    with pytest.raises(PasswordTooShort):
        credentials.hashed("onze lettre")
    assert credentials.hashed("douze lettre")


# Demonstration accounts


@pytest.mark.usefixtures("hasher")
@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.168.1.20", False),
        ("::ffff:192.168.1.20", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_demonstration_accounts_open_from_this_machine_only(
    live_database: DatabaseUrls, address: str, *, opens: bool
) -> None:
    demonstration = AccountToAdd("demo", "Demo", password_hash(), [], [], is_demonstration=True)
    with owner_transaction(live_database.owner) as work:
        accounts.add_account(work, demonstration)
    if opens:
        assert sign_in("demo", PASSWORD, address).token
        return
    with pytest.raises(DemonstrationElsewhere):
        sign_in("demo", PASSWORD, address)
    with transaction(SIGN_IN) as work:
        assert work.scalars(select(SignInSession.id)).all() == []


@pytest.mark.usefixtures("hasher")
@pytest.mark.parametrize(("host", "is_forwarded"), [("0.0.0.0", False), ("127.0.0.1", True)])  # noqa: S104
def test_a_server_that_others_reach_opens_no_demonstration_account(
    live_database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, host: str, *, is_forwarded: bool
) -> None:
    demonstration = AccountToAdd("demo", "Demo", password_hash(), [], [], is_demonstration=True)
    with owner_transaction(live_database.owner) as work:
        accounts.add_account(work, demonstration)
    monkeypatch.setattr(sign_in_service, "settings", lambda: Settings(host=host))
    browser = Browser(is_forwarded=is_forwarded)
    with pytest.raises(DemonstrationElsewhere):
        sign_in("demo", PASSWORD, "127.0.0.1", browser=browser)
    assert sign_in("amina", PASSWORD, "127.0.0.1", browser=browser).token


@pytest.mark.usefixtures("database", "hasher")
def test_other_accounts_open_from_everywhere() -> None:
    assert attempt("amina", address=ELSEWHERE) == "signed in"


# A password that is changed while it is checked


@pytest.mark.usefixtures("database", "hasher")
def test_a_password_changed_while_it_was_checked_opens_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_right = credentials.is_right

    def slow(password: str, known_hash: str | None) -> bool:
        monkeypatch.setattr(credentials, "is_right", is_right)
        sessions.change_password(cast.amina, PASSWORD, "Une-autre-phrase-66")
        return is_right(password, known_hash)

    monkeypatch.setattr(credentials, "is_right", slow)
    assert attempt("amina") == REFUSED
    assert sessions.open_sessions(cast.amina) == ()
    assert attempt("amina", "Une-autre-phrase-66") == "signed in"


@pytest.mark.usefixtures("hasher", "live_database")
def test_whoever_ends_sessions_waits_for_a_sign_in_and_ends_it_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    know = sign_in_service.known_from_now_on
    ending: list[Future[None]] = []

    with ThreadPoolExecutor(1) as other:

        def slow(work: Work, staff_id: int, device_token: str | None) -> str:
            ending.append(other.submit(sessions.sign_out_elsewhere, cast.amina))
            done, _ = wait(ending, timeout=0.5)
            assert not done
            return know(work, staff_id, device_token)

        monkeypatch.setattr(sign_in_service, "known_from_now_on", slow)
        token = sign_in("amina", PASSWORD, DESK).token
        ending[0].result(timeout=20)
    assert sessions.actor_of(token) is None
