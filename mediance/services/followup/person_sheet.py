"""The first screen of one person's page, in one look."""

from collections.abc import Sequence
from datetime import date

from db.engine import Work, transaction
from db.queries import board, consents, deadline_rules, person_files, procedures
from mediance.domain import paris
from mediance.domain import person_sheet as sheet
from mediance.domain.actors import Actor
from mediance.domain.consents import hindrance, standing
from mediance.domain.followup import BoardRow, RecordedEvent
from mediance.domain.permissions import Action
from mediance.domain.person_sheet import LivedProcedure, PersonSheet
from mediance.domain.procedure_deadlines import NOTHING_SAID, Lawbook
from mediance.domain.procedure_life import ImpossibleHistory, Life, life
from mediance.domain.timelines import Strip
from mediance.services import guard
from mediance.services.followup.projection import holidays_around
from mediance.services.person_file import opened_within

LAST_VISITS = 5


def person_sheet(actor: Actor, person_id: int, *, is_opening: bool = True) -> PersonSheet:
    """Return who somebody is, what is due for them, and what is waited for.

    Opening a file is journalled; looking at it again while it stays open is not. Raises
    `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    today = paris.today()
    with transaction(actor) as work:
        head = opened_within(work, actor, person_id, is_opening=is_opening)
        stands = standing(consents.events_of(work, head.record_ids))
        found = _lived(work, board.of_people(work, head.record_ids, today))
        return PersonSheet(
            head=head,
            phones=person_files.phones(work, head.record_ids),
            stands=stands,
            hindrance=hindrance(stands, is_told=head.is_told),
            procedures=found,
            visits=person_files.visits(work, head.record_ids, offset=0, limit=LAST_VISITS),
            strips=_strips(work, found, today),
            today=today,
        )


def _lived(work: Work, rows: Sequence[BoardRow]) -> tuple[LivedProcedure, ...]:
    running = [row.head for row in rows if row.head.is_open]
    on_a_way = [each.procedure_id for each in running if each.domain_code in ON_A_WAY]
    events = procedures.events(work, [each.procedure_id for each in running]) if running else {}
    facts = procedures.facts(work, on_a_way) if on_a_way else {}
    return tuple(
        LivedProcedure(
            row,
            _life(events.get(row.head.procedure_id, ())),
            facts.get(row.head.procedure_id, NOTHING_SAID),
        )
        for row in rows
    )


def _life(recorded: Sequence[RecordedEvent]) -> Life | None:
    try:
        return life(each.event for each in recorded) if recorded else None
    except ImpossibleHistory:
        return None


def _strips(work: Work, found: Sequence[LivedProcedure], today: date) -> dict[sheet.Way, Strip]:
    if not sheet.ways(found):
        return {}
    rules = tuple(each.rule for each in deadline_rules.current(work))
    by = Lawbook(rules, {}, holidays_around(today))
    return dict(sheet.strips(found, by, today))


ON_A_WAY = frozenset(sheet.DOMAINS.values())
