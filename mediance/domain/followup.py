"""What screens show of procedures: one file, one row of the board, one line of somebody's day.

What is written names the version that was seen; where a colleague wrote since, it is refused with
both states, and nothing of either is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from mediance.domain.deadline_rules import DeadlineEvent, Rule, Severity
from mediance.domain.deadlines import Clocks, Deadline, Known, State
from mediance.domain.procedure_life import EventKind, FourClocks, Life, ProcedureEvent
from mediance.domain.procedures import STAGE_OF, Outcome, Rung, Stage, Step
from mediance.domain.reference import Label
from mediance.domain.relances import Relance
from mediance.domain.spans import Span
from mediance.domain.steering import AgeBand


class WaitingOn(StrEnum):
    """Whose turn it is."""

    US = "us"
    PERSON = "person"
    INSTITUTION = "institution"


class Blocker(StrEnum):
    """What stands in the way, by its name."""

    DOCUMENT_MISSING = "document_missing"
    NO_ANSWER = "no_answer"
    NO_APPOINTMENT = "no_appointment"
    ONLINE_ACCOUNT = "online_account"
    LANGUAGE = "language"
    UNREACHABLE = "unreachable"
    MONEY = "money"
    OTHER = "other"


class Pen(StrEnum):
    """Who held the pen: « fait pour / avec / par la personne »."""

    FOR = "for"
    WITH = "with"
    BY = "by"


class Autonomy(IntEnum):
    """How far the person goes alone with this kind of procedure; never an obligation."""

    DONE_FOR = 0
    DONE_WITH = 1
    CHECKED = 2
    ALONE_ONCE_EXPLAINED = 3
    ALONE = 4


USUAL_TURN: Mapping[Step, WaitingOn] = {
    Step.TO_QUALIFY: WaitingOn.US,
    Step.GATHERING: WaitingOn.PERSON,
    Step.READY: WaitingOn.US,
    Step.DEPOSITED: WaitingOn.INSTITUTION,
    Step.ACKNOWLEDGED: WaitingOn.INSTITUTION,
    Step.COMPLEMENT_ASKED: WaitingOn.PERSON,
    Step.DECIDED: WaitingOn.US,
    Step.APPEAL: WaitingOn.INSTITUTION,
    Step.RIGHT_OPEN: WaitingOn.US,
}
"""Whose turn it is once a step is entered, until somebody says otherwise."""


@dataclass(frozen=True)
class Independence:
    """What is said at opening and at closing: how far alone, and who held the pen."""

    autonomy: Autonomy | None = None
    pen: Pen | None = None


UNSAID = Independence()


@dataclass(frozen=True)
class Seen:
    """The state of a procedure on which somebody acts: what they write is refused on another."""

    procedure_id: int
    version: int


@dataclass(frozen=True)
class ProcedureHead:
    """One procedure at a glance; of nobody any more once the person was erased."""

    procedure_id: int
    case_id: int
    person_id: int | None
    site_id: int
    type_code: str
    type_label: str
    institution_code: str
    institution_label: str
    domain_code: str
    step: Step
    opened_at: datetime
    version: int
    owner_id: int | None = None
    owner_name: str | None = None
    waiting_on: WaitingOn = WaitingOn.US
    blocker: Blocker | None = None
    next_date: date | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    is_sensitive: bool = False

    @property
    def stage(self) -> Stage:
        """Which of the four stages everybody understands."""
        return STAGE_OF[self.step]

    @property
    def is_open(self) -> bool:
        """Whether it is under way."""
        return self.closed_at is None

    @property
    def seen(self) -> Seen:
        """What whoever acts on it now has seen."""
        return Seen(self.procedure_id, self.version)


@dataclass(frozen=True)
class RecordedEvent:
    """One event as somebody recorded it; `holds` unless it was corrected or taken back since.

    `version` is that of the procedure once it was recorded.
    """

    event: ProcedureEvent
    by_name: str | None
    recorded_at: datetime
    version: int
    holds: bool = True


@dataclass(frozen=True)
class Dismissal:
    """A deadline that somebody put aside; of one that comes again, what was due on that day."""

    reason: str
    by_name: str | None
    at: datetime
    due_on: date | None = None


@dataclass(frozen=True)
class DeadlineLine:
    """The clocks of one rule, or of rules of which one is right, and what is known of them.

    `question` asks for the date that is missing; `known` is by the code of the rule.
    """

    clocks: Clocks
    state: State
    severity: Severity | None
    question: DeadlineEvent
    known: Mapping[str, Known]
    dismissal: Dismissal | None = None

    @property
    def acting(self) -> Deadline:
        """The clock that is acted on."""
        return self.clocks.acting

    @property
    def rule(self) -> Rule:
        """Its rule."""
        return self.clocks.acting.rule

    @property
    def colour(self) -> Severity | None:
        """What is shown in colour: nothing that nobody here verified, nor what was put aside."""
        return self.severity if self.rule.is_verified and self.dismissal is None else None

    @property
    def needs_reason(self) -> bool:
        """Whether it is put aside with a reason only."""
        return self.rule.severity is Severity.RIGHT_LOST


@dataclass(frozen=True)
class ProcedureFile:
    """All that is known of one procedure; `deadlines` most pressing first, those put aside last.

    `may_add` are rules that its type does not bring by itself.
    """

    head: ProcedureHead
    person_name: str | None
    events: tuple[RecordedEvent, ...]
    life: Life
    clocks: FourClocks
    deadlines: tuple[DeadlineLine, ...]
    relance: Relance | None
    may_add: tuple[Rule, ...]
    today: date
    at_opening: Independence = UNSAID
    at_closing: Independence = UNSAID
    proof_seen_on: date | None = None
    visit_id: int | None = None

    @property
    def pressing(self) -> DeadlineLine | None:
        """The deadline to look at first."""
        return next((each for each in self.deadlines if each.dismissal is None), None)

    def since(self, version: int) -> tuple[RecordedEvent, ...]:
        """Return what was recorded after a version."""
        return tuple(each for each in self.events if each.version > version)


class Changed(Exception):
    """A colleague wrote since: `now` is what it says, `wanted` what was to be written.

    Nothing was written; the same may be asked again on `now.head.seen`, with another key.
    """

    def __init__(self, seen: Seen, now: ProcedureFile, wanted: object) -> None:
        super().__init__(f"procedure {seen.procedure_id} is not at version {seen.version} any more")
        self.seen, self.now, self.wanted = seen, now, wanted


# What is written. A day without its hour falls in with what is known to have happened on it.


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A procedure to be opened; without an institution, the usual one of its type.

    One that comes in when it is already deposited begins there.
    """

    type_code: str
    institution_code: str | None = None
    step: Step = Step.TO_QUALIFY
    step_at: datetime | date | None = None
    next_date: date | None = None
    independence: Independence = UNSAID


