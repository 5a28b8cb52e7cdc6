"""The board as a file, for those who see it; its address names the list as the page's does."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mediance.domain import board_address, paris
from mediance.domain.permissions import NotPermitted
from mediance.server.answers import in_words
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup.board import board_choices
from mediance.services.followup.board_file import board_file
from mediance.services.followup.refusals import OfOneColleague
from mediance.services.sessions import ScreenLocked, SignedOut
from mediance.services.sign_in import SESSION_COOKIE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSALS = {
    "fr": {
        400: "Cette adresse demande une liste qui n’existe pas. Revenez aux démarches.",
        401: "Vous n’êtes plus connecté·e. Reconnectez-vous, puis exportez de nouveau.",
        403: "Cet export n’est pas prévu pour votre rôle.",
        409: "Un export ne se fait pas par collègue : il mesurerait son travail.",
        423: "L’écran est verrouillé. Déverrouillez-le, puis exportez de nouveau.",
        503: "La base ne répond pas. Exportez de nouveau dans un moment.",
    },
    "en": {
        400: "This address asks for a list that does not exist. Go back to the procedures.",
        401: "You are no longer signed in. Sign in again, then export anew.",
        403: "This export is not meant for your role.",
        409: "No export is made by colleague: it would measure their work.",
        423: "The screen is locked. Unlock it, then export anew.",
        503: "The database does not answer. Export anew in a moment.",
    },
}
STATUS: dict[type[Exception], int] = {
    ScreenLocked: 423,
    SignedOut: 401,
    DatabaseUnavailable: 503,
    NotPermitted: 403,
    OfOneColleague: 409,
    ValueError: 400,
}
REFUSED = tuple(STATUS)


def board_routes() -> list[Route]:
    """Return GET /export/procedures.xlsx, filtered by the same parts as the page's address."""
    return [Route("/export/procedures.xlsx", _answer, methods=["GET"], name="export_procedures")]


async def _answer(request: Request) -> Response:
    try:
        made = await run_in_threadpool(_made, request)
    except REFUSED as refusal:
        return in_words(request, REFUSALS, _status(refusal))
    if made is None:
        return in_words(request, REFUSALS, 401)
    name = f"demarches-{paris.today():%Y-%m-%d}.xlsx"
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Response(made, media_type=XLSX, headers=headers)


def _made(request: Request) -> bytes | None:
    actor = sessions.actor_of(request.cookies.get(SESSION_COOKIE), is_activity=True)
    if actor is None:
        return None
    choices = board_choices(actor)
    found = board_address.read(request.query_params, choices)
    if found.misread:
        raise ValueError(found.misread)  # a file with other rows than its address says misleads
    return board_file(actor, found.asked.filter, choices)


def _status(refusal: Exception) -> int:
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))
