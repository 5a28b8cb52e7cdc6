"""What a person asked for leaves by these routes: for data protection, once, kept nowhere."""

import asyncio
import json
import uuid

import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.people import NewPerson
from mediance.domain.rights import IdentityCheck, RequestEventKind, RightKind, Way
from mediance.server.assembly import middleware, routes
from mediance.services import screen_lock
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.rights import requests
from mediance.services.rights.requests import Asked, Said
from mediance.services.sign_in import SESSION_COOKIE, sign_in
from tests.cast import PASSWORD, Cast
from tests.server.asgi import CLIENT, Answer, ask

HERE = "127.0.0.1:8501"
APP = Starlette(routes=routes(), middleware=middleware())
PDF, JSON, ERASED = "everything.pdf", "everything.json", "erased.pdf"

pytestmark = pytest.mark.usefixtures("live_database", "hasher")


@pytest.fixture
def request_id(cast: Cast) -> int:
    """Somebody asks to be told everything; their identity was checked."""
    record_visit(cast.carme, NewVisit(cast.here, NewPerson("Xarraga", "Quiteria")), uuid.uuid4())
    with transaction(cast.carme) as work:
        person_id = work.scalar(text("select max(id) from mediance.person"))
    asked = Asked(person_id, RightKind.ACCESS, paris.today(), Way.LETTER, IdentityCheck.PAPER_SEEN)
    requests.record_request(cast.sofia, asked, uuid.uuid4())
    return requests.register(cast.sofia).lines[0].row.id


def token(login: str = "sofia") -> str:
    return sign_in(login, PASSWORD, CLIENT).token


def asked_for(name: str, request_id: object, held: str, **headers: str) -> Answer:
    cookie = f"{SESSION_COOKIE}={held}"
    address = f"/rights/{name}?request={request_id}"
    return asyncio.run(ask(APP, address, host=HERE, cookie=cookie, **headers))


def test_it_is_made_on_the_spot_and_no_browser_keeps_it(request_id: int) -> None:
    held = token()
    pdf, file = (asked_for(name, request_id, held) for name in (PDF, JSON))
    assert (pdf.status, file.status) == (200, 200)
    assert pdf.body.startswith(b"%PDF")
    assert "Xarraga" in json.dumps(json.loads(file.body))
    for answer in (pdf, file):
        assert answer.headers["cache-control"] == "private, no-store"
        assert "arraga" not in answer.headers["content-disposition"].lower()
    assert file.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("login", ["carme", "amina", "ines", "bruno", "helene", "paul", "ecran"])
@pytest.mark.parametrize("name", [PDF, JSON, ERASED])
def test_nobody_but_data_protection_is_handed_it(name: str, login: str, request_id: int) -> None:
    answer = asked_for(name, request_id, token(login), **{"accept-language": "fr-FR"})
    assert answer.status == 403
    assert answer.body.decode().startswith("Ce document est remis par la protection des données")


def test_without_a_session_or_behind_a_lock_there_is_nothing(request_id: int) -> None:
    held = token()
    screen_lock.lock(held)
    for name in (PDF, JSON, ERASED):
        assert asked_for(name, request_id, "").status == 401
        assert asked_for(name, request_id, held).status == 423


def test_once_answered_it_leaves_no_more(request_id: int, cast: Cast) -> None:
    answered = Said(RequestEventKind.ANSWERED)
    requests.say(cast.sofia, request_id, answered, uuid.uuid4(), version=1)
    answer = asked_for(PDF, request_id, token(), **{"accept-language": "en-GB"})
    assert answer.status == 409
    assert answer.body.decode().startswith("No document: the request must be open")
    assert asked_for(ERASED, request_id, token()).status == 409


@pytest.mark.parametrize(
    ("said", "status"),
    [("", 400), ("x", 400), ("-1", 400), ("²", 400), ("9" * 25, 400), ("7", 404)],
)
def test_an_address_that_names_no_request_is_refused_in_words(said: str, status: int) -> None:
    answer = asked_for(PDF, said, token())
    assert answer.status == status
    assert answer.body
