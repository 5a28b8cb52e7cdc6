"""Strange input at every door: routes, addresses of pages, every field and button, services, files.

Whatever is sent, nobody sees a trace, no route breaks, no text becomes markup, and what was refused
is not kept. `FUZZ_SEED=7 make endurance ONLY=fuzz` draws the same again.
"""

import asyncio
import json
import logging
import os
import random
import re
import sys
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Connection, create_engine, text
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from db.queries import accounts
from mediance.domain import paris
from mediance.domain.actors import SIGN_IN, Actor, system_actor
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.reference import UNCLEAR_DOMAIN
from mediance.domain.rights import IdentityCheck, RightKind
from mediance.domain.roles import Role, SystemRole
from mediance.server.assembly import middleware, routes
from mediance.services import find_person, import_register
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.register_files import read_opened
from mediance.services.rights import requests
from mediance.services.rights.requests import Asked
from mediance.services.sign_in import SESSION_COOKIE, token_hash
from mediance.services.workbooks import open_content
from mediance.ui import session
from mediance.ui.queue_gestures import GESTURES
from tests.bench import strange
from tests.bench.figures import Figure
from tests.bench.house import House, house
from tests.bench.serving import BROWSER, TUNED, process, settle
from tests.journeys.conftest import french_desk
from tests.pages.tab import SHELL
from tests.security.expectations import PAGES, ROUTES, may
from tests.server.asgi import CLIENT, Talk, send
from tests.source import ROOT

SENT_TO_ROUTES = 4_200
SENT_TO_LIVE = 300
SENT_TO_SEARCH = 2_500
SENT_TO_DESK = 2_000
FILES = 1_500
ADDRESSES_OF_A_PAGE = 8
ASKED_SHARE = 0.5
STEPS_ON_A_PAGE = 15
STEPS_IN_A_TAB = 5
PARTS_SHARE = 0.5
FIELDS_OF_A_PAGE = 4
SECONDS_TO_ANSWER = 60
SHOWN = 40
OURS = ("mediance.", "db.", "locales.")
WRITTEN_TO = (
    "visit", "visit_event", "person", "person_phone", "register_import", "rights_request",
    "consent_event",
)  # fmt: skip
RECORDS = text(
    f"select {', '.join(f'(select count(*) from mediance.{table})' for table in WRITTEN_TO)}"  # noqa: S608
)
SERVER = sorted((ROOT / "mediance/server").glob("*.py"))
TRACE = re.compile(rb"Traceback|\.py\", line|psycopg2|sqlalchemy", re.IGNORECASE)
ASKED_IN_ADDRESS = re.compile(
    r"""query_params(?:\.get\(|\.pop\(|\[)"(\w+)"|^[A-Z_]*(?:ADDRESS|ASKED) = "(\w+)"$""",
    re.MULTILINE,
)
ASKED_OF_ROUTES = re.compile(
    r"""(?:asked|query_params)(?:\.get(?:list)?\(|\[)"(\w+)"|"(\w+)" in asked"""
)
SAID_TO_ROUTES = re.compile(r'(?:body|sent)\.get\("(\w+)"')


FIELDS = "input:is([type=text], [type=search], :not([type])):visible, textarea:visible"
EVENTS = (
    "opened", "chosen", "acted", "withdrawn", "recorded", "undone", "typed", "likened", "degreed",
    "called", "changed", "repeated", "turned", "said", "looked", "masked", "entered", "written",
    "left", "unlocked",
)  # fmt: skip
ACTIONS = (*GESTURES, "same", "different", "later", "separate", "nothing of the kind")
SENT_KEYS = (
    "key", "press", "visit", "person", "site", "day", "first", "second", "action", "text", "cells",
    "weeks", "lines", "all", "at", "family", "given", "year", "domain", "channel", "urgent",
    "degree", "seen", "answer", "ending", "room", "colleague", "detail", "id",
)  # fmt: skip


@dataclass
class Fuzz:
    """Where it goes on, and what came of it; each kind of trouble once, with what caused it."""

    here: House
    owner: Connection
    seed: int
    inputs: int = 0
    troubles: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    """What was answered: a door that only ever refuses is tried with too little."""

    def note(self, kind: str, where: str, error: object, sent: object) -> None:
        """Count a trouble, and tell of the first of its kind."""
        self.counts[kind] += 1
        said = f"{kind}: {where}: {error!r:.200}"
        if said not in self.troubles:
            self.troubles.add(said)
            _say(f"{said}\n    from {sent!r:.300}")


