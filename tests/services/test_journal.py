"""Who did what to which record: written with the work, never saying what the record says."""

import re
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import act_as, owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries.journal import acting_as
from mediance.domain.actors import HOUSEKEEPING, SIGN_IN, Actor, system_actor
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.permissions import NotPermitted
from mediance.domain.roles import Role, SystemRole
from mediance.domain.visits import Answer, Ending
from mediance.services import accounts, sessions
from mediance.services.accounts import NewAccount
from mediance.services.desk import desk_view
from mediance.services.end_visit import end_visit
from mediance.services.find_person import find_person, journal_search
from mediance.services.housekeeping import keep_house
from mediance.services.receive import receive, receive_next, return_to_queue
from mediance.services.record_visit import NewVisit, UnknownChoice, record_visit
from mediance.services.sessions import WrongPassword
from mediance.services.sign_in import SignInLocked, SignInRefused, sign_in
from mediance.services.undo import undo
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.usefixtures("hasher")

HERE = "192.168.1.20"
NEW_PASSWORD = "Une-autre-phrase-66"
ENTRIES = text(
    "select staff_id, acting_as, operation, entity, entity_id, site_id, row_count, screen"
    " from mediance.journal_entry order by id"
)
WHOLE_TABLE = text("select entry::text from mediance.journal_entry as entry")
FIELDS = text("select distinct unnest(fields) from mediance.journal_entry")

Entry = tuple[str, str]
"""An operation and what it was done to."""


def reader(cast: Cast) -> Actor:
    return cast.sofia


def entries(cast: Cast) -> list[Entry]:
    with transaction(reader(cast)) as work:
        return [(row.operation, row.entity) for row in work.execute(ENTRIES)]


def key() -> uuid.UUID:
    return uuid.uuid4()


def arrive(cast: Cast, **details: object) -> int:
    visit = NewVisit(site_id=cast.here, **details)  # type: ignore[arg-type]
    return record_visit(cast.carme, visit, key()).visit_id


def receive_somebody(cast: Cast) -> int:
    visit_id = arrive(cast)
    receive(cast.amina, visit_id, key())
    return visit_id


def complete(cast: Cast) -> None:
    ending = Ending.COMPLETED
    end_visit(cast.amina, receive_somebody(cast), ending, key=key(), answer=Answer.REFER)


def fail_to_sign_in(login: str, times: int = 1) -> None:
    for _ in range(times):
        with suppress(SignInRefused, SignInLocked):
            sign_in(login, "wrong", HERE)


def mistype_ones_password(cast: Cast) -> None:
    with suppress(WrongPassword):
        sessions.change_password(cast.amina, "wrong", NEW_PASSWORD)


ARRIVED = ("record", "visit")
RECEIVED = ("received", "visit")

WRITES: dict[str, tuple[Callable[[Cast], object], Sequence[Entry]]] = {
    "somebody comes in": (arrive, [ARRIVED]),
    "somebody new comes in": (
        lambda cast: arrive(cast, who=NewPerson("Roig", "Núria")),
        [("create", "person"), ARRIVED],
    ),
    "an answer at the desk": (
        lambda cast: arrive(cast, answered_at_desk=Answer.INFORM),
        [ARRIVED, ("ended", "visit")],
    ),
    "somebody is received": (receive_somebody, [ARRIVED, RECEIVED]),
    "the next is called": (
        lambda cast: (arrive(cast), receive_next(cast.amina, cast.here, key())),
        [ARRIVED, RECEIVED],
    ),
    "nobody is called": (lambda cast: receive_next(cast.amina, cast.here, key()), []),
    "somebody is sent back": (
        lambda cast: return_to_queue(cast.amina, receive_somebody(cast), key()),
        [ARRIVED, RECEIVED, ("returned", "visit")],
    ),
    "a visit ends": (complete, [ARRIVED, RECEIVED, ("ended", "visit")]),
    "somebody left": (
        lambda cast: end_visit(cast.carme, arrive(cast), Ending.ABSENT, key=key()),
        [ARRIVED, ("ended", "visit")],
    ),
    "a step is taken back": (
        lambda cast: undo(cast.amina, receive_somebody(cast), key()),
        [ARRIVED, RECEIVED, ("undone", "visit")],
    ),
    "a search is used": (lambda cast: journal_search(cast.carme, 3), [("search", "person")]),
    "the queue is looked at": (lambda cast: desk_view(cast.carme, cast.here), []),
    "somebody signs in": (lambda _: sign_in("amina", PASSWORD, HERE), [("sign_in", "staff")]),
    "somebody signs out": (
        lambda _: sessions.sign_out(sign_in("amina", PASSWORD, HERE).token),
        [("sign_in", "staff"), ("sign_out", "staff")],
    ),
    "nobody signs out": (lambda _: sessions.sign_out("a token of nobody"), []),
    "a wrong password": (lambda _: fail_to_sign_in("amina"), [("refused", "sign_in")]),
    "an unknown login": (lambda _: fail_to_sign_in("nobody"), [("refused", "sign_in")]),
    "an account is locked, once": (
        lambda _: fail_to_sign_in("amina", times=9),
        [("refused", "sign_in")] * 5 + [("locked", "sign_in")],
    ),
    "another language": (
        lambda cast: sessions.choose_language(cast.amina, "en"),
        [("update", "staff")],
    ),
    "another password": (
        lambda cast: sessions.change_password(cast.amina, PASSWORD, NEW_PASSWORD),
        [("change_password", "staff")],
    ),
    "a mistyped password": (mistype_ones_password, [("refused", "present_password")]),
    "other sessions ended": (
        lambda cast: sessions.sign_out_elsewhere(cast.amina),
        [("sign_out_elsewhere", "staff")],
    ),
    "the house is kept": (
        lambda _: keep_house(),
        [("keep_house", "housekeeping"), ("propose", "person_proposal")],
    ),
}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("deed", WRITES)
def test_each_write_leaves_its_entries(cast: Cast, deed: str) -> None:
    do, left = WRITES[deed]
    do(cast)
    assert sorted(entries(cast)) == sorted(left)


