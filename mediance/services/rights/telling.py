"""From rows to what a person reads: codes into words, colleagues into roles, others taken out."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from db.queries.told import Consultation, Kind, ToldColumn, ToldTable
from mediance.domain import paris
from mediance.domain.corrections import CorrectedField, from_text
from mediance.domain.everything import Data, Entry, Item, Removed, Section
from mediance.domain.redaction import Known, Redacted, redact
from mediance.domain.visit_details import DebtSignal
from mediance.services.paper.words import day_in_words, hour
from mediance.services.rights import words

Row = Mapping[str, object]

OWN_TEXT = {
    ("person", "family_name"),
    ("person", "given_name"),
    ("person", "used_name"),
    ("person_phone", "number"),
    ("person_correction", "old_value"),
    ("person_correction", "new_value"),
}
"""Texts that are the person's own words for themselves: nothing is taken out of them."""

NOTHING: tuple[object, ...] = (None, "", [])
NO_IS_WORTH_SAYING = frozenset({"is_safe"})
YOU = "vous"
SOMEBODY = "une autre personne"
UNREADABLE = "Illisible aujourd’hui : la clé qui ouvre ce texte n’est pas là. Redemandez-le."
NO_LONGER_YOURS = "un passage qui n’est plus sous votre nom"
ELSEWHERE = "ce qui précède"
LEADS_TO = {"register_import": "un registre papier"}


@dataclass(frozen=True)
class Book:
    """What rows point to, and whose words are whose."""

    person_ids: frozenset[int]
    labels: Mapping[str, Mapping[object, str]]
    staff: Mapping[int, tuple[str, ...]]
    known: Known
    sealed: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass
class Count:
    """How often others were taken out."""

    people: int = 0
    colleagues: int = 0
    numbers: int = 0

    def add(self, done: Redacted) -> str:
        """Count what was taken out of a text; return what is left."""
        self.people += done.people
        self.colleagues += done.colleagues
        self.numbers += done.numbers
        return done.text

    @property
    def removed(self) -> Removed:
        """Return the whole."""
        return Removed(self.people, self.colleagues, self.numbers)


class Teller:
    """Tells the rows of one person; counts whom it took out on the way."""

    def __init__(self, book: Book, tables: Sequence[ToldTable]) -> None:
        self._book = book
        self._tables = tables
        self._titles = {
            (told.table, row.get("id")): self._title(told, row)
            for told in tables
            for row in told.rows
        }
        self.count = Count()

    def sections(self) -> Iterator[Section]:
        """Return what is known under every heading, in their order; an empty one says so."""
        told_keys = dict.fromkeys((*words.HEADINGS, *(told.told for told in self._tables)))
        for key in told_keys:
            heading = words.heading(key)
            entries = [
                self._entry(told, row)
                for told in self._tables
                if told.told == key
                for row in told.rows
            ]
            yield Section(key, heading.title, heading.explanation, tuple(entries))

    def _entry(self, told: ToldTable, row: Row) -> Entry:
        items = (self._item(told, column, row) for column in told.columns)
        return Entry(self._title(told, row), tuple(item for item in items if item is not None))

    def _title(self, told: ToldTable, row: Row) -> str:
        make = TITLES.get(told.table)
        return make(self._book, row) if make else words.heading(told.told).entry

    def _item(self, told: ToldTable, column: ToldColumn, row: Row) -> Item | None:
        value = row[column.name]
        if column.name == words.SEALED:
            return self._sealed(told.table, row)
        if column.name in words.NOT_TOLD or value in NOTHING:
            return None
        if value is False and column.name not in NO_IS_WORTH_SAYING:
            return None
        text = self._said(told.table, column, value, row)
        return Item(column.name, words.field(column.name), text, _data(column, value, text))

    def _sealed(self, table: str, row: Row) -> Item:
        opened = self._book.sealed.get((table, int(str(row["id"]))))
        text = UNREADABLE if opened is None else self._redacted(opened)
        return Item("text", words.SEALED_LABEL, text, None if opened is None else text)

    def _said(self, table: str, column: ToldColumn, value: object, row: Row) -> str:
        match column.kind:
            case Kind.STAFF:
                return words.roles(self._book.staff.get(int(str(value)), ()))
            case Kind.PERSON:
                return YOU if value in self._book.person_ids else SOMEBODY
            case Kind.LISTED:
                return self._book.labels[column.leads_to].get(value, str(value))
            case Kind.ROW:
                return self._leads_to(column, value)
            case _:
                return self._plain(table, column.name, value, row)

    def _leads_to(self, column: ToldColumn, value: object) -> str:
        title = self._titles.get((column.leads_to, value))
        if title is not None:
            return title
        listed = self._book.labels.get(column.leads_to, {}).get(value)
        otherwise = NO_LONGER_YOURS if column.leads_to == "visit" else ELSEWHERE
        return listed or LEADS_TO.get(column.leads_to, otherwise)

    def _plain(self, table: str, name: str, value: object, row: Row) -> str:
        if table == "visit_correction" and name in {"old_value", "new_value"}:
            return self._corrected(CorrectedField(str(row["field"])), str(value))
        if isinstance(value, str) and not isinstance(value, StrEnum):
            return value if (table, name) in OWN_TEXT else self._redacted(value)
        return self._several(name, value) if isinstance(value, list) else said_of(value)

    def _several(self, name: str, codes: Iterable[str]) -> str:
        domains = self._book.labels["domain"]
        if name == "signals":
            return ", ".join(words.code(DebtSignal(each)) for each in codes)
        return ", ".join(domains.get(each, each) for each in codes)

    def _corrected(self, of: CorrectedField, text: str) -> str:
        match of:
            case CorrectedField.DOMAIN:
                return self._book.labels["domain"].get(text, text)
            case CorrectedField.RECEIVED_BY:
                return words.roles(self._book.staff.get(int(text), ()))
            case _:
                return said_of(from_text(of, text))

    def _redacted(self, text: str) -> str:
        return self.count.add(redact(text, self._book.known))


