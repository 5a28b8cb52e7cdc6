"""Everything breaks while people write: server, application, line, disk, clock; and it is saved.

What somebody was told is done is done once, nothing half stands, and all goes on by itself.
`KILLS=10` in the environment kills less often than the hundred times it takes otherwise, both the
server and the application; the application for 45 minutes at most, for every page must come back.
"""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import psutil
import websockets
from sqlalchemy import create_engine, make_url, text

from db import engine
from db.embedded import EmbeddedError
from db.engine import owner_transaction
from db.installation import DatabaseUrls, check_fit_to_serve
from mediance.domain.visits import Answer, Ending
from mediance.services import keys, restore
from mediance.services.backup import back_up
from mediance.services.desk import desk_view
from mediance.services.end_visit import end_visit
from mediance.services.installation import Installation
from mediance.services.live import LiveHub
from mediance.services.news import NewsThread
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.restore import BackupFile
from mediance.services.sign_in import sign_in
from mediance.settings import settings
from tests.bench.cutting import cut_line
from tests.bench.desk import FORM, Desk
from tests.bench.figures import Figure
from tests.bench.house import House, house
from tests.bench.serving import TUNED, process
from tests.bench.writing import (
    Account,
    Verdict,
    judged,
    kill_and_start_again,
    people_writing,
    so_far,
)
from tests.cast import PASSWORD

KILLS = int(os.environ.get("KILLS", "100"))
BACKUPS = max(1, KILLS // 20)
PEOPLE = 20
APP_KILLS_SECONDS = 45 * 60.0
PAUSE_SECONDS = (0.2, 1.0)
SHARE_CUT = 0.05
DISK_FULL_TIMES = 3
DISK_FULL_SECONDS = 5.0
DISK_MEGABYTES = 384
BALLAST_BYTES = 65_536
LISTENER_LOSSES = 10
NEWS_SECONDS = 30.0
BACK_SECONDS = 180.0
MIGRATIONS_AT_ONCE, MIGRATION_ROUNDS = 4, 3
VISITS_BEFORE_THE_STEP = 20

UPGRADE = """
import sys
from db.installation import DatabaseUrls, upgrade
upgrade(DatabaseUrls(*sys.argv[1:]))
"""
ARRIVED_AHEAD = text(
    "update mediance.visit set arrived_at = arrived_at + interval '1 hour' where id = any(:ids)"
)
HAPPENED_AHEAD = text(
    "update mediance.visit_event set at = at + interval '1 hour' where visit_id = any(:ids)"
)
CUT_OFF = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where application_name = 'mediance live'"
)
NOTHING = Verdict(0, 0, 0, 0, 0, 0)


def measure() -> Sequence[Figure]:
    """Break one thing after the other, each under people who write."""
    full = disk_full()
    with house() as here:
        parts = {
            "kills": server_killed(here),
            "line_cuts": line_cut(here),
            "disk_full": full,
            "app_kills": app_killed(here),
            "backup_during_writes": saved_while_writing(here),
        }
        others = [*clock_stepped_back(here), *listener_lost(here), *migrations_at_once(here)]
    whole = sum((part.verdict for part in parts.values()), NOTHING)
    n = whole.acknowledged
    return [
        *(Figure(name, part.times, "times", part.times) for name, part in parts.items()),
        Figure("acknowledged", n, "writes", n),
        Figure("acknowledged_lost", whole.lost, "writes", n),
        Figure("half_written", whole.half_written, "rows", n),
        Figure("doubled", whole.doubled, "rows", n),
        Figure("asked_to_try_again", whole.asked_again, "presses", n),
        Figure("without_a_sentence", whole.unforeseen, "presses", n),
        *others,
    ]


@dataclass(frozen=True)
class Broken:
    """How often something was broken, and what became of the writing."""

    times: int
    verdict: Verdict


def server_killed(here: House) -> Broken:
    """Kill the database's server, as a power cut would."""
    with people_writing(here, PEOPLE) as accounts:
        for _ in range(KILLS):
            _pause()
            kill_and_start_again(here)
        _pause()
    return Broken(KILLS, judged(here.urls, accounts))


def line_cut(here: House) -> Broken:
    """Cut the line to the database in the middle of a commit, before or after it got there."""
    with cut_line(here.urls.app, SHARE_CUT) as (by_line, line):
        engine.connect(by_line)
        try:
            with people_writing(here, PEOPLE) as accounts:
                while line.cuts_before + line.cuts_after < KILLS:
                    time.sleep(0.05)
        finally:
            engine.connect(here.urls.app)
    return Broken(line.cuts_before + line.cuts_after, judged(here.urls, accounts))


