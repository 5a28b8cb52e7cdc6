"""Who may pass: the session cookie, and the question every route asks about it."""

from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from mediance.settings import LOCAL_ADDRESSES

PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
POLICY_VIOLATION = 1008
"""How a websocket ends that another site's page asked for."""

Authorise = Callable[[str], Collection[int] | None]
"""Session token in, sites whose news its holder may hear out; None when no session stands.

Runs in a worker thread. It must not count as activity of the person: pages left open ask too.
Raises `ScreenIsLocked` while the session is locked, and `SessionCheckUnavailable` when nobody can
tell, such as when the database is stopped.
"""


class ScreenIsLocked(Exception):
    """The session stands, but gives nothing away until its person is back."""


class SessionCheckUnavailable(Exception):
    """The session may stand or not: it cannot be looked up now."""


def same_origin(headers: Headers) -> bool:
    """Whether a browser sent this from one of our own pages; no Origin means it did not."""
    try:
        return urlsplit(headers["origin"]).netloc == headers["host"]
    except (KeyError, ValueError):
        return False


def is_forwarded(headers: Headers) -> bool:
    """Whether a proxy says that it passed this on, or the browser asked for another machine."""
    return not asks_for_this_machine(headers) or any(name in headers for name in PROXY_HEADERS)


def asks_for_this_machine(headers: Headers) -> bool:
    """Whether the browser was told an address that only this machine has."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname in LOCAL_ADDRESSES
    except ValueError:
        return False


async def sites_of(token: str | None, authorise: Authorise) -> Collection[int] | None:
    """Ask `authorise` about a cookie without holding up the event loop."""
    return await run_in_threadpool(authorise, token) if token else None
