"""Typing in what stands on paper: the outage sheet, or a mediator's round sheet, line by line.

Nothing is guessed in silence: a line is understood, or it says beside itself what is not.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from mediance.domain import paris
from mediance.domain.names import LONGEST_NAME, normalized
from mediance.domain.reference import UNCLEAR_DOMAIN, DomainChoice, Label
from mediance.domain.register.hours import read_hour
from mediance.domain.register.model import UnreadableCell
from mediance.domain.register.names import read_full_name
from mediance.domain.register.vocabulary import Vocabulary
from mediance.domain.visits import WITHOUT_CONTACT, Answer, Ending

MOST_ROWS = 200
USUAL_DELAY = timedelta(days=31)
"""A sheet is typed in within the month; what is older is the coordination's to add."""

FIRST_USUAL_HOUR, LAST_USUAL_HOUR = time(6), time(22)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
SAYS_NO = frozenset({"", "0", "n", "non", "no"})
WALK_IN = "walk_in"


class Cell(StrEnum):
    """The cells of a line, in the order of the paper."""

    ARRIVED = "arrived"
    NAME = "name"
    DOMAIN = "domain"
    URGENT = "urgent"
    RECEIVED = "received"
    ENDED = "ended"
    OUTCOME = "outcome"
    CHANNEL = "channel"


class Doubt(StrEnum):
    """What is wrong, or to be known, about a line."""

    ARRIVAL_MISSING = "arrival_missing"
    HOUR_UNREADABLE = "hour_unreadable"
    IN_THE_FUTURE = "in_the_future"
    RECEIVED_BEFORE_ARRIVAL = "received_before_arrival"
    ENDED_TOO_EARLY = "ended_too_early"
    RECEIVED_WITHOUT_CONTACT = "received_without_contact"
    NAME_UNUSABLE = "name_unusable"
    SEVERAL_NAMESAKES = "several_namesakes"
    DOMAIN_UNKNOWN = "domain_unknown"
    OUTCOME_UNKNOWN = "outcome_unknown"
    CHANNEL_UNKNOWN = "channel_unknown"
    SAME_LINE = "same_line"
    ALREADY_THERE = "already_there"
    MAYBE_SAME_LINE = "maybe_same_line"
    MAYBE_THERE = "maybe_there"
    END_UNKNOWN = "end_unknown"
    HOUR_UNUSUAL = "hour_unusual"
    NEW_PERSON = "new_person"


TO_KNOW = frozenset(
    {
        Doubt.MAYBE_SAME_LINE,
        Doubt.MAYBE_THERE,
        Doubt.END_UNKNOWN,
        Doubt.HOUR_UNUSUAL,
        Doubt.NEW_PERSON,
    }
)
"""What hinders nothing."""


@dataclass(frozen=True)
class Remark:
    """Something to say beside a line; `number` is another line's, or a visit's of that day."""

    doubt: Doubt
    cell: Cell
    number: int = 0

    @property
    def is_blocking(self) -> bool:
        """Whether the line cannot be kept because of it."""
        return self.doubt not in TO_KNOW


TypedLine = Mapping[Cell, str]
"""What was typed into the cells of a line; cells left empty may be missing."""


@dataclass(frozen=True)
class Name:
    """A name as it was written, and the year of birth where one stood beside it."""

    family: str
    given: str
    year: int | None = None

    @property
    def searched(self) -> str:
        """Return the name by which a person is looked up."""
        return normalized(f"{self.family} {self.given}")


@dataclass(frozen=True, kw_only=True)
class LaterVisit:
    """A visit as a sheet tells it; what it does not say is not known."""

    arrived_at: datetime
    name: Name | None
    domain_code: str
    channel_code: str
    is_urgent: bool
    received_at: datetime | None
    ended_at: datetime | None
    ending: Ending
    answer: Answer | None


@dataclass(frozen=True)
class LineReading:
    """One line, understood as far as it can be; `visit` is None where something hinders it."""

    number: int
    visit: LaterVisit | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class KnownVisit:
    """A visit of that day that is there already."""

    number: int
    arrived_at: datetime
    searched: str
    domain_code: str


