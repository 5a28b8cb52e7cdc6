"""Files that a page asks for: who may send them, from which pages, and how large they may be."""

import re
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mediance.server.gate import ScreenIsLocked, SessionCheckUnavailable, same_origin
from mediance.services.sign_in import SESSION_COOKIE

UPLOAD_PATH = re.compile(r"/_stcore/upload_file")
METHODS = ("PUT", "DELETE")
LARGEST_BODY = 10 * 1024 * 1024 + 64 * 1024
"""`server.maxUploadSize`, and what stands around the file in a form."""

LENGTH = re.compile(r"[0-9]{1,10}")

MaySend = Callable[[str], bool | None]
"""Session token in, whether its holder may send files; None when no session stands.

Runs in a worker thread. Raises what `gate.Authorise` raises.
"""


class UploadGate:
    """Stand before Streamlit's memory: what it takes in here, it keeps until the page is left."""

    def __init__(self, app: ASGIApp, may_send: MaySend) -> None:
        self.app = app
        self.may_send = may_send

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through a file of somebody who may send it; refuse before any of it is read."""
        if scope["type"] != "http" or not UPLOAD_PATH.search(scope["path"]):
            await self.app(scope, receive, send)
        elif refusal := await self._refusal(scope):
            await Response(status_code=refusal)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _refusal(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        if (refusal := await self._refusal_of_sender(scope)) is not None:
            return refusal
        if scope["method"] not in METHODS:
            return 405
        if not same_origin(headers):
            return 403
        return _refusal_of_size(headers) if scope["method"] == "PUT" else None

    async def _refusal_of_sender(self, scope: Scope) -> int | None:
        token = HTTPConnection(scope).cookies.get(SESSION_COOKIE)
        try:
            may = await run_in_threadpool(self.may_send, token) if token else None
        except ScreenIsLocked:
            return 423
        except SessionCheckUnavailable:
            return 503
        if may is None:
            return 401
        return None if may else 403


def _refusal_of_size(headers: Headers) -> int | None:
    """A length that is not said cannot be too large, or small enough: it has to be said."""
    length = headers.get("content-length", "")
    if not LENGTH.fullmatch(length):
        return 411
    return 413 if int(length) > LARGEST_BODY else None
