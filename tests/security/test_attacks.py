"""What somebody would try who means ill: each try is a test, and each is refused."""

import asyncio
import uuid
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import net_util
from streamlit.runtime import Runtime
from streamlit.web.server.starlette.starlette_websocket import create_websocket_routes

from mediance.server.assembly import middleware, routes
from mediance.server.live import SESSION_ENDED
from mediance.server.middleware import OriginGate
from mediance.services import sessions, team
from mediance.services.live import HUB
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sign_in import SESSION_COOKIE, sign_in
from mediance.services.workbooks import NotAWorkbook, NotAWorkbookReason, open_content
from tests.cast import PASSWORD, Cast
from tests.security.expectations import STREAMLIT_ROUTES
from tests.server.asgi import CLIENT, Answer, Talk, ask, send

pytestmark = pytest.mark.usefixtures("live_database", "hasher")

HERE = "127.0.0.1:8501"
OURS = f"http://{HERE}"
NEW_PASSWORD = "Une-autre-phrase-66"
REGISTER = Path(__file__).parents[1] / "data" / "registre_accueil_2026-10.xlsx"
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


async def streamlits(_: object) -> PlainTextResponse:
    return PlainTextResponse("private")


APP = Starlette(
    routes=[*routes(), Route("/{path:path}", streamlits, methods=["GET", "POST", "PUT"])],
    middleware=middleware(),
)
OWN_POSTS = sorted(
    route.path for route in routes() if isinstance(route, Route) and "POST" in (route.methods or ())
)


def token(login: str = "carme") -> str:
    return sign_in(login, PASSWORD, CLIENT).token


def got(path: str, held: str) -> Answer:
    return asyncio.run(ask(APP, path, host=HERE, cookie=f"{SESSION_COOKIE}={held}"))


def posted(path: str, held: str, body: bytes = b"{}", origin: str = OURS) -> Answer:
    said = {"host": HERE, "cookie": f"{SESSION_COOKIE}={held}", "content-length": str(len(body))}
    return asyncio.run(send(APP, path, body, method="POST", origin=origin, **said))


# A cookie that was copied beforehand


def signed_out(copied: str, _: Cast) -> None:
    sessions.sign_out(copied)


def signed_out_from_another_device(_: str, __: Cast) -> None:
    actor = sessions.actor_of(token())
    assert actor is not None
    sessions.sign_out_elsewhere(actor)


def password_changed_elsewhere(_: str, __: Cast) -> None:
    actor = sessions.actor_of(token())
    assert actor is not None
    sessions.change_password(actor, PASSWORD, NEW_PASSWORD)


def revoked_by_an_administrator(_: str, cast: Cast) -> None:
    carme = next(each for each in team.colleagues(cast.paul) if each.login == "carme")
    team.sign_out_everywhere(cast.paul, carme, key=uuid.uuid4())


ENDS: tuple[Callable[[str, Cast], None], ...] = (
    signed_out,
    signed_out_from_another_device,
    password_changed_elsewhere,
    revoked_by_an_administrator,
)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_copied_cookie_opens_nothing_once_the_session_ended(
    end: Callable[[str, Cast], None], cast: Cast
) -> None:
    copied = token()
    private = [
        path.replace("{file_id:path}", "0123abcd.pdf")
        for path, told in STREAMLIT_ROUTES.items()
        if told == "session"
    ]
    sheet = f"/paper/outage?site={cast.here}"
    assert {got(path, copied).status for path in (*private, sheet)} == {200}
    end(copied, cast)
    assert {got(path, copied).status for path in (*private, sheet)} == {401}
    assert posted("/draft", copied).status in {400, 401}
    assert sessions.actor_of(copied) is None


def test_a_line_that_is_open_closes_when_its_session_is_revoked(cast: Cast) -> None:
    copied = token()

    async def listen() -> object:
        given = {"host": HERE, "origin": OURS, "cookie": f"{SESSION_COOKIE}={copied}"}
        async with Talk(APP, "/live?topic=visits", **given) as line:
            await line.hear()
            await line.hear_topics()
            await asyncio.to_thread(revoked_by_an_administrator, copied, cast)
            return (await line.hear()).get("code")

    assert asyncio.run(listen()) == SESSION_ENDED


# Forged messages


@pytest.mark.parametrize("topic", ["visits'; drop table visit", "%00", "sessions", "🗝"])
def test_a_forged_message_on_the_push_line_is_not_listened_to(topic: str, cast: Cast) -> None:
    before = HUB.current("visits", frozenset({cast.here}))

    async def speak() -> None:
        given = {"host": HERE, "origin": OURS, "cookie": f"{SESSION_COOKIE}={token()}"}
        async with Talk(APP, f"/live?topic={topic}", **given) as line:
            await line.hear()
            await line.hear_topics()
            for said in ('{"topics": {"visits": 99}}', "\x00", "[" * 10_000):
                line._to_server.put_nowait({"type": "websocket.receive", "text": said})
            assert await line.hears_nothing(0.2)

    asyncio.run(speak())
    assert HUB.current("visits", frozenset({cast.here})) == before


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "", f"{OURS}.example"])
@pytest.mark.parametrize("path", OWN_POSTS)
def test_a_form_of_another_site_is_refused_by_every_route(path: str, origin: str) -> None:
    assert posted(path, token(), b'{"login": "carme", "password": ""}', origin).status == 403


