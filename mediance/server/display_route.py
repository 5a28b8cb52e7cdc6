"""What the waiting room's screen asks for: the last calls, and to stay signed in."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mediance.domain.display import WaitingRoomBoard
from mediance.domain.permissions import NotPermitted
from mediance.server.answers import problem
from mediance.server.lock_routes import asked_by_us
from mediance.server.session_routes import with_cookie
from mediance.services import display, sessions
from mediance.services.sessions import SignedOut
from mediance.services.sign_in import SESSION_COOKIE


def display_route() -> Route:
    """Return the route, which only our own pages can ask.

    POST answers with the board and, once a day, with the cookie of a new session: the one answer
    that is asked for all the time keeps a screen signed in that nobody touches.
    """
    return Route("/display", asked_by_us(_display), methods=["POST"], name="display")


async def _display(request: Request) -> Response:
    token = request.cookies.get(SESSION_COOKIE)
    address = request.client.host if request.client else ""
    try:
        board = await run_in_threadpool(_board, token)
        renewed = await run_in_threadpool(display.renewed, token, address)
    except NotPermitted:
        return problem("refused", 403)
    answer = JSONResponse(_told(board), headers={"cache-control": "no-store"})
    if renewed is not None:
        answer.headers["set-cookie"] = with_cookie(request, renewed).headers["set-cookie"]
    return answer


def _board(token: str | None) -> WaitingRoomBoard | None:
    actor = sessions.actor_of(token)
    if actor is None:
        raise SignedOut
    return display.board(actor)


def _told(board: WaitingRoomBoard | None) -> dict[str, object]:
    if board is None:
        return {"site": None, "calls": []}
    return {
        "site": board.site_name,
        "now": board.now.isoformat(),
        "calls": [
            {"number": call.number, "room": call.room, "at": call.called_at.isoformat()}
            for call in board.calls
        ],
    }
