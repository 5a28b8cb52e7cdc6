"""Everything that is known of one person, as they are handed it: plain, ordered, theirs alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

SCHEMA = "mediance.everything/1"

Data = str | int | bool | None | list[str]
"""What a machine reads: a day or a moment in ISO form, a code, a number."""


@dataclass(frozen=True)
class Item:
    """One thing that is known: under which name, in which words, and for a machine."""

    field: str
    label: str
    text: str
    data: Data = None


@dataclass(frozen=True)
class Entry:
    """What belongs together: one visit, one number, one procedure."""

    title: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Section:
    """What is known of one kind, and a sentence that explains it; it may hold nothing."""

    key: str
    title: str
    explanation: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Removed:
    """How often somebody else was taken out of what is told."""

    people: int = 0
    colleagues: int = 0
    numbers: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nobody else was in it."""
        return not (self.people or self.colleagues or self.numbers)


@dataclass(frozen=True)
class NotShown:
    """What is left out, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Everything:
    """The answer to « tout ce qui me concerne », for one request on one day."""

    request_id: int
    made_on: date
    sections: tuple[Section, ...]
    removed: Removed
    not_shown: tuple[NotShown, ...]
    kept_until: date | None = None

    @property
    def entries(self) -> int:
        """Return how much is known."""
        return sum(len(section.entries) for section in self.sections)

    def texts(self) -> Iterator[str]:
        """Return every word that the person reads."""
        for section in self.sections:
            yield from (section.title, section.explanation)
            for entry in section.entries:
                yield entry.title
                for item in entry.items:
                    yield from (item.label, item.text)
        for left_out in self.not_shown:
            yield from (left_out.what, left_out.why)


def as_json(told: Everything) -> dict[str, object]:
    """Return the same for a machine, as `docs/privacy/everything.schema.json` describes it."""
    return {
        "schema": SCHEMA,
        "request": told.request_id,
        "made_on": told.made_on.isoformat(),
        "kept_until": told.kept_until.isoformat() if told.kept_until else None,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "explanation": section.explanation,
                "entries": [
                    {
                        "title": entry.title,
                        "items": [
                            {
                                "field": item.field,
                                "label": item.label,
                                "text": item.text,
                                "data": item.data,
                            }
                            for item in entry.items
                        ],
                    }
                    for entry in section.entries
                ],
            }
            for section in told.sections
        ],
        "removed": {
            "people": told.removed.people,
            "colleagues": told.removed.colleagues,
            "numbers": told.removed.numbers,
        },
        "not_shown": [{"what": each.what, "why": each.why} for each in told.not_shown],
    }
