"""A second proof: who has it, what it opens, and that it opens once."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import JournalEntry, Staff
from db.queries import second_factors
from mediance.domain.actors import SIGN_IN, Actor
from mediance.domain.roles import Role
from mediance.domain.second_factors import RECOVERY_CODES, StillAsked
from mediance.domain.team import Colleague, OwnAccount
from mediance.services import (
    accounts,
    credentials,
    keys,
    one_time_codes,
    second_factor,
    sessions,
    team,
)
from mediance.services.changes import ChangedMeanwhile
from mediance.services.one_time_codes import SecretUnreadable
from mediance.services.second_factor import CodeRefused, NothingShown, NotOffered
from mediance.services.sessions import EnrolmentNeeded, WrongPassword
from mediance.services.sign_in import (
    ACCOUNT_FAILURES,
    CodeNeeded,
    CodesUnreadable,
    SignInLocked,
    SignInRefused,
    WrongCode,
    sign_in,
)
from tests.cast import PASSWORD, Cast
from tests.hashing import QuickHasher
from tests.phones import Clock, Phone, enrolled

pytestmark = pytest.mark.usefixtures("hasher")

HERE = "192.168.1.20"
WRONG = "000 000"


def attempt(login: str, code: str = "", password: str = PASSWORD) -> str:
    try:
        sign_in(login, password, HERE, code=code)
    except (CodeNeeded, CodesUnreadable, WrongCode, SignInRefused, SignInLocked) as refusal:
        return type(refusal).__name__
    return "signed in"


def asked(cast: Cast, *roles: Role) -> None:
    known = second_factor.asked_roles(cast.paul)
    second_factor.ask_roles(cast.paul, known, frozenset(roles), key=uuid.uuid4())


def colleague(cast: Cast, login: str) -> Colleague:
    return next(each for each in team.colleagues(cast.paul) if each.login == login)


# Enrolling


@pytest.mark.usefixtures("database")
def test_a_phone_is_read_confirmed_and_then_asked_for(cast: Cast, house_clock: Clock) -> None:
    assert second_factor.standing(cast.amina).since is None
    shown = second_factor.begin(cast.amina, PASSWORD)
    assert shown.square.startswith("<svg")
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", shown.secret)
    assert attempt("amina") == "signed in"
    _, codes = enrolled(cast.amina, house_clock)
    assert len(codes) == RECOVERY_CODES
    standing = second_factor.standing(cast.amina)
    assert standing.since
    assert standing.codes_left == RECOVERY_CODES
    assert attempt("amina") == "CodeNeeded"
    assert attempt("carme") == "signed in"


@pytest.mark.usefixtures("database")
def test_a_reload_shows_the_same_square_and_each_person_another(cast: Cast) -> None:
    first = second_factor.begin(cast.amina, PASSWORD)
    assert second_factor.shown(cast.amina) == first
    assert second_factor.begin(cast.carme, PASSWORD).secret != first.secret


@pytest.mark.usefixtures("database")
def test_no_square_is_shown_without_the_password_nor_for_long(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for password in ("", "not this one"):
        with pytest.raises(WrongPassword):
            second_factor.begin(cast.amina, password)
    assert second_factor.shown(cast.amina) is None
    second_factor.begin(cast.amina, PASSWORD)
    monkeypatch.setattr(second_factor, "SHOWN_AFTER_PASSWORD", timedelta(0))
    assert second_factor.shown(cast.amina) is None


@pytest.mark.usefixtures("database")
def test_a_square_begun_anew_takes_the_place_of_the_one_before(
    cast: Cast, house_clock: Clock
) -> None:
    first = Phone(second_factor.begin(cast.amina, PASSWORD).secret, house_clock)
    second = Phone(second_factor.begin(cast.amina, PASSWORD).secret, house_clock)
    with pytest.raises(CodeRefused):
        second_factor.confirm(cast.amina, first.code())
    assert second_factor.confirm(cast.amina, second.code())


@pytest.mark.usefixtures("database")
def test_only_the_phones_code_confirms_and_only_what_is_shown(
    cast: Cast, house_clock: Clock
) -> None:
    second_factor.begin(cast.amina, PASSWORD)
    with pytest.raises(CodeRefused):
        second_factor.confirm(cast.amina, WRONG)
    assert second_factor.standing(cast.amina).since is None
    enrolled(cast.amina, house_clock)
    with pytest.raises(NothingShown):
        second_factor.confirm(cast.amina, WRONG)


@pytest.mark.usefixtures("database")
def test_another_phone_takes_the_place_of_the_first_once_it_is_confirmed(
    cast: Cast, house_clock: Clock
) -> None:
    first, old_codes = enrolled(cast.amina, house_clock)
    second_factor.begin(cast.amina, PASSWORD)
    house_clock.later(minutes=1)
    assert attempt("amina", first.code()) == "signed in"
    second, _ = enrolled(cast.amina, house_clock)
    house_clock.later(minutes=1)
    assert attempt("amina", first.code()) == "WrongCode"
    assert attempt("amina", old_codes[0]) == "WrongCode"
    assert attempt("amina", second.code()) == "signed in"


@pytest.mark.usefixtures("database")
def test_nothing_that_is_kept_opens_by_itself(cast: Cast, house_clock: Clock) -> None:
    shown = second_factor.begin(cast.amina, PASSWORD)
    phone = Phone(shown.secret, house_clock)
    codes = second_factor.confirm(cast.amina, phone.code())
    with transaction(SIGN_IN) as work:
        kept = [
            bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
            for table in ("second_factor", "recovery_code")
            for row in work.execute(text(f"select * from mediance.{table}"))  # noqa: S608
            for value in row
        ]
    secret = shown.secret.replace(" ", "").encode()
    plain = [secret, *(code.replace("-", "").encode() for code in codes)]
    assert not [word for word in plain for value in kept if word in value]


@pytest.mark.usefixtures("database")
def test_a_secret_opens_in_its_own_persons_row_alone(cast: Cast, house_clock: Clock) -> None:
    enrolled(cast.amina, house_clock)
    with transaction(SIGN_IN) as work:
        sealed = second_factors.secret(work, cast.amina.staff_id)
    assert sealed
    assert one_time_codes.opened(cast.amina.staff_id, sealed)
    with pytest.raises(SecretUnreadable):
        one_time_codes.opened(cast.carme.staff_id, sealed)


@pytest.mark.usefixtures("database")
def test_codes_on_paper_open_where_the_key_to_the_phones_secret_is_lost(
    cast: Cast, house_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, codes = enrolled(cast.amina, house_clock)
    house_clock.later(minutes=1)
    other = keys.KeyRing("accounts", {"another": b"k" * keys.KEY_BYTES})
    monkeypatch.setattr(one_time_codes, "ring", lambda _purpose: other)
    for _ in range(ACCOUNT_FAILURES + 1):  # no code is wrong that cannot be checked
        assert attempt("amina", phone.code()) == "CodesUnreadable"
    assert attempt("amina", codes[0]) == "signed in"


@pytest.mark.usefixtures("database", "key_folder")
def test_the_keys_that_second_factors_miss_are_known_by_name(
    cast: Cast, house_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDIANCE_ACCOUNTS_KEYS")
    assert one_time_codes.missing_key_ids() == ()
    enrolled(cast.amina, house_clock)
    assert one_time_codes.missing_key_ids() == ()
    (file,) = keys.key_files("accounts")
    key = file.read_bytes()
    file.unlink()
    assert one_time_codes.missing_key_ids() == (keys.key_id(key),)
    keys.put_back("accounts", key)
    assert one_time_codes.missing_key_ids() == ()


# Signing in


@pytest.mark.usefixtures("database")
def test_a_code_opens_once_and_an_earlier_one_not_after_it(cast: Cast, house_clock: Clock) -> None:
    phone, _ = enrolled(cast.amina, house_clock)
    assert attempt("amina", phone.code()) == "WrongCode"
    house_clock.later(seconds=60)
    assert attempt("amina", phone.code()) == "signed in"
    assert attempt("amina", phone.code()) == "WrongCode"
    assert attempt("amina", phone.code(seconds=-30)) == "WrongCode"
    assert attempt("amina", phone.code(seconds=30)) == "signed in"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-90, "WrongCode"), (-30, "signed in"), (30, "signed in"), (90, "WrongCode")],
)
def test_a_phone_may_be_one_step_early_or_late(
    cast: Cast, house_clock: Clock, seconds: int, told: str
) -> None:
    phone, _ = enrolled(cast.amina, house_clock)
    house_clock.later(minutes=10)
    assert attempt("amina", phone.code(seconds=seconds)) == told


@pytest.mark.usefixtures("live_database")
def test_of_four_who_send_one_code_at_once_one_comes_in(cast: Cast, house_clock: Clock) -> None:
    phone, codes = enrolled(cast.amina, house_clock)
    house_clock.later(minutes=1)
    for code in (phone.code(), codes[0]):
        with transaction(SIGN_IN) as work:
            work.execute(text("delete from mediance.sign_in_attempts"))
        with ThreadPoolExecutor(4) as senders:
            told = list(senders.map(lambda code: attempt("amina", code), [code] * 4))
        assert told.count("signed in") == 1
        assert told.count("WrongCode") == 3


@pytest.mark.usefixtures("database")
def test_each_code_on_paper_opens_once_however_it_is_typed(cast: Cast, house_clock: Clock) -> None:
    _, codes = enrolled(cast.amina, house_clock)
    assert attempt("amina", f" {codes[0].lower().replace('-', ' ')} ") == "signed in"
    assert attempt("amina", codes[0]) == "WrongCode"
    assert attempt("amina", codes[1]) == "signed in"
    assert second_factor.standing(cast.amina).codes_left == RECOVERY_CODES - 2


@pytest.mark.usefixtures("database")
def test_one_persons_codes_open_nobody_elses_account(cast: Cast, house_clock: Clock) -> None:
    phone, codes = enrolled(cast.amina, house_clock)
    enrolled(cast.carme, house_clock)
    house_clock.later(minutes=1)
    assert attempt("carme", phone.code()) == "WrongCode"
    assert attempt("carme", codes[0]) == "WrongCode"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("odd", ["", "      ", "é", "\0", "123456' or 1=1", "1" * 5_000, "\ud800"])
def test_odd_codes_are_wrong_ones(cast: Cast, house_clock: Clock, odd: str) -> None:
    enrolled(cast.amina, house_clock)
    assert attempt("amina", odd) == ("CodeNeeded" if not odd else "WrongCode")


@pytest.mark.usefixtures("database")
def test_wrong_codes_count_as_wrong_passwords_do(cast: Cast, house_clock: Clock) -> None:
    phone, _ = enrolled(cast.amina, house_clock)
    house_clock.later(minutes=1)
    told = []
    for _ in range(ACCOUNT_FAILURES):
        assert attempt("amina") == "CodeNeeded"  # the right password forgives no wrong code
        told.append(attempt("amina", WRONG))
    assert told == ["WrongCode"] * ACCOUNT_FAILURES
    assert attempt("amina", phone.code()) == "SignInLocked"


@pytest.mark.usefixtures("database")
def test_a_wrong_password_is_told_the_same_with_and_without_a_second_factor(
    cast: Cast, house_clock: Clock, hasher: QuickHasher
) -> None:
    phone, _ = enrolled(cast.amina, house_clock)
    house_clock.later(minutes=1)
    for login in ("amina", "carme", "nobody"):
        before = hasher.checks
        assert attempt(login, phone.code(), "wrong") == "SignInRefused"
        assert hasher.checks == before + 1
    assert attempt("amina", phone.code()) == "signed in"


@pytest.mark.usefixtures("database")
def test_no_code_is_looked_at_before_the_password_is_right(
    cast: Cast, house_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, codes = enrolled(cast.amina, house_clock)
    looked: list[str] = []
    spend: Callable[..., bool] = one_time_codes.spend

    def noted(work: object, staff_id: int, typed: str) -> bool:
        looked.append(typed)
        return spend(work, staff_id, typed)

    monkeypatch.setattr(one_time_codes, "spend", noted)
    assert attempt("amina", codes[0], "wrong") == "SignInRefused"
    assert looked == []
    assert attempt("amina", codes[0]) == "signed in"
    assert looked == [codes[0]]


# Codes on paper, and doing without


@pytest.mark.usefixtures("database")
def test_new_codes_take_the_place_of_the_old_ones(cast: Cast, house_clock: Clock) -> None:
    _, old = enrolled(cast.amina, house_clock)
    with pytest.raises(WrongPassword):
        second_factor.new_codes(cast.amina, "wrong")
    new = second_factor.new_codes(cast.amina, PASSWORD)
    assert set(new).isdisjoint(old)
    assert attempt("amina", old[0]) == "WrongCode"
    assert attempt("amina", new[0]) == "signed in"
    with pytest.raises(NothingShown):
        second_factor.new_codes(cast.carme, PASSWORD)


@pytest.mark.usefixtures("database")
def test_who_is_not_asked_may_do_without_and_who_is_may_not(cast: Cast, house_clock: Clock) -> None:
    for actor in (cast.amina, cast.bruno):
        enrolled(actor, house_clock)
    asked(cast, Role.COORDINATOR)
    second_factor.drop(cast.amina, PASSWORD)
    assert attempt("amina") == "signed in"
    with pytest.raises(StillAsked):
        second_factor.drop(cast.bruno, PASSWORD)
    assert attempt("bruno") == "CodeNeeded"


# Who is asked


@pytest.mark.usefixtures("database")
def test_who_is_asked_and_has_none_enrols_before_anything_else(
    cast: Cast, house_clock: Clock
) -> None:
    asked(cast, Role.COORDINATOR)
    token = sign_in("bruno", PASSWORD, HERE).token
    coming = on_the_way(token)
    assert coming.staff_id == cast.bruno.staff_id
    phone = Phone(second_factor.begin(coming).secret, house_clock)
    second_factor.confirm(coming, phone.code())
    assert sessions.actor_of(token)
    assert attempt("carme") == "signed in"


def on_the_way(token: str) -> Actor:
    with pytest.raises(EnrolmentNeeded) as needed:
        sessions.actor_of(token, is_activity=True)
    return needed.value.actor


@pytest.mark.usefixtures("database")
def test_of_two_who_enrol_with_one_password_the_first_to_confirm_stays(
    cast: Cast, house_clock: Clock
) -> None:
    asked(cast, Role.COORDINATOR)
    first, second = (sign_in("bruno", PASSWORD, HERE).token for _ in range(2))
    one, other = on_the_way(first), on_the_way(second)
    square = second_factor.begin(one)
    assert second_factor.begin(other) != square
    with pytest.raises(NothingShown):  # the last square to be shown is the one
        second_factor.confirm(one, Phone(square.secret, house_clock).code())
    again = second_factor.begin(one)
    assert second_factor.begin(one) == again  # a reload
    assert second_factor.shown(other) is None
    second_factor.confirm(one, Phone(again.secret, house_clock).code())
    assert sessions.actor_of(first)
    assert sessions.actor_of(second) is None
    with pytest.raises(NothingShown):
        second_factor.confirm(other, Phone(again.secret, house_clock).code(seconds=30))


@pytest.mark.usefixtures("database")
def test_whoever_was_in_by_the_password_alone_is_out_once_a_phone_is_confirmed(
    house_clock: Clock,
) -> None:
    elsewhere, here = (sign_in("amina", PASSWORD, HERE).token for _ in range(2))
    actor = sessions.actor_of(here)
    assert actor
    enrolled(actor, house_clock)
    assert sessions.actor_of(here)
    assert sessions.actor_of(elsewhere) is None


@pytest.mark.usefixtures("database")
def test_a_sign_in_under_way_is_asked_for_the_phone_that_was_confirmed_meanwhile(
    cast: Cast, house_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_right = credentials.is_right

    def slow(password: str, known_hash: str | None) -> bool:
        monkeypatch.setattr(credentials, "is_right", is_right)
        enrolled(cast.amina, house_clock)
        return is_right(password, known_hash)

    monkeypatch.setattr(credentials, "is_right", slow)
    assert attempt("amina") == "CodeNeeded"


@pytest.mark.usefixtures("database")
def test_a_session_that_was_open_before_the_rule_goes_on(cast: Cast) -> None:
    token = sign_in("bruno", PASSWORD, HERE).token
    asked(cast, Role.COORDINATOR)
    assert sessions.actor_of(token)


@pytest.mark.usefixtures("database")
def test_the_rule_is_the_associations_and_never_the_waiting_rooms(cast: Cast) -> None:
    asked(cast, Role.ADMIN, Role.DISPLAY)
    assert second_factor.asked_roles(cast.paul) == {Role.ADMIN}
    token = sign_in("ecran", PASSWORD, HERE).token
    assert sessions.actor_of(token)
    with pytest.raises(ChangedMeanwhile):
        second_factor.ask_roles(cast.paul, frozenset(), frozenset(), key=uuid.uuid4())


def test_a_demonstration_account_opens_with_its_password_alone(
    live_database: DatabaseUrls, cast: Cast, house_clock: Clock
) -> None:
    enrolled(cast.bruno, house_clock)
    asked(cast, Role.COORDINATOR, Role.RECEPTION)
    invented = [cast.bruno.staff_id, cast.carme.staff_id]
    with owner_transaction(live_database.owner) as work:
        for staff in work.scalars(select(Staff).where(Staff.id.in_(invented))):
            staff.is_demonstration = True
    for login in ("bruno", "carme"):
        token = sign_in(login, PASSWORD, "127.0.0.1").token
        assert sessions.actor_of(token)
    with pytest.raises(NotOffered):
        second_factor.begin(cast.carme, PASSWORD)


# Taken away


@pytest.mark.usefixtures("database")
def test_an_administrator_takes_it_away_and_the_person_is_told_until_they_read_it(
    cast: Cast, house_clock: Clock
) -> None:
    phone, codes = enrolled(cast.amina, house_clock)
    house_clock.later(minutes=1)
    token = sign_in("amina", PASSWORD, HERE, code=phone.code()).token
    seen = colleague(cast, "amina")
    assert seen.has_second_factor
    second_factor.take_away(cast.paul, seen, key=uuid.uuid4())
    assert sessions.actor_of(token) is None
    assert not colleague(cast, "amina").has_second_factor
    assert attempt("amina", codes[0]) == "signed in"  # the code is not looked at any more
    removal = second_factor.untold_removal(cast.amina)
    assert removal
    assert removal.by == "Paul"
    assert second_factor.untold_removal(cast.carme) is None
    second_factor.say_told(cast.carme, removal.removal_id)
    assert second_factor.untold_removal(cast.amina)
    second_factor.say_told(cast.amina, removal.removal_id)
    assert second_factor.untold_removal(cast.amina) is None


@pytest.mark.usefixtures("database")
def test_nobody_takes_away_their_own_that_way_nor_one_that_is_not_there(
    cast: Cast, house_clock: Clock
) -> None:
    enrolled(cast.paul, house_clock)
    with pytest.raises(OwnAccount):
        second_factor.take_away(cast.paul, colleague(cast, "paul"), key=uuid.uuid4())
    token = sign_in("amina", PASSWORD, HERE).token
    second_factor.take_away(cast.paul, colleague(cast, "amina"), key=uuid.uuid4())
    assert sessions.actor_of(token)
    assert second_factor.untold_removal(cast.amina) is None


def test_the_operator_lets_the_only_administrator_in_again(
    live_database: DatabaseUrls, cast: Cast, house_clock: Clock
) -> None:
    enrolled(cast.paul, house_clock)
    assert attempt("paul") == "CodeNeeded"
    assert accounts.take_second_factor(live_database.owner, "Paul")
    assert not accounts.take_second_factor(live_database.owner, "paul")
    assert attempt("paul") == "signed in"
    removal = second_factor.untold_removal(cast.paul)
    assert removal
    assert removal.by == ""


# What is journalled


def test_each_change_has_its_entry_without_the_code(
    live_database: DatabaseUrls, cast: Cast, house_clock: Clock
) -> None:
    def entries() -> dict[str, int]:
        with owner_transaction(live_database.owner) as work:
            rows = work.execute(
                select(JournalEntry.operation, func.count())
                .where(JournalEntry.operation.like("%second_factor%") | codes_made)
                .group_by(JournalEntry.operation)
            )
            return {row[0]: row[1] for row in rows}

    codes_made = JournalEntry.operation == "new_recovery_codes"
    enrolled(cast.amina, house_clock)
    second_factor.new_codes(cast.amina, PASSWORD)
    key, seen = uuid.uuid4(), colleague(cast, "amina")
    for _ in range(2):  # a press that arrives twice
        second_factor.take_away(cast.paul, seen, key=key)
    enrolled(cast.amina, house_clock)
    second_factor.drop(cast.amina, PASSWORD)
    asked(cast, Role.ADMIN)
    assert entries() == {
        "enrol_second_factor": 2,
        "new_recovery_codes": 1,
        "take_second_factor": 1,
        "drop_second_factor": 1,
        "ask_second_factor": 1,
    }
