"""A sheet opens in a browser's tab, for those it is made for, and is kept nowhere."""

import asyncio
import uuid
from urllib.parse import urlencode

import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.budget import Budget
from mediance.domain.documents import DOCUMENTS
from mediance.domain.procedures import Rung
from mediance.server.assembly import middleware, routes
from mediance.server.paper_routes import LARGEST_BODY
from mediance.services import budgets, cases, screen_lock
from mediance.services.followup import opening
from mediance.services.paper.approvals import approve, version_of
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.sign_in import SESSION_COOKIE, sign_in
from tests.cast import PASSWORD, Cast
from tests.confidential import case_of_ines, key, somebody
from tests.security.paper_calls import DEPOSITED
from tests.server.asgi import CLIENT, Answer, ask, send

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
        "notice?site=1&text=<script>",
        "my_matters?site=1",
        "budget?sheet=1&version=1&for=me",
    ],
)
def test_nonsense_is_refused_in_words(address: str, cast: Cast) -> None:
    address = address.replace("site=1", f"site={cast.here}")
    answer = asked(f"/paper/{address}", token(), **{"accept-language": "fr-FR"})
    assert answer.status == 400
    assert answer.body.decode().startswith("Cette feuille ne peut pas être faite")
    english = asked(f"/paper/{address}", token(), **{"accept-language": "en-GB"})
    assert english.body.decode().startswith("This sheet cannot be made")


# With somebody's matter on them


def all_approved(cast: Cast) -> None:
    for document in DOCUMENTS:
        approve(cast.bruno, document, version_of(document))


def awaited(cast: Cast) -> tuple[int, int]:
    """Return somebody, and a procedure of theirs that an institution was sent."""
    person_id = somebody(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    return person_id, opening.open_procedure(cast.amina, case_id, DEPOSITED, key())


def filled_in(procedure_id: int, **more: str) -> dict[str, str]:
    return {
        "procedure": str(procedure_id),
        "rung": Rung.REMINDER,
        "person": "Quiteria Xarraga",
        "living_at": "",
        "reference": "123",
        "addressed_to": "CAF",
        "answer_by": paris.today().isoformat(),
        "signed": "person",
        **more,
    }


def posted(held: str, fields: dict[str, str] | bytes, **headers: str) -> Answer:
    """Send the form of a letter as a browser does."""
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    given = {
        "host": HERE,
        "origin": f"http://{HERE}",
        "cookie": f"{SESSION_COOKIE}={held}",
        "content-length": str(len(body)),
        **headers,
    }
    return asyncio.run(send(APP, "/paper/relance", body, method="POST", **given))


def test_a_letter_comes_once_its_text_is_approved_and_is_not_stored(cast: Cast) -> None:
    _person, procedure_id = awaited(cast)
    held = token("amina")
    refused = posted(held, filled_in(procedure_id))
    assert refused.status == 409
    assert "approuvé" in refused.body.decode()
    all_approved(cast)
    answer = posted(held, filled_in(procedure_id))
    assert (answer.status, answer.body[:4]) == (200, b"%PDF")
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_letter_is_asked_for_by_our_own_page_by_those_who_follow_it(cast: Cast) -> None:
    _person, procedure_id = awaited(cast)
    all_approved(cast)
    right = filled_in(procedure_id)
    held = token("amina")
    assert posted(held, right, origin="https://elsewhere.example").status == 403
    assert posted(held, right, origin="null").status == 403
    assert posted(token("carme"), right).status == 403
    assert posted("", right).status == 401
    assert asked("/paper/relance", held).status == 405
    assert posted(held, right | {"signed": "mandate"}).status == 400  # nobody gave one
    screen_lock.lock(held)
    assert posted(held, right).status == 423


@pytest.mark.parametrize(
    "wrong",
    [
        {"procedure": "x"},
        {"rung": "king"},
        {"answer_by": "tomorrow"},
        {"person": ""},
        {f"more{at}": "" for at in range(20)},
        b"\xff=1",
    ],
)
def test_a_letter_that_no_form_of_ours_asks_for_is_refused(
    cast: Cast, wrong: dict[str, str] | bytes
) -> None:
    _person, procedure_id = awaited(cast)
    all_approved(cast)
    sent = wrong if isinstance(wrong, bytes) else filled_in(procedure_id) | wrong
    held = token("amina")
    assert posted(held, sent).status == 400
    long = posted(held, filled_in(procedure_id), **{"content-length": str(LARGEST_BODY + 1)})
    assert long.status == 400


def test_what_somebody_leaves_with_is_for_those_who_follow_them(cast: Cast) -> None:
    person_id, _procedure = awaited(cast)
    address = f"/paper/my_matters?person={person_id}&site={cast.here}"
    assert asked(address, token("amina")).status == 409
    all_approved(cast)
    for more in ("", "&discreet", "&gloss"):
        answer = asked(address + more, token("amina"))
        assert (answer.status, answer.body[:4]) == (200, b"%PDF")
    for login in ("carme", "helene", "paul", "sofia", "ecran"):
        assert asked(address, token(login)).status == 403, login
    assert asked(f"/paper/my_matters?person={2**40}&site={cast.here}", token()).status == 403


@pytest.mark.usefixtures("key_folder")
def test_a_budget_is_for_the_social_workers_attached(cast: Cast) -> None:
    all_approved(cast)
    budgets.keep_budget(cast.ines, case_of_ines(cast), Budget(2), key())
    with transaction(cast.ines) as work:
        sheet_id = work.scalar(text("select max(id) from mediance.budget_sheet"))
    address = f"/paper/budget?sheet={sheet_id}&version=1&for=fsl"
    assert asked(address, token("ines")).body.startswith(b"%PDF")
    for login in ("amina", "bruno", "carme", "helene", "paul", "sofia", "ecran"):
        assert asked(address, token(login)).status == 403, login


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_text_may_be_read_over_before_it_is_approved(cast: Cast, document: str) -> None:
    address = f"/paper/notice?site={cast.here}&text={document}"
    assert asked(address, token()).body.startswith(b"%PDF")
    assert asked(address, token("helene")).status == 403