@dataclass(frozen=True)
class Namesake:
    """Somebody of the house, by the name under which they are looked up."""

    person_id: int
    searched: str
    birth_year: int | None


@dataclass(frozen=True)
class Lists:
    """What cells may say: the house's domains and channels, and the words for both."""

    domains: Sequence[DomainChoice]
    channels: Sequence[tuple[str, Label]]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Paper:
    """A sheet of paper: the day it tells of, how its people came, and its lines."""

    day: date
    channel_code: str
    lines: tuple[TypedLine, ...]


@dataclass(frozen=True)
class Around:
    """What a sheet is read against: the moment, and who is there already."""

    now: datetime
    lists: Lists
    visits: Sequence[KnownVisit] = ()
    namesakes: Sequence[Namesake] = ()


def is_blank(line: TypedLine) -> bool:
    """Whether nothing was typed into a line."""
    return not any(text.strip() for text in line.values())


def names_in(paper: Paper) -> set[str]:
    """Return the names of a sheet, as people are looked up by them."""
    read = (_name(line.get(Cell.NAME, "")) for line in paper.lines)
    return {name.searched for name in read if name is not None}


def read_paper(paper: Paper, around: Around) -> tuple[LineReading, ...]:
    """Return every line that is not blank, as it was understood."""
    readings = [
        _Reader(paper, around, line).reading(number)
        for number, line in enumerate(paper.lines, 1)
        if not is_blank(line)
    ]
    return tuple(_compared(readings, around))


def meant(name: Name, namesakes: Iterable[Namesake]) -> tuple[Namesake, ...]:
    """Return who of the house may be meant by a name: nobody, one person, or several."""
    alike = [each for each in namesakes if each.searched == name.searched]
    if name.year is None:
        return tuple(alike)
    same_year = [each for each in alike if each.birth_year == name.year]
    return tuple(same_year or [each for each in alike if each.birth_year is None])