def measure() -> Sequence[Figure]:
    """Try every door; what was found is told on standard error."""
    seed = int(os.environ.get("FUZZ_SEED", random.randrange(2**32)))
    _say(f"FUZZ_SEED={seed}")
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    with house() as here, create_engine(here.urls.owner).connect() as owner:
        fuzz = Fuzz(here, owner.execution_options(isolation_level="AUTOCOMMIT"), seed)
        somebody_asks(fuzz)
        for door in (at_routes, at_live, at_search, at_the_desk, at_files, on_pages, in_a_browser):
            before = fuzz.inputs
            door(fuzz)
            _say(f"{door.__name__}: {fuzz.inputs - before} inputs, {dict(fuzz.outcomes)}")
            fuzz.outcomes.clear()
    n = fuzz.inputs
    return [
        Figure("inputs", n, "inputs", n),
        Figure("traces", fuzz.counts["trace"], "traces", n),
        Figure("errors_500", fuzz.counts["500"], "answers", n),
        Figure("injected", fuzz.counts["injected"], "elements", n),
        Figure("refused_but_kept", fuzz.counts["kept"], "rows", n),
    ]


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def somebody_asks(fuzz: Fuzz) -> None:
    """Have somebody ask for all that is known and to be erased: what is asked for is there."""
    cast = fuzz.here.cast
    who = NewPerson(strange.HOSTILE[1], strange.HOSTILE[3], 1979)
    record_visit(cast.carme, NewVisit(cast.here, who), uuid.uuid4())
    person_id = fuzz.owner.scalar(text("select max(id) from mediance.person"))
    for right in RightKind:
        asked = Asked(person_id, right, paris.today(), identity=IdentityCheck.PAPER_SEEN)
        requests.record_request(cast.sofia, asked, uuid.uuid4())


# Routes


def at_routes(fuzz: Fuzz) -> None:
    """Send anything, under anybody's session or none, to every route."""

    async def streamlits(_: object) -> PlainTextResponse:
        return PlainTextResponse("")

    app = Starlette(
        routes=[*routes(), Route("/{path:path}", streamlits, methods=["GET", "PUT", "POST"])],
        middleware=middleware(),
    )
    keys = {
        key: strange.TEXTS | st.uuids().map(str) | st.sampled_from(["visit", "carme", "fr"])
        for key in _found(SERVER, SAID_TO_ROUTES)
    }
    paths = [path for path in ROUTES if path not in {"/assets", "/live"}]
    bodies = (strange.objects(keys) | strange.ANYTHING).map(strange.as_json)
    sendings = st.fixed_dictionaries(
        {
            "path": st.sampled_from([*paths, "/assets/wordmark.svg"]),
            "more": mostly(st.just(""), st.just("/..%2f") | strange.TEXTS),
            "query": _queries(),
            "method": st.sampled_from(["GET", "POST", "POST", "PUT", "DELETE", "HEAD", "TRACE"]),
            "body": bodies | st.binary(max_size=200),
            "origin": st.sampled_from(
                ["http://127.0.0.1:8501"] * 4 + ["null", "https://evil.example"]
            ),
            "login": _logins(fuzz),
            "length": st.sampled_from(["true"] * 6 + ["0", "-1", "x", "9" * 30]),
        }
    )

    def tried(request: dict[str, Any]) -> None:
        fuzz.inputs += 1
        token = _token(fuzz, request["login"])
        length = str(len(request["body"])) if request["length"] == "true" else request["length"]
        address = _address(request["path"] + request["more"], request["query"])
        headers = {
            "host": "127.0.0.1:8501",
            "origin": request["origin"],
            "cookie": f"{SESSION_COOKIE}={token}",
            "content-length": length,
            "content-type": "application/json",
        }
        sent = send(app, address, request["body"], method=request["method"], **headers)
        _answered(fuzz, address, sent, request)

    strange.drawn(sendings, SENT_TO_ROUTES, fuzz.seed, tried)


