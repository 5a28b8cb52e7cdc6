"""What one line of a register says about the person who came, beyond the day and the hour."""

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
from mediance.domain.register.names import read_full_name, read_name, read_staff
from mediance.domain.register.phones import read_phones
from mediance.domain.register.vocabulary import FollowUpRule, Vocabulary

LONGEST_USUAL_WAIT = timedelta(hours=4)
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
        if column is not None:
            is_given_first = normalized(column.heading).startswith("prenom")
            cell = self.line.cell(ColumnMeaning.FULL_NAME)
            return read_full_name(cell, is_given_first=is_given_first)
        family_name = read_name(self.line.cell(ColumnMeaning.FAMILY_NAME))
        return family_name, read_name(self.line.cell(ColumnMeaning.GIVEN_NAME))

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
            if not has_left and self.line.table.column(ColumnMeaning.RECEIVED_AT):
                self.note(ProblemKind.RECEPTION_MISSING, ColumnMeaning.RECEIVED_AT)
            return None
        if has_left:
            self.note(ProblemKind.LEFT_YET_RECEIVED, ColumnMeaning.RECEIVED_AT)
            return None
        if hour < arrived_at:
            self.note(ProblemKind.RECEPTION_BEFORE_ARRIVAL, ColumnMeaning.RECEIVED_AT)
            return None
        if _between(arrived_at, hour) > LONGEST_USUAL_WAIT:
            self.note(ProblemKind.WAIT_UNUSUAL, ColumnMeaning.RECEIVED_AT)
        return hour


def _between(earlier: time, later: time) -> timedelta:
    return datetime.combine(date.min, later) - datetime.combine(date.min, earlier)
