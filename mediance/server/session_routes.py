"""Signing in and out: the only place where the session cookie is set and taken away."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mediance.server.gate import is_forwarded, same_origin
from mediance.services import sessions
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sign_in import (
    SESSION_COOKIE,
    SESSION_LIFETIME,
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
        return _problem("forbidden_origin", 403)
    try:
        return await (_open(request) if request.method == "POST" else _close(request))
    except DatabaseUnavailable:
        return _problem("unavailable", 503)


async def _open(request: Request) -> Response:
    asked = await _login_and_password(request)
    if asked is None:
        return _problem("refused", 400)
    address = request.client.host if request.client else ""
    try:
        signed_in = await run_in_threadpool(
            sign_in, *asked, address, is_forwarded=is_forwarded(request.headers)
        )
    except SignInRefused:
        return _problem("refused", 401)
    except SignInLocked as lock:
        return _problem("locked", 429, minutes=lock.minutes)
    except DemonstrationElsewhere:
        return _problem("forbidden_address", 403)
    return _with_cookie(request, signed_in)


async def _close(request: Request) -> Response:
    await run_in_threadpool(sessions.sign_out, request.cookies.get(SESSION_COOKIE))
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
    return response


async def _login_and_password(request: Request) -> tuple[str, str] | None:
    if not _is_short(request.headers.get("content-length", "")):
        return None
    try:
        body = await request.json()
    except (ValueError, RecursionError):  # no text, no JSON, endless digits, nested without end
        return None
    if not isinstance(body, dict):
        return None
    login, password = body.get("login"), body.get("password")
    if isinstance(login, str) and isinstance(password, str):
        return login, password
    return None


def _is_short(length: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,5}", length)) and int(length) <= LARGEST_BODY


def _with_cookie(request: Request, signed_in: SignedIn) -> Response:
    response = Response(status_code=204)
    response.set_cookie(
        SESSION_COOKIE,
        signed_in.token,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


def _problem(code: str, status: int, **details: int) -> Response:
    return JSONResponse({"error": code, **details}, status_code=status)