@dataclass(frozen=True, kw_only=True)
class Advance:
    """Entering a step, at a moment: now, where none is said."""

    step: Step
    at: datetime | date | None = None
    proof_seen: bool = False


@dataclass(frozen=True, kw_only=True)
class EventCorrection:
    """What is put in the place of an event: another moment, step, outcome or rung.

    `take_back` leaves nothing in its place, with a reason.
    """

    event_id: int
    at: datetime | date | None = None
    step: Step | None = None
    outcome: Outcome | None = None
    rung: Rung | None = None
    reason: str = ""
    take_back: bool = False


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How a procedure ends."""

    outcome: Outcome
    at: datetime | date | None = None
    independence: Independence = UNSAID


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Whose turn it is, and what stands in the way."""

    on: WaitingOn
    blocker: Blocker | None = None


@dataclass(frozen=True, kw_only=True)
class Act:
    """A reminder that was sent, or an answer that came."""

    kind: EventKind
    rung: Rung | None = None
    at: datetime | date | None = None


@dataclass(frozen=True, kw_only=True)
class DeadlineFact:
    """What somebody learnt of a deadline: the event's day or moment, what the letter says.

    All that is said stands for all that was said before of the same rule: None takes it back. The
    event's day is that of every rule that counts from the same event.
    """

    rule_code: str
    event_on: date | None = None
    event_at: datetime | None = None
    letter_says: date | Span | None = None


# The board


class BoardOrder(StrEnum):
    """What comes first."""

    PRESSING = "pressing"
    NEXT_DATE = "next_date"
    OLDEST = "oldest"


@dataclass(frozen=True, kw_only=True)
class BoardFilter:
    """Which open procedures; an empty set is all of them. `owner_id` 0 is nobody."""

    type_codes: frozenset[str] = frozenset()
    institution_codes: frozenset[str] = frozenset()
    stages: frozenset[Stage] = frozenset()
    ages: frozenset[AgeBand] = frozenset()
    severities: frozenset[Severity] = frozenset()
    site_ids: frozenset[int] = frozenset()
    owner_id: int | None = None
    waiting_on: WaitingOn | None = None


EVERYTHING = BoardFilter()
NOBODY = 0


@dataclass(frozen=True)
class Glance:
    """The most pressing deadline of a procedure, as lists show it.

    `due_on` is its statutory day, unknown where its event's date is to be asked.
    """

    severity: Severity
    due_on: date | None
    is_verified: bool
    label: Label

    @property
    def colour(self) -> Severity | None:
        """What is shown in colour."""
        return self.severity if self.is_verified else None