def test_what_the_operator_adds_leaves_an_entry(live_database: DatabaseUrls, cast: Cast) -> None:
    accounts.create_site(live_database.owner, "Las Cobas")
    accounts.create_account(
        live_database.owner, NewAccount("anna", "Anna", [Role.ADMIN], ["Las Cobas"])
    )
    assert entries(cast) == [("create", "site"), ("create", "staff")]


@pytest.mark.usefixtures("database")
def test_an_entry_names_who_in_which_role_what_and_where(cast: Cast) -> None:
    visit_id = arrive(cast)
    receive(cast.amina, visit_id, key())
    with transaction(reader(cast)) as work:
        found = [tuple(row) for row in work.execute(ENTRIES)]
    assert found == [
        (cast.carme.staff_id, "reception", "record", "visit", visit_id, cast.here, None, ""),
        (cast.amina.staff_id, "mediator", "received", "visit", visit_id, cast.here, None, ""),
    ]


@pytest.mark.usefixtures("database")
def test_searching_leaves_one_entry_however_many_keys_it_takes(cast: Cast) -> None:
    arrive(cast, who=NewPerson("Roig", "Núria"))
    before = len(entries(cast))
    found = [find_person(cast.carme, typed) for typed in ("r", "ro", "roi", "roig", "roig n")]
    assert len(entries(cast)) == before
    journal_search(cast.carme, len(found[-1]))
    assert entries(cast)[before:] == [("search", "person")]


# Refusals