def at_live(fuzz: Fuzz) -> None:
    """Open the push route at strange addresses, and talk to it, which no page of ours does."""
    app = Starlette(routes=routes(), middleware=middleware())
    messages = strange.TEXTS.map(lambda said: {"text": said}) | st.binary(max_size=200).map(
        lambda said: {"bytes": said}
    )
    talks = st.fixed_dictionaries(
        {
            "query": _queries(),
            "topics": st.lists(st.sampled_from(["visits", "sessions"]) | strange.TEXTS, max_size=9),
            "login": _logins(fuzz),
            "origin": mostly(st.just("http://mediance.test"), strange.KEPT),
            "messages": st.lists(messages, max_size=3),
        }
    )

    def tried(talk: dict[str, Any]) -> None:
        fuzz.inputs += 1
        try:
            asyncio.run(_talked(app, talk, _token(fuzz, talk["login"])))
        except Exception as error:  # noqa: BLE001 - whatever reaches the server is the finding
            fuzz.note("500", "/live", error, talk)

    strange.drawn(talks, SENT_TO_LIVE, fuzz.seed, tried)


async def _talked(app: Starlette, talk: dict[str, Any], token: str) -> None:
    query = [*talk["query"].items(), *(("topic", topic) for topic in talk["topics"])]
    address = f"/live?{urlencode(query, errors='surrogatepass')}"
    headers = {
        "origin": talk["origin"].encode("ascii", "replace").decode(),
        "cookie": f"{SESSION_COOKIE}={token}",
    }
    async with Talk(app, address, **headers) as opened:
        await opened.hear()
        for message in talk["messages"]:
            await opened.say(message)


def _queries() -> st.SearchStrategy[dict[str, str]]:
    """Return queries with the names that our routes read, and values that they rarely expect."""
    values = strange.TEXTS | strange.NUMBERS.map(str) | st.integers(1, 6).map(str)
    names = st.sampled_from(_found(SERVER, ASKED_OF_ROUTES))
    return st.dictionaries(names, values, max_size=4)


def _logins(fuzz: Fuzz) -> st.SearchStrategy[str]:
    return st.sampled_from([*fuzz.here.cast.actors, ""])


def _token(fuzz: Fuzz, login: str) -> str:
    return _session_of(fuzz.here.cast.actors[login]) if login else "guess"


def _answered(fuzz: Fuzz, address: str, sent: Any, request: object) -> None:  # noqa: ANN401
    where = address.partition("?")[0][:SHOWN]
    try:
        answer = asyncio.run(asyncio.wait_for(sent, SECONDS_TO_ANSWER))
    except Exception as error:  # noqa: BLE001 - whatever reaches the server is the finding
        fuzz.note("500", where, error, request)
        return
    fuzz.outcomes[str(answer.status)] += 1
    if answer.status >= 500:
        fuzz.note("500", where, answer.status, request)
    if TRACE.search(answer.body) and not answer.body.startswith(b"%PDF"):
        fuzz.note("trace", where, answer.body[:80], request)
    if (
        "html" in answer.headers.get("content-type", "")
        and f"<{strange.TAG}".encode() in answer.body
    ):
        fuzz.note("injected", where, "html", request)


def _address(path: str, query: dict[str, str]) -> str:
    asked = urlencode(query, errors="surrogatepass")
    path = quote(path, safe="/%", errors="surrogatepass")
    return f"{path}?{asked}" if asked else path


def _session_of(actor: Actor) -> str:
    token = str(uuid.uuid4())
    with transaction(SIGN_IN) as work:
        accounts.add_session(
            work, actor.staff_id, token_hash(token), CLIENT, lifetime=timedelta(hours=1)
        )
    return token


# Services


def at_search(fuzz: Fuzz) -> None:
    """Look for anything."""

    def tried(typed: str) -> None:
        fuzz.inputs += 1
        with _refused_in_words(fuzz, "find_person", typed):
            find_person.find_person(fuzz.here.cast.carme, typed)

    strange.drawn(strange.KEPT | st.text(max_size=40), SENT_TO_SEARCH, fuzz.seed, tried)


