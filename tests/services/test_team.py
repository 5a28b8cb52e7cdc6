"""Accounts: invited by a link that works once, changed by administrators, never one's own role."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import AccountLink, JournalEntry, StaffRole
from mediance.domain import paris
from mediance.domain.account_links import LinkPurpose
from mediance.domain.actors import HOUSEKEEPING, SIGN_IN, Actor
from mediance.domain.names import UnusableName
from mediance.domain.permissions import NotPermitted
from mediance.domain.roles import Role
from mediance.domain.team import Colleague, LastAdministrator, OwnAccount, RoleMissing
from mediance.services import notes, sessions, team
from mediance.services.accounts import LoginTaken, disable_account
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.choose_password import LinkOpensNothing, choose_password
from mediance.services.credentials import PasswordTooShort
from mediance.services.notes import NotAttached
from mediance.services.sign_in import (
    ACCOUNT_FAILURES,
    ADDRESS_FAILURES,
    SignInLocked,
    SignInRefused,
    sign_in,
)
from mediance.services.team import AccountDisabled, IssuedLink
from tests.cast import PASSWORD, Cast
from tests.confidential import SAID, case_of_ines, named

HERE, ELSEWHERE = "192.168.1.20", "192.168.1.77"
CHOSEN = "Une-phrase-à-moi-66"

pytestmark = pytest.mark.usefixtures("hasher")


def key() -> uuid.UUID:
    return uuid.uuid4()


def newcomer(cast: Cast, login: str = "lea", *roles: Role) -> Colleague:
    held = frozenset(roles or (Role.RECEPTION,))
    return Colleague(0, login, "Léa", held, frozenset({cast.here}))


def invite(cast: Cast, login: str = "lea", *roles: Role) -> IssuedLink:
    return team.invite(cast.paul, newcomer(cast, login, *roles), key=key())


def account(cast: Cast, login: str, reader: Actor | None = None) -> Colleague:
    return next(each for each in team.colleagues(reader or cast.paul) if each.login == login)


def change(cast: Cast, login: str, *, actor: Actor | None = None, **changes: object) -> None:
    seen = account(cast, login)
    wanted = replace(seen, **changes)  # type: ignore[arg-type]
    team.change_colleague(actor or cast.paul, seen, wanted, key=key())


def make_administrator(cast: Cast, login: str) -> Actor:
    """Have a second administrator, who is the first one's colleague."""
    change(cast, login, roles=frozenset({Role.ADMIN}))
    return replace(cast.actors[login], roles=frozenset({Role.ADMIN}))


def journalled(cast: Cast) -> list[tuple[str, str, int | None, list[str]]]:
    with transaction(cast.paul) as work:
        entries = work.scalars(select(JournalEntry).order_by(JournalEntry.id))
        return [(each.operation, each.entity, each.entity_id, each.fields) for each in entries]


# Inviting


@pytest.mark.usefixtures("database")
def test_who_is_invited_chooses_a_password_and_signs_in(cast: Cast) -> None:
    link = invite(cast)
    assert (link.login, link.purpose) == ("lea", LinkPurpose.INVITE)
    assert timedelta(hours=71) < link.expires_at - paris.now() <= timedelta(hours=72)
    with pytest.raises(SignInRefused):
        sign_in("lea", CHOSEN, HERE)
    assert choose_password(link.code.lower(), CHOSEN, HERE).login == "lea"
    actor = sessions.actor_of(sign_in("lea", CHOSEN, HERE).token)
    assert actor
    assert actor.roles == frozenset({Role.RECEPTION})
    assert actor.site_ids == (cast.here,)


@pytest.mark.usefixtures("database")
def test_an_account_says_whether_it_waits_for_its_holder(cast: Cast) -> None:
    link = invite(cast)
    waiting = account(cast, "lea")
    assert (waiting.has_password, waiting.link_until) == (False, link.expires_at)
    choose_password(link.code, CHOSEN, HERE)
    chosen = account(cast, "lea")
    assert (chosen.has_password, chosen.link_until) == (True, None)


@pytest.mark.usefixtures("database")
def test_the_same_press_again_makes_one_account_and_a_link_that_works(cast: Cast) -> None:
    again = key()
    first, second = (team.invite(cast.paul, newcomer(cast), key=again) for _ in range(2))
    assert [each.login for each in team.colleagues(cast.paul)].count("lea") == 1
    with pytest.raises(LinkOpensNothing):
        choose_password(first.code, CHOSEN, HERE)
    assert choose_password(second.code, CHOSEN, HERE).login == "lea"


