"""« Ma feuille »: what to bring, when to come back, whom to ask for. It names nobody's matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from db.engine import Work, transaction
from db.queries import journal, presences, reference
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.presences import Colleague
from mediance.domain.reference import UsualDocument
from mediance.services import guard
from mediance.services.paper.place import place
from mediance.services.paper.press import printed
from mediance.services.paper.words import day_in_digits, day_in_words, hour
from mediance.services.sites import hours_within

FURTHEST_AHEAD = timedelta(days=366)


class SheetRefused(Exception):
    """What the sheet should say cannot be: an unknown document, a day that is past."""


@dataclass(frozen=True)
class MySheet:
    """What the person leaves with; everything but the site may be left out."""

    site_id: int
    document_codes: Sequence[str] = ()
    back_on: date | None = None
    back_at: time | None = None
    ask_for: int | None = None


def usual_documents(actor: Actor) -> tuple[UsualDocument, ...]:
    """Return the documents that people are asked for, in order."""
    guard.require(actor, Action.PRINT)
    with transaction(actor) as work:
        return reference.documents(work, paris.today())


def is_shut_on(actor: Actor, site_id: int, day: date) -> bool:
    """Whether the site is known not to receive on a day: holiday, closure, or outside its week."""
    guard.require_site(actor, Action.PRINT, site_id)
    with transaction(actor) as work:
        hours = hours_within(work, site_id, day)
    return hours.shut_because(day) is not None or bool(hours.week and not hours.on(day))


def my_sheet(actor: Actor, sheet: MySheet) -> bytes:
    """Return the sheet as PDF, A4; raise `SheetRefused`, `PlaceUnknown` or `NotPermitted`."""
    guard.require_site(actor, Action.PRINT, sheet.site_id)
    today = paris.today()
    if sheet.back_on is not None and not today <= sheet.back_on <= today + FURTHEST_AHEAD:
        raise SheetRefused
    with transaction(actor) as work:
        known = {document.code: document for document in reference.documents(work, today)}
        if not known.keys() >= set(sheet.document_codes):
            raise SheetRefused
        colleague = None
        if sheet.ask_for is not None:
            colleague = _colleague(work, sheet.site_id, sheet.ask_for)
        data: dict[str, object] = {
            "bring": [known[code].label.french for code in dict.fromkeys(sheet.document_codes)],
            "back": _back(sheet),
            "ask_for": colleague,
            "place": place(work, sheet.site_id, today),
        }
        touched = Record("sheet", site_id=sheet.site_id, fields=("my_sheet",), row_count=1)
        journal.record(work, actor, "print", touched)
    return printed("my_sheet", data)


def colleagues(actor: Actor, site_id: int) -> tuple[Colleague, ...]:
    """Return those of a site whom one may ask for."""
    guard.require_site(actor, Action.PRINT, site_id)
    with transaction(actor) as work:
        return presences.team(work, site_id)


def _colleague(work: Work, site_id: int, staff_id: int) -> str:
    for colleague in presences.team(work, site_id):
        if colleague.staff_id == staff_id:
            return colleague.name
    raise SheetRefused


def _back(sheet: MySheet) -> dict[str, str | None] | None:
    if sheet.back_on is None:
        return None
    return {
        "day": day_in_words(sheet.back_on),
        "digits": day_in_digits(sheet.back_on),
        "hour": None if sheet.back_at is None else hour(sheet.back_at),
    }
