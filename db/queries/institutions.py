"""Institutions: how they are reached, how files are handed in, how long these took, whom next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Date, case, cast, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute as Column
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from db.models import (
    Institution,
    InstitutionCard,
    InstitutionDeposit,
    Procedure,
    ProcedureType,
    Recourse,
    Staff,
)
from db.models.base import NOW
from db.queries.deadline_rules import UNREADABLE_NAME
from db.queries.procedures import answer_is_overdue
from mediance.domain import institutions as told
from mediance.domain.deadline_rules import Verification
from mediance.domain.institutions import (
    Card,
    Deposit,
    DepositWay,
    ListedInstitution,
    ListedType,
    NewType,
)
from mediance.domain.procedures import Rung
from mediance.domain.reference import Label
from mediance.domain.waiting import WaitCount, WaitOutcome

OWN_CODE = "own_"
ANY = "any"
SHIPPED = ("code", "institution_code", "rung", "label", "gloss", "advice", "advice_gloss", "source")
WORDS = ("label", "gloss", "advice", "advice_gloss", "source")

Row = Mapping[str, str]
Moment = Column[datetime | None]


def listed(
    session: Session, site_ids: Collection[int], today: date
) -> tuple[ListedInstitution, ...]:
    """Return every institution, in order, with what waits there at these sites."""
    counts = {
        row.institution_code: (row.waiting, row.silent)
        for row in session.execute(
            select(
                Procedure.institution_code,
                func.count().label("waiting"),
                func.count().filter(answer_is_overdue(today)).label("silent"),
            )
            .where(_waits(), Procedure.site_id.in_(site_ids))
            .group_by(Procedure.institution_code)
        )
    }
    none = (0, 0)
    told = ((head, counts.get(head.code, none)) for head in heads(session))
    return tuple(replace(head, waiting=waiting, silent=silent) for head, (waiting, silent) in told)


def heads(session: Session) -> tuple[ListedInstitution, ...]:
    """Return every institution, in order, without what waits there."""
    rows = session.scalars(select(Institution).order_by(Institution.position, Institution.code))
    return tuple(
        ListedInstitution(row.code, row.label, row.valid_from, row.valid_to) for row in rows
    )


def types(session: Session) -> tuple[ListedType, ...]:
    """Return every kind of procedure, in order."""
    rows = session.scalars(
        select(ProcedureType).order_by(ProcedureType.position, ProcedureType.code)
    )
    return tuple(
        ListedType(
            row.code, row.label, row.domain_code, row.institution_code,
            row.valid_from, row.valid_to,
        )
        for row in rows
    )  # fmt: skip


def card(session: Session, code: str, *, held: bool = False) -> Card:
    """Return how an institution is reached; its version is 0 while nobody wrote it."""
    query = select(InstitutionCard).where(InstitutionCard.institution_code == code)
    row = session.scalar(query.with_for_update() if held else query)
    if row is None:
        return Card()
    return Card(row.opening, row.phone, row.address, row.contact, row.version)


def deposits(session: Session, code: str) -> dict[str, Deposit]:
    """Return how each kind of file is handed in there, by the code of the kind."""
    rows = session.scalars(
        select(InstitutionDeposit).where(InstitutionDeposit.institution_code == code)
    )
    return {
        row.type_code: Deposit(frozenset(DepositWay(way) for way in row.ways), row.proof)
        for row in rows
    }


def waits(
    session: Session, code: str, site_ids: Collection[int], *, since: datetime, today: date
) -> dict[str, list[WaitCount]]:
    """Return how long files handed in there took or have taken so far, by kind."""
    deposited = _day(Procedure.deposited_at)
    ended = case(
        (Procedure.decided_at.is_not(None), _day(Procedure.decided_at)),
        (Procedure.closed_at.is_not(None), _day(Procedure.closed_at)),
        else_=today,
    )
    outcome = case(
        (Procedure.decided_at.is_not(None), WaitOutcome.RECEIVED.value),
        (Procedure.closed_at.is_not(None), WaitOutcome.LEFT.value),
        else_=WaitOutcome.STILL_WAITING.value,
    )
    files = (
        select(
            Procedure.type_code,
            outcome.label("outcome"),
            func.greatest(ended - deposited, 0).label("days"),
        )
        .where(
            Procedure.institution_code == code,
            Procedure.deposited_at.is_not(None),
            Procedure.deposited_at >= since,
            Procedure.site_id.in_(site_ids),
        )
        .subquery()
    )
    rows = session.execute(select(*files.c, func.count().label("people")).group_by(*files.c))
    found: dict[str, list[WaitCount]] = {}
    for row in rows:
        wait = WaitCount(WaitOutcome(row.outcome), timedelta(days=row.days), row.people)
        found.setdefault(row.type_code, []).append(wait)
    return found


def silences(session: Session, code: str, site_ids: Collection[int], today: date) -> dict[str, int]:
    """Return how many files wait there beyond what is expected, by kind."""
    rows = session.execute(
        select(Procedure.type_code, func.count())
        .where(
            _waits(),
            Procedure.institution_code == code,
            Procedure.site_id.in_(site_ids),
            answer_is_overdue(today),
        )
        .group_by(Procedure.type_code)
    )
    return {type_code: count for type_code, count in rows}  # noqa: C416 - rows are no pairs


def ladder(session: Session, code: str) -> dict[Rung, told.Recourse]:
    """Return whom one turns to, rung by rung: what is said of this institution before of all."""
    rows = session.execute(
        select(Recourse, Staff.display_name)
        .outerjoin(Staff, Staff.id == Recourse.verified_by)
        .where(or_(Recourse.institution_code == code, Recourse.institution_code.is_(None)))
        .order_by(Recourse.institution_code.nulls_first())
    )
    return {row.rung: _recourse(row, verifier) for row, verifier in rows}


def hold_recourse(session: Session, code: str, rung: Rung) -> told.Recourse | None:
    """Return what is said of one rung, which nobody changes meanwhile, nor begins to say."""
    of = select(Institution.code).where(Institution.code == code)
    session.execute(of.with_for_update(key_share=True))
    session.execute(
        select(Recourse.code)
        .where(Recourse.code.in_([_key(code, rung), _key(None, rung)]))
        .with_for_update()
    )
    return ladder(session, code).get(rung)


# Written


def write_card(session: Session, code: str, of: Card, edited_by: int) -> bool:
    """Write how an institution is reached; `of` has the next version.

    False where somebody wrote the first one at the same moment.
    """
    values = {
        "opening": of.opening, "phone": of.phone, "address": of.address, "contact": of.contact,
        "version": of.version, "edited_by": edited_by,
    }  # fmt: skip
    if of.version == 1:
        first = insert(InstitutionCard).values(institution_code=code, **values)
        written = first.on_conflict_do_nothing().returning(InstitutionCard.institution_code)
        return session.scalar(written) is not None
    session.execute(
        update(InstitutionCard)
        .where(InstitutionCard.institution_code == code)
        .values(**values, edited_at=NOW)
    )
    return True


def write_deposit(
    session: Session, code: str, type_code: str, of: Deposit, *, edited_by: int
) -> None:
    """Write how one kind of file is handed in."""
    said = {"ways": sorted(of.ways), "proof": of.proof, "edited_by": edited_by}
    session.execute(
        insert(InstitutionDeposit)
        .values(institution_code=code, type_code=type_code, **said)
        .on_conflict_do_update(index_elements=["institution_code", "type_code"], set_=said)
    )


def write_recourse(session: Session, code: str, of: told.Recourse, edited_by: int) -> None:
    """Write whom one turns to on a rung, for this institution alone, not verified yet."""
    said = {
        "label": of.whom.french, "gloss": of.whom.english,
        "advice": of.advice.french, "advice_gloss": of.advice.english,
        "source": of.source, "edited_by": edited_by,
    }  # fmt: skip
    unverified = {"verified_on": None, "verified_by": None}
    session.execute(
        insert(Recourse)
        .values(code=_key(code, of.rung), institution_code=code, rung=of.rung, **said)
        .on_conflict_do_update(index_elements=["code"], set_={**said, **unverified})
    )


def verify_recourse(session: Session, code: str, rung: Rung, *, staff_id: int, on: date) -> None:
    """Say who answers for what is said of a rung."""
    own = exists().where(Recourse.code == _key(code, rung))
    key = _key(code, rung) if session.scalar(select(own)) else _key(None, rung)
    session.execute(
        update(Recourse).where(Recourse.code == key).values(verified_by=staff_id, verified_on=on)
    )


def hold_lists(session: Session) -> None:
    """Have nobody else change the lists until the transaction ends."""
    session.execute(select(Institution.code).order_by(Institution.code).with_for_update())
    session.execute(select(ProcedureType.code).order_by(ProcedureType.code).with_for_update())


def change_institution(session: Session, of: ListedInstitution) -> None:
    """Keep what an institution is called, and until when it is offered, as the house's own."""
    session.execute(
        update(Institution)
        .where(Institution.code == of.code)
        .values(label=of.label, valid_to=of.valid_to, edited_at=NOW)
    )