@dataclass
class _Reader:
    """One line, cell by cell, with what was found doubtful so far."""

    paper: Paper
    around: Around
    line: TypedLine
    remarks: list[Remark] = field(default_factory=list)

    def reading(self, number: int) -> LineReading:
        visit = self.visit()
        is_hindered = any(remark.is_blocking for remark in self.remarks)
        return LineReading(number, None if is_hindered else visit, tuple(self.remarks))

    def visit(self) -> LaterVisit | None:
        arrived_at = self.hour(Cell.ARRIVED)
        received_at, ended_at = self.hour(Cell.RECEIVED), self.hour(Cell.ENDED)
        name = self.name()
        domain_code, channel_code = self.domain(), self.channel()
        ending, answer = self.outcome(channel_code, is_received=received_at is not None)
        if arrived_at is None:
            if not any(remark.cell is Cell.ARRIVED for remark in self.remarks):
                self.note(Doubt.ARRIVAL_MISSING, Cell.ARRIVED)
            return None
        self.check_order(arrived_at, received_at, ended_at)
        if ending is Ending.ANSWERED_AT_DESK and ended_at is None:
            ended_at = arrived_at
        return LaterVisit(
            arrived_at=arrived_at,
            name=name,
            domain_code=domain_code,
            channel_code=channel_code,
            is_urgent=normalized(self.text(Cell.URGENT)) not in SAYS_NO,
            received_at=received_at,
            ended_at=ended_at,
            ending=ending,
            answer=answer,
        )

    def text(self, cell: Cell) -> str:
        return self.line.get(cell, "").strip()

    def note(self, doubt: Doubt, cell: Cell, number: int = 0) -> None:
        self.remarks.append(Remark(doubt, cell, number))

    def hour(self, cell: Cell) -> datetime | None:
        try:
            hour = read_hour(self.text(cell))
        except UnreadableCell:
            self.note(Doubt.HOUR_UNREADABLE, cell)
            return None
        if hour is None:
            return None
        if not FIRST_USUAL_HOUR <= hour < LAST_USUAL_HOUR:
            self.note(Doubt.HOUR_UNUSUAL, cell)
        moment = paris.at(self.paper.day, hour)
        if moment > self.around.now:
            self.note(Doubt.IN_THE_FUTURE, cell)
        return moment

    def check_order(
        self, arrived_at: datetime, received_at: datetime | None, ended_at: datetime | None
    ) -> None:
        if received_at is not None and received_at < arrived_at:
            self.note(Doubt.RECEIVED_BEFORE_ARRIVAL, Cell.RECEIVED)
        elif ended_at is not None and ended_at < (received_at or arrived_at):
            self.note(Doubt.ENDED_TOO_EARLY, Cell.ENDED)

    def name(self) -> Name | None:
        typed = self.text(Cell.NAME)
        name = _name(typed)
        if name is None:
            return None
        if len(name.family) > LONGEST_NAME or not name.searched:
            self.note(Doubt.NAME_UNUSABLE, Cell.NAME)
            return None
        found = meant(name, self.around.namesakes)
        if len(found) > 1:
            self.note(Doubt.SEVERAL_NAMESAKES, Cell.NAME)
        elif not found:
            self.note(Doubt.NEW_PERSON, Cell.NAME)
        return name

    def domain(self) -> str:
        typed = normalized(self.text(Cell.DOMAIN))
        if not typed:
            return UNCLEAR_DOMAIN
        offered = [choice for choice in self.around.lists.domains if choice.is_offered]
        by_key = {choice.shortcut: choice.code for choice in offered if choice.shortcut}
        labels = {
            normalized(text): choice.code
            for choice in offered
            for text in (choice.label.french, choice.label.english)
        }
        code = (
            by_key.get(typed)
            or _only(labels, typed)
            or self.around.lists.vocabulary.domain_of(typed)
        )
        if code is None:
            self.note(Doubt.DOMAIN_UNKNOWN, Cell.DOMAIN)
        return code or UNCLEAR_DOMAIN

    def channel(self) -> str:
        typed = normalized(self.text(Cell.CHANNEL))
        if not typed:
            return self.paper.channel_code
        labels = {
            normalized(text): code
            for code, label in self.around.lists.channels
            for text in (label.french, label.english)
        }
        code = _only(labels, typed)
        if code is None:
            self.note(Doubt.CHANNEL_UNKNOWN, Cell.CHANNEL)
        return code or self.paper.channel_code

    def outcome(self, channel_code: str, *, is_received: bool) -> tuple[Ending, Answer | None]:
        """Return how it ended; where the sheet does not say, only a round tells that they met."""
        typed = normalized(self.text(Cell.OUTCOME))
        if not typed:
            if is_received or channel_code != WALK_IN:
                return Ending.COMPLETED, None
            self.note(Doubt.END_UNKNOWN, Cell.OUTCOME)
            return Ending.UNCLOSED, None
        said = _outcome(typed, self.around.lists.vocabulary)
        if said is None:
            self.note(Doubt.OUTCOME_UNKNOWN, Cell.OUTCOME)
            return Ending.UNCLOSED, None
        ending, _answer = said
        if is_received and ending is not Ending.COMPLETED:
            self.note(Doubt.RECEIVED_WITHOUT_CONTACT, Cell.RECEIVED)
        return said


OUTCOMES: dict[str, tuple[Ending, Answer | None]] = {
    "informe": (Ending.COMPLETED, Answer.INFORM),
    "accompagne": (Ending.COMPLETED, Answer.ACCOMPANY),
    "accompanied": (Ending.COMPLETED, Answer.ACCOMPANY),
    "lien": (Ending.COMPLETED, Answer.CONNECT),
    "touch": (Ending.COMPLETED, Answer.CONNECT),
    "oriente": (Ending.COMPLETED, Answer.REFER),
    "referred": (Ending.COMPLETED, Answer.REFER),
    "prevention": (Ending.COMPLETED, Answer.PREVENT),
    "recu": (Ending.COMPLETED, None),
    "termine": (Ending.COMPLETED, None),
    "ended": (Ending.COMPLETED, None),
    "accueil": (Ending.ANSWERED_AT_DESK, None),
    "repondu": (Ending.ANSWERED_AT_DESK, None),
    "answered": (Ending.ANSWERED_AT_DESK, None),
    "absent": (Ending.ABSENT, None),
    "called": (Ending.ABSENT, None),
    "parti": (Ending.LEFT_WITHOUT_CONTACT, None),
    "reparti": (Ending.LEFT_WITHOUT_CONTACT, None),
    "left": (Ending.LEFT_WITHOUT_CONTACT, None),
}
"""What a word of the sheet means, or one that begins so; those of the screen, in both languages."""


