"""The waiting room's screen: numbers, rooms, and a session that nobody has to renew."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import Room, SignInSession, Site, Visit
from mediance.domain import paris
from mediance.domain.actors import SIGN_IN, Actor
from mediance.domain.desk_settings import DeskMode
from mediance.domain.people import NewPerson
from mediance.domain.permissions import NotPermitted
from mediance.domain.roles import SystemRole
from mediance.domain.visits import Answer
from mediance.services import display, sessions
from mediance.services.receive import receive, return_to_queue
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sessions import SignedOut
from mediance.services.sign_in import sign_in
from mediance.services.undo import undo
from tests.cast import PASSWORD, Cast

WALL = "192.168.1.40"
DAY = timedelta(days=1)


@pytest.fixture
def urls(live_database: DatabaseUrls, cast: Cast) -> DatabaseUrls:
    """Amina works in room 2 all day; the house has its own screen at one site."""
    with owner_transaction(live_database.owner) as work:
        room = Room(site_id=cast.here, name="Salle 2")
        work.add(room)
        work.flush()
        for half_day in ("morning", "afternoon"):
            work.execute(
                text(
                    "insert into mediance.presence"
                    " (staff_id, site_id, day, half_day, is_present, room_id)"
                    " values (:staff, :site, :day, :half_day, true, :room)"
                ),
                {
                    "staff": cast.amina.staff_id,
                    "site": cast.here,
                    "day": paris.today(),
                    "half_day": half_day,
                    "room": room.id,
                },
            )
    return live_database


def arrive(cast: Cast, name: str = "Xarraga", **more: object) -> int:
    visit = NewVisit(cast.here, NewPerson(name, "Quiteria"), **more)  # type: ignore[arg-type]
    return record_visit(cast.carme, visit, uuid.uuid4()).visit_id


def called(cast: Cast) -> list[tuple[int, str | None]]:
    board = display.board(cast.ecran)
    assert board
    return [(call.number, call.room) for call in board.calls]


# What it shows


@pytest.mark.usefixtures("urls")
def test_it_shows_the_last_numbers_called_and_the_room_of_whoever_calls(cast: Cast) -> None:
    first, second, _third = arrive(cast, "A"), arrive(cast, "B"), arrive(cast, "C")
    assert called(cast) == []
    receive(cast.amina, first, uuid.uuid4())
    receive(cast.ines, second, uuid.uuid4())
    assert called(cast) == [(2, None), (1, "Salle 2")]


@pytest.mark.usefixtures("urls")
def test_a_call_taken_back_is_shown_no_more(cast: Cast) -> None:
    first, second = arrive(cast, "A"), arrive(cast, "B")
    receive(cast.amina, first, uuid.uuid4())
    undo(cast.amina, first, uuid.uuid4())
    receive(cast.amina, second, uuid.uuid4())
    return_to_queue(cast.amina, second, uuid.uuid4())
    assert called(cast) == []


@pytest.mark.usefixtures("urls")
def test_only_the_last_calls_are_shown(cast: Cast) -> None:
    for name in "ABCDEF":
        receive(cast.amina, arrive(cast, name), uuid.uuid4())
    assert [number for number, _ in called(cast)] == [6, 5, 4, 3]


@pytest.mark.usefixtures("urls")
def test_who_was_answered_at_the_desk_was_never_called(cast: Cast) -> None:
    arrive(cast, answered_at_desk=Answer.INFORM)
    assert called(cast) == []


def test_yesterday_is_not_shown(urls: DatabaseUrls, cast: Cast) -> None:
    receive(cast.amina, arrive(cast), uuid.uuid4())
    with owner_transaction(urls.owner) as work:
        earlier = {"arrived_at": Visit.arrived_at - DAY, "received_at": Visit.received_at - DAY}
        work.execute(update(Visit).values(earlier))
    assert called(cast) == []


def test_a_site_without_tickets_shows_nothing(urls: DatabaseUrls, cast: Cast) -> None:
    receive(cast.amina, arrive(cast), uuid.uuid4())
    with owner_transaction(urls.owner) as work:
        work.execute(update(Site).values(desk_mode=DeskMode.SIMPLE_LIST))
    assert display.board(cast.ecran) is None
    assert raw_calls(cast.ecran, cast.here) == []


@pytest.mark.usefixtures("urls")
def test_it_shows_its_own_site_and_no_other(cast: Cast) -> None:
    visit = record_visit(cast.bruno, NewVisit(cast.elsewhere), uuid.uuid4())
    receive(cast.bruno, visit.visit_id, uuid.uuid4())
    assert called(cast) == []
    assert raw_calls(cast.ecran, cast.elsewhere) == []
    assert display.board(replace(cast.ecran, site_ids=())) is None


@pytest.mark.usefixtures("urls")
def test_nobody_else_is_shown_the_board(cast: Cast) -> None:
    receive(cast.amina, arrive(cast), uuid.uuid4())
    others = [actor for actor in cast.actors.values() if actor != cast.ecran]
    for actor in others:
        with pytest.raises(NotPermitted):
            display.board(actor)
        assert raw_calls(actor, cast.here) == []
    for role in SystemRole:
        machinery = Actor(0, role.value, frozenset({role}), (cast.here,))
        assert raw_calls(machinery, cast.here) == []
    assert raw_calls(cast.ecran, cast.here) == [(1, "Salle 2")]


def raw_calls(actor: Actor, site_id: int) -> list[tuple[int, str | None]]:
    """Ask Postgres itself, past the code that asks who may."""
    with transaction(actor) as work:
        rows = work.execute(
            text("select number, room from mediance.recent_calls(:site, 9)"), {"site": site_id}
        )
        return [tuple(row) for row in rows]


# How it stays signed in


def let_pass(time: timedelta) -> None:
    with transaction(SIGN_IN) as work:
        work.execute(
            update(SignInSession).values(
                last_activity_at=SignInSession.last_activity_at - time,
                expires_at=SignInSession.expires_at - time,
            )
        )


def is_open(token: str) -> bool:
    return sessions.actor_of(token) is not None


@pytest.mark.usefixtures("database", "hasher")
def test_its_session_is_renewed_at_once_and_then_daily() -> None:
    token = sign_in("ecran", PASSWORD, WALL).token
    for _day in range(10):
        renewed = display.renewed(token, WALL)
        assert renewed
        assert display.renewed(renewed.token, WALL) is None
        token = renewed.token
        let_pass(DAY)
    assert is_open(token)


@pytest.mark.usefixtures("database", "hasher")
def test_it_comes_back_after_a_week_of_holidays() -> None:
    renewed = display.renewed(sign_in("ecran", PASSWORD, WALL).token, WALL)
    assert renewed
    let_pass(7 * DAY)
    assert is_open(renewed.token)
    let_pass(1 * DAY)
    assert not is_open(renewed.token)
    with pytest.raises(SignedOut):
        display.renewed(renewed.token, WALL)


@pytest.mark.usefixtures("database", "hasher")
def test_the_session_before_stands_for_a_day_should_the_answer_get_lost() -> None:
    first = display.renewed(sign_in("ecran", PASSWORD, WALL).token, WALL)
    assert first
    let_pass(DAY)
    lost = display.renewed(first.token, WALL)
    again = display.renewed(first.token, WALL)
    assert lost
    assert again
    let_pass(DAY)
    assert not is_open(first.token)
    assert is_open(again.token)


@pytest.mark.usefixtures("database", "hasher")
@pytest.mark.parametrize("login", ["carme", "paul", "chloe"])
def test_the_session_of_a_person_is_never_renewed(login: str) -> None:
    token = sign_in(login, PASSWORD, WALL).token
    with pytest.raises(NotPermitted):
        display.renewed(token, WALL)
    with transaction(SIGN_IN) as work:
        assert len(work.scalars(select(SignInSession.id)).all()) == 1


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("token", [None, "", "guess"])
def test_there_is_nothing_to_renew_without_a_session(token: str | None) -> None:
    with pytest.raises(SignedOut):
        display.renewed(token, WALL)
