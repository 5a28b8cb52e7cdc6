"""What people were told, and what they agreed to: said by events, none of which is ever rewritten.

The latest word on a subject stands, whichever of a person's records it was written on: the last
that was written, for clocks are put right. « Undone » takes back an event that was a slip of the
hand, and leaves a trace of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SLIP_WINDOW = timedelta(minutes=2)
"""For how long whoever wrote something down may say that it was a slip of the hand."""


class TextKind(StrEnum):
    """What a text is about; each has its versions."""

    NOTICE = "notice"
    FOLLOW_UP = "follow_up"
    SHARING = "sharing"
    PHONE = "phone"
    VOICEMAIL = "voicemail"
    SMS = "sms"
    LETTER = "letter"
    MANDATE = "mandate"


WAYS_TO_REACH = (TextKind.PHONE, TextKind.VOICEMAIL, TextKind.SMS, TextKind.LETTER)
"""What somebody may agree to, or not, for us to reach them."""
ASKED = (TextKind.FOLLOW_UP, TextKind.SHARING, *WAYS_TO_REACH)
"""What somebody may say yes or no to; a notice is told, a mandate is signed."""


class Decision(StrEnum):
    """What somebody said, or that they were told."""

    TOLD = "told"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


class Support(StrEnum):
    """By what somebody was told."""

    ORAL = "oral"
    SHEET = "sheet"
    POSTER = "poster"
    INTERPRETER = "interpreter"


class Hindrance(StrEnum):
    """Why nobody may be followed."""

    NOT_TOLD = "not_told"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class NotAsked(Exception):
    """There is no such question, or it needs an institution named, or has none."""


@dataclass(frozen=True)
class Telling:
    """In which language, and by what, somebody was told."""

    language_code: str = "fr"
    support: Support = Support.ORAL


USUALLY = Telling()


@dataclass(frozen=True)
class ConsentText:
    """One version of one text, as it was read or given; `gloss` says it in English."""

    text_id: int
    kind: TextKind
    version: int
    valid_from: date
    title: str
    body: str
    title_gloss: str
    body_gloss: str


@dataclass(frozen=True)
class Subject:
    """What was decided on; sharing is agreed to for one institution at a time."""

    kind: TextKind
    institution_code: str | None = None

    def __post_init__(self) -> None:
        if (self.kind is TextKind.SHARING) != (self.institution_code is not None):
            raise NotAsked


@dataclass(frozen=True)
class ConsentEvent:
    """What happened once: which version of which text, what was said, by whom it was told, how."""

    event_id: int
    subject: Subject
    version: int
    decision: Decision
    at: datetime
    staff_id: int
    staff_name: str
    telling: Telling
    undoes: int | None = None

    def may_be_slip_of(self, staff_id: int, now: datetime) -> bool:
        """Whether somebody may still take it back: they wrote it themselves, just now."""
        return self.staff_id == staff_id and now - self.at < SLIP_WINDOW


def standing(events: Iterable[ConsentEvent]) -> Mapping[Subject, ConsentEvent]:
    """Return the word that stands on each subject: the latest that nobody took back."""
    said = sorted(events, key=lambda event: event.event_id)
    taken_back = {event.undoes for event in said}
    return {
        event.subject: event
        for event in said
        if event.decision is not Decision.UNDONE and event.event_id not in taken_back
    }


def answer(stands: ConsentEvent | None, *, agrees: bool) -> Decision:
    """Return what a yes or a no means: who agreed before, and says no, withdraws."""
    if agrees:
        return Decision.AGREED
    has_agreed = stands is not None and stands.decision in {Decision.AGREED, Decision.WITHDRAWN}
    return Decision.WITHDRAWN if has_agreed else Decision.REFUSED


def hindrance(stands: Mapping[Subject, ConsentEvent], *, is_told: bool) -> Hindrance | None:
    """Return why somebody may not be followed; None where nothing stands against it."""
    follow_up = stands.get(Subject(TextKind.FOLLOW_UP))
    match follow_up.decision if follow_up else None:
        case Decision.REFUSED:
            return Hindrance.REFUSED
        case Decision.WITHDRAWN:
            return Hindrance.WITHDRAWN
        case _:
            return None if is_told else Hindrance.NOT_TOLD


def may_reach(stands: Mapping[Subject, ConsentEvent], way: TextKind) -> bool:
    """Whether somebody said that they may be reached this way; silence is no."""
    said = stands.get(Subject(way))
    return said is not None and said.decision is Decision.AGREED
