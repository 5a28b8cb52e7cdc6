"""Writing down what somebody was told or said, within the transaction of a service that asked."""

from db.engine import Work
from db.queries import consents, journal
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.consents import USUALLY, Decision, Subject, Telling, TextKind

NOTICE = Subject(TextKind.NOTICE)


def tell(work: Work, actor: Actor, person_id: int, telling: Telling = USUALLY) -> int:
    """Write down that somebody was told what is kept of them; return the event."""
    return write_down(work, actor, person_id, NOTICE, decision=Decision.TOLD, telling=telling)


def write_down(
    work: Work,
    actor: Actor,
    person_id: int,
    subject: Subject,
    *,
    decision: Decision,
    telling: Telling,
) -> int:
    """Write down what was said of the version that holds today; return the event."""
    text = consents.texts(work, paris.today())[subject.kind]
    event_id = consents.add(
        work,
        person_id,
        text.text_id,
        subject=subject,
        decision=decision,
        staff_id=actor.staff_id,
        telling=telling,
    )
    journal.record(work, actor, decision, Record("person", person_id, fields=(subject.kind,)))
    return event_id