@dataclass(frozen=True)
class BoardRow:
    """One line of the board; `to_ask` is graver than its glance, and its date is not known."""

    head: ProcedureHead
    person_name: str | None
    site_name: str
    glance: Glance | None
    to_ask: Glance | None
    relance_on: date | None


@dataclass(frozen=True)
class Board:
    """A page of the board, and how many lines there are in all."""

    rows: tuple[BoardRow, ...]
    count: int
    page: int
    pages: int
    today: date


# Somebody's day, and what nobody must lose sight of


class Why(StrEnum):
    """Why a procedure stands in somebody's day, the gravest first."""

    DEADLINE = "deadline"
    DATE_TO_ASK = "date_to_ask"
    NEXT_DATE = "next_date"
    RELANCE = "relance"


@dataclass(frozen=True)
class DayRow:
    """One procedure that asks for its owner, and why; `to_ask` is what asks for a date."""

    head: ProcedureHead
    person_name: str | None
    whys: tuple[Why, ...]
    glance: Glance | None
    to_ask: Glance | None
    relance_on: date | None


class DayLength(NamedTuple):
    """How much of a day is shown: of what has a day, and of what asks for a date alone."""

    dated: int = 10
    to_ask: int = 3


@dataclass(frozen=True)
class Choices:
    """What the board may be filtered by: code and label, owners by id; nothing sensitive.

    Those who are `gone` keep procedures, and follow nobody here any more. What is sensitive is left
    out of lists by institution; at `discreet_institutions` there may be some.
    """

    types: tuple[tuple[str, str], ...]
    institutions: tuple[tuple[str, str], ...]
    owners: tuple[tuple[int, str], ...]
    sites: tuple[tuple[int, str], ...]
    gone: tuple[tuple[int, str], ...] = ()
    discreet_institutions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class InBulk:
    """What became of one thing done to many: those that were done, and those that were not."""

    done: tuple[int, ...]
    changed: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


@dataclass(frozen=True)
class MyDay:
    """What is to be done today, the most pressing first.

    What asks for a date alone stands apart, in `to_ask`. `count`, `to_ask_count` and `late` are of
    all of them, which may be more than is shown; `count` is of both.
    """

    rows: tuple[DayRow, ...]
    count: int
    unowned: int
    today: date
    late: int = 0
    to_ask: tuple[DayRow, ...] = ()
    to_ask_count: int = 0

    @property
    def dated_count(self) -> int:
        """How many have a day."""
        return self.count - self.to_ask_count


class Lost(StrEnum):
    """How a procedure is lost sight of."""

    UNASSIGNED = "unassigned"
    OWNER_AWAY = "owner_away"
    NO_NEXT_DATE = "no_next_date"
    ANSWER_OVERDUE = "answer_overdue"
    NO_CONTACT = "no_contact"


@dataclass(frozen=True)
class Sight:
    """Those that are lost sight of for one reason: how many, and the first of them.

    `above` of them are lost sight of for a reason before this one, and are listed there. `also`
    tells the other reasons of a procedure, by its number.
    """

    lost: Lost
    count: int
    rows: tuple[BoardRow, ...]
    above: int = 0
    also: Mapping[int, tuple[Lost, ...]] = field(default_factory=dict)


# Rules


@dataclass(frozen=True)
class RuleVersion:
    """A rule as it holds now, in its version, and whether the house edited it.

    `delivered` is what the list says that came with the software, where it says otherwise.
    """

    rule: Rule
    event: DeadlineEvent
    version: int
    is_edited: bool
    domain_label: str = ""
    delivered: Rule | None = None


@dataclass(frozen=True)
class Following:
    """How many open procedures follow an edited rule by now, of how many."""

    done: int
    count: int


@dataclass(frozen=True)
class DateChange:
    """One open procedure whose date an edited rule moves."""

    procedure_id: int
    type_label: str
    before: date | None
    after: date | None


@dataclass(frozen=True)
class WrittenRule:
    """One version of a rule: who wrote it, nobody where it shipped, and until when it counted."""

    rule: Rule
    version: int
    written_at: datetime
    written_by: str | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Consequences:
    """What editing a rule changes: how many dates of open procedures, the first of them.

    `past` of them have a date that is over, before or after. Of `discreet` ones at the actor's own
    sites nothing is shown: nobody is listed by what is sensitive.
    """

    count: int
    changes: tuple[DateChange, ...] = field(default=())
    past: int = 0
    discreet: int = 0