@pytest.mark.usefixtures("database")
def test_two_people_do_not_share_a_login(cast: Cast) -> None:
    for login in ("amina", " AMINA "):
        with pytest.raises(LoginTaken):
            invite(cast, login)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "login", ["", "  ", "🌿", "a b", "x" * 41, "x" * 10_000, "a\0b", "a\u202eb"]
)
def test_a_login_is_short_and_typed_in_one_go(cast: Cast, login: str) -> None:
    with pytest.raises(UnusableName):
        invite(cast, login)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("name", ["", "🌿", "x" * 10_000])
def test_colleagues_need_a_name_to_call_somebody(cast: Cast, name: str) -> None:
    with pytest.raises(UnusableName):
        team.invite(cast.paul, replace(newcomer(cast), display_name=name), key=key())
    with pytest.raises(UnusableName):
        change(cast, "amina", display_name=name)


@pytest.mark.usefixtures("database")
def test_an_account_holds_a_role_and_works_at_sites_there_are(cast: Cast) -> None:
    with pytest.raises(RoleMissing):
        team.invite(cast.paul, replace(newcomer(cast), roles=frozenset()), key=key())
    with pytest.raises(NoLongerThere):
        team.invite(cast.paul, replace(newcomer(cast), site_ids=frozenset({999})), key=key())
    with pytest.raises(RoleMissing):
        change(cast, "amina", roles=frozenset())


# Links


@pytest.mark.usefixtures("database")
def test_a_link_works_once(cast: Cast) -> None:
    code = invite(cast).code
    choose_password(code, CHOSEN, HERE)
    with pytest.raises(LinkOpensNothing):
        choose_password(code, "Une-autre-phrase-66", HERE)
    assert sign_in("lea", CHOSEN, HERE).token


def test_of_two_at_once_one_chooses(live_database: DatabaseUrls, cast: Cast) -> None:
    assert live_database.app
    code = invite(cast).code

    def choose(password: str) -> str | None:
        try:
            choose_password(code, password, HERE)
        except LinkOpensNothing:
            return None
        return password

    with ThreadPoolExecutor(6) as pool:
        chosen = [each for each in pool.map(choose, [f"{CHOSEN}{n}" for n in range(6)]) if each]
    assert len(chosen) == 1
    assert sign_in("lea", chosen[0], HERE).token


def expire(_: Cast) -> None:
    with transaction(SIGN_IN) as work:
        work.execute(text("select set_config('mediance.roles', 'admin', true)"))
        ended = update(AccountLink).values(revoked_at=text("now()"))
        work.execute(ended)


def replace_by_another(cast: Cast) -> None:
    team.new_link(cast.paul, account(cast, "lea"), key=key())


def disable(cast: Cast) -> None:
    change(cast, "lea", is_enabled=False)


ENDED: dict[str, Callable[[Cast], None]] = {
    "revoked": expire,
    "replaced": replace_by_another,
    "disabled": disable,
}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("ended", ENDED)
def test_a_link_that_is_over_opens_nothing(cast: Cast, ended: str) -> None:
    code = invite(cast).code
    ENDED[ended](cast)
    with pytest.raises(LinkOpensNothing):
        choose_password(code, CHOSEN, HERE)


@pytest.mark.parametrize(("purpose", "hours"), [(LinkPurpose.INVITE, 72), (LinkPurpose.RESET, 24)])
def test_a_link_expires(
    live_database: DatabaseUrls, cast: Cast, purpose: LinkPurpose, hours: int
) -> None:
    is_new = purpose is LinkPurpose.INVITE
    link = invite(cast) if is_new else team.new_link(cast.paul, account(cast, "amina"), key=key())
    assert link.purpose == purpose
    age(live_database, hours - 1)
    assert account(cast, link.login).link_until
    age(live_database, 1)
    assert account(cast, link.login).link_until is None
    with pytest.raises(LinkOpensNothing):
        choose_password(link.code, CHOSEN, HERE)


def age(urls: DatabaseUrls, hours: int) -> None:
    """Let hours go by."""
    with owner_transaction(urls.owner) as work:
        earlier = AccountLink.expires_at - timedelta(hours=hours)
        work.execute(update(AccountLink).values(expires_at=earlier))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("code", ["", "nothing", "0" * 20, "🔑", "x" * 10_000, "' or 1=1"])
def test_what_is_no_code_opens_nothing(code: str) -> None:
    with pytest.raises(LinkOpensNothing):
        choose_password(code, CHOSEN, HERE)


@pytest.mark.usefixtures("database")
def test_a_password_too_short_spends_nothing(cast: Cast) -> None:
    code = invite(cast).code
    for tried in (code, "nothing"):
        with pytest.raises(PasswordTooShort):
            choose_password(tried, "short", HERE)
    assert choose_password(code, CHOSEN, HERE).login == "lea"


