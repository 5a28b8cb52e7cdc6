"""What our routes answer when they refuse: a code that the page puts into words."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response


def problem(code: str, status: int, **details: int) -> Response:
    """Return a refusal by its code."""
    return JSONResponse({"error": code, **details}, status_code=status)


def in_words(request: Request, sentences: Mapping[str, Mapping[int, str]], status: int) -> Response:
    """Say in the browser's tab why nothing came: nobody reads codes there."""
    language = "fr" if request.headers.get("accept-language", "fr").startswith("fr") else "en"
    headers = {"cache-control": "no-store"}
    return PlainTextResponse(sentences[language][status], status, headers=headers)