def test_what_somebody_else_typed_cannot_be_overwritten(cast: Cast) -> None:
    body = f'{{"author": {cast.amina.staff_id}, "form": "visit", "content": {{}}}}'
    assert posted("/draft", token("carme"), body.encode()).status == 401


# Lines that another page opens

OTHER_PAGES = (
    "http://127.0.0.1:9999",
    f"https://{HERE}1",
    "http://localhost:8501",
    "https://elsewhere.example",
    "null",
    "",
)
"""Pages that hold no page of ours, though a browser sends them our cookie from another port."""


def streamlits_own_line(runtime: Runtime) -> Starlette:
    return Starlette(routes=create_websocket_routes(runtime, None), middleware=middleware())


def first_heard(app: Starlette, path: str, **headers: str) -> str:
    async def open_one() -> str:
        async with Talk(app, path, host=HERE, **headers) as line:
            return str((await line.hear())["type"])

    return asyncio.run(open_one())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Streamlit asks of the internet."""
    addresses: list[str] = []
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(
        net_util, "_make_blocking_http_get", lambda address, **_: addresses.append(address)
    )
    return addresses


@pytest.mark.parametrize("origin", OTHER_PAGES)
def test_another_pages_line_is_refused_and_nobody_is_asked_whose_it_is(
    origin: str, asked: list[str]
) -> None:
    app = streamlits_own_line(Mock(Runtime))
    given = {"origin": origin, "cookie": f"{SESSION_COOKIE}={token()}"}
    assert first_heard(app, "/_stcore/stream", **given) == "websocket.close"
    assert first_heard(APP, "/live?topic=visits", **given) == "websocket.close"
    assert asked == []


def test_a_line_that_says_no_origin_is_no_browsers() -> None:
    assert first_heard(streamlits_own_line(Mock(Runtime)), "/_stcore/stream") == "websocket.close"


def test_our_own_page_has_its_line(asked: list[str]) -> None:
    app = streamlits_own_line(Mock(Runtime))
    assert first_heard(app, "/_stcore/stream", origin=OURS) == "websocket.accept"
    assert asked == []


def test_so_has_it_behind_a_proxy_that_passes_the_address_on() -> None:
    headers = {"origin": "https://mediance.example", "x-forwarded-proto": "https"}
    app = OriginGate(streamlits_own_line(Mock(Runtime)).router)

    async def open_one() -> str:
        async with Talk(app, "/_stcore/stream", host="mediance.example", **headers) as line:
            return str((await line.hear())["type"])

    assert asyncio.run(open_one()) == "websocket.accept"


# Guessing


def test_an_id_that_is_guessed_says_not_even_whether_it_exists(cast: Cast) -> None:
    held = token()
    elsewhere = record_visit(cast.bruno, NewVisit(cast.elsewhere), uuid.uuid4()).visit_id
    refusals = [got(f"/paper/ticket?visit={guess}", held) for guess in (elsewhere, 10**9, 2**62)]
    assert {(each.status, each.body) for each in refusals} == {(403, refusals[0].body)}
    sites = [got(f"/paper/outage?site={guess}", held) for guess in (cast.elsewhere, 10**9)]
    assert {(each.status, each.body) for each in sites} == {(403, sites[0].body)}


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../pyproject.toml",
        "/assets/%2e%2e/pyproject.toml",
        "/assets/..%5cpyproject.toml",
        "/assets//etc/passwd",
        "/assets/fonts/../../mediance/settings.py",
    ],
)
def test_no_address_leads_out_of_the_public_files(path: str) -> None:
    assert got(path, "").status in {404, 405}


# Files


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/register.xlsx", "/etc/register.xlsx", "a/b/../register.xlsx"]
)
def test_a_file_is_known_by_its_name_alone_and_written_nowhere(name: str) -> None:
    opened = open_content(Path(name), REGISTER.read_bytes())
    assert opened.name == "register.xlsx"


@pytest.mark.parametrize("inside", ["../../outside.xml", "/etc/outside.xml", "..\\outside.xml"])
def test_a_part_that_would_unpack_elsewhere_is_never_unpacked(inside: str, tmp_path: Path) -> None:
    content = BytesIO(REGISTER.read_bytes())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(inside, "x")
    before = sorted(tmp_path.parent.rglob("outside.xml"))
    assert open_content(Path("register.xlsx"), content.getvalue()).sheets
    assert sorted(tmp_path.parent.rglob("outside.xml")) == before


@pytest.mark.parametrize("name", ["drawing.svg", "register.xlsx", "avatar.png"])
def test_a_drawing_with_a_script_is_no_register(name: str) -> None:
    with pytest.raises(NotAWorkbook) as refused:
        open_content(Path(name), SCRIPT)
    assert refused.value.reason is NotAWorkbookReason.TEXT_UNDER_ANOTHER_NAME


def test_the_pages_take_in_registers_and_nothing_else() -> None:
    """There is no other way in for a file: no portrait, no attachment."""
    root = Path(__file__).parents[2]
    asking = [
        str(file.relative_to(root))
        for room in ("pages", "mediance")
        for file in (root / room).rglob("*.py")
        if "file_uploader(" in file.read_text(encoding="utf-8")
        or "camera_input(" in file.read_text(encoding="utf-8")
    ]
    assert asking == ["mediance/ui/import_source.py"]
