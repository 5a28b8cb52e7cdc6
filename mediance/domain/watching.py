"""What is decided on Mondays, what colleagues ask each other, what an absence leaves to whom."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mediance.domain.appointments import Appointment
from mediance.domain.followup import Lost, MyDay, ProcedureHead
from mediance.domain.free_text import visible
from mediance.domain.procedures import Stage

MOST_WORDS = 300
"""How long a question, its answer or a decision may be: one reads it standing."""
TAKEN_BACK_WITHIN = timedelta(minutes=2)
TOLD_FOR = timedelta(days=30)
"""How long an absence that has no last day is told to those whom it concerns."""


class UnusableWords(Exception):
    """Nothing was written, or more than is read standing."""


class DayNotUsable(Exception):
    """A day that was asked for is over already, or too far away."""


class Became(StrEnum):
    """What became of a decision."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Subject:
    """The procedure that something is about, and whose it is; of nobody once they were erased."""

    head: ProcedureHead
    person_name: str | None


@dataclass(frozen=True)
class NewDecision:
    """What is to be done about a procedure, by whom, until when; and how it was lost sight of."""

    procedure_id: int
    lost: Lost
    what: str
    staff_id: int
    due_on: date


@dataclass(frozen=True)
class Decision:
    """One line of a Monday, with what became of it; `what` is gone once the person was erased."""

    id: int
    subject: Subject
    monday: date
    lost: Lost
    what: str | None
    staff_id: int
    staff_name: str
    due_on: date
    decided_at: datetime
    became: Became = Became.OPEN
    ended_at: datetime | None = None
    ended_by: str | None = None
    last_act_at: datetime | None = None

    @property
    def moved_at(self) -> datetime | None:
        """When something happened to the procedure since, if it did."""
        is_since = self.last_act_at is not None and self.last_act_at > self.decided_at
        return self.last_act_at if is_since else None

    def is_late(self, today: date) -> bool:
        """Whether its day is over and it is not done."""
        return self.became is Became.OPEN and self.due_on < today


@dataclass(frozen=True)
class Monday:
    """What stands of the weeks before, the newest week whole, and what was decided this week."""

    monday: date
    before: tuple[Decision, ...]
    now: tuple[Decision, ...]
    today: date


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class NewQuestion:
    """What is to be asked of one colleague about a procedure."""

    procedure_id: int
    asked_of: int
    question: str


@dataclass(frozen=True)
class Question:
    """What one colleague asked another about a procedure, and the answer."""

    id: int
    subject: Subject
    asked_by: int
    asker: str
    asked_of: int
    asked: str
    question: str | None
    asked_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self.answered_at is None and self.withdrawn_at is None


@dataclass(frozen=True)
class HandOver:
    """Procedures that somebody absent left to a colleague in one action, and how many still are.

    `back_on` is the first day on which they are there again, where that was said.
    """

    press: uuid.UUID
    from_id: int
    from_name: str
    to_id: int
    to_name: str
    made_by: int
    made_at: datetime
    back_on: date | None
    count: int


@dataclass(frozen=True)
class GivenBack:
    """How many procedures were given back, and how many must stay where they are for now."""

    count: int
    stayed: int = 0


@dataclass(frozen=True)
class Load:
    """What would be handed over: how many of each stage, and those that must stay as they are.

    With the procedures go what Monday decided and the referrals to ask about; questions and
    appointments to come do not.
    """

    by_stage: Mapping[Stage, int]
    kept_back: int = 0
    decisions: int = 0
    referrals: int = 0
    questions: int = 0
    appointments: tuple[Appointment, ...] = ()

    @property
    def count(self) -> int:
        """How many procedures would go."""
        return sum(self.by_stage.values())


FURTHEST_AHEAD = timedelta(days=731)


def usable_day(day: date, first: date) -> date:
    """Return a day to come; raise `DayNotUsable` before the first that will do, or far away."""
    if not first <= day <= first + FURTHEST_AHEAD:
        raise DayNotUsable
    return day


@dataclass(frozen=True)
class WaitingHere:
    """How many people wait at a site now, how many of them for one colleague alone."""

    count: int
    for_me: int


def in_few_words(written: str) -> str:
    """Return a text as it is kept, on one line; raise `UnusableWords`."""
    words = " ".join(visible(written).split())
    if not words or len(words) > MOST_WORDS:
        raise UnusableWords
    return words


@dataclass(frozen=True)
class MyWork:
    """Somebody's day beside their procedures: who waits, what is asked of them, left, decided."""

    day: MyDay
    waiting: WaitingHere
    questions: tuple[Question, ...]
    decisions: tuple[Decision, ...]
    hand_overs: tuple[HandOver, ...]
