"""How one site's desk works: what its screen looks like, and what the night does to its queue."""

from dataclasses import dataclass
from enum import StrEnum

from mediance.domain.visits import Ending


class DeskMode(StrEnum):
    """With tickets people have numbers and are called; a simple list says who is here."""

    TICKETS = "tickets"
    SIMPLE_LIST = "simple_list"


class NightRule(StrEnum):
    """What becomes of who still waits at the end of the day."""

    UNCLOSED = "unclosed"
    LEFT = "left"
    CARRIED_OVER = "carried_over"


@dataclass(frozen=True)
class SiteSettings:
    """What a site has chosen; a house that chooses nothing has tickets, and closes its days."""

    desk_mode: DeskMode = DeskMode.TICKETS
    night_rule: NightRule = NightRule.UNCLOSED

    @property
    def has_tickets(self) -> bool:
        """Whether numbers are shown and called."""
        return self.desk_mode is DeskMode.TICKETS


USUAL_SETTINGS = SiteSettings()

ENDING_BY_NIGHT: dict[NightRule, Ending] = {
    NightRule.UNCLOSED: Ending.UNCLOSED,
    NightRule.LEFT: Ending.LEFT_BY_NIGHT,
    NightRule.CARRIED_OVER: Ending.CARRIED_OVER,
}
"""Each rule ends the waits of the day for a reason of its own."""


def ending_by_night(rule: NightRule, *, is_waiting: bool) -> Ending:
    """Return how a visit ends that nobody ended: in an interview it is always left unclosed."""
    return ENDING_BY_NIGHT[rule] if is_waiting else Ending.UNCLOSED