def _outcome(typed: str, vocabulary: Vocabulary) -> tuple[Ending, Answer | None] | None:
    """Return what « orienté », « parti », « accueil, informée » mean; None when nothing does."""
    rule = vocabulary.follow_up_of(typed)
    words = typed.split()
    if rule is not None and rule.is_departure:
        is_absent = any(_begins(word, "absent") for word in words)
        return (Ending.ABSENT if is_absent else Ending.LEFT_WITHOUT_CONTACT), None
    by_word = [{said for known, said in OUTCOMES.items() if _begins(word, known)} for word in words]
    if any(len(meanings) > 1 for meanings in by_word):
        return None
    found = set().union(*by_word)
    endings = {ending for ending, _ in found}
    answers = {answer for _, answer in found if answer is not None}
    if not found and rule is not None:
        return Ending.COMPLETED, rule.answer
    if Ending.ANSWERED_AT_DESK in endings and not endings & WITHOUT_CONTACT:
        endings = {Ending.ANSWERED_AT_DESK}
    if len(endings) != 1 or len(answers) > 1:
        return None
    return endings.pop(), answers.pop() if answers else None


SHORTEST_BEGINNING = 3


def _begins(word: str, known: str) -> bool:
    """Whether a word is a known one, its beginning, or the same with an ending: « orientée »."""
    return word.startswith(known) or (len(word) >= SHORTEST_BEGINNING and known.startswith(word))


def _only(labels: Mapping[str, str], typed: str) -> str | None:
    """Return what a label means, or the only one that begins so or holds a word that does."""
    if typed in labels:
        return labels[typed]
    beginning = {code for label, code in labels.items() if label.startswith(typed)}
    holding = {
        code
        for label, code in labels.items()
        if any(word.startswith(typed) for word in label.split())
    }
    codes = beginning or holding
    return codes.pop() if len(codes) == 1 else None


def _name(typed: str) -> Name | None:
    years = YEAR.findall(typed)
    year = int(years[-1]) if years else None
    family, given = read_full_name(YEAR.sub(" ", typed).strip(" ()"), is_given_first=False)
    if family is None and given is None:
        return None
    return Name(family or given or "", (given or "") if family else "", year)


def _compared(readings: Sequence[LineReading], around: Around) -> Iterable[LineReading]:
    """Say which lines are like another one, or like a visit that is there already."""
    first: dict[object, int] = {}
    for reading in readings:
        visit = reading.visit
        if visit is None:
            yield reading
            continue
        remarks = list(reading.remarks)
        likeness = _likeness(visit)
        if (earlier := first.setdefault(likeness, reading.number)) != reading.number:
            doubt = Doubt.SAME_LINE if visit.name else Doubt.MAYBE_SAME_LINE
            remarks.append(Remark(doubt, Cell.ARRIVED, earlier))
        elif there := _there(visit, around.visits):
            remarks.append(there)
        is_hindered = any(remark.is_blocking for remark in remarks)
        yield replace(reading, visit=None if is_hindered else visit, remarks=tuple(remarks))


def _likeness(visit: LaterVisit) -> object:
    if visit.name is not None:
        return visit.arrived_at, visit.name.searched
    return visit.arrived_at, visit.domain_code


def _there(visit: LaterVisit, known: Sequence[KnownVisit]) -> Remark | None:
    """Somebody by name comes once in a minute; of nameless people several may."""
    searched = visit.name.searched if visit.name else ""
    alike = [each for each in known if each.searched == searched]
    same_minute = [each for each in alike if _minute(each.arrived_at) == visit.arrived_at]
    if searched:
        if same_minute:
            return Remark(Doubt.ALREADY_THERE, Cell.NAME, same_minute[0].number)
        return Remark(Doubt.MAYBE_THERE, Cell.NAME, alike[0].number) if alike else None
    twins = [each for each in same_minute if each.domain_code == visit.domain_code]
    return Remark(Doubt.MAYBE_THERE, Cell.ARRIVED, twins[0].number) if twins else None


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
