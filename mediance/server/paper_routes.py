"""Sheets to print, for those who receive people; a browser opens them in a tab of their own."""

from collections.abc import Callable
from datetime import date, time

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mediance.domain.actors import Actor
from mediance.domain.documents import Notice
from mediance.domain.permissions import NotPermitted
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.paper.monday_sheet import monday_sheet
from mediance.services.paper.my_sheet import MySheet, SheetRefused, my_sheet
from mediance.services.paper.notices import notice_sheet
from mediance.services.paper.outage_sheet import outage_sheet
from mediance.services.paper.place import PlaceUnknown
from mediance.services.paper.ticket import ticket
from mediance.services.sessions import ScreenLocked, SignedOut
from mediance.services.sign_in import SESSION_COOKIE
from mediance.services.transitions import VisitUnknown

MOST_DOCUMENTS = 30
LARGEST_ID = 2**63 - 1
REFUSALS = {
    "fr": {
        400: "Cette feuille ne peut pas être faite : une date ou un choix ne convient pas.",
        401: "Vous n’êtes plus connecté·e. Reconnectez-vous, puis ouvrez la feuille de nouveau.",
        403: "Cette feuille n’est pas prévue pour votre rôle ou votre lieu d’accueil.",
        423: "L’écran est verrouillé. Déverrouillez-le, puis ouvrez la feuille de nouveau.",
        503: "La base ne répond pas. Ouvrez la feuille de nouveau dans un moment.",
    },
    "en": {
        400: "This sheet cannot be made: a date, a time or a choice will not do.",
        401: "You are no longer signed in. Sign in again, then open the sheet anew.",
        403: "This sheet is not meant for your role or your site.",
        423: "The screen is locked. Unlock it, then open the sheet anew.",
        503: "The database does not answer. Open the sheet anew in a moment.",
    },
}
Making = Callable[[Actor, QueryParams], bytes]


def paper_routes() -> list[Route]:
    """Return the routes: GET /paper/ticket?visit=, and my_sheet, outage and notice, ?site=."""
    sheets = {"ticket": _ticket, "my_sheet": _my_sheet, "outage": _outage, "monday": _monday, "notice": _notice}
    return [
        Route(f"/paper/{name}", _route(making), methods=["GET"], name=f"paper_{name}")
        for name, making in sheets.items()
    ]


def _route(making: Making) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        try:
            pdf = await run_in_threadpool(_made, making, request)
        except SignedOut as ended:
            return _refusal(request, 423 if isinstance(ended, ScreenLocked) else 401)
        except DatabaseUnavailable:
            return _refusal(request, 503)
        except (NotPermitted, PlaceUnknown, VisitUnknown):
            return _refusal(request, 403)
        except (SheetRefused, ValueError):
            return _refusal(request, 400)
        if pdf is None:
            return _refusal(request, 401)
        headers = {"cache-control": "private, no-store", "content-disposition": "inline"}
        return Response(pdf, media_type="application/pdf", headers=headers)

    return answer


def _refusal(request: Request, status: int) -> Response:
    """Say in the tab why no sheet came: nobody reads codes there."""
    language = "fr" if request.headers.get("accept-language", "fr").startswith("fr") else "en"
    return PlainTextResponse(
        REFUSALS[language][status], status, headers={"cache-control": "no-store"}
    )


def _made(making: Making, request: Request) -> bytes | None:
    actor = sessions.actor_of(request.cookies.get(SESSION_COOKIE), is_activity=True)
    return None if actor is None else making(actor, request.query_params)


def _ticket(actor: Actor, asked: QueryParams) -> bytes:
    return ticket(actor, _id(asked.get("visit")))


def _outage(actor: Actor, asked: QueryParams) -> bytes:
    return outage_sheet(actor, _id(asked.get("site")), is_for_round="round" in asked)


def _monday(actor: Actor, asked: QueryParams) -> bytes:
    return monday_sheet(actor, _id(asked.get("site")))


def _notice(actor: Actor, asked: QueryParams) -> bytes:
    return notice_sheet(actor, _id(asked.get("site")), Notice(asked.get("text", "")))


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


def _id(said: str | None) -> int:
    """Return an id; raise `ValueError` for anything else."""
    number = int(said or "") if (said or "").isascii() else 0
    if not 0 < number <= LARGEST_ID:
        raise ValueError
    return number
