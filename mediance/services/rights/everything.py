"""« Tout ce qui me concerne »: read for one open request, cleaned of others, kept nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from db.engine import Work, transaction
from db.queries import exceptional, journal, retention, rights, told
from db.queries import notes as sealed_notes
from db.queries.journal import Record
from db.queries.rights import RequestRow
from db.queries.told import ToldTable
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.everything import Everything, NotShown
from mediance.domain.permissions import Action
from mediance.domain.redaction import Known, last_digits, words_of
from mediance.domain.retention import due_on
from mediance.domain.rights import TOLD, RequestState
from mediance.services import guard, notes
from mediance.services.keys import ring
from mediance.services.reasons_of_access import reason
from mediance.services.rights import words
from mediance.services.rights.budget_words import in_words
from mediance.services.rights.machinery import as_machinery
from mediance.services.rights.requests import RequestUnknown
from mediance.services.rights.telling import Book, Teller, consulted, free_texts

MOST_CONSULTATIONS = 20_000
BUDGETS = "budget_sheet"
SEALED_TABLES = ("confidential_note", BUDGETS)
JOURNALLED = {"person": "person", "visit": "visit", "case": "case", "procedure": "procedure"}


class NothingToTell(Exception):
    """No open request of access or portability stands, or nobody checked whose it is."""


def everything_about(actor: Actor, request_id: int) -> Everything:
    """Return all that is known of whoever made a request; the handing over is journalled.

    Raises `NothingToTell` unless the request is open, asks for it, names somebody and its identity
    was checked; `RequestUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.HANDLE_RIGHTS)
    with transaction(actor) as work:
        request = rights.find(work, request_id)
        if request is None:
            raise RequestUnknown
        person_id = _asking(request)
        with as_machinery(work, actor):
            person_ids = rights.same_person(work, person_id)
            everything = _told(work, request_id, person_ids)
        touched = Record("person", person_id, row_count=everything.entries)
        journal.record(work, actor, "export", touched)
        return everything


def _asking(request: RequestRow) -> int:
    facts = request.facts
    is_open = facts.state is RequestState.OPEN and facts.right in TOLD
    if not is_open or facts.identity is None or request.person_id is None:
        raise NothingToTell
    return request.person_id


def _told(work: Work, request_id: int, person_ids: Sequence[int]) -> Everything:
    tables = tuple(told.everything(work, person_ids))
    sealed = _unsealed(work, tables, person_ids)
    book = Book(
        frozenset(person_ids),
        {**told.labels(work), "site": told.site_names(work)},
        told.roles_of_staff(work),
        _known(work, person_ids, free_texts(tables, sealed.values())),
        sealed,
    )
    teller = Teller(book, tables)
    entries = tuple(consulted(_consultations(work, tables, person_ids)))
    sections = tuple(
        replace(section, entries=entries) if section.key == "consultations" else section
        for section in teller.sections()
    )
    return Everything(
        request_id=request_id,
        made_on=paris.today(),
        sections=sections,
        removed=teller.count.removed,
        not_shown=tuple(NotShown(what, why) for what, why in words.NOT_SHOWN.items()),
        kept_until=_kept_until(work, person_ids),
    )


def _known(work: Work, person_ids: Sequence[int], texts: Iterable[str]) -> Known:
    """Return whose words are whose, as far as these texts go."""
    said = {word for text in texts for word in words_of(text)}
    own = {word for name in told.own_names(work, person_ids) for word in words_of(name)}
    return Known(
        own=own,
        others=told.names_of_others(work, said, person_ids),
        colleagues={word for name in told.names_of_staff(work) for word in words_of(name)},
        own_numbers={last_digits(number) for number in told.own_numbers(work, person_ids)},
    )


def _unsealed(
    work: Work, tables: Sequence[ToldTable], person_ids: Sequence[int]
) -> dict[tuple[str, int], str]:
    """Return the texts that are kept encrypted, as far as their keys are there."""
    keys = ring("notes")
    found = {
        (table, version.row_id): notes.told(keys, version).text
        for table in SEALED_TABLES
        for version in sealed_notes.of_people(work, table, person_ids)
    }
    cases = [int(str(row["id"])) for each in tables if each.table == "case" for row in each.rows]
    for access in exceptional.of_cases(work, cases):
        found["exceptional_access", access.access_id] = reason(access, keys)
    return {
        (table, row): in_words(text) if table == BUDGETS else text
        for (table, row), text in found.items()
        if text is not None
    }


def _consultations(
    work: Work, tables: Sequence[ToldTable], person_ids: Sequence[int]
) -> tuple[told.Consultation, ...]:
    records = {
        JOURNALLED[each.table]: [int(str(row["id"])) for row in each.rows]
        for each in tables
        if each.table in JOURNALLED
    }
    return told.consultations(work, {**records, "person": list(person_ids)}, MOST_CONSULTATIONS)


def _kept_until(work: Work, person_ids: Sequence[int]) -> date | None:
    last = retention.last_contact(work, person_ids)
    return None if last is None else due_on(last)