@pytest.mark.usefixtures("database")
def test_who_guesses_codes_is_locked_out_and_nobody_else(cast: Cast) -> None:
    code = invite(cast).code
    for _ in range(ADDRESS_FAILURES):
        with pytest.raises(LinkOpensNothing):
            choose_password("nothing", CHOSEN, ELSEWHERE)
    with pytest.raises(SignInLocked):
        choose_password(code, CHOSEN, ELSEWHERE)
    assert choose_password(code, CHOSEN, HERE).login == "lea"


@pytest.mark.usefixtures("database")
def test_a_new_password_ends_every_session_and_forgives_wrong_ones(cast: Cast) -> None:
    token = sign_in("amina", PASSWORD, HERE).token
    link = team.new_link(cast.paul, account(cast, "amina"), key=key())
    assert sessions.actor_of(token)
    assert sign_in("amina", PASSWORD, HERE).token
    for _ in range(ACCOUNT_FAILURES + 1):
        with pytest.raises((SignInRefused, SignInLocked)):
            sign_in("amina", "wrong", HERE)
    choose_password(link.code, CHOSEN, HERE)
    assert sessions.actor_of(token) is None
    assert sign_in("amina", CHOSEN, HERE).token
    with pytest.raises(SignInRefused):
        sign_in("amina", PASSWORD, HERE)


@pytest.mark.usefixtures("database")
def test_the_code_is_kept_nowhere(cast: Cast) -> None:
    link = invite(cast)
    choose_password(link.code, CHOSEN, HERE)
    bare = link.code.replace("-", "")
    with transaction(SIGN_IN) as work:
        kept = "".join(str(row) for row in work.execute(text("table mediance.account_link")))
    with transaction(cast.paul) as work:
        kept += "".join(str(row) for row in work.execute(text("table mediance.journal_entry")))
        kept += "".join(str(row) for row in work.execute(text("table mediance.submission")))
    assert bare not in kept
    assert link.code not in kept
    operations = [operation for operation, *_ in journalled(cast)]
    assert operations[-3:] == ["create", "link_invite", "choose_password"]


@pytest.mark.usefixtures("database")
def test_who_cannot_sign_in_gets_no_link_and_nobody_makes_their_own(cast: Cast) -> None:
    change(cast, "amina", is_enabled=False)
    with pytest.raises(AccountDisabled):
        team.new_link(cast.paul, account(cast, "amina"), key=key())
    with pytest.raises(OwnAccount):
        team.new_link(cast.paul, account(cast, "paul"), key=key())


# Changing


@pytest.mark.usefixtures("database")
def test_what_an_account_may_do_changes_at_once(cast: Cast) -> None:
    token = sign_in("carme", PASSWORD, HERE).token
    change(
        cast,
        "carme",
        roles=frozenset({Role.COORDINATOR}),
        site_ids=frozenset({cast.elsewhere}),
        display_name="Carme P.",
        language="en",
    )
    actor = sessions.actor_of(token)
    assert actor
    assert actor.roles == frozenset({Role.COORDINATOR})
    assert actor.site_ids == (cast.elsewhere,)
    assert (actor.display_name, actor.language) == ("Carme P.", "en")
    *_, entry = journalled(cast)
    assert entry == (
        "update", "staff", cast.carme.staff_id, ["display_name", "roles", "site_ids", "language"],
    )  # fmt: skip


@pytest.mark.usefixtures("database")
def test_a_disabled_account_is_out_at_once_and_comes_back_without_its_sessions(cast: Cast) -> None:
    token = sign_in("carme", PASSWORD, HERE).token
    change(cast, "carme", is_enabled=False)
    assert sessions.actor_of(token) is None
    with pytest.raises(SignInRefused):
        sign_in("carme", PASSWORD, HERE)
    change(cast, "carme", is_enabled=True)
    assert sessions.actor_of(token) is None
    assert sign_in("carme", PASSWORD, HERE).token


@pytest.mark.usefixtures("database")
def test_somebody_is_signed_out_everywhere(cast: Cast) -> None:
    tokens = [sign_in("carme", PASSWORD, HERE).token for _ in range(2)]
    other = sign_in("amina", PASSWORD, HERE).token
    team.sign_out_everywhere(cast.paul, account(cast, "carme"), key=key())
    assert [sessions.actor_of(token) for token in tokens] == [None, None]
    assert sessions.actor_of(other)