def change_type(session: Session, of: ListedType) -> None:
    """Keep what a kind of procedure is called, where it goes and until when, as the house's own."""
    session.execute(
        update(ProcedureType)
        .where(ProcedureType.code == of.code)
        .values(
            label=of.label,
            institution_code=of.institution_code,
            valid_to=of.valid_to,
            edited_at=NOW,
        )
    )


def add_institution(session: Session, label: str, on: date) -> str:
    """Add an institution of the house's own, after the others; return its code."""
    code = _next_code(session, Institution.code)
    session.execute(
        insert(Institution).values(
            code=code, label=label, valid_from=on, edited_at=NOW,
            position=_last(Institution.position, Institution.code),
        )
    )  # fmt: skip
    return code


def add_type(session: Session, of: NewType, on: date) -> str:
    """Add a kind of procedure of the house's own, after the others; return its code."""
    code = _next_code(session, ProcedureType.code)
    session.execute(
        insert(ProcedureType).values(
            code=code, label=of.label, domain_code=of.domain_code,
            institution_code=of.institution_code, valid_from=on, edited_at=NOW,
            position=_last(ProcedureType.position, ProcedureType.code),
        )
    )  # fmt: skip
    return code


def ship_recourses(session: Session, rows: Sequence[Row]) -> None:
    """Bring the ladder to the state of its file, but for what was written here.

    What the file says otherwise than before has to be verified anew.
    """
    statement = insert(Recourse)
    changed = {name: statement.excluded[name] for name in (*WORDS, "shipped")}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["code"],
            set_={**changed, "verified_on": None, "verified_by": None},
            where=Recourse.edited_by.is_(None)
            & (Recourse.shipped.is_distinct_from(statement.excluded.shipped)),
        ),
        [
            {
                **{name: row[name] for name in SHIPPED},
                "institution_code": row["institution_code"] or None,
                "shipped": _digest(row),
            }
            for row in rows
        ],
    )


