"""Sheets to print, for those who receive people; a browser opens them in a tab of their own."""

from collections.abc import Callable, Mapping
from datetime import date, time
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mediance.domain.actors import Actor
from mediance.domain.budget import Purpose
from mediance.domain.documents import DOCUMENTS, Document, Form, Letter
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedures import Rung
from mediance.server.bodies import is_short
from mediance.server.gate import same_origin
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup.refusals import ProcedureUnknown
from mediance.services.notes import NotAttached, NoteUnknown
from mediance.services.paper import budget_sheet, my_matters, relance_letters
from mediance.services.paper.approvals import NotApproved
from mediance.services.paper.monday_sheet import monday_sheet
from mediance.services.paper.my_matters import MyMatters
from mediance.services.paper.my_sheet import MySheet, SheetRefused, my_sheet
from mediance.services.paper.notices import notice_sheet
from mediance.services.paper.outage_sheet import outage_sheet
from mediance.services.paper.place import PlaceUnknown
from mediance.services.paper.relance_letters import LetterRefused, Wanted
from mediance.services.paper.ticket import ticket
from mediance.services.record_visit import PersonUnknown
from mediance.services.sessions import ScreenLocked, SignedOut
from mediance.services.sign_in import SESSION_COOKIE
from mediance.services.transitions import VisitUnknown

MOST_DOCUMENTS = 30
LARGEST_BODY = 8_192
LARGEST_ID = 2**63 - 1
STATUSES: tuple[tuple[int, tuple[type[Exception], ...]], ...] = (
    (423, (ScreenLocked,)),
    (401, (SignedOut,)),
    (503, (DatabaseUnavailable,)),
    (409, (NotApproved,)),
    (400, (LetterRefused, SheetRefused, ValueError)),
    (
        403,
        (
            NotAttached,
            NotPermitted,
            NoteUnknown,
            PersonUnknown,
            PlaceUnknown,
            ProcedureUnknown,
            VisitUnknown,
        ),
    ),
)
"""What each refusal is answered with; the first that fits."""
REFUSED = tuple(kind for _, kinds in STATUSES for kind in kinds)
REFUSALS = {
    "fr": {
        400: "Cette feuille ne peut pas être faite : une date ou un choix ne convient pas.",
        401: "Vous n’êtes plus connecté·e. Reconnectez-vous, puis ouvrez la feuille de nouveau.",
        403: "Cette feuille n’est pas prévue pour votre rôle ou votre lieu d’accueil.",
        409: "Personne n’a encore approuvé ce texte : la coordination le relit dans « Feuilles ».",
        423: "L’écran est verrouillé. Déverrouillez-le, puis ouvrez la feuille de nouveau.",
        503: "La base ne répond pas. Ouvrez la feuille de nouveau dans un moment.",
    },
    "en": {
        400: "This sheet cannot be made: a date, a time or a choice will not do.",
        401: "You are no longer signed in. Sign in again, then open the sheet anew.",
        403: "This sheet is not meant for your role or your site.",
        409: "Nobody has approved this text yet: the coordination reads it over in “Sheets”.",
        423: "The screen is locked. Unlock it, then open the sheet anew.",
        503: "The database does not answer. Open the sheet anew in a moment.",
    },
}
Making = Callable[[Actor, QueryParams], bytes]
Asked = Mapping[str, str]


def paper_routes() -> list[Route]:
    """Return the routes: GET /paper/SHEET, and POST /paper/relance, which names somebody."""
    sheets = {
        "ticket": _ticket,
        "my_sheet": _my_sheet,
        "my_matters": _my_matters,
        "budget": _budget,
        "outage": _outage,
        "monday": _monday,
        "notice": _notice,
    }
    return [
        *(
            Route(f"/paper/{name}", _route(making), methods=["GET"], name=f"paper_{name}")
            for name, making in sheets.items()
        ),
        Route("/paper/relance", _relance, methods=["POST"], name="paper_relance"),
    ]


def _route(making: Making) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        return await _answer(request, lambda actor: making(actor, request.query_params))

    return answer


async def _relance(request: Request) -> Response:
    """Print a letter from what a form of ours sends: typed for it, and kept nowhere."""
    if not same_origin(request.headers):
        return _refusal(request, 403)
    if not is_short(request.headers.get("content-length", ""), LARGEST_BODY):
        return _refusal(request, 400)
    body = await request.body()
    return await _answer(request, lambda actor: _letter(actor, _fields(body)))


