"""What a person asked for, handed over: as PDF, as JSON, and the proof of an erasure."""

import json
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mediance.domain.actors import Actor
from mediance.domain.everything import as_json
from mediance.domain.permissions import NotPermitted
from mediance.server.answers import in_words
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.paper.everything import NotErased, erasure_sheet, everything_sheet
from mediance.services.rights.everything import NothingToTell, everything_about
from mediance.services.rights.requests import RequestUnknown
from mediance.services.sessions import ScreenLocked
from mediance.services.sign_in import SESSION_COOKIE

LARGEST_ID = 2**63 - 1
REFUSALS = {
    "fr": {
        400: "Cette adresse ne désigne aucune demande.",
        401: "Vous n’êtes plus connecté·e. Reconnectez-vous, puis ouvrez le document de nouveau.",
        403: "Ce document est remis par la protection des données, à la demande de la personne.",
        404: "Cette demande n’existe pas.",
        409: "Pas de document : la demande doit être ouverte, et l’identité vérifiée.",
        423: "L’écran est verrouillé. Déverrouillez-le, puis ouvrez le document de nouveau.",
        503: "La base ne répond pas. Ouvrez le document de nouveau dans un moment.",
    },
    "en": {
        400: "This address names no request.",
        401: "You are no longer signed in. Sign in again, then open the document anew.",
        403: "This document is handed over by data protection, at the person's request.",
        404: "There is no such request.",
        409: "No document: the request must be open, and the identity checked.",
        423: "The screen is locked. Unlock it, then open the document anew.",
        503: "The database does not answer. Open the document anew in a moment.",
    },
}
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (ScreenLocked, 423),
    (DatabaseUnavailable, 503),
    (NotPermitted, 403),
    (RequestUnknown, 404),
    (NothingToTell, 409),
    (NotErased, 409),
    (ValueError, 400),
)
REFUSED = tuple(kind for kind, _ in STATUS)
Making = Callable[[Actor, int], bytes]


def rights_routes() -> list[Route]:
    """Return GET /rights/everything.pdf, /rights/everything.json and /rights/erased.pdf."""
    return [
        Route(f"/rights/{name}", _route(making, kind), methods=["GET"], name=f"rights_{name}")
        for name, making, kind in (
            ("everything.pdf", _pdf, "application/pdf"),
            ("everything.json", _json, "application/json"),
            ("erased.pdf", erasure_sheet, "application/pdf"),
        )
    ]


def _route(making: Making, kind: str) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        try:
            made = await run_in_threadpool(_made, making, request)
        except REFUSED as refusal:
            code = next(code for each, code in STATUS if isinstance(refusal, each))
            return in_words(request, REFUSALS, code)
        if made is None:
            return in_words(request, REFUSALS, 401)
        headers = {"cache-control": "private, no-store", "content-disposition": _disposition(kind)}
        return Response(made, media_type=kind, headers=headers)

    return answer


def _disposition(kind: str) -> str:
    """A sheet is shown, a file is saved; its name says nothing of whose it is."""
    is_shown = kind == "application/pdf"
    return "inline" if is_shown else 'attachment; filename="tout-ce-qui-me-concerne.json"'


def _made(making: Making, request: Request) -> bytes | None:
    actor = sessions.actor_of(request.cookies.get(SESSION_COOKIE), is_activity=True)
    if actor is None:
        return None
    return making(actor, _id(request.query_params.get("request")))


def _pdf(actor: Actor, request_id: int) -> bytes:
    return everything_sheet(everything_about(actor, request_id))


def _json(actor: Actor, request_id: int) -> bytes:
    told = as_json(everything_about(actor, request_id))
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _id(said: str | None) -> int:
    """Return an id; raise `ValueError` for anything else."""
    number = int(said or "") if (said or "").isascii() else 0
    if not 0 < number <= LARGEST_ID:
        raise ValueError
    return number
