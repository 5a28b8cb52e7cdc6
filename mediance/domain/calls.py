"""The silent call for a colleague: shown on the screens of one site until somebody goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SHOWN_FOR = timedelta(minutes=30)
"""A call that nobody answered is no sign of anything after so long."""


@dataclass(frozen=True)
class OpenCall:
    """Somebody at a desk wants a colleague beside them, now."""

    call_id: int
    site_name: str
    caller_id: int
    caller_name: str
    room_name: str | None
    called_at: datetime
