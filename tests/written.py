"""Visits of the past, written as they stand after their last event."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from db.engine import transaction
from db.models import RegisterImport, Visit
from mediance.domain import paris
from mediance.domain.actors import Actor, system_actor
from mediance.domain.roles import SystemRole
from mediance.domain.visits import Answer, Ending, VisitProgress, VisitState

WAITING = VisitProgress(VisitState.WAITING)

Written = tuple[datetime, VisitProgress]
"""When somebody came, and what became of it."""

_numbers = count(10_001)  # out of the way of those the desk gives


def received(arrived_at: datetime, after: timedelta) -> Written:
    """Somebody who came, was received after a wait, and left with an answer."""
    at = arrived_at + after
    return arrived_at, VisitProgress(
        VisitState.ENDED, at, ended_at=at, ending=Ending.COMPLETED, answer=Answer.INFORM
    )


def ended(arrived_at: datetime, ending: Ending, at: datetime | None = None) -> Written:
    """Somebody who came and was received by nobody."""
    return arrived_at, VisitProgress(VisitState.ENDED, ended_at=at, ending=ending)


def remember(
    actor: Actor, site_id: int, visits: Iterable[Written], *, import_id: int | None = None
) -> None:
    """Write visits to one site."""
    with transaction(actor) as work:
        work.add_all(
            Visit(
                site_id=site_id,
                day=paris.local_day(arrived_at),
                number=next(_numbers),
                domain_code="to_clarify",
                channel_code="walk_in",
                arrived_at=arrived_at,
                state=progress.state,
                received_at=progress.received_at,
                ended_at=progress.ended_at,
                ending=progress.ending,
                answer=progress.answer,
                import_id=import_id,
            )
            for arrived_at, progress in visits
        )


def register_read_in(site_id: int) -> int:
    """Write that a register was read into a site; its visits need not say when they ended."""
    with transaction(system_actor(SystemRole.IMPORT, site_ids=(site_id,))) as work:
        register = RegisterImport(
            site_id=site_id, file_name="octobre.xlsx", file_checksum="0", row_count=0
        )
        work.add(register)
        work.flush()
        return register.id