def at_the_desk(fuzz: Fuzz) -> None:
    """Record anybody."""
    named = st.builds("{} {}".format, st.sampled_from(["Roig", "Sala"]), strange.KEPT)
    names = named | named | strange.KEPT | st.text(max_size=130)
    here = st.just(fuzz.here.cast.here)
    newcomers = st.builds(
        NewPerson,
        family_name=names,
        given_name=names,
        birth_year=mostly(st.none() | st.integers(1930, 2010), st.integers(-5, 12_000)),
        used_name=mostly(st.just(""), names),
    )
    known = st.builds(KnownPerson, person_id=strange.NUMBERS)
    visits = st.builds(
        NewVisit,
        site_id=mostly(here, st.integers(-1, 99)),
        who=st.none() | newcomers | newcomers | known,
        domain_code=mostly(st.just(UNCLEAR_DOMAIN), strange.KEPT),
        channel_code=mostly(st.just("walk_in"), strange.KEPT),
        is_urgent=st.booleans(),
    )

    def tried(visit: NewVisit) -> None:
        fuzz.inputs += 1
        with _refused_in_words(fuzz, "record_visit", visit):
            record_visit(fuzz.here.cast.carme, visit, uuid.uuid4())

    strange.drawn(visits, SENT_TO_DESK, fuzz.seed, tried)


