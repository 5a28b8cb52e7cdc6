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


def ending_by_night(rule: NightRule, *, is_waiting: bool, is_carried_over: bool) -> Ending:
    """Return how a visit ends that nobody ended.

    In an interview it is always left unclosed, and so is a wait that was already carried over:
    who did not come back on the next day is not looked for for ever.
    """
    if not is_waiting or (is_carried_over and rule is NightRule.CARRIED_OVER):
        return Ending.UNCLOSED
    return ENDING_BY_NIGHT[rule]