@pytest.mark.usefixtures("database")
def test_what_a_colleague_changed_is_not_written_over(cast: Cast) -> None:
    seen = account(cast, "carme")
    change(cast, "carme", display_name="Carme P.")
    wanted = replace(seen, site_ids=frozenset())
    with pytest.raises(ChangedMeanwhile) as refusal:
        team.change_colleague(cast.paul, seen, wanted, key=key())
    assert isinstance(refusal.value.now, Colleague)
    assert refusal.value.now.display_name == "Carme P."


# Administration itself


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "changes", [{"roles": frozenset({Role.ADMIN, Role.MEDIATOR})}, {"is_enabled": False}]
)
def test_nobody_changes_their_own_roles_or_access(cast: Cast, changes: dict[str, Any]) -> None:
    with pytest.raises(OwnAccount):
        change(cast, "paul", **changes)
    change(cast, "paul", display_name="Paul R.")
    assert account(cast, "paul").display_name == "Paul R."


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("changes", [{"roles": frozenset({Role.MANAGER})}, {"is_enabled": False}])
def test_the_last_administrator_stays_one(cast: Cast, changes: dict[str, Any]) -> None:
    carme = make_administrator(cast, "carme")
    change(cast, "carme", is_enabled=False)
    with pytest.raises(LastAdministrator):
        change(cast, "paul", actor=carme, **changes)
    assert account(cast, "paul").administers


def test_two_administrators_who_disable_each_other_leave_one(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    carme = make_administrator(cast, "carme")
    pairs = ((cast.paul, account(cast, "carme")), (carme, account(cast, "paul")))

    def take_away(pair: tuple[Actor, Colleague]) -> bool:
        actor, other = pair
        try:
            team.change_colleague(actor, other, replace(other, is_enabled=False), key=key())
        except (LastAdministrator, NotPermitted):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take_away, pairs)) == [False, True]
    with owner_transaction(live_database.owner) as work:
        query = text("select count(*) from mediance.staff where disabled_at is null and login in"
                     " ('paul', 'carme')")  # fmt: skip
        assert work.scalar(query) == 1


@pytest.mark.usefixtures("database")
def test_postgres_itself_gives_nobody_a_role_of_their_own(cast: Cast) -> None:
    own = StaffRole(staff_id=cast.paul.staff_id, role=Role.SOCIAL_WORKER)
    with pytest.raises(Exception, match="row-level security"), transaction(cast.paul) as work:
        work.add(own)


# What being a social worker opened


@pytest.mark.usefixtures("key_folder", "database")
@pytest.mark.parametrize(
    ("leaving", "back"),
    [
        ({"roles": frozenset({Role.MEDIATOR})}, {"roles": frozenset({Role.SOCIAL_WORKER})}),
        ({"is_enabled": False}, {"is_enabled": True}),
    ],
)
def test_whoever_was_a_social_worker_comes_back_without_what_that_opened(
    cast: Cast, leaving: dict[str, Any], back: dict[str, Any]
) -> None:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, SAID, key())
    named(cast, cast.ines)
    before = operations()
    change(cast, "ines", **leaving)
    gained = [each for each in operations() if each not in before]
    assert sorted(said for _, said, _ in gained) == ["detach", "unname_reader", "update"]
    assert {by for _, _, by in gained} == {cast.paul.staff_id}
    change(cast, "ines", **back)
    glance = notes.at_a_glance(cast.ines, case_id)
    assert not glance.may_take_access
    assert not glance.standing.is_attached
    with pytest.raises(NotAttached):
        notes.write(cast.ines, case_id, "Encore.", key())


@pytest.mark.usefixtures("key_folder")
def test_what_the_operators_command_left_is_ended_before_somebody_may_come_back(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    case_id = case_of_ines(cast)
    named(cast, cast.ines)
    disable_account(live_database.owner, "ines")
    change(cast, "ines", is_enabled=True)
    glance = notes.at_a_glance(cast.ines, case_id)
    assert not glance.may_take_access
    assert not glance.standing.is_attached


@pytest.mark.usefixtures("key_folder", "database")
def test_other_changes_leave_a_social_worker_attached_and_named(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    named(cast, cast.ines)
    change(cast, "ines", roles=frozenset({Role.SOCIAL_WORKER, Role.MEDIATOR}))
    glance = notes.at_a_glance(cast.ines, case_id)
    assert glance.may_take_access
    assert glance.standing.is_attached


def operations() -> list[tuple[int, str, int | None]]:
    with transaction(HOUSEKEEPING) as work:
        rows = work.execute(select(JournalEntry.id, JournalEntry.operation, JournalEntry.staff_id))
        return [(row[0], row[1], row[2]) for row in rows]
