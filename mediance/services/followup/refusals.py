"""What may be refused of a follow-up, by name."""

from mediance.domain.followup import Changed
from mediance.domain.procedure_life import ImpossibleHistory

__all__ = ["Changed"]


class ProcedureUnknown(Exception):
    """There is no such procedure, or not within the actor's sight."""


class TypeUnknown(Exception):
    """There is no such kind of procedure, or no such institution."""


class VisitOfNobody(Exception):
    """Nobody gave a name when they came: there is nobody to follow."""


class NotAnOwner(Exception):
    """Only somebody who follows people at the procedure's site keeps it."""


class RuleUnknown(Exception):
    """There is no such deadline rule."""


class RuleChanged(Exception):
    """A colleague wrote another version of the rule since it was shown."""


class ReasonMissing(Exception):
    """A right would be lost: this is put aside with a reason only."""


class DateMissing(Exception):
    """Nothing was said of a deadline from which a date follows."""


class SensitiveList(Exception):
    """Nobody is listed by what is sensitive."""


class OfOneColleague(Exception):
    """What one colleague keeps leaves in no file: nothing measures the work of staff."""


class FirstStepStays(ImpossibleHistory):
    """A procedure stands somewhere: the only step that it entered is not taken back."""


class NothingToRemind(Exception):
    """No answer is waited for."""
