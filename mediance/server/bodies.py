"""What a browser sends to our routes: JSON objects of a length said beforehand."""

import re

from starlette.requests import Request


async def small_object(request: Request, longest: int) -> dict[str, object] | None:
    """Return the JSON object that was sent; None when it is none, or longer than `longest` bytes.

    A body of unknown length is not read.
    """
    if not is_short(request.headers.get("content-length", ""), longest):
        return None
    try:
        body = await request.json()
    except (ValueError, RecursionError):  # no text, no JSON, endless digits, nested without end
        return None
    return body if isinstance(body, dict) else None


def is_short(length: str, longest: int) -> bool:
    """Whether a length said beforehand is one, and at most so long."""
    return bool(re.fullmatch(r"[0-9]{1,7}", length)) and int(length) <= longest
