"""Drafts on their way in: what somebody types, about every second, for themselves alone."""

import json
import uuid

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mediance.domain.permissions import NotPermitted
from mediance.server.answers import problem
from mediance.server.bodies import small_object
from mediance.server.lock_routes import asked_by_us
from mediance.services import drafts, sessions
from mediance.services.drafts import Draft, DraftRefused
from mediance.services.sessions import SignedOut
from mediance.services.sign_in import SESSION_COOKIE

LARGEST_BODY = 60_000
"""A sheet of two hundred lines; browsers keep no larger one alive while a page is left."""
IDS_END = 2**63


def draft_route() -> Route:
    """Return the route.

    POST `{"author", "form", "site", "key", "content"}` keeps `content`, an object, or forgets the
    draft where it is null. `author` is whose page it is: another person may have signed in since.
    """
    return Route("/draft", asked_by_us(_draft), methods=["POST"], name="draft")


async def _draft(request: Request) -> Response:
    body = await small_object(request, LARGEST_BODY)
    if body is None:
        return problem("refused", 400)
    try:
        await run_in_threadpool(_carry_out, request.cookies.get(SESSION_COOKIE), body)
    except (DraftRefused, NotPermitted):
        return problem("refused", 400)
    return Response(status_code=204)


def _carry_out(token: str | None, body: dict[str, object]) -> None:
    actor = sessions.actor_of(token, is_activity=True)
    if actor is None or actor.staff_id != body.get("author"):
        raise SignedOut
    draft = _draft_in(body)
    if body.get("content") is None:
        drafts.drop(actor, draft.form, draft.site_id)
    else:
        drafts.keep(actor, draft, json.dumps(body["content"]))


def _draft_in(body: dict[str, object]) -> Draft:
    site_id, key = body.get("site"), body.get("key")
    if site_id is not None and not (type(site_id) is int and 0 < site_id < IDS_END):
        raise DraftRefused  # True is an int, too
    try:
        submission_key = uuid.UUID(str(key)) if key is not None else None
    except ValueError as error:
        raise DraftRefused from error
    return Draft(str(body.get("form")), site_id, submission_key)
