"""Typing in what was kept on paper, under its own hours, and marked as entered later."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from db.engine import Work, transaction
from db.errors import ConstraintViolated, PersonRestricted
from db.queries import clock, journal, later_visits, reference, submissions
from db.queries.journal import Record
from db.queries.later_visits import Typist
from db.queries.submissions import Press
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.people import Arrival, KnownPerson, NewPerson
from mediance.domain.permissions import Action
from mediance.domain.reentry import (
    MOST_ROWS,
    USUAL_DELAY,
    Around,
    LaterVisit,
    LineReading,
    Lists,
    Name,
    Namesake,
    Paper,
    meant,
    names_in,
    read_paper,
)
from mediance.services import drafts, guard
from mediance.services.record_visit import UnknownChoice, person_of
from mediance.services.register_files import vocabulary

INTENTION = "enter_paper"


@dataclass(frozen=True)
class Entered:
    """How many visits were written down, and which lines were."""

    count: int
    lines: tuple[int, ...] = ()


class LinesNotRight(Exception):
    """Some lines cannot be kept as they are, and all or none were wanted: nothing was written."""

    def __init__(self, readings: tuple[LineReading, ...]) -> None:
        super().__init__("some lines are not right")
        self.readings = readings


class NothingToEnter(Exception):
    """No line can be kept."""


class TooManyLines(Exception):
    """There are more lines than a sheet of paper has."""


class DayToCome(Exception):
    """Nobody has come on that day yet."""


def read(actor: Actor, site_id: int, paper: Paper) -> tuple[LineReading, ...]:
    """Return what each line of a sheet means here, and what is doubtful; writes nothing.

    Raises `DayToCome`, `TooManyLines`, `NotPermitted` or `DatabaseUnavailable`.
    """
    _require(actor, site_id, paper)
    with transaction(actor) as work:
        return _read(work, site_id, paper)[0]


def enter(
    actor: Actor, site_id: int, paper: Paper, key: uuid.UUID, *, with_all_or_none: bool
) -> Entered:
    """Write down the visits of a sheet: all of them or none, or those whose lines are right.

    They count at their own hours, in figures of the past too. The same `key` again writes nothing
    more, and says how many it had written. Raises `LinesNotRight`, `NothingToEnter`,
    `UnknownChoice`, and otherwise as `read`.
    """
    _require(actor, site_id, paper)
    press = Press(key, INTENTION, (site_id, paper, with_all_or_none))
    try:
        with transaction(actor) as work:
            earlier = submissions.claim(work, press, actor.staff_id)
            if earlier is not None:
                return _entered_before(work, site_id, paper, earlier.visit_id)
            later_visits.hold_day(work, site_id, paper.day)
            readings, namesakes = _read(work, site_id, paper)
            if with_all_or_none and any(reading.visit is None for reading in readings):
                raise LinesNotRight(readings)
            typist = Typist(site_id, paper.day, actor.staff_id, clock.now(work))
            return _write(work, actor, typist, _Written(readings, namesakes, press))
    except PersonRestricted:
        raise
    except ConstraintViolated as refusal:
        raise UnknownChoice(refusal.constraint) from refusal


@dataclass(frozen=True)
class _Written:
    """What is about to be written, and by which press."""

    readings: tuple[LineReading, ...]
    namesakes: tuple[Namesake, ...]
    press: Press

    @property
    def right(self) -> list[tuple[int, LaterVisit]]:
        """Return the lines that can be kept, with their numbers."""
        return [(each.number, each.visit) for each in self.readings if each.visit is not None]


def _write(work: Work, actor: Actor, typist: Typist, written: _Written) -> Entered:
    right = written.right
    if not right:
        raise NothingToEnter
    visits = [visit for _, visit in right]
    people = _people(work, actor, typist, written)
    person_ids = [people[each.name] if each.name else None for each in visits]
    ids = later_visits.add(work, typist, list(zip(visits, person_ids, strict=True)))
    touched = Record("visit", site_id=typist.site_id, row_count=len(ids))
    journal.record(work, actor, "enter_later", touched)
    submissions.conclude(work, written.press, ids[-1])
    drafts.forget(work, actor.staff_id, written.press.key)
    return Entered(len(ids), tuple(number for number, _ in right))


def _people(work: Work, actor: Actor, typist: Typist, written: _Written) -> dict[Name, int | None]:
    """Return whom each name is of; somebody new is written down once, information to be given."""
    names = dict.fromkeys(visit.name for _, visit in written.right if visit.name)
    people: dict[Name, int | None] = {}
    for name in names:
        same = next((known for known in people if _is_same(known, name)), None)
        if same is not None:
            people[name] = people[same]
            continue
        who = _who(name, written.namesakes)
        people[name] = person_of(work, actor, typist.site_id, who, first_contact_on=typist.day)
    return people


def _is_same(one: Name, other: Name) -> bool:
    """A line without a year may be of anybody of that name: it joins only those without one."""
    return (one.searched, one.year) == (other.searched, other.year)


def _who(name: Name, namesakes: tuple[Namesake, ...]) -> Arrival:
    found = meant(name, namesakes)
    if found:
        return KnownPerson(found[0].person_id)
    return NewPerson(name.family, name.given, name.year)


def _entered_before(work: Work, site_id: int, paper: Paper, visit_id: int | None) -> Entered:
    """Return what the first press kept, by reading the sheet as that press found the day."""
    typed_at = later_visits.typed_at(work, visit_id) if visit_id else None
    readings, _namesakes = _read(work, site_id, paper, but_typed_at=typed_at)
    lines = tuple(reading.number for reading in readings if reading.visit is not None)
    return Entered(len(lines), lines)


def _read(
    work: Work, site_id: int, paper: Paper, *, but_typed_at: datetime | None = None
) -> tuple[tuple[LineReading, ...], tuple[Namesake, ...]]:
    namesakes = later_visits.namesakes(work, names_in(paper))
    around = Around(
        now=clock.now(work),
        lists=_lists(work, paper.day),
        visits=later_visits.of_day(work, site_id, paper.day, but_typed_at=but_typed_at),
        namesakes=namesakes,
    )
    return read_paper(paper, around), namesakes


def _lists(work: Work, day: date) -> Lists:
    return Lists(reference.domains(work, day), reference.channels(work, day), vocabulary())


def _require(actor: Actor, site_id: int, paper: Paper) -> None:
    guard.require_site(actor, Action.ENTER_LATER, site_id)
    today = paris.today()
    if paper.day > today:
        raise DayToCome
    if paper.day < today - USUAL_DELAY:
        guard.require(actor, Action.CORRECT_PAST_VISIT)
    if len(paper.lines) > MOST_ROWS:
        raise TooManyLines