async def _answer(request: Request, make: Callable[[Actor], bytes]) -> Response:
    try:
        pdf = await run_in_threadpool(_made, make, request)
    except REFUSED as error:
        return _refusal(request, next(code for code, of in STATUSES if isinstance(error, of)))
    if pdf is None:
        return _refusal(request, 401)
    headers = {"cache-control": "private, no-store", "content-disposition": "inline"}
    return Response(pdf, media_type="application/pdf", headers=headers)


def _refusal(request: Request, status: int) -> Response:
    """Say in the tab why no sheet came: nobody reads codes there."""
    language = "fr" if request.headers.get("accept-language", "fr").startswith("fr") else "en"
    return PlainTextResponse(
        REFUSALS[language][status], status, headers={"cache-control": "no-store"}
    )


def _made(make: Callable[[Actor], bytes], request: Request) -> bytes | None:
    actor = sessions.actor_of(request.cookies.get(SESSION_COOKIE), is_activity=True)
    return None if actor is None else make(actor)


def _ticket(actor: Actor, asked: QueryParams) -> bytes:
    return ticket(actor, _id(asked.get("visit")))


def _outage(actor: Actor, asked: QueryParams) -> bytes:
    return outage_sheet(actor, _id(asked.get("site")), is_for_round="round" in asked)


def _monday(actor: Actor, asked: QueryParams) -> bytes:
    return monday_sheet(actor, _id(asked.get("site")))


def _notice(actor: Actor, asked: QueryParams) -> bytes:
    """Return a text of the house, as it stands; letters and forms without anybody's matter."""
    site_id, document = _id(asked.get("site")), _document(asked.get("text", ""))
    match document:
        case Letter():
            return relance_letters.specimen(actor, site_id, document)
        case Form.BUDGET:
            return budget_sheet.specimen(actor, site_id)
        case Form.MY_MATTERS:
            return my_matters.specimen(actor, site_id)
        case _:
            return notice_sheet(actor, site_id, document)


def _my_matters(actor: Actor, asked: QueryParams) -> bytes:
    sheet = MyMatters(
        person_id=_id(asked.get("person")),
        site_id=_id(asked.get("site")),
        is_discreet="discreet" in asked,
        has_gloss="gloss" in asked,
    )
    return my_matters.my_matters(actor, sheet)


def _budget(actor: Actor, asked: QueryParams) -> bytes:
    sheet_id, version = _id(asked.get("sheet")), _id(asked.get("version"))
    return budget_sheet.budget_sheet(actor, sheet_id, version, Purpose(asked.get("for", "")))


def _letter(actor: Actor, asked: Asked) -> bytes:
    wanted = Wanted(
        procedure_id=_id(asked.get("procedure")),
        rung=Rung(asked.get("rung", "")),
        person=asked.get("person", ""),
        living_at=asked.get("living_at", ""),
        reference=asked.get("reference", ""),
        addressed_to=asked.get("addressed_to", ""),
        answer_by=date.fromisoformat(asked.get("answer_by", "")),
        is_by_mandate=asked.get("signed") == "mandate",
    )
    return relance_letters.relance_letter(actor, wanted)


def _my_sheet(actor: Actor, asked: QueryParams) -> bytes:
    back_on, back_at = asked.get("on"), asked.get("at")
    codes = asked.getlist("document")
    if len(codes) > MOST_DOCUMENTS:
        raise SheetRefused
    sheet = MySheet(
        site_id=_id(asked.get("site")),
        document_codes=codes,
        back_on=date.fromisoformat(back_on) if back_on else None,
        back_at=time.fromisoformat(back_at) if back_at else None,
        ask_for=_id(asked["with"]) if asked.get("with") else None,
    )
    return my_sheet(actor, sheet)


def _fields(body: bytes) -> dict[str, str]:
    """Return what a form sent; raise `ValueError` for what none of ours does."""
    return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))


def _document(said: str) -> Document:
    """Return a text of the house by its name; raise `ValueError` for anything else."""
    for document in DOCUMENTS:
        if document.value == said:
            return document
    raise ValueError(said)


def _id(said: str | None) -> int:
    """Return an id; raise `ValueError` for anything else."""
    number = int(said or "") if (said or "").isascii() else 0
    if not 0 < number <= LARGEST_ID:
        raise ValueError
    return number
