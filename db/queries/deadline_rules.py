"""Deadline rules as the house holds them: each version of each, the last of which counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from db.models import DeadlineEvent, DeadlineRule, Staff
from db.models.base import NOW
from mediance.domain import deadline_rows, deadline_rules
from mediance.domain.deadline_rules import Rule
from mediance.domain.followup import WrittenRule
from mediance.domain.procedures import Step
from mediance.domain.reference import Label

WRITTEN = (
    *("code", "line", "label", "gloss", "event", "who", "direction", "delay", "opens", "every"),
    *("alerts", "severity", "silence", "group", "advice", "advice_gloss", "confirm_with"),
    *("legal_basis", "source", "confidence", "domain_code", "applies_to", "valid_from"),
    *("valid_to", "until"),
)
"""What a version says; the other columns say what became of it."""

UNREADABLE_NAME = "…"
IS_CURRENT = DeadlineRule.superseded_at.is_(None)

Row = Mapping[str, str]


@dataclass(frozen=True)
class CurrentRule:
    """The version of a rule that counts."""

    rule: Rule
    version: int
    is_edited: bool


def events(session: Session) -> dict[str, deadline_rules.DeadlineEvent]:
    """Return every event by its code, in order."""
    rows = session.scalars(select(DeadlineEvent).order_by(DeadlineEvent.position))
    return {
        row.code: deadline_rules.DeadlineEvent(
            row.code, Label(row.question, row.gloss), row.step, asks_hour=row.asks_hour
        )
        for row in rows
    }


def current(session: Session) -> tuple[CurrentRule, ...]:
    """Return every rule as it holds now, in order."""
    columns = [getattr(DeadlineRule, name) for name in WRITTEN]
    rows = session.execute(
        select(
            *columns, DeadlineRule.verified_on, _verifier(Staff), DeadlineRule.version,
            DeadlineRule.edited_by,
        )
        .outerjoin(Staff, Staff.id == DeadlineRule.verified_by)
        .where(IS_CURRENT)
        .order_by(DeadlineRule.position, DeadlineRule.code)
    )  # fmt: skip
    return tuple(
        CurrentRule(_parsed(tuple(row[: len(WRITTEN) + 2])), row.version, row.edited_by is not None)
        for row in rows
    )


def versions(session: Session, code: str) -> tuple[WrittenRule, ...]:
    """Return every version of a rule, the last one first."""
    columns = [getattr(DeadlineRule, name) for name in WRITTEN]
    verifier, editor = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(
            *columns, DeadlineRule.verified_on, _verifier(verifier), DeadlineRule.version,
            DeadlineRule.written_at, editor.display_name, DeadlineRule.superseded_at,
        )
        .outerjoin(verifier, verifier.id == DeadlineRule.verified_by)
        .outerjoin(editor, editor.id == DeadlineRule.edited_by)
        .where(DeadlineRule.code == code)
        .order_by(DeadlineRule.version.desc())
    )  # fmt: skip
    told = len(WRITTEN) + 2
    return tuple(WrittenRule(_parsed(tuple(row[:told])), *row[told:]) for row in rows)


def hold(session: Session, code: str) -> int | None:
    """Return the version of a rule that counts, which nobody changes meanwhile.

    Whoever waited for a colleague's finds that it counts no more: the next one is read then.
    """
    query = select(DeadlineRule.version).where(DeadlineRule.code == code, IS_CURRENT)
    held = query.with_for_update()
    return session.scalar(held) or session.scalar(held)


def verify(session: Session, code: str, staff_id: int, on: date) -> None:
    """Say who answers for the version of a rule that counts."""
    session.execute(
        update(DeadlineRule)
        .where(DeadlineRule.code == code, IS_CURRENT)
        .values(verified_by=staff_id, verified_on=on)
    )


def write_next(session: Session, rule: Rule, edited_by: int) -> None:
    """Write the next version of a rule, edited here."""
    before = session.execute(
        update(DeadlineRule)
        .where(DeadlineRule.code == rule.code, IS_CURRENT)
        .values(superseded_at=NOW)
        .returning(DeadlineRule.version, DeadlineRule.position, DeadlineRule.shipped)
    ).one()
    session.execute(
        insert(DeadlineRule)
        .inline()
        .values(
            **_columns(deadline_rows.written(rule)), version=before.version + 1,
            position=before.position, shipped=before.shipped, edited_by=edited_by,
        )
    )  # fmt: skip


def not_applied(session: Session) -> dict[int, str]:
    """Return the versions that open procedures may not follow yet, each with its rule's code."""
    query = select(DeadlineRule.id, DeadlineRule.code).where(
        IS_CURRENT, DeadlineRule.applied_at.is_(None)
    )
    return {row.id: row.code for row in session.execute(query.order_by(DeadlineRule.id))}


