"""What people were told and agreed to: versions of texts, and the events that speak of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from db import locks
from db.locks import Lock
from db.models import ConsentEvent, ConsentText, Institution, Language, Person, Staff
from db.queries import identities, reference
from mediance.domain import consents
from mediance.domain.consents import Decision, Subject, Support, Telling, TextKind
from mediance.domain.reference import Choice, Label

Row = Mapping[str, object]


def ship_texts(session: Session, rows: Sequence[Row]) -> None:
    """Add the versions that are not there yet; those that are stay as they were told."""
    session.execute(
        insert(ConsentText).on_conflict_do_nothing(index_elements=["kind", "version"]), list(rows)
    )


def texts(session: Session, on: date) -> Mapping[TextKind, consents.ConsentText]:
    """Return the version of each text that holds on a day."""
    rows = session.scalars(
        select(ConsentText).where(ConsentText.valid_from <= on).order_by(ConsentText.version)
    )
    return {  # a later version takes the earlier one's place
        row.kind: consents.ConsentText(
            row.id,
            row.kind,
            row.version,
            row.valid_from,
            row.title,
            row.body,
            row.title_gloss,
            row.body_gloss,
        )
        for row in rows
    }


def add(
    session: Session,
    person_id: int,
    text_id: int,
    *,
    subject: Subject,
    decision: Decision,
    staff_id: int,
    telling: Telling,
) -> int:
    """Write down what was told or said, at the database's own moment; return the event."""
    event = ConsentEvent(
        person_id=person_id,
        text_id=text_id,
        decision=decision,
        told_by=staff_id,
        language_code=telling.language_code,
        support=telling.support,
        institution_code=subject.institution_code,
    )
    session.add(event)
    session.flush()
    return event.id


def undo(session: Session, event_id: int, staff_id: int) -> int | None:
    """Take an event back by one of its own; return whose it was, None where it does not stand."""
    undone = session.scalar(
        select(ConsentEvent).where(ConsentEvent.id == event_id, _stands(ConsentEvent))
    )
    if undone is None:
        return None
    session.add(
        ConsentEvent(
            person_id=undone.person_id,
            text_id=undone.text_id,
            decision=Decision.UNDONE,
            told_by=staff_id,
            language_code=undone.language_code,
            support=undone.support,
            institution_code=undone.institution_code,
            undoes=event_id,
        )
    )
    session.flush()
    return undone.person_id


def event(session: Session, event_id: int) -> consents.ConsentEvent | None:
    """Return one event; None where the actor sees none."""
    found = _told(session, _EVENTS.where(ConsentEvent.id == event_id))
    return found[0] if found else None


def events_of(
    session: Session, person_ids: Collection[int], *, limit: int | None = None
) -> tuple[consents.ConsentEvent, ...]:
    """Return what was told and said on these records, newest first."""
    query = _EVENTS.where(ConsentEvent.person_id.in_(person_ids))
    return _told(session, query.order_by(ConsentEvent.id.desc()).limit(limit))


_Event = Select[ConsentEvent, TextKind, int, str]

_EVENTS: _Event = (
    select(ConsentEvent, ConsentText.kind, ConsentText.version, Staff.display_name)
    .join(ConsentText, ConsentText.id == ConsentEvent.text_id)
    .join(Staff, Staff.id == ConsentEvent.told_by)
)


def _told(session: Session, query: _Event) -> tuple[consents.ConsentEvent, ...]:
    rows = session.execute(query)
    return tuple(
        consents.ConsentEvent(
            row.ConsentEvent.id,
            Subject(row.kind, row.ConsentEvent.institution_code),
            row.version,
            row.ConsentEvent.decision,
            row.ConsentEvent.at,
            row.ConsentEvent.told_by,
            row.display_name,
            Telling(row.ConsentEvent.language_code, row.ConsentEvent.support),
            row.ConsentEvent.undoes,
        )
        for row in rows
    )


def languages(session: Session, on: date) -> tuple[Choice, ...]:
    """Return the languages in which people may be told, in order."""
    rows = reference.offered(session, Language, on)
    return tuple(Choice(row.code, Label(row.label, row.gloss)) for row in rows)


def institutions(session: Session, on: date) -> tuple[Choice, ...]:
    """Return the institutions to which somebody may be spoken of, in order."""
    rows = reference.offered(session, Institution, on)
    return tuple(Choice(row.code, Label(row.label, row.label)) for row in rows)


def is_told(session: Session, person_id: int) -> bool:
    """Whether somebody was told what is kept of them, on any of their records."""
    told = select(Person.id).where(
        Person.id.in_(identities.records_of(person_id)), Person.notice_given_at.is_not(None)
    )
    return bool(session.scalar(select(told.exists())))


def hold(session: Session, person_id: int) -> None:
    """Let nobody else say something of this person until the transaction ends."""
    locks.hold(session, Lock.CONSENTS, person_id)


def usual_telling(session: Session, staff_id: int) -> Telling | None:
    """Return how somebody told people last; None where they told nobody yet."""
    row = session.execute(
        select(ConsentEvent.language_code, ConsentEvent.support)
        .where(ConsentEvent.told_by == staff_id, ConsentEvent.decision != Decision.UNDONE)
        .order_by(ConsentEvent.id.desc())
        .limit(1)
    ).one_or_none()
    return Telling(row.language_code, Support(row.support)) if row else None


def _stands(event: type[ConsentEvent]) -> ColumnElement[bool]:
    later = aliased(ConsentEvent)
    return and_(event.decision != Decision.UNDONE, ~exists().where(later.undoes == event.id))
