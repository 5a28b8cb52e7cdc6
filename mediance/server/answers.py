"""What our routes answer when they refuse: a code that the page puts into words."""

from starlette.responses import JSONResponse, Response


def problem(code: str, status: int, **details: int) -> Response:
    """Return a refusal by its code."""
    return JSONResponse({"error": code, **details}, status_code=status)
