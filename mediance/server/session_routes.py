"""Signing in and out: the only place where the session cookie is set and taken away."""

from collections.abc import Mapping

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
    DEVICE_COOKIE,
    DEVICE_LIFETIME,
    SESSION_COOKIE,
    Browser,
    CodeNeeded,
    CodesUnreadable,
    DemonstrationElsewhere,
    SignedIn,
    SignInLocked,
    SignInRefused,
    WrongCode,
    sign_in,
)

LARGEST_BODY = 8_192
LONGEST_USER_AGENT = 500
TOLD: Mapping[type[Exception], tuple[str, int]] = {
    CodeNeeded: ("code_needed", 401),
    CodesUnreadable: ("codes_unreadable", 503),
    DemonstrationElsewhere: ("forbidden_address", 403),
    SignInRefused: ("refused", 401),
    WrongCode: ("wrong_code", 401),
}


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
    asked = await _login_password_code(request)
    if asked is None:
        return problem("refused", 400)
    login, password, code = asked
    address = request.client.host if request.client else ""
    try:
        signed_in = await run_in_threadpool(
            sign_in, login, password, address, code=code, browser=browser_of(request)
        )
    except SignInLocked as lock:
        return problem("locked", 429, minutes=lock.minutes)
    except tuple(TOLD) as refusal:
        return problem(*TOLD[type(refusal)])
    return with_cookie(request, signed_in)


async def _close(request: Request) -> Response:
    await run_in_threadpool(sessions.sign_out, request.cookies.get(SESSION_COOKIE))
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
    return response


async def _login_password_code(request: Request) -> tuple[str, str, str] | None:
    body = await small_object(request, LARGEST_BODY) or {}
    match body.get("login"), body.get("password"), body.get("code", ""):
        case str(login), str(password), str(code):
            return login, password, code
    return None


def browser_of(request: Request) -> Browser:
    """Return what asks."""
    return Browser(
        device_token=request.cookies.get(DEVICE_COOKIE),
        user_agent=request.headers.get("user-agent", "")[:LONGEST_USER_AGENT],
        is_forwarded=is_forwarded(request.headers),
    )


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
    if signed_in.device_token is not None:
        know_again(request, response, signed_in.device_token)
    return response


def know_again(request: Request, response: Response, device_token: str) -> None:
    """Have a browser say, at its next sign-in, that it was here before; it opens nothing itself."""
    response.set_cookie(
        DEVICE_COOKIE,
        device_token,
        max_age=int(DEVICE_LIFETIME.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
