"""What the browser needs before anybody has signed in: our type, wordmark and icon.

Streamlit serves `static/` only beside the script it runs, which here is `mediance/ui/shell.py`;
so the folder at the root has a route of its own, the same under uvicorn and `streamlit run`.
"""

import os
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parents[2] / "static"

FOR_A_YEAR = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


class Assets(StaticFiles):
    """Static files with cache rules: a font file never changes under its name, a drawing may."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Serve one file, and say how long the browser may keep it."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_font = Path(full_path).suffix == ".woff2"
        response.headers["cache-control"] = FOR_A_YEAR if is_font else FOR_A_DAY
        return response


def assets_mount(path: str = "/assets") -> Mount:
    """The route of the public files; `.streamlit/config.toml` names its fonts by it."""
    return Mount(path, app=Assets(directory=STATIC), name="assets")