def test_a_refusal_is_written_although_the_work_was_not(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    with pytest.raises(NotPermitted):
        record_visit(cast.helene, NewVisit(cast.here), key())
    with pytest.raises(NotPermitted):
        desk_view(cast.amina, cast.elsewhere)
    with pytest.raises(NotPermitted):
        find_person(cast.chloe, "roig")
    with owner_transaction(live_database.owner) as work:
        refused = [tuple(row) for row in work.execute(ENTRIES)]
        visits = work.scalar(text("select count(*) from mediance.visit"))
    assert visits == 0
    assert [entry[:6] for entry in refused] == [
        (cast.helene.staff_id, "manager", "refused", "record_visit", None, None),
        (cast.amina.staff_id, "mediator", "refused", "view_queue", None, cast.elsewhere),
        (cast.chloe.staff_id, "", "refused", "find_person", None, None),
    ]


@pytest.mark.usefixtures("live_database")
def test_work_that_failed_leaves_no_entry_of_a_success(cast: Cast) -> None:
    with pytest.raises(UnknownChoice):
        arrive(cast, who=NewPerson("Roig", "Núria"), domain_code="nowhere")
    assert entries(cast) == []


# No values


SECRETS = ("Xarraga", "Quitèria", "quiteria", "0612345678", "612345678", PASSWORD, NEW_PASSWORD)
TYPED_BY_MISTAKE = "my-password-in-the-login"


@pytest.fixture
def a_day(live_database: DatabaseUrls, cast: Cast) -> DatabaseUrls:
    """Everything that touches a name, a number or a password, real commits and all."""
    for do, _ in WRITES.values():
        do(cast)
    arrive(cast, who=NewPerson("Xarraga", "Quitèria", 1961))
    person = find_person(cast.carme, "quiteria")[0]
    find_person(cast.carme, "06 12 34 56 78")
    with suppress(NotPermitted):
        record_visit(cast.helene, NewVisit(cast.here, KnownPerson(person.person_id)), key())
    fail_to_sign_in(TYPED_BY_MISTAKE)
    accounts.create_account(
        live_database.owner,
        NewAccount("login-of-xarraga", "Quitèria Xarraga", [Role.RECEPTION], ["Vernet"]),
        NEW_PASSWORD,
    )
    return live_database


def test_no_value_stands_in_the_journal(a_day: DatabaseUrls, cast: Cast) -> None:
    with transaction(reader(cast)) as work:
        written = "\n".join(work.scalars(WHOLE_TABLE))
        fields = set(work.scalars(FIELDS))
    assert len(written.splitlines()) > 30
    for secret in (*SECRETS, TYPED_BY_MISTAKE, "amina", "login-of", "1961", HERE):
        assert secret.casefold() not in written.casefold(), secret
    assert fields
    assert all(re.fullmatch(r"[a-z_]+", field) for field in fields)
    assert a_day.app


# Append-only


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("role", [*Role, *SystemRole])
@pytest.mark.parametrize(
    "statement",
    [
        "update mediance.journal_entry set staff_id = 1",
        "delete from mediance.journal_entry",
        "truncate mediance.journal_entry",
        "drop table mediance.journal_entry",
        "alter table mediance.journal_entry add column note text",
        "select * from mediance.journal_entry_other",
        "insert into mediance.journal_entry_other default values",
        "delete from mediance.journal_seal",
        "update mediance.journal_seal set hash = ''",
    ],
)
def test_nobody_rewrites_the_journal(role: Role | SystemRole, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction(Actor(1, "", frozenset({role}), (1,))) as work,
    ):
        work.execute(text(statement))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "actor", [SIGN_IN, HOUSEKEEPING, system_actor(SystemRole.IMPORT)], ids=lambda a: a.display_name
)
def test_machinery_writes_in_its_own_name_only(actor: Actor, cast: Cast) -> None:
    entry = text(
        "insert into mediance.journal_entry (staff_id, acting_as, operation, entity)"
        " values (:staff_id, '', 'forged', 'visit')"
    )
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(actor) as work,
    ):
        work.execute(entry, {"staff_id": cast.amina.staff_id})


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "said", ["id", "at", "id, at"], ids=["a number", "an hour", "a number and an hour"]
)
def test_nobody_chooses_the_number_or_the_hour_of_an_entry(said: str, cast: Cast) -> None:
    values = {"id": "0", "at": "'2026-01-01'"}
    forged = text(
        f"insert into mediance.journal_entry ({said}, staff_id, acting_as, operation, entity)"  # noqa: S608
        f" values ({', '.join(values[name] for name in said.split(', '))}, :staff_id, '', 'o', 'o')"
    )
    for actor in (cast.carme, cast.paul, HOUSEKEEPING):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(actor) as work:
            work.execute(forged, {"staff_id": actor.staff_id})


@pytest.mark.usefixtures("database")
def test_nobody_says_in_which_role_they_wrote(cast: Cast) -> None:
    forged = text(
        "insert into mediance.journal_entry (staff_id, acting_as, operation, entity)"
        " values (:staff_id, 'data_protection', 'forged', 'visit')"
    )
    with transaction(cast.amina) as work:
        work.execute(forged, {"staff_id": cast.amina.staff_id})
        act_as(work, cast.sofia)
        said = "select acting_as from mediance.journal_entry where operation = 'forged'"
        assert work.scalar(text(said)) == acting_as(cast.amina)


@pytest.mark.usefixtures("database")
def test_nobody_writes_in_a_colleagues_name(cast: Cast) -> None:
    for actor in cast.actors.values():
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction(actor) as work,
        ):
            work.execute(
                text(
                    "insert into mediance.journal_entry (staff_id, acting_as, operation, entity)"
                    " values (:staff_id, '', 'forged', 'visit')"
                ),
                {"staff_id": actor.staff_id + 1},
            )
