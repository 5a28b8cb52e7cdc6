"""A sheet opens in a browser's tab, for those it is made for, and is kept nowhere."""

import asyncio
import uuid

import pytest
from starlette.applications import Starlette

from mediance.server.assembly import middleware, routes
from mediance.services import screen_lock
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sign_in import SESSION_COOKIE, sign_in
from tests.cast import PASSWORD, Cast
from tests.server.asgi import CLIENT, Answer, ask

HERE = "127.0.0.1:8501"
APP = Starlette(routes=routes(), middleware=middleware())

pytestmark = pytest.mark.usefixtures("live_database", "hasher")


def token(login: str = "carme") -> str:
    return sign_in(login, PASSWORD, CLIENT).token


def asked(address: str, held: str, **headers: str) -> Answer:
    """Ask for a sheet as a browser does."""
    cookie = f"{SESSION_COOKIE}={held}"
    return asyncio.run(ask(APP, address, host=HERE, cookie=cookie, **headers))


def waiting(cast: Cast, site_id: int) -> int:
    actor = cast.carme if site_id == cast.here else cast.bruno
    return record_visit(actor, NewVisit(site_id=site_id), uuid.uuid4()).visit_id


@pytest.mark.parametrize(
    "sheet", ["ticket?visit={visit}", "my_sheet?site={site}", "outage?site={site}&round"]
)
def test_a_sheet_is_shown_and_not_stored(cast: Cast, sheet: str) -> None:
    address = sheet.format(visit=waiting(cast, cast.here), site=cast.here)
    answer = asked(f"/paper/{address}", token())
    assert answer.status == 200
    assert answer.body.startswith(b"%PDF")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"] == "inline"


@pytest.mark.parametrize("login", ["helene", "paul", "sofia", "ecran"])
def test_a_sheet_is_for_those_who_receive_people(cast: Cast, login: str) -> None:
    assert asked(f"/paper/outage?site={cast.here}", token(login)).status == 403


def test_a_sheet_of_another_site_is_refused(cast: Cast) -> None:
    held = token()
    elsewhere = waiting(cast, cast.elsewhere)
    for address in (f"ticket?visit={elsewhere}", f"my_sheet?site={cast.elsewhere}"):
        assert asked(f"/paper/{address}", held).status == 403


def test_without_a_session_or_behind_a_lock_there_is_no_sheet(cast: Cast) -> None:
    assert asked(f"/paper/outage?site={cast.here}", "").status == 401
    held = token()
    screen_lock.lock(held)
    assert asked(f"/paper/outage?site={cast.here}", held).status == 423


@pytest.mark.parametrize(
    "address",
    [
        "ticket",
        "ticket?visit=x",
        "ticket?visit=-1",
        "ticket?visit=99999999999999999999",
        "ticket?visit=²",
        "my_sheet?site=1&on=tomorrow",
        "my_sheet?site=1&at=25:00",
        "my_sheet?site=1&document=" + "&document=".join(map(str, range(31))),
        "my_sheet?site=1&document=<script>",
    ],
)
def test_nonsense_is_refused_in_words(address: str, cast: Cast) -> None:
    address = address.replace("site=1", f"site={cast.here}")
    answer = asked(f"/paper/{address}", token(), **{"accept-language": "fr-FR"})
    assert answer.status == 400
    assert answer.body.decode().startswith("Cette feuille ne peut pas être faite")
    english = asked(f"/paper/{address}", token(), **{"accept-language": "en-GB"})
    assert english.body.decode().startswith("This sheet cannot be made")
