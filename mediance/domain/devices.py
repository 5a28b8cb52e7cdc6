"""Where somebody is signed in: which browser on which system, in the two words people use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

Sign = tuple[str, str]

BROWSERS: Sequence[Sign] = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What each browser says of itself; most also say that they are Chrome or Safari, so these last."""

SYSTEMS: Sequence[Sign] = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class OpenSession:
    """One place where somebody is signed in."""

    session_id: int
    device: str
    since: datetime
    last_seen_at: datetime


def device_named(user_agent: str) -> str:
    """Return « Firefox · Windows », or the one of the two that is known; empty for neither.

    No version and no model: this is to recognise one's own devices, not to tell people apart.
    """
    found = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return " · ".join(filter(None, found))


def _first(signs: Sequence[Sign], user_agent: str) -> str:
    return next((name for sign, name in signs if sign in user_agent), "")
