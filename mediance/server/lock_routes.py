"""Covering a screen, uncovering it, and saying that somebody is at work before it."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mediance.server.answers import problem
from mediance.server.bodies import small_object
from mediance.server.gate import same_origin
from mediance.server.session_routes import browser_of
from mediance.services import screen_lock, sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import ScreenLocked, SignedOut
from mediance.services.sign_in import SESSION_COOKIE, SignInLocked, SignInRefused

LARGEST_BODY = 8_192

Endpoint = Callable[[Request], Awaitable[Response]]


def lock_routes() -> list[Route]:
    """Return the routes; each asks for a session, and refuses pages of other origins."""
    return [
        Route("/lock", asked_by_us(_lock), methods=["POST"], name="lock"),
        Route("/unlock", asked_by_us(_unlock), methods=["POST"], name="unlock"),
        Route("/activity", asked_by_us(_activity), methods=["POST"], name="activity"),
    ]


def asked_by_us(endpoint: Endpoint) -> Endpoint:
    """Let a route be asked by our own pages only, and answer in the same words everywhere.

    401 where no session stands, 423 where it is locked, 503 when nobody can tell.
    """

    async def answered(request: Request) -> Response:
        if not same_origin(request.headers):
            return problem("forbidden_origin", 403)
        try:
            return await endpoint(request)
        except ScreenLocked:
            return problem("screen_locked", 423)
        except SignedOut:
            return problem("signed_out", 401)
        except DatabaseUnavailable:
            return problem("unavailable", 503)

    return answered


async def _lock(request: Request) -> Response:
    """Lock when asked to; with `{"is_idle": true}`, unless somebody is at work in another tab."""
    body = await small_object(request, LARGEST_BODY) or {}
    token = request.cookies.get(SESSION_COOKIE)
    if body.get("is_idle") is not True:
        await run_in_threadpool(screen_lock.lock, token)
    elif not await run_in_threadpool(screen_lock.lock_if_idle, token):
        return problem("at_work", 409)
    return Response(status_code=204)


async def _unlock(request: Request) -> Response:
    body = await small_object(request, LARGEST_BODY) or {}
    password = body.get("password")
    if not isinstance(password, str):
        return problem("refused", 400)
    address = request.client.host if request.client else ""
    token = request.cookies.get(SESSION_COOKIE)
    try:
        await run_in_threadpool(screen_lock.unlock, token, password, address, browser_of(request))
    except SignInRefused:
        return problem("refused", 403)
    except SignInLocked as lock:
        return problem("locked", 429, minutes=lock.minutes)
    return Response(status_code=204)


async def _activity(request: Request) -> Response:
    token = request.cookies.get(SESSION_COOKIE)
    actor = await run_in_threadpool(sessions.actor_of, token, is_activity=True)
    if actor is None:
        raise SignedOut
    return Response(status_code=204)
