"""Around every request: security headers, and a session for what is nobody else's business."""

import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from mediance.server.gate import (
    POLICY_VIOLATION,
    Authorise,
    ScreenIsLocked,
    SessionCheckUnavailable,
    asks_for_this_machine,
    same_origin,
    sites_of,
)
from mediance.services.sign_in import SESSION_COOKIE

PRIVATE_PATH = re.compile(r"(?<!/static)/media/|/_stcore/(?:metrics|agent)")
"""What Streamlit gives to whoever knows the address, under any sub-path; its fonts stay public."""

STREAMLIT_INLINE_SCRIPT = "sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA="
"""The one inline script of Streamlit's page; a test compares it with the installed version."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Components are modules made of blobs. Charts need no eval: Streamlit's Vega interprets.
        f"script-src 'self' '{STREAMLIT_INLINE_SCRIPT}' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


FOR_A_YEAR_BY_TLS_ALONE = "max-age=31536000"
"""Said where the page came by TLS, and there alone: a machine served in plain stays reachable."""


class SecurityHeaders:
    """Say on every answer what a browser may do with it. Outermost: refusals carry them too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                if came_by_tls(scope):
                    headers["strict-transport-security"] = FOR_A_YEAR_BY_TLS_ALONE
            await send(message)

        await self.app(scope, receive, send_with_headers)


def came_by_tls(scope: Scope) -> bool:
    """Whether a browser asked by TLS, of ourselves or of a proxy before us that says so.

    Who says so without a proxy tells their own browser alone, which believes it by TLS only.
    """
    said = Headers(scope=scope).get("x-forwarded-proto", scope.get("scheme", ""))
    return said.split(",")[0].strip() in {"https", "wss"}


class HostGate:
    """Answer only to this machine's own names while nobody else is served.

    A page of the web may give its own name the address 127.0.0.1; its browser then takes what we
    answer for that page's, and lets it be read.
    """

    def __init__(self, app: ASGIApp, serves_this_machine_only: Callable[[], bool]) -> None:
        self.app = app
        self.serves_this_machine_only = serves_this_machine_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through whoever asks for this machine; anybody, where other machines are served."""
        is_request = scope["type"] in {"http", "websocket"}
        if not is_request or self._is_ours(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await Response(status_code=400)(scope, receive, send)
        else:
            await WebSocketClose()(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        return not self.serves_this_machine_only() or asks_for_this_machine(Headers(scope=scope))


class OriginGate:
    """Open websockets to our own pages alone: from another port, too, the cookie would come along.

    Streamlit forgets the port when it compares, and asks a server of the internet for its own
    address before it refuses a stranger: it is not asked.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what is no websocket, or comes from one of our own pages."""
        if scope["type"] == "websocket" and not same_origin(Headers(scope=scope)):
            await WebSocketClose(POLICY_VIOLATION)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class SessionGate:
    """Ask for a session before `PRIVATE_PATH`: 401 without one, 423 locked, 503 nobody can tell."""

    def __init__(self, app: ASGIApp, authorise: Authorise) -> None:
        self.app = app
        self.authorise = authorise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what is public or asked for by somebody signed in."""
        if scope["type"] != "http" or not PRIVATE_PATH.search(scope["path"]):
            await self.app(scope, receive, send)
        elif refusal := await self._refusal(scope):
            await Response(status_code=refusal)(scope, receive, send)
        else:
            await self.app(scope, receive, _unstored(send))

    async def _refusal(self, scope: Scope) -> int | None:
        token = HTTPConnection(scope).cookies.get(SESSION_COOKIE)
        try:
            sites = await sites_of(token, self.authorise)
        except ScreenIsLocked:
            return 423
        except SessionCheckUnavailable:
            return 503
        return 401 if sites is None else None


def _unstored(send: Send) -> Send:
    """Keep private files out of the browser's disk: the computer may be shared."""

    async def send_unstored(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["cache-control"] = "private, no-store"
        await send(message)

    return send_unstored
