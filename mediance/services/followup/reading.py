"""One procedure whole, and those of one person."""

from db.engine import Work, transaction
from db.queries import board, identities, journal, procedures
from db.queries.journal import Record
from db.queries.procedures import Kept
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import BoardRow, ProcedureFile
from mediance.domain.permissions import Action
from mediance.domain.procedure_deadlines import NOTHING_SAID, Subject, addable, lines
from mediance.domain.procedure_life import four_clocks, life
from mediance.services import guard
from mediance.services.followup.projection import as_they_hold, lawbook, relance
from mediance.services.followup.refusals import ProcedureUnknown


def procedures_of(actor: Actor, person_id: int) -> tuple[BoardRow, ...]:
    """Return the procedures of somebody at the actor's sites, all their records together.

    Those under way first, the most pressing first. Raises `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        records = work.scalars(identities.records_of(person_id)).all()
        return board.of_people(work, records, paris.today())


def procedure_file(actor: Actor, procedure_id: int, *, is_opening: bool = True) -> ProcedureFile:
    """Return all that is known of a procedure; opening it is journalled, looking again is not.

    Raises `ProcedureUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        kept = procedures.kept(work, procedure_id)
        if kept is None:
            raise ProcedureUnknown
        if is_opening:
            touched = Record("procedure", procedure_id, kept.head.site_id)
            journal.record(work, actor, "read", touched)
        return file_of(work, kept)


def file_of(work: Work, kept: Kept) -> ProcedureFile:
    """Return the file of a procedure, within a transaction."""
    procedure_id, today = kept.head.procedure_id, paris.today()
    recorded = procedures.events(work, [procedure_id])[procedure_id]
    lived = life(each.event for each in recorded)
    said = procedures.facts(work, [procedure_id]).get(procedure_id, NOTHING_SAID)
    by, of = lawbook(work), Subject(kept.head.type_code, lived, said)
    return ProcedureFile(
        head=kept.head,
        person_name=kept.person_name,
        events=as_they_hold(recorded, lived),
        life=lived,
        clocks=four_clocks(lived),
        deadlines=lines(of, by, today, paris.now()),
        relance=relance(lived, by),
        may_add=addable(of, by, kept.head.domain_code),
        today=today,
        at_opening=kept.at_opening,
        at_closing=kept.at_closing,
        proof_seen_on=kept.proof_seen_on,
        visit_id=kept.visit_id,
    )
