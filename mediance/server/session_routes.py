"""Signing in and out: the only place where the session cookie is set and taken away."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mediance.server.answers import problem
from mediance.server.bodies import small_object
from mediance.server.gate import is_forwarded, same_origin
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sign_in import (
    SESSION_COOKIE,
    DemonstrationElsewhere,
    SignedIn,
    SignInLocked,
    SignInRefused,
    sign_in,
)

LARGEST_BODY = 8_192


def session_route() -> Route:
    """Return the route: POST opens a session, DELETE ends it; other origins are refused."""
    return Route("/session", _session, methods=["POST", "DELETE"], name="session")


async def _session(request: Request) -> Response:
    if not same_origin(request.headers):
        return problem("forbidden_origin", 403)
    try:
        return await (_open(request) if request.method == "POST" else _close(request))
    except DatabaseUnavailable:
        return problem("unavailable", 503)


async def _open(request: Request) -> Response:
    asked = await _login_and_password(request)
    if asked is None:
        return problem("refused", 400)
    address = request.client.host if request.client else ""
    try:
        signed_in = await run_in_threadpool(
            sign_in, *asked, address, is_forwarded=is_forwarded(request.headers)
        )
    except SignInRefused:
        return problem("refused", 401)
    except SignInLocked as lock:
        return problem("locked", 429, minutes=lock.minutes)
    except DemonstrationElsewhere:
        return problem("forbidden_address", 403)
    return with_cookie(request, signed_in)


async def _close(request: Request) -> Response:
    await run_in_threadpool(sessions.sign_out, request.cookies.get(SESSION_COOKIE))
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
    return response


async def _login_and_password(request: Request) -> tuple[str, str] | None:
    body = await small_object(request, LARGEST_BODY) or {}
    login, password = body.get("login"), body.get("password")
    if isinstance(login, str) and isinstance(password, str):
        return login, password
    return None


def with_cookie(request: Request, signed_in: SignedIn) -> Response:
    """Answer with the cookie of a session that begins."""
    response = Response(status_code=204)
    response.set_cookie(
        SESSION_COOKIE,
        signed_in.token,
        max_age=int(signed_in.lifetime.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response
