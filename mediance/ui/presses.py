"""A press in one of the desk's browser parts: carried out once, and answered on the next draw."""

import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from mediance.domain import paris
from mediance.domain.visits import CANCELLATION_WINDOW, VisitEventKind, VisitState
from mediance.services.errors import PressedForSomethingElse, SubmissionOfAnother
from mediance.services.record_visit import RecordedOtherwise, UnknownChoice
from mediance.ui import feedback, session

IDS_END = 2**63
KEY_IS_SPENT = (PressedForSomethingElse, RecordedOtherwise, SubmissionOfAnother)


@dataclass(frozen=True)
class Press:
    """What was sent, as the browser put it; what it holds is looked at as it is asked for."""

    said: Mapping[str, object]

    @property
    def key(self) -> uuid.UUID:
        """Return the key that makes it happen once; raise `UnknownChoice` where it is none."""
        try:
            return uuid.UUID(str(self.said.get("key")))
        except ValueError as error:
            raise UnknownChoice from error

    def number(self, name: str) -> int:
        """Return an id that was sent; raise `UnknownChoice` where there is none."""
        sent = self.said.get(name)
        if type(sent) is not int or not 0 < sent < IDS_END:  # True is an int, too
            raise UnknownChoice
        return sent

    def text(self, name: str) -> str:
        """Return a text that was sent, empty where there is none.

        Raises `UnknownChoice` for what no database keeps: half a character, or a NUL.
        """
        return whole(str(self.said.get(name) or ""))


def whole(sent: str) -> str:
    """Return a text that a database keeps; raise `UnknownChoice` for any other."""
    if "\0" in sent or any(unicodedata.category(c) == "Cs" for c in sent):
        raise UnknownChoice
    return sent


@dataclass(frozen=True)
class Done:
    """What a press led to; with `seen` it can be taken back until two minutes have passed.

    `gesture` is what was done: nothing else is taken back in its place.
    """

    text: str
    visit_id: int
    at: datetime
    seen: VisitState | None = None
    gesture: VisitEventKind | None = None

    @property
    def time_left(self) -> timedelta:
        """Return how long it can still be taken back from here."""
        if self.seen is None:
            return timedelta()
        return max(self.at + CANCELLATION_WINDOW - paris.now(), timedelta())


@contextmanager
def handled(part: str, event: str, form: str) -> Iterator[Press]:
    """Carry out what a browser part sent; a refusal becomes the sentence that the part shows.

    A key that turns out to be spent on something else is renewed, or it would refuse for ever.
    All of the answer stays until the next press: a draw that is cut short loses none of it.
    """
    said = session.sent(part, event)
    session.put(f"{part}_answered", said.get("press"))
    session.put(f"{part}_problem", "")
    with feedback.in_words(f"{part}_problem"):
        try:
            yield Press(said)
        except KEY_IS_SPENT:
            session.put(f"{part}_spent", said.get("key"))
            session.renew(form)
            raise


def tell(part: str, done: Done | None) -> None:
    """Have a part show what was done."""
    session.put(f"{part}_done", done)


def refuse(part: str, sentence: str) -> None:
    """Have a part say why the press under way did nothing."""
    session.put(f"{part}_problem", sentence)


def last(part: str) -> Done | None:
    """Return what a part says was done last."""
    return cast("Done | None", session.value(f"{part}_done"))


def answer(part: str, done: Done | None) -> dict[str, object]:
    """Return what the part's script is told: which press was answered, and how."""
    return {
        "answered": session.value(f"{part}_answered"),
        "problem": session.value(f"{part}_problem") or "",
        "spent": session.value(f"{part}_spent"),
        "done": done
        and {
            "text": done.text,
            "visit": done.visit_id,
            "seen": done.seen,
            "gesture": done.gesture,
            "left_ms": round(done.time_left / timedelta(milliseconds=1)),
        },
    }