def mostly(usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the usual nine times in ten: a whole that is strange everywhere is refused at once."""
    return st.integers(0, 9).flatmap(lambda draw: other if draw == 0 else usual)


@contextmanager
def _refused_in_words(fuzz: Fuzz, where: str, sent: object) -> Iterator[None]:
    """Let pass what our own errors say; anything else is a trace, and nothing refused is kept."""
    before = _records(fuzz)
    try:
        yield
        fuzz.outcomes["done"] += 1
    except Exception as error:  # noqa: BLE001 - which error it is is the finding
        fuzz.outcomes[type(error).__name__] += 1
        if not type(error).__module__.startswith(OURS):
            fuzz.note("trace", where, error, sent)
        if _records(fuzz) != before:
            fuzz.note("kept", where, error, sent)


def _records(fuzz: Fuzz) -> tuple[int, ...]:
    return tuple(fuzz.owner.execute(RECORDS).one())


# Files


def at_files(fuzz: Fuzz) -> None:
    """Open, read and take over strange registers."""
    chance = random.Random(fuzz.seed)
    cells: list[str] = []
    strange.drawn(strange.TEXTS, 300, fuzz.seed, cells.append)
    cells = [each for each in cells if "\0" not in each][:40]
    importer = system_actor(SystemRole.IMPORT, site_ids=(fuzz.here.cast.here,))
    for number in range(FILES):
        is_book = number % 3 == 0
        content = (strange.workbook if is_book else strange.csv_file)(chance, cells)
        name = chance.choice(["registre", "../../x", "a\0b", "é" * 40, "<fz>"])
        path = Path(f"{name}{'.xlsx' if is_book else '.csv'}")
        fuzz.inputs += 1
        with _refused_in_words(fuzz, "import", content[:200]):
            file = read_opened(open_content(path, content))
            import_register.import_file(importer, fuzz.here.cast.here, file)


# Pages


def on_pages(fuzz: Fuzz) -> None:
    """Open every page at strange addresses; fill its fields, press its buttons, tell its parts."""
    chance = random.Random(fuzz.seed)
    typed: list[str] = []
    strange.drawn(strange.TEXTS, 300, fuzz.seed, typed.append)
    typed = [each for each in typed if not re.search("[\ud800-\udfff]", each)]
    messages: list[object] = []
    keys = {key: strange.SCALARS | st.integers(1, 40) for key in SENT_KEYS}
    keys["key"] = st.uuids().map(str)
    keys["action"] = st.sampled_from(ACTIONS)
    strange.drawn(strange.objects(keys) | strange.ANYTHING, 400, fuzz.seed, messages.append)
    asked = _asked_in_addresses()
    for name in sorted(PAGES, key=lambda page: page == "administration"):
        for _ in range(ADDRESSES_OF_A_PAGE):
            query = {key: chance.choice(typed) for key in asked if chance.random() < ASKED_SHARE}
            _look(fuzz, name, _opened(fuzz, name, chance, query), query)
        app = None
        for number in range(STEPS_ON_A_PAGE):
            if number % STEPS_IN_A_TAB == 0 or app is None:
                app = _opened(fuzz, name, chance, {})
            _look(fuzz, name, app, _step(app, chance, typed, messages))


def _opened(fuzz: Fuzz, name: str, chance: random.Random, query: dict[str, str]) -> AppTest:
    """Open a page as one of those who may."""
    role = chance.choice([role for role in Role if may(role, PAGES[name])])
    token = _session_of(fuzz.here.cast.with_role(role))
    session.token = lambda: token
    app = AppTest.from_file(str(SHELL), default_timeout=SECONDS_TO_ANSWER)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    app.switch_page(f"../../pages/{name}.py")
    return app.run()


def _step(app: AppTest, chance: random.Random, typed: list[str], messages: list[object]) -> object:
    """Send something to a part, or fill all fields and press a button; return what was done."""
    parts = app.get("bidi_component")
    if parts and chance.random() < PARTS_SHARE:
        said = {event: chance.choice(messages) for event in EVENTS}  # what it knows of, it takes
        return _send(app, chance.choice(parts), said)
    filled = {}
    for kind in ("text_input", "text_area"):
        for widget in app.get(kind):
            filled[str(widget.key)] = chance.choice(typed)
            widget.set_value(filled[str(widget.key)])  # type: ignore[union-attr]
    buttons = [button for button in app.get("button") if not button.disabled]  # type: ignore[union-attr]
    if buttons:
        button = chance.choice(buttons)
        filled["pressed"] = str(button.key)
        button.click()  # type: ignore[union-attr]
    app.run()
    return filled


def _send(app: AppTest, part: Any, said: dict[str, object]) -> object:  # noqa: ANN401
    """Do as a part's script does, or as somebody would who writes another one."""
    states = app._tree.get_widget_states()
    sent = WidgetState(id=_make_trigger_id(part.proto.id, "events"))
    events = [{"event": event, "value": message} for event, message in said.items()]
    sent.json_trigger_value = json.dumps(events)
    states.widgets.append(sent)
    runner = app._tree._runner
    if runner is not None:
        runner._run(states)
    return said


def _look(fuzz: Fuzz, name: str, app: AppTest, sent: object) -> None:
    fuzz.inputs += 1
    fuzz.outcomes[f"{name}: {len(app.get('markdown')) > 0}"] += 1
    for error in app.exception:
        fuzz.note("trace", name, error.value, sent)
    for node in app.get("markdown"):
        body, is_html = str(node.proto.body), bool(node.proto.allow_html)
        if (is_html and f"<{strange.TAG}" in body) or f"![{strange.TAG}]" in body:
            fuzz.note("injected", name, body, sent)


def _asked_in_addresses() -> list[str]:
    """Return all that our pages read from their address."""
    files = [*(ROOT / "pages").glob("*.py"), *(ROOT / "mediance/ui").rglob("*.py")]
    return _found(files, ASKED_IN_ADDRESS)


def _found(files: Sequence[Path], names: re.Pattern[str]) -> list[str]:
    """Return every name that a pattern finds in these files."""
    found = (match for file in files for match in names.finditer(file.read_text(encoding="utf-8")))
    return sorted({name for match in found for name in match.groups() if name})


# In a browser


def in_a_browser(fuzz: Fuzz) -> None:
    """Open every page on the strange names that were kept, and type more: no text is markup."""
    with (
        process(TUNED, fuzz.here.urls) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(**BROWSER) as browser,
    ):
        for name, action in PAGES.items():
            role = next(role for role in Role if may(role, action))
            token = _session_of(fuzz.here.cast.with_role(role))
            context = browser.new_context(**french_desk())  # type: ignore[arg-type]
            context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": server.url}])
            page = context.new_page()
            page.goto(f"{server.url}/{name}")
            settle(page)
            _look_at(fuzz, name, page, "its address")
            fields = page.locator(FIELDS)
            for at in range(min(fields.count(), FIELDS_OF_A_PAGE)):
                field_ = fields.nth(at)
                if field_.is_visible() and field_.is_editable():
                    field_.fill(strange.HOSTILE[1])
                    field_.press("Enter")
                    settle(page)
                    _look_at(fuzz, name, page, strange.HOSTILE[1])
            context.close()


def _look_at(fuzz: Fuzz, name: str, page: Page, sent: object) -> None:
    fuzz.inputs += 1
    if page.locator(strange.TAG).count():
        fuzz.note("injected", name, "an element", sent)
    if "Traceback" in page.inner_text("body"):
        fuzz.note("trace", name, "on the screen", sent)
