"""`serve`: open the database, fill a demonstration on the first start, and serve until stopped."""

import errno
import signal
import socket
import sys
from types import FrameType

import uvicorn
from rich.console import Console

from mediance.cli.failures import fail
from mediance.services import demonstration, installation
from mediance.services.installation import Installation
from mediance.settings import Settings, SettingsError, settings

GRACE_SECONDS = 2
QUIET = "warning"

OUR_OWN_ADDRESS = "MEDIANCE_HOST must be an address of this machine"
ADVICE: dict[int | None, str] = {
    errno.EADDRINUSE: "another program uses this port; choose one with PORT=8600 make run",
    errno.EACCES: "ports below 1024 are for root; choose one with PORT=8600 make run",
}


def serve() -> None:
    """Serve until Ctrl-C, SIGTERM or a closed terminal; then stop everything that was started."""
    chosen = settings()
    _stop_cleanly_when_told()
    _refuse_taken_address(chosen)
    with installation.opened(chosen) as found:
        try:
            if found.is_embedded:
                demonstration.fill_if_new(found)
            server = _Server(chosen, found)
            server.run()
        finally:
            _stop_undisturbed()
    if not server.started:
        fail("The application did not start, for the reason above.")


class _Server(uvicorn.Server):
    """uvicorn, which says where it can be reached once it can."""

    def __init__(self, chosen: Settings, found: Installation) -> None:
        super().__init__(
            uvicorn.Config(
                "app:app",
                host=chosen.host,
                port=chosen.port,
                log_level=QUIET,
                log_config=None,  # the house's own lines: `services.logs`
                access_log=False,  # an address may say what somebody looked for
                timeout_graceful_shutdown=GRACE_SECONDS,
                server_header=False,
                # Anybody on this machine could otherwise choose the address that attempts count
                # against, and hide that a proxy passed the request on.
                proxy_headers=False,
            )
        )
        self._chosen = chosen
        self._found = found
        signal.signal(signal.SIGHUP, self._leave)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the address and who may sign in."""
        await super().startup(sockets)
        if self.started:
            _announce(self._chosen, self._found)

    def _leave(self, _signal: int, _frame: FrameType | None) -> None:
        self.should_exit = True


def _announce(chosen: Settings, found: Installation) -> None:
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"\nMédiance: [bold]http://{host}:{chosen.port}[/bold]   (Ctrl-C stops it)\n")
    accounts = demonstration.accounts(found)
    if not accounts:
        return
    console.print(f"Demonstration accounts, password [bold]{demonstration.PASSWORD}[/bold]:")
    for account in accounts:
        console.print(f"  {account.login:<12} {account.display_name} ({account.role})")


def _stop_cleanly_when_told() -> None:
    # uvicorn raises the signal again once it has stopped; only then do we leave, tidily.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(0))


def _stop_undisturbed() -> None:
    """A second signal, such as an impatient Ctrl-C, must not leave the database running."""
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, signal.SIG_IGN)


def _refuse_taken_address(chosen: Settings) -> None:
    try:
        for family, kind, _, _, address in socket.getaddrinfo(
            chosen.host, chosen.port, type=socket.SOCK_STREAM
        ):
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no name of a machine"
        advice = ADVICE.get(getattr(error, "errno", None), OUR_OWN_ADDRESS)
        raise SettingsError(
            f"Cannot serve on {chosen.host}:{chosen.port} ({reason}): {advice}."
        ) from error