def disk_full() -> Broken:
    """Fill the disk that the database lies on, until people are refused; then give it room again.

    The disk is a small one in memory, which only root may mount; anybody else is told so.
    """
    if os.geteuid() != 0:
        sys.stderr.write("disk_full: not tried, because only root can mount a small disk\n")
        return Broken(0, NOTHING)
    with small_disk() as disk, house(disk) as here:
        if disk not in here.server.data.parents:
            raise RuntimeError("the database does not lie on the small disk")
        with people_writing(here, PEOPLE) as accounts:
            for _ in range(DISK_FULL_TIMES):
                _pause()
                with no_room_on(disk):
                    time.sleep(DISK_FULL_SECONDS)
                _start_as_soon_as_possible(here)
            _pause()
        return Broken(DISK_FULL_TIMES, judged(here.urls, accounts))


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a disk just large enough for a database."""
    with tempfile.TemporaryDirectory(prefix="mediance-disk-") as folder:
        Path(folder).chmod(0o755)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=0755", "none", folder]
        subprocess.run(mount, check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)  # noqa: S607


@contextmanager
def no_room_on(disk: Path) -> Iterator[None]:
    """Take all the room that is left on a disk, again and again; then give it back."""
    ballast, is_over = disk / "ballast", Event()

    def fill() -> None:
        with ballast.open("ab", buffering=0) as file:
            while not is_over.wait(0.05):
                with suppress(OSError):
                    while file.write(b"\0" * BALLAST_BYTES) == BALLAST_BYTES:
                        pass

    filling = Thread(target=fill)
    filling.start()
    try:
        yield
    finally:
        is_over.set()
        filling.join()
        ballast.unlink()


def saved_while_writing(here: House) -> Broken:
    """Save everything while people write, and look for what they were told in what comes back."""
    whole = NOTHING
    with tempfile.TemporaryDirectory() as folder, data_folder(Path(folder)) as data:
        for turn in range(BACKUPS):
            with people_writing(here, PEOPLE) as accounts:
                _pause()
                told = so_far(accounts)
                saved = back_up(Installation(here.urls, here.server), data, keep=1)
            with _empty_database(here, f"saved_{turn}") as urls:
                backup = BackupFile(saved.file, keys.known("backup"))
                restore.in_place(Installation(urls, here.server), backup, data, instead=False)
                whole += judged(urls, told)
    return Broken(BACKUPS, whole)


@contextmanager
def data_folder(folder: Path) -> Iterator[Path]:
    """Have the keys and proofs of this process lie in a folder of their own."""
    before = os.environ.get("MEDIANCE_DATA_DIR")
    os.environ["MEDIANCE_DATA_DIR"] = str(folder)
    settings.cache_clear()
    try:
        yield folder
    finally:
        os.environ.pop("MEDIANCE_DATA_DIR")
        if before is not None:
            os.environ["MEDIANCE_DATA_DIR"] = before
        settings.cache_clear()


def app_killed(here: House) -> Broken:
    """Kill the application while people press in its pages; the pages come back with their key."""
    kills, accounts = asyncio.run(_screens_of_an_app_that_dies(here))
    return Broken(kills, judged(here.urls, accounts))


def clock_stepped_back(here: House) -> list[Figure]:
    """Have people arrive by a clock that is ahead; it is put right, and they are received."""
    cast, refused = here.cast, 0
    before = [_arrive(here) for _ in range(VISITS_BEFORE_THE_STEP)]
    with owner_transaction(here.urls.owner) as work:
        for statement in (ARRIVED_AHEAD, HAPPENED_AHEAD):
            work.execute(statement, {"ids": before})
    view = desk_view(cast.carme, cast.here)
    negative = sum(view.now < each.arrived_at for each in view.waiting if each.visit_id in before)
    for visit_id in before:
        try:
            receive(cast.amina, visit_id, uuid.uuid4())
            end_visit(
                cast.amina, visit_id, Ending.COMPLETED, key=uuid.uuid4(), answer=Answer.INFORM
            )
        except Exception:  # noqa: BLE001 - any refusal would keep somebody waiting for ever
            refused += 1
    n = len(before)
    return [
        Figure("clock_stepped_back", negative, "visits", n),
        Figure("clock_stepped_back_refused", refused, "visits", n),
    ]


def listener_lost(here: House) -> list[Figure]:
    """Cut the connection that hears the news, and see whether the next news come."""
    hub, missed = LiveHub(), 0
    news = NewsThread(here.urls.direct, hub=hub)
    news.start()
    try:
        _until(lambda: hub.is_heard("visits"))
        for _ in range(LISTENER_LOSSES):
            missed += not _is_heard_after_loss(here, hub)
    finally:
        news.stop()
    return [
        Figure("listener_losses", LISTENER_LOSSES, "times", LISTENER_LOSSES),
        Figure("news_missed", missed, "news", LISTENER_LOSSES),
    ]


def _is_heard_after_loss(here: House, hub: LiveHub) -> bool:
    _as_superuser(here, CUT_OFF)
    known = hub.current("visits", [here.cast.here])
    _arrive(here)
    return _until(lambda: hub.current("visits", [here.cast.here]) > known)


def migrations_at_once(here: House) -> list[Figure]:
    """Bring an empty database to this version from several processes at once."""
    failed = 0
    for turn in range(MIGRATION_ROUNDS):
        with _empty_database(here, f"moving_{turn}") as urls:
            commands = [
                subprocess.Popen([sys.executable, "-c", UPGRADE, urls.app, urls.owner, urls.app])
                for _ in range(MIGRATIONS_AT_ONCE)
            ]
            failed += sum(command.wait(300) != 0 for command in commands)
            check_fit_to_serve(urls.app)
    n = MIGRATIONS_AT_ONCE * MIGRATION_ROUNDS
    return [
        Figure("migrations_at_once", n, "migrations", n),
        Figure("migrations_failed", failed, "migrations", n),
    ]


@dataclass
class AppThatDies:
    """The application, killed and served again under another address."""

    urls: DatabaseUrls
    address: str = ""
    pid: int = 0

    def start(self, stack: ExitStack) -> None:
        """Serve it, until the stack ends or it is killed."""
        served = stack.enter_context(process(TUNED, self.urls))
        self.address, self.pid = urlsplit(served.url).netloc, served.pid

    def kill(self) -> None:
        """Kill it as a crash would."""
        psutil.Process(self.pid).kill()


async def _screens_of_an_app_that_dies(here: House) -> tuple[int, list[Account]]:
    """Kill it as often as asked, or as its minutes allow; return how often, and who wrote."""
    app, is_over, kills = AppThatDies(here.urls), asyncio.Event(), 0
    with ExitStack() as stack:
        await asyncio.to_thread(app.start, stack)
        accounts = [Account() for _ in range(PEOPLE)]
        tokens = [sign_in("carme", PASSWORD, "127.0.0.1").token for _ in accounts]
        work = [
            asyncio.create_task(_press_on(app, token, account, is_over))
            for token, account in zip(tokens, accounts, strict=True)
        ]
        end = time.monotonic() + APP_KILLS_SECONDS
        while kills < KILLS and time.monotonic() < end:
            await _all_are_answered(accounts)
            await asyncio.sleep(random.uniform(0, 2))
            app.kill()
            kills += 1
            await asyncio.to_thread(app.start, stack)
        await _all_are_answered(accounts)
        is_over.set()
        await asyncio.gather(*work)
    return kills, accounts


async def _all_are_answered(accounts: Sequence[Account]) -> None:
    """Wait until everybody has been told again that something is done."""
    before = [len(account.told) for account in accounts]
    deadline = time.monotonic() + BACK_SECONDS
    while any(len(a.told) == n for a, n in zip(accounts, before, strict=True)):
        if time.monotonic() > deadline:
            raise TimeoutError("a page does not come back after the application was killed")
        await asyncio.sleep(0.1)


async def _press_on(app: AppThatDies, token: str, account: Account, is_over: asyncio.Event) -> None:
    """Write people down; a press that was not answered is pressed again where the page is back."""
    desk, key = None, str(uuid.uuid4())
    while not (is_over.is_set() and desk):
        try:
            if desk is None:
                desk = Desk(app.address, "accueil", token)
                await desk.open()
            await desk.press(FORM, "recorded", key=key, domain="to_clarify", urgent=False)
        except (OSError, websockets.WebSocketException, TimeoutError, KeyError):
            desk = None
            account.asked_again += 1
            await asyncio.sleep(0.2)
            continue
        shown = desk.shown[FORM]
        if shown["answered"] == str(desk.presses) and shown["done"] and not shown["problem"]:
            account.told.append((shown["done"]["visit"], "arrived"))
            key = str(uuid.uuid4())
        account.unforeseen["error on a page"] += desk.errors
        desk.errors = 0
    await desk.close()


def _arrive(here: House) -> int:
    return record_visit(here.cast.carme, NewVisit(here.cast.here), uuid.uuid4()).visit_id


def _pause() -> None:
    time.sleep(random.uniform(*PAUSE_SECONDS))


def _start_as_soon_as_possible(here: House) -> None:
    """Start the server unless it found its way by itself, as the application's listener would."""

    def started() -> bool:
        try:
            here.server.start()
        except EmbeddedError:
            return False
        return True

    if not _until(started):
        raise TimeoutError("the server does not come back once there is room")


def _until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + NEWS_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def _as_superuser(here: House, statement: str) -> None:
    superuser = create_engine(here.server.superuser_url(), isolation_level="AUTOCOMMIT")
    with superuser.connect() as connection:
        connection.execute(text(statement))
    superuser.dispose()


@contextmanager
def _empty_database(here: House, name: str) -> Iterator[DatabaseUrls]:
    _as_superuser(here, f"create database {name} owner mediance_owner")
    app, owner = _at(here.urls.app, name), _at(here.urls.owner, name)
    try:
        yield DatabaseUrls(app, owner, direct=app)
    finally:
        _as_superuser(here, f"drop database {name} with (force)")


def _at(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)
