"""What a visit says of itself beyond its domain: writing it, reading it, and what is usual."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import Channel, Institution, Language, Place, Visit, VisitDetail
from db.queries import presences, reference
from mediance.domain.habits import Counts
from mediance.domain.reference import Choice, Label, PlaceChoice, VisitChoices
from mediance.domain.visit_details import NOTHING_SAID, DebtSignal
from mediance.domain.visit_details import VisitDetail as Detail
from mediance.domain.visits import Ending


def write(session: Session, visit_id: int, site_id: int, detail: Detail) -> None:
    """Keep what was said, in place of what was said before."""
    said = asdict(detail) | {"signals": list(detail.signals)}
    statement = insert(VisitDetail).values(visit_id=visit_id, site_id=site_id, **said)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[VisitDetail.visit_id],
            set_={name: statement.excluded[name] for name in said},
        )
    )


def copy(session: Session, from_visit_id: int, to_visit_id: int, to_site_id: int) -> None:
    """Have the entry with which a visit goes on say what was said of it before."""
    detail = of_visit(session, from_visit_id)
    if detail != NOTHING_SAID:
        write(session, to_visit_id, to_site_id, detail)


def of_visit(session: Session, visit_id: int) -> Detail:
    """Return what a visit says of itself; nothing where nothing was said."""
    row = session.get(VisitDetail, visit_id)
    if row is None:
        return NOTHING_SAID
    return Detail(
        language_code=row.language_code,
        interpreter=row.interpreter,
        preferred_staff_id=row.preferred_staff_id,
        has_pushchair=row.has_pushchair,
        has_wheelchair=row.has_wheelchair,
        followed_by_code=row.followed_by_code,
        referred_by_code=row.referred_by_code,
        place_code=row.place_code,
        signals=tuple(DebtSignal(signal) for signal in row.signals),
    )


def choices(session: Session, site_id: int, on: date) -> VisitChoices:
    """Return what may be said of a visit at a site on a day, each list in its order."""
    return VisitChoices(
        channels=tuple(_choice(row) for row in reference.offered(session, Channel, on)),
        languages=tuple(_choice(row) for row in reference.offered(session, Language, on)),
        places=tuple(
            PlaceChoice(row.code, Label(row.label, row.gloss), row.kind)
            for row in reference.offered(session, Place, on)
        ),
        institutions=tuple(
            Choice(row.code, Label(row.label, row.label))
            for row in reference.offered(session, Institution, on)
        ),
        colleagues=presences.team(session, site_id),
    )


def _choice(row: Channel | Language) -> Choice:
    return Choice(row.code, Label(row.label, row.gloss))


def counts(session: Session, site_id: int, start: datetime, end: datetime) -> Counts:
    """Return how often a site's visits of a period said each channel, language and place."""
    period = (
        (Visit.site_id == site_id)
        & (Visit.arrived_at >= start)
        & (Visit.arrived_at < end)
        & (Visit.ending.is_distinct_from(Ending.CANCELLED))
    )
    return Counts(
        channels=_counted(session, Visit.channel_code, period),
        languages=_counted(session, VisitDetail.language_code, period),
        places=_counted(session, VisitDetail.place_code, period),
    )


def _counted(
    session: Session,
    said: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    period: ColumnElement[bool],
) -> dict[str, int]:
    query = select(said, func.count()).where(period, said.is_not(None)).group_by(said)
    if said.class_ is VisitDetail:
        query = query.join(Visit, Visit.id == VisitDetail.visit_id)
    return {code: visits for code, visits in session.execute(query.order_by(said)) if code}
