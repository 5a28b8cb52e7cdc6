"""Whether the application and its database run: for whoever watches over the machine."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from mediance import __version__
from mediance.services import installation

UP, DOWN = "up", "down"


def health_route() -> Route:
    """Return the route: GET /health, 200 while all runs, 503 while the database does not answer.

    Anybody may ask, so it says nothing of anybody, of any place or of how the house is set up.
    """
    return Route("/health", _health, methods=["GET"], name="health")


async def _health(_request: Request) -> JSONResponse:
    is_up = await run_in_threadpool(installation.answers)
    said = {"application": UP, "database": UP if is_up else DOWN, "version": __version__}
    return JSONResponse(said, 200 if is_up else 503, headers={"cache-control": "no-store"})
