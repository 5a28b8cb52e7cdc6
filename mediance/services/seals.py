"""Sealing the journal: what has become final is covered by a hash, inside the database and out."""

import logging
import time
from pathlib import Path

from db.engine import transaction
from db.queries import clock, seals
from db.queries.seals import Horizon
from mediance.domain.actors import HOUSEKEEPING
from mediance.domain.seals import made
from mediance.services import seal_file

SETTLE_SECONDS = 20.0  # longer than any transaction of the application may idle
LOOK_AGAIN_SECONDS = 0.1

log = logging.getLogger(__name__)


def seal_journal(folder: Path | None = None) -> int:
    """Seal the entries that have become final; return how many seals that made.

    The seals are written to a file in `folder` too, with those that a crash kept from it. Where
    somebody has been writing for long, nothing is sealed: it is tried again later. It leaves no
    entry, or every seal would give the next one something to cover.

    Raises `DatabaseUnavailable`.
    """
    with transaction(HOUSEKEEPING) as work:
        seen = seals.horizon(work)
    count = 0
    if _has_settled(seen):
        while added := _seal_next(seen.last_id):
            count += added
    else:
        log.info("the journal will be sealed later: a transaction is still writing to it")
    if folder is not None:
        _write_down(folder)
    return count


def _has_settled(seen: Horizon) -> bool:
    """Wait for those who were writing when the horizon was taken; False where one goes on."""
    deadline = time.monotonic() + SETTLE_SECONDS
    waited_for = set(seen.writers)
    while waited_for:
        with transaction(HOUSEKEEPING) as work:
            waited_for &= seals.writers(work)
        if not waited_for:
            break
        if time.monotonic() >= deadline:
            return False
        time.sleep(LOOK_AGAIN_SECONDS)
    return True


def _seal_next(last_id: int) -> int:
    """Seal one stretch of what is not sealed yet, up to an entry; return how many seals it took."""
    with transaction(HOUSEKEEPING) as work:
        seals.one_at_a_time(work)
        newest = seals.newest(work)
        entries = seals.stretch(work, after=newest.last_id if newest else 0, up_to=last_id)
        if not entries:
            return 0
        added = made(newest, entries, entries[-1].id, clock.now(work))
        seals.add(work, added)
        return len(added)


def _write_down(folder: Path) -> None:
    with transaction(HOUSEKEEPING) as work:
        seals.one_at_a_time(work)  # whoever else writes the file has the turn, too
        try:
            outside = seal_file.read(folder)
            seal_file.append(folder, seals.seals(work, after=outside.newest if outside else 0))
        except OSError as error:
            log.warning("the journal's seals are not written outside: %s", error.strerror)
