"""One cluster: its password, its data directory, its configuration."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from db.embedded.binaries import Binaries
from db.embedded.errors import EmbeddedError
from db.embedded.place import Place

SUPERUSER = "postgres"
PASSWORD = "superuser.password"  # noqa: S105 - the name of the file
CONFIGURATION = "server.conf"
BUILTIN_LOCALE_SINCE = 17

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0600",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Statements and details of errors hold what people told us: not for a log.
    "log_min_messages": "log",  # an error's own sentence quotes what it stumbled over
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


def major_of(data: Path) -> int | None:
    """Return the major version that made `data`, or None where nothing is made yet.

    Raises `EmbeddedError` where `data` holds something else, which is left alone.
    """
    version = data / "PG_VERSION"
    if version.exists():
        text = version.read_text().strip()
        if text.isdigit():
            return int(text)
    elif not data.exists() or not any(data.iterdir()):
        return None
    raise EmbeddedError(f"{data} exists and is no PostgreSQL data directory: move it away.")


def create(place: Place, binaries: Binaries, *, durable: bool) -> None:
    """Make the cluster beside its place, then rename: a kill leaves no half cluster behind."""
    workshop = Path(tempfile.mkdtemp(prefix="init-", dir=place.home))
    try:
        place.account.take(workshop)
        password = workshop / "password"
        password.touch(0o600)
        password.write_text(_ensure_password(place))
        place.account.take(password)
        data = workshop / "data"
        _initdb(place, binaries, data, password, durable=durable)
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write(f"\ninclude '../{CONFIGURATION}'\n")
        if durable:
            _sync(data / "postgresql.conf")
        data.rename(place.data)
        if durable:
            _sync(place.home)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def sweep(place: Place) -> None:
    """Remove what killed starts left; an `initdb` that still runs may keep some for next time."""
    for unfinished in place.home.glob("init-*"):
        shutil.rmtree(unfinished, ignore_errors=True)


def settings(*, durable: bool) -> dict[str, str]:
    """Return the settings we choose; those of a throwaway server risk its data for speed."""
    return SETTINGS if durable else SETTINGS | THROWAWAY_SETTINGS


def configure(place: Place, socket_directory: Path, settings: Mapping[str, str]) -> None:
    """Write the server's settings, which its `postgresql.conf` includes last."""
    all_settings = {**settings, "unix_socket_directories": str(socket_directory)}
    lines = (f"{name} = {_quoted(value)}\n" for name, value in all_settings.items())
    place.write(CONFIGURATION, "".join(lines), mode=0o644)


def superuser_password(place: Place) -> str:
    """Return the password that the cluster was made with."""
    return (place.home / PASSWORD).read_text()


def _ensure_password(place: Place) -> str:
    if not (place.home / PASSWORD).exists():
        place.write(PASSWORD, secrets.token_urlsafe(24), mode=0o600)
    return superuser_password(place)


def _initdb(place: Place, binaries: Binaries, data: Path, password: Path, *, durable: bool) -> None:
    """Make an empty cluster that sorts the same on every system and asks for passwords."""
    same_everywhere = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if binaries.major >= BUILTIN_LOCALE_SINCE
        else ["--locale=C.UTF-8"]
    )
    done = place.account.run(
        [
            binaries.directory / "initdb",
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--data-checksums",
            *same_everywhere,
            *([] if durable else ["--no-sync"]),
        ]
    )
    if done.status != 0:
        raise EmbeddedError(f"No cluster could be made in {place.home}: {_reason(done.output)}.")


def _reason(output: str) -> str:
    """Return the line of initdb that says what is wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for mark in ("FATAL:", "error:"):
        for line in lines:
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return lines[-1] if lines else "initdb was killed"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
