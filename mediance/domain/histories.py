"""Histories that are corrected and never rewritten: which of the events still hold."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar


class Event(Protocol):
    """Something that was written down; `replaces` makes it the correction of an earlier one."""

    @property
    def event_id(self) -> int:
        """Return its number, which grows with time."""

    @property
    def kind(self) -> StrEnum:
        """Return what happened."""

    @property
    def replaces(self) -> int | None:
        """Return what it stands in the place of."""


AnyEvent = TypeVar("AnyEvent", bound=Event)


class NothingToCorrect(Exception):
    """A correction names an event that is not there, or one of another kind."""


def standing(events: Iterable[AnyEvent], taken_back: StrEnum) -> list[AnyEvent]:
    """Return the events that hold, each in the place of the first that it corrects.

    Given in the order in which they were written down. Raises `NothingToCorrect`.
    """
    places: dict[int, AnyEvent] = {}
    holding: dict[int, AnyEvent] = {}
    for event in events:
        first = event if event.replaces is None else places.get(event.replaces)
        if first is None or event.kind not in {first.kind, taken_back}:
            raise NothingToCorrect(event.replaces)
        places[event.event_id] = first
        holding.pop(first.event_id, None)
        if event.kind is not taken_back:
            holding[first.event_id] = event
    return [holding[number] for number in sorted(holding)]
