"""The export of the board: for those who see it, of the list that its address names."""

import asyncio
from io import BytesIO

import pytest
from openpyxl import load_workbook
from starlette.applications import Starlette

from mediance.domain import paris
from mediance.server.assembly import middleware, routes
from mediance.services import screen_lock
from mediance.services.sign_in import SESSION_COOKIE, sign_in
from tests.cast import PASSWORD, Cast
from tests.server.asgi import CLIENT, Answer, ask

HERE = "127.0.0.1:8501"
APP = Starlette(routes=routes(), middleware=middleware())

pytestmark = pytest.mark.usefixtures("live_database", "hasher")


def token(login: str = "bruno") -> str:
    return sign_in(login, PASSWORD, CLIENT).token


def asked_for(said: str, held: str, **headers: str) -> Answer:
    cookie = f"{SESSION_COOKIE}={held}"
    address = f"/export/procedures.xlsx?{said}"
    return asyncio.run(ask(APP, address, host=HERE, cookie=cookie, **headers))


def test_it_is_saved_under_its_day_and_no_browser_keeps_it() -> None:
    answer = asked_for("etape=deposited", token())
    assert answer.status == 200
    (sheet,) = load_workbook(BytesIO(answer.body)).worksheets
    assert "déposée" in str(sheet["A2"].value)
    assert answer.headers["cache-control"] == "private, no-store"
    name = f'attachment; filename="demarches-{paris.today():%Y-%m-%d}.xlsx"'
    assert answer.headers["content-disposition"] == name


@pytest.mark.parametrize("login", ["carme", "helene", "paul", "sofia", "ecran"])
def test_nobody_else_is_handed_it(login: str) -> None:
    answer = asked_for("", token(login), **{"accept-language": "fr-FR"})
    assert answer.status == 403
    assert answer.body.decode() == "Cet export n’est pas prévu pour votre rôle."


def test_without_a_session_or_behind_a_lock_there_is_nothing() -> None:
    held = token()
    screen_lock.lock(held)
    assert asked_for("", "").status == 401
    assert asked_for("", held).status == 423


@pytest.mark.parametrize("said", ["type=rien", "type=residence_renewal", "lieu=999", "tenue=x"])
def test_a_list_that_cannot_be_is_no_file_of_another(said: str) -> None:
    answer = asked_for(said, token(), **{"accept-language": "en-GB"})
    assert answer.status == 400
    assert answer.body.decode().startswith("This address asks for a list that does not exist.")


def test_what_one_colleague_keeps_is_no_file(cast: Cast) -> None:
    answer = asked_for(f"tenue={cast.amina.staff_id}", token(), **{"accept-language": "fr-FR"})
    assert answer.status == 409
    assert answer.body.decode().startswith("Un export ne se fait pas par collègue")
