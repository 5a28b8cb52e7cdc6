"""Where somebody is who has come in today: what the desk says to whoever asks."""

from dataclasses import dataclass
from datetime import datetime

from mediance.domain.visits import Ending, VisitState


@dataclass(frozen=True)
class Whereabouts:
    """A visit's number and state, since when, and with whom."""

    visit_id: int
    number: int
    state: VisitState
    since: datetime
    staff_name: str | None = None
    ending: Ending | None = None
