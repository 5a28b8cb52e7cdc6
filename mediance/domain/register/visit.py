"""What one line of a register says about the person who came, beyond the day and the hour."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from mediance.domain.names import normalized
from mediance.domain.reference import UNCLEAR_DOMAIN
from mediance.domain.register.hours import read_hour
from mediance.domain.register.lines import Line
from mediance.domain.register.model import (
    ColumnMeaning,
    Problem,
    ProblemKind,
    RegisterRow,
    UnreadableCell,
)
from mediance.domain.register.names import is_group, read_full_name, read_name, read_staff
from mediance.domain.register.phones import read_phones
from mediance.domain.register.text import looks_like_formula
from mediance.domain.register.vocabulary import FollowUpRule, Vocabulary
from mediance.domain.register.waits import read_wait

LONGEST_USUAL_WAIT = timedelta(hours=4)
PEOPLE = re.compile(r"([0-9]{1,3})\b")
SAYS_NOTHING = FollowUpRule(pattern="")


def read_visit(
    line: Line, day: date, arrived_at: time, vocabulary: Vocabulary
) -> tuple[RegisterRow, list[Problem]]:
    """Return the visit of a line, its checksum still empty, and what was not clear in it."""
    reader = _VisitReader(line, vocabulary)
    return reader.row(day, arrived_at), reader.problems


@dataclass
class _VisitReader:
    line: Line
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def row(self, day: date, arrived_at: time) -> RegisterRow:
        family_name, given_name = self.names()
        self.tell_group()
        outcome = self.outcome()
        has_left = outcome.is_departure
        return RegisterRow(
            row_number=self.line.number,
            day=day,
            arrived_at=arrived_at,
            family_name=family_name,
            given_name=given_name,
            phone=self.phone(),
            motive=self.line.text(ColumnMeaning.MOTIVE) or None,
            domain_code=self.domain_code(),
            received_by=None if has_left else read_staff(self.line.cell(ColumnMeaning.RECEIVED_BY)),
            received_at=self.received_at(arrived_at, has_left=has_left),
            left_without_contact=has_left,
            follow_up=self.line.text(ColumnMeaning.FOLLOW_UP) or None,
            answer_code=outcome.answer,
            checksum="",
        )

    def note(self, kind: ProblemKind, column: ColumnMeaning) -> None:
        self.problems.append(self.line.problem(kind, column))

    def names(self) -> tuple[str | None, str | None]:
        column = self.line.table.column(ColumnMeaning.FULL_NAME)
        if column is None:
            family_name = read_name(self.name_cell(ColumnMeaning.FAMILY_NAME))
            return family_name, read_name(self.name_cell(ColumnMeaning.GIVEN_NAME))
        is_given_first = normalized(column.heading).startswith("prenom")
        cell = self.name_cell(ColumnMeaning.FULL_NAME)
        return read_full_name(cell, is_given_first=is_given_first)

    def name_cell(self, column: ColumnMeaning) -> object:
        """Return what stands for a name; nothing when it is a formula, or tells how many came."""
        cell = self.line.cell(column)
        if looks_like_formula(cell):
            self.note(ProblemKind.NAME_IS_A_FORMULA, column)
            return None
        if is_group(cell):
            self.note(ProblemKind.GROUP, column)
            return None
        return cell

    def tell_group(self) -> None:
        """Say that people who came together for one matter are one visit."""
        people = PEOPLE.match(self.line.text(ColumnMeaning.PEOPLE))
        if people and int(people[1]) > 1:
            self.note(ProblemKind.GROUP, ColumnMeaning.PEOPLE)

    def phone(self) -> str | None:
        try:
            numbers = read_phones(self.line.cell(ColumnMeaning.PHONE))
        except UnreadableCell:
            self.note(ProblemKind.PHONE_UNREADABLE, ColumnMeaning.PHONE)
            return None
        if len(numbers) > 1:
            self.note(ProblemKind.PHONE_SEVERAL, ColumnMeaning.PHONE)
        return numbers[0] if numbers else None

    def domain_code(self) -> str:
        motive = self.line.text(ColumnMeaning.MOTIVE)
        code = self.vocabulary.domain_of(motive) if motive else UNCLEAR_DOMAIN
        if code is None:
            self.note(ProblemKind.MOTIVE_UNKNOWN, ColumnMeaning.MOTIVE)
            return UNCLEAR_DOMAIN
        return code

    def outcome(self) -> FollowUpRule:
        text = self.line.text(ColumnMeaning.FOLLOW_UP)
        rule = self.vocabulary.follow_up_of(text) if text else SAYS_NOTHING
        if rule is None:
            self.note(ProblemKind.FOLLOW_UP_UNKNOWN, ColumnMeaning.FOLLOW_UP)
            return SAYS_NOTHING
        return rule

    def received_at(self, arrived_at: time, *, has_left: bool) -> time | None:
        """Return the hour of the first contact; None when unknown, or known to be wrong."""
        try:
            hour = read_hour(self.line.cell(ColumnMeaning.RECEIVED_AT))
        except UnreadableCell:
            self.note(ProblemKind.RECEPTION_UNREADABLE, ColumnMeaning.RECEIVED_AT)
            return None
        if hour is None:
            return self.received_after_wait(arrived_at, has_left=has_left)
        if has_left:
            self.note(ProblemKind.LEFT_YET_RECEIVED, ColumnMeaning.RECEIVED_AT)
            return None
        return self.plausible(arrived_at, hour, ColumnMeaning.RECEIVED_AT)

    def received_after_wait(self, arrived_at: time, *, has_left: bool) -> time | None:
        """Return the hour of the first contact that a wait in minutes leads to."""
        try:
            wait = read_wait(self.line.cell(ColumnMeaning.WAIT))
        except UnreadableCell:
            self.note(ProblemKind.WAIT_UNREADABLE, ColumnMeaning.WAIT)
            return None
        if has_left:
            return None
        if wait is None:
            self.note_missing_reception()
            return None
        received = datetime.combine(date.min, arrived_at) + wait
        if received.date() > date.min:
            self.note(ProblemKind.WAIT_UNREADABLE, ColumnMeaning.WAIT)
            return None
        return self.plausible(arrived_at, received.time(), ColumnMeaning.WAIT)

    def note_missing_reception(self) -> None:
        for column in (ColumnMeaning.RECEIVED_AT, ColumnMeaning.WAIT):
            if self.line.table.column(column):
                self.note(ProblemKind.RECEPTION_MISSING, column)
                return

    def plausible(self, arrived_at: time, hour: time, column: ColumnMeaning) -> time | None:
        """Return an hour of reception unless it comes before the arrival."""
        if hour < arrived_at:
            self.note(ProblemKind.RECEPTION_BEFORE_ARRIVAL, column)
            return None
        if _between(arrived_at, hour) > LONGEST_USUAL_WAIT:
            self.note(ProblemKind.WAIT_UNUSUAL, column)
        return hour


def _between(earlier: time, later: time) -> timedelta:
    return datetime.combine(date.min, later) - datetime.combine(date.min, earlier)