def said_of(value: object) -> str:
    """Return a value as it is read aloud."""
    match value:
        case bool():
            return "oui" if value else "non"
        case StrEnum():
            return words.code(value)
        case datetime():
            return f"{day_in_words(paris.local_day(value))} à {hour(value)}"
        case date():
            return day_in_words(value)
        case uuid.UUID():
            return ELSEWHERE
        case _:
            return str(value)


def consulted(known: Iterable[Consultation]) -> Iterator[Entry]:
    """Return who opened a record, day by day, by what they do and not by who they are."""

    def day(each: Consultation) -> date:
        return paris.local_day(each.at)

    for on, of_day in groupby(known, key=day):
        lines: dict[tuple[str, str], int] = {}
        for each in of_day:
            who = words.roles(tuple(each.acting_as.split(",")))
            what = words.OPERATIONS.get(each.operation, words.OTHER_OPERATION)
            lines[who, what] = lines.get((who, what), 0) + 1
        items = tuple(
            Item("consultation", who.capitalize(), f"{what}, {times} fois" if times > 1 else what)
            for (who, what), times in sorted(lines.items())
        )
        yield Entry(day_in_words(on), items)


def free_texts(tables: Iterable[ToldTable], sealed: Iterable[str]) -> Iterator[str]:
    """Return every text in which somebody else may be named."""
    yield from sealed
    for told in tables:
        plain = {each.name for each in told.columns if each.kind is Kind.PLAIN}
        for row in told.rows:
            for name in plain:
                value = row[name]
                if isinstance(value, str) and (told.table, name) not in OWN_TEXT:
                    yield value


def _data(column: ToldColumn, value: object, text: str) -> Data:
    """Return a value for a machine; nobody else's number, and no text that was not cleaned."""
    if column.kind in {Kind.STAFF, Kind.PERSON, Kind.ROW}:
        return None
    match value:
        case bool() | int():
            return value
        case StrEnum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case list():
            return [str(each) for each in value]
        case _:
            return str(value) if column.kind is Kind.LISTED else text


def _visit(book: Book, row: Row) -> str:
    day = row["day"]
    where = book.labels["site"].get(row["site_id"], "")
    on = day_in_words(day) if isinstance(day, date) else ""
    return f"Passage n° {row['number']} du {on}, {where}"


def _procedure(book: Book, row: Row) -> str:
    kind = book.labels["procedure_type"].get(row["type_code"], str(row["type_code"]))
    body = book.labels["institution"].get(row["institution_code"], str(row["institution_code"]))
    return f"{kind} ({body})"


def _appointment(_book: Book, row: Row) -> str:
    return f"Rendez-vous : {said_of(row['starts_at'])}"


def _referral(book: Book, row: Row) -> str:
    body = book.labels["institution"].get(row["institution_code"], str(row["institution_code"]))
    return f"Orientation : {body}"


def _case(_book: Book, row: Row) -> str:
    opened = row["opened_at"]
    on = day_in_words(paris.local_day(opened)) if isinstance(opened, datetime) else ""
    return f"Dossier ouvert le {on}"


def _request(_book: Book, row: Row) -> str:
    return f"Demande n° {row['id']} : {said_of(row['asks_for']).lower()}"


TITLES: Mapping[str, Callable[[Book, Row], str]] = {
    "visit": _visit,
    "procedure": _procedure,
    "appointment": _appointment,
    "referral": _referral,
    "case": _case,
    "rights_request": _request,
}
