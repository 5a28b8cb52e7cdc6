"""What something is about: whose procedure it is, and how that stands."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

from db.models import Procedure
from db.queries.procedures import heads, kept_of
from mediance.domain.watching import Subject

About = tuple[Subject, datetime | None]
"""A procedure, and when something happened to it last."""


def with_subjects(
    session: Session, query: Select[*tuple[Any, ...]], procedure_of: Callable[[Row[Any]], int]
) -> Iterator[tuple[Row[Any], About]]:
    """Yield what a question finds, each beside what it is about; not what is about nothing seen."""
    rows = session.execute(query).all()
    known = about(session, map(procedure_of, rows))
    return ((row, known[procedure_of(row)]) for row in rows if procedure_of(row) in known)


def about(session: Session, procedure_ids: Iterable[int]) -> dict[int, About]:
    """Return these procedures, by their numbers; nothing is asked where there are none.

    In a question of its own: to plan one that joins a dozen tables costs more than to answer two.
    """
    wanted = set(procedure_ids)
    if not wanted:
        return {}
    found: dict[int, About] = {}
    for row in session.execute(heads().where(Procedure.id.in_(wanted))):
        kept = kept_of(row)
        last_act_at = row.Procedure.last_act_at
        found[kept.head.procedure_id] = (Subject(kept.head, kept.person_name), last_act_at)
    return found