def types_of(session: Session, codes: Collection[str]) -> frozenset[str]:
    """Return the kinds of procedure that rules are, or ever were, about."""
    query = select(DeadlineRule.applies_to).where(DeadlineRule.code.in_(codes))
    return frozenset(code for applies_to in session.scalars(query) for code in applies_to.split())


def say_applied(session: Session, version_ids: Collection[int]) -> None:
    """Say that open procedures follow these versions."""
    session.execute(
        update(DeadlineRule).where(DeadlineRule.id.in_(version_ids)).values(applied_at=NOW)
    )


# What ships with the software


def ship_events(session: Session, rows: Sequence[Row]) -> None:
    """Bring the events to the state of their file; those that left it stay, for the past."""
    statement = upsert(DeadlineEvent)
    changed = {
        name: statement.excluded[name]
        for name in ("question", "gloss", "position", "step", "asks_hour")
    }
    session.execute(
        statement.on_conflict_do_update(index_elements=["code"], set_=changed),
        [
            {
                "code": row["code"],
                "question": row["question"],
                "gloss": row["gloss"],
                "position": position,
                "step": Step(row["step"]) if row["step"] else None,
                "asks_hour": row["asks_hour"] == "true",
            }
            for position, row in enumerate(rows)
        ],
    )


def ship_rules(session: Session, rows: Sequence[Row]) -> None:
    """Add what is new in the file as the next version; what was edited here stays as it is.

    A version that replaces another has to be verified anew, and so has what was edited here once
    the file says something else than when it was.
    """
    known = {
        row.code: row
        for row in session.execute(
            select(
                DeadlineRule.code, DeadlineRule.version, DeadlineRule.shipped,
                DeadlineRule.edited_by,
            ).where(IS_CURRENT)
        )
    }  # fmt: skip
    for position, row in enumerate(rows):
        before, shipped = known.get(row["code"]), digest(row)
        if before is not None and before.shipped == shipped:
            continue
        if before is not None and before.edited_by is not None:
            _doubt(session, row["code"], shipped)
            continue
        if before is not None:
            _supersede(session, row["code"])
        version = 1 if before is None else before.version + 1
        session.execute(
            insert(DeadlineRule)
            .inline()
            .values(**_columns(row), version=version, position=position, shipped=shipped)
        )


def _doubt(session: Session, code: str, shipped: str) -> None:
    """Write what was edited here once more, verified by nobody."""
    query = select(DeadlineRule).where(DeadlineRule.code == code, IS_CURRENT)
    before = session.scalars(query).one()
    said = {name: getattr(before, name) for name in WRITTEN}
    kept = {"version": before.version + 1, "position": before.position}
    edited_by = before.edited_by
    _supersede(session, code)
    session.execute(
        insert(DeadlineRule).inline().values(**said, **kept, shipped=shipped, edited_by=edited_by)
    )


def digest(row: Row) -> str:
    """Return what tells one wording of a rule from another."""
    return sha256("\x1f".join(row[name] or "" for name in WRITTEN).encode()).hexdigest()


def _supersede(session: Session, code: str) -> None:
    session.execute(
        update(DeadlineRule)
        .where(DeadlineRule.code == code, IS_CURRENT)
        .values(superseded_at=func.now())
    )


def _columns(row: Row) -> dict[str, object]:
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in DAYS}
    return {**{name: row[name] for name in WRITTEN}, **days}


DAYS = ("valid_from", "valid_to")


def _verifier(staff: type[Staff]) -> ColumnElement[str | None]:
    """Return who answers for a version; who may not read names still learns that somebody does."""
    return case(
        (DeadlineRule.verified_on.is_not(None), func.coalesce(staff.display_name, UNREADABLE_NAME))
    )


@lru_cache(maxsize=1024)
def _parsed(values: tuple[object, ...]) -> Rule:
    named = zip((*WRITTEN, "verified_on", "verified_by"), values, strict=True)
    return deadline_rows.rule({name: "" if one is None else str(one) for name, one in named})
