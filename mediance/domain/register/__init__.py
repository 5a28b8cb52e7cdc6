"""Reading a reception register kept on paper or in a spreadsheet.

A sheet goes in as a grid of cell values; out come the visits it tells, what each column was taken
for, and every cell that was not clear. Nothing is guessed in silence.
"""

from mediance.domain.register.model import (
    ColumnMeaning,
    ColumnReading,
    Grid,
    NotARegister,
    NotARegisterKind,
    Problem,
    ProblemKind,
    RegisterReading,
    RegisterRow,
    SkippedRow,
    SkipReason,
)
from mediance.domain.register.rows import read_register
from mediance.domain.register.twins import Twins
from mediance.domain.register.vocabulary import (
    FollowUpRule,
    MotiveRule,
    Vocabulary,
    VocabularyError,
)

__all__ = [
    "ColumnMeaning",
    "ColumnReading",
    "FollowUpRule",
    "Grid",
    "MotiveRule",
    "NotARegister",
    "NotARegisterKind",
    "Problem",
    "ProblemKind",
    "RegisterReading",
    "RegisterRow",
    "SkipReason",
    "SkippedRow",
    "Twins",
    "Vocabulary",
    "VocabularyError",
    "read_register",
]
