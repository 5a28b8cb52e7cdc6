"""The demonstration association: invented people and an invented past, never beside real ones."""

import json
from dataclasses import dataclass
from pathlib import Path

from db import bulk
from db.engine import Work, owner_transaction
from db.queries import demonstration, demonstration_meetings, journal
from db.queries.demonstration import DemonstrationAccount, Holdings
from db.queries.journal import Record
from mediance.domain.actors import OPERATOR
from mediance.domain.simulation.scale import USUAL, TooSmall, scale_for
from mediance.services.demonstration_house import PASSWORD
from mediance.services.demonstration_making import Making, Phase, Progress, Size, silent
from mediance.services.demonstration_present import go_on
from mediance.services.installation import Installation, data_root
from mediance.settings import settings

__all__ = ["PASSWORD", "Phase", "RealAssociation", "TooSmall", "accounts", "fill_if_new", "make"]

SEED = 66
TRUTH_FILE = "demonstration.json"
NOTHING = Holdings(
    has_sites=False,
    has_records=False,
    has_imports=False,
    has_real_staff=False,
    has_demonstration_staff=False,
)


class RealAssociation(Exception):
    """The database holds accounts, records or registers of people who are not invented."""


@dataclass(frozen=True)
class Made:
    """What was made, and where its truth is written."""

    size: Size
    checksum: str
    truth_file: Path


def fill_if_new(found: Installation) -> None:
    """Make the usual demonstration in a new database; bring one that was left alone up to date."""
    if not found.may_migrate:
        return
    with owner_transaction(found.urls.owner) as work:
        holdings = demonstration.holdings(work)
        if _is_demonstration(holdings):
            demonstration.wait_for_turn(work)
            go_on(work)
    if _is_new(holdings):
        make(found.urls.owner, data_root(settings()), if_new=True)


def accounts(found: Installation) -> tuple[DemonstrationAccount, ...]:
    """Return the demonstration accounts that can sign in; none in a real association."""
    if not found.may_migrate:
        return ()
    with owner_transaction(found.urls.owner) as work:
        return demonstration.accounts(work)


def make(
    owner_url: str,
    data_dir: Path,
    visits: int = USUAL,
    *,
    seed: int = SEED,
    if_new: bool = False,
    progress: Progress = silent,
) -> Made | None:
    """Fill the database with a demonstration; one that is there already is replaced.

    All in one transaction; the truth is written beside the data afterwards. With `if_new` nothing
    happens, and None is returned, unless the database is as good as new. Raises `RealAssociation`,
    `TooSmall` or `db.errors.DatabaseUnavailable`.
    """
    scale = scale_for(visits)
    with owner_transaction(owner_url) as work:
        demonstration.wait_for_turn(work)
        found = demonstration.holdings(work)
        if if_new and not _is_new(found):
            return None
        _make_room(work, found)
        making = Making(work, scale, seed, progress)
        making.run()
        size = making.size()
        trace = Record("demonstration", fields=(making.checksum,), row_count=size.visits)
        journal.record(work, OPERATOR, "demonstrate", trace)
        demonstration.announce(work)
    progress(Phase.CHECKS, 1, 2)
    loaded = (*demonstration.RECORDS, *demonstration_meetings.FILLED)
    bulk.tidy(owner_url, loaded, read_by_index=demonstration.READ_BY_INDEX)
    truth_file = data_dir / TRUTH_FILE
    truth_file.parent.mkdir(parents=True, exist_ok=True)
    truth_file.write_text(json.dumps(making.truth(), ensure_ascii=False, indent=1) + "\n")
    progress(Phase.CHECKS, 2, 2)
    return Made(size, making.checksum, truth_file)


def _is_new(found: Holdings) -> bool:
    return found == NOTHING


def _is_demonstration(found: Holdings) -> bool:
    return found.has_demonstration_staff and not found.has_real_staff


def _make_room(work: Work, found: Holdings) -> None:
    is_invented = _is_demonstration(found) and not found.has_imports
    if not (_is_new(found) or is_invented):
        raise RealAssociation
    if found.has_records:
        bulk.empty(work, demonstration.RECORDS)