def _waits() -> ColumnElement[bool]:
    return (
        Procedure.closed_at.is_(None)
        & Procedure.deposited_at.is_not(None)
        & Procedure.decided_at.is_(None)
    )


def _day(moment: Moment) -> ColumnElement[date]:
    return cast(func.timezone("Europe/Paris", moment), Date)


def _recourse(row: Recourse, verifier: str | None) -> told.Recourse:
    verified = (
        Verification(row.verified_on, verifier or UNREADABLE_NAME) if row.verified_on else None
    )
    return told.Recourse(
        row.rung,
        Label(row.label, row.gloss),
        Label(row.advice, row.advice_gloss),
        row.source,
        verified,
        is_own=row.edited_by is not None,
    )


def _key(code: str | None, rung: Rung) -> str:
    return f"{code or ANY}-{rung}"


def _digest(row: Row) -> str:
    return sha256("\x1f".join(row[name] for name in WORDS).encode()).hexdigest()


def _next_code(session: Session, column: Column[str]) -> str:
    count = session.scalar(select(func.count()).where(column.startswith(OWN_CODE))) or 0
    return f"{OWN_CODE}{count + 1}"


def _last(position: Column[int], code: Column[str]) -> ColumnElement[int]:
    """Return the place after all others but the one for what fits nowhere."""
    named = code.not_in(told.ALWAYS_THERE)
    return select(func.max(position) + 1).where(named).scalar_subquery()
