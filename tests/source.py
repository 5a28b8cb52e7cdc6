"""The repository as data, for the tests that read it instead of running it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("app.py", "pages", "mediance", "db")
"""Where the application's own code lies."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return all files of the repository, those not yet committed too, relative to its root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    files = (Path(name) for name in listing.split("\0") if name)
    return tuple(file for file in files if (ROOT / file).is_file())


def modules(*rooms: str) -> list[Path]:
    """Return the Python files of rooms such as `pages` or `mediance/ui`, relative to the root."""
    return [
        file
        for file in tracked_files()
        if file.suffix == ".py" and any(file.is_relative_to(room) for room in rooms)
    ]


@cache
def tree(module: Path) -> ast.Module:
    """Return a parsed file."""
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), filename=str(module))


def imports(module: Path) -> set[str]:
    """Return the dotted names of what a file imports, `from x import y` as `x.y`."""
    found: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def functions(module: Path) -> Iterator[Function]:
    """Return every function and method of a file."""
    return (node for node in ast.walk(tree(module)) if isinstance(node, Function))


def length(function: Function) -> int:
    """Return how many lines a function has, its decorators left out."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def calls(module: Path) -> Iterator[tuple[str, ast.Call]]:
    """Return every call of a file with its written name: `auth.require`, `st.html`, `print`."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
