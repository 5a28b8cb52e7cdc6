"""Telling the same arrival written twice from two people who came together."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace

from mediance.domain.names import normalized
from mediance.domain.register.lines import Line
from mediance.domain.register.model import Problem, ProblemKind, RegisterRow

Place = tuple[str, int]
"""A sheet and the number of a line in it."""


@dataclass
class Twins:
    """The arrivals met so far in one register, over all its sheets.

    An identical line about somebody who gave a name or a number is a copy: nobody arrives twice in
    one minute. Of nameless people several may, so equal lines about them all count.
    """

    first_with_content: dict[RegisterRow, Place] = field(default_factory=dict)
    first_with_identity: dict[str, Place] = field(default_factory=dict)
    occurrences: Counter[str] = field(default_factory=Counter)

    def tell(self, line: Line, row: RegisterRow, sheet: str) -> tuple[RegisterRow, Problem | None]:
        """Return the row with its checksum, and what to say about a line before that is like it."""
        here = (sheet, row.row_number)
        content = replace(
            row,
            row_number=0,
            family_name=normalized(row.family_name or ""),
            given_name=normalized(row.given_name or ""),
        )
        first_equal = self.first_with_content.setdefault(content, here)
        is_known = not row.is_nameless or row.phone is not None
        if first_equal != here and is_known:
            return row, _like(line, sheet, first_equal, ProblemKind.DUPLICATE)
        identity = _identity_of(row)
        first_alike = self.first_with_identity.setdefault(identity, here)
        self.occurrences[identity] += 1
        row = replace(row, checksum=_checksum(identity, self.occurrences[identity]))
        if first_alike == here:
            return row, None
        return row, _like(line, sheet, first_alike, ProblemKind.POSSIBLE_DUPLICATE)


def _like(line: Line, sheet: str, first: Place, kind: ProblemKind) -> Problem:
    first_sheet, first_number = first
    problem = line.problem(kind, value=str(first_number))
    return problem if first_sheet == sheet else replace(problem, other_sheet=first_sheet)


def _identity_of(row: RegisterRow) -> str:
    """Return who came and when.

    What a colleague may correct afterwards in the file stays outside (the telephone number, the
    answer), so that reading the corrected file in again does not count the visit a second time.
    """
    if row.is_nameless:
        who = [row.phone or "", normalized(row.motive or "")]
    else:
        who = [normalized(row.family_name or ""), normalized(row.given_name or "")]
    return "\n".join([row.day.isoformat(), row.arrived_at.isoformat(), *who])


def _checksum(identity: str, occurrence: int) -> str:
    text = f"{identity}\n{occurrence}"
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()
