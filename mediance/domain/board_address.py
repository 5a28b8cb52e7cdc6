"""What the address of the board says: which procedures, what comes first, which page.

An address is passed on, kept and typed by hand: what it says that cannot be is left out and told,
and it never holds a name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import (
    EVERYTHING,
    NOBODY,
    BoardFilter,
    BoardOrder,
    Choices,
    WaitingOn,
)
from mediance.domain.procedures import Stage
from mediance.domain.steering import AgeBand

T = TypeVar("T")

MOST_PAGES = 100_000
BETWEEN = ","


class Part(StrEnum):
    """A part of the address, by the name it has there."""

    OWNER = "tenue"
    SEVERITY = "gravite"
    STAGE = "etape"
    TURN = "tour"
    TYPE = "type"
    INSTITUTION = "organisme"
    AGE = "age"
    SITE = "lieu"
    ORDER = "tri"
    PAGE = "page"


FIELDS: Mapping[Part, str] = {
    Part.OWNER: "owner_id",
    Part.SEVERITY: "severities",
    Part.STAGE: "stages",
    Part.TURN: "waiting_on",
    Part.TYPE: "type_codes",
    Part.INSTITUTION: "institution_codes",
    Part.AGE: "ages",
    Part.SITE: "site_ids",
}
"""What each filter is called in `BoardFilter`, in the order in which they are told."""


@dataclass(frozen=True)
class Asked:
    """One page of the board, as its address says it; `page` counts from 0."""

    filter: BoardFilter = EVERYTHING
    order: BoardOrder = BoardOrder.PRESSING
    page: int = 0


@dataclass(frozen=True)
class Read:
    """What an address says, and which of its parts say nothing that can be.

    `unknown_types` are kinds of procedure that nobody is offered: none, or nobody's business.
    """

    asked: Asked
    misread: tuple[Part, ...] = ()
    unknown_types: frozenset[str] = frozenset()


def read(said: Mapping[str, str], choices: Choices) -> Read:
    """Return what an address says, to somebody who has these choices."""
    misread: list[Part] = []

    def several(part: Part, offered: Mapping[str, T]) -> frozenset[T]:
        codes = _codes(said.get(part, ""))
        if codes - offered.keys():
            misread.append(part)
        return frozenset(offered[code] for code in codes & offered.keys())

    def one(part: Part, offered: Mapping[str, T]) -> T | None:
        code = said.get(part, "")
        if code and code not in offered:
            misread.append(part)
        return offered.get(code)

    found = BoardFilter(
        owner_id=one(Part.OWNER, _as_said((NOBODY, *_owner_ids(choices)))),
        severities=several(Part.SEVERITY, _as_said(Severity)),
        stages=several(Part.STAGE, _as_said(Stage)),
        waiting_on=one(Part.TURN, _as_said(WaitingOn)),
        type_codes=several(Part.TYPE, _as_said(code for code, _ in choices.types)),
        institution_codes=several(
            Part.INSTITUTION, _as_said(code for code, _ in choices.institutions)
        ),
        ages=several(Part.AGE, _as_said(AgeBand)),
        site_ids=several(Part.SITE, _as_said(site_id for site_id, _ in choices.sites)),
    )
    order = one(Part.ORDER, _as_said(BoardOrder)) or BoardOrder.PRESSING
    page = _page(said.get(Part.PAGE, ""))
    if page is None:
        misread.append(Part.PAGE)
    return Read(Asked(found, order, page or 0), tuple(misread), _unknown_types(said, choices))


def address(asked: Asked) -> dict[str, str]:
    """Return the parts of an address, those alone that are not as usual."""
    said = {part: _text(getattr(asked.filter, name)) for part, name in FIELDS.items()}
    said[Part.ORDER] = "" if asked.order is BoardOrder.PRESSING else asked.order.value
    said[Part.PAGE] = str(asked.page + 1) if asked.page else ""
    return {part.value: text for part, text in said.items() if text}


def filtered_by(asked: BoardFilter) -> tuple[Part, ...]:
    """Return by what a list is filtered."""
    return tuple(
        part for part, name in FIELDS.items() if getattr(asked, name) != getattr(EVERYTHING, name)
    )


def codes_of(asked: Asked, part: Part) -> tuple[str, ...]:
    """Return what one part of the address says, as it says it."""
    said = address(asked).get(part, "")
    return tuple(said.split(BETWEEN)) if said else ()


def without(asked: BoardFilter, part: Part) -> BoardFilter:
    """Return the same list without one of its filters."""
    name = FIELDS[part]
    return replace(asked, **{name: getattr(EVERYTHING, name)})


def _codes(said: str) -> set[str]:
    return {code for code in said.split(BETWEEN) if code}


def _as_said(offered: Iterable[T]) -> dict[str, T]:
    return {str(each): each for each in offered}


def _owner_ids(choices: Choices) -> tuple[int, ...]:
    return tuple(owner_id for owner_id, _ in (*choices.owners, *choices.gone))


def _unknown_types(said: Mapping[str, str], choices: Choices) -> frozenset[str]:
    return frozenset(_codes(said.get(Part.TYPE, "")) - {code for code, _ in choices.types})


def _page(said: str) -> int | None:
    """Return the page, counted from 0; None where what is said is none."""
    if not said:
        return 0
    is_number = said.isascii() and said.isdecimal() and len(said) <= len(str(MOST_PAGES))
    return int(said) - 1 if is_number and 0 < int(said) <= MOST_PAGES else None


def _text(chosen: object) -> str:
    if chosen is None:
        return ""
    if isinstance(chosen, frozenset):
        return BETWEEN.join(sorted(str(each) for each in chosen))
    return str(chosen)
