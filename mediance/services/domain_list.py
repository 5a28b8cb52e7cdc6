"""The reasons to come as the association arranges them, beside what the software ships."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from db.engine import Work, transaction
from db.queries import journal
from db.queries import reference as queries
from db.queries.journal import Record
from db.queries.reference import DomainRow, Row
from mediance.domain import lists, paris
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField, refuse
from mediance.domain.lists import ALWAYS_OFFERED, AlwaysOffered, ListedDomain
from mediance.domain.permissions import Action
from mediance.domain.reference import Label
from mediance.services import guard
from mediance.services.changes import ChangedMeanwhile, NoLongerThere, once, unless_changed
from mediance.services.reference import shipped_rows

LIST = "domains"


def arranged_domains(actor: Actor) -> tuple[ListedDomain, ...]:
    """Return every reason to come in order, hidden ones too, each beside its shipped words."""
    guard.require(actor, Action.MANAGE_LISTS)
    with transaction(actor) as work:
        rows = queries.domain_rows(work, paris.today())
    return _beside_shipped(rows)


def is_ordered_here(actor: Actor) -> bool:
    """Whether the order is the association's own."""
    guard.require(actor, Action.MANAGE_LISTS)
    with transaction(actor) as work:
        return any(row.is_ordered for row in queries.domain_rows(work, paris.today()))


def change_domain(
    actor: Actor, seen: ListedDomain, label: Label, *, is_offered: bool, key: uuid.UUID
) -> None:
    """Word a reason in another way, hide it or offer it again.

    Raises `ChangedMeanwhile`, `domain.lists.AlwaysOffered` or `UnusableName`.
    """
    guard.require(actor, Action.MANAGE_LISTS)
    _refuse_numbers(label)
    wanted = replace(seen, label=lists.label(label.french, label.english), is_offered=is_offered)
    if not is_offered and seen.code in ALWAYS_OFFERED:
        raise AlwaysOffered
    with once(actor, "change_domain", key, (seen, wanted)) as work:
        if work is None:
            return
        rows = _held(work)
        unless_changed(seen, _of(rows, seen.code))
        queries.set_words(work, wanted, paris.today(), _digests().get(seen.code))
        if seen.is_offered != is_offered:
            _renumber(work, [wanted if row.code == seen.code else row for row in rows])
        fields = _differences(seen, wanted)
        journal.record(work, actor, "update", Record("domain", fields=(seen.code, *fields)))


def order_domains(
    actor: Actor, seen: Sequence[str], wanted: Sequence[str], *, key: uuid.UUID
) -> None:
    """Have the reasons stand in another order, which gives them their keys.

    Raises `ChangedMeanwhile`.
    """
    guard.require(actor, Action.MANAGE_LISTS)
    with once(actor, "order_domains", key, (*seen, *wanted)) as work:
        if work is None:
            return
        rows = {row.code: row for row in _held(work)}
        if tuple(rows) != tuple(seen) or sorted(rows) != sorted(wanted):
            raise ChangedMeanwhile(tuple(rows))
        _renumber(work, [rows[code] for code in wanted])
        journal.record(work, actor, "order", Record("domain", row_count=len(wanted)))


def add_domain(actor: Actor, label: Label, *, key: uuid.UUID) -> None:
    """Add a reason of the association's own, last in the list; raises `UnusableName`."""
    guard.require(actor, Action.MANAGE_LISTS)
    _refuse_numbers(label)
    kept = lists.label(label.french, label.english)
    with once(actor, "add_domain", key, kept) as work:
        if work is None:
            return
        _held(work)
        code = queries.add_domain(work, kept, paris.today())
        _renumber(work, _held(work))
        journal.record(work, actor, "create", Record("domain", fields=(code,)))


def restore_domain(actor: Actor, seen: ListedDomain, *, key: uuid.UUID) -> None:
    """Let the shipped words of a reason speak again; raises `ChangedMeanwhile`."""
    guard.require(actor, Action.MANAGE_LISTS)
    with once(actor, "restore_domain", key, seen) as work:
        if work is None:
            return
        unless_changed(seen, _of(_held(work), seen.code))
        shipped = _shipped().get(seen.code)
        if shipped is None:
            raise NoLongerThere
        queries.restore_words(work, shipped)
        _renumber(work, _held(work))
        journal.record(work, actor, "restore", Record("domain", fields=(seen.code,)))


def restore_order(actor: Actor, *, key: uuid.UUID) -> None:
    """Let the shipped order and keys speak again."""
    guard.require(actor, Action.MANAGE_LISTS)
    with once(actor, "restore_order", key) as work:
        if work is not None:
            _held(work)
            queries.restore_order(work, shipped_rows(LIST))
            journal.record(work, actor, "restore", Record("domain", fields=("position",)))


def _held(work: Work) -> tuple[ListedDomain, ...]:
    return _beside_shipped(queries.held_domains(work, paris.today()))


def _renumber(work: Work, order: Sequence[ListedDomain]) -> None:
    queries.set_order(work, lists.keys(order))


def _of(rows: Sequence[ListedDomain], code: str) -> ListedDomain | None:
    return next((row for row in rows if row.code == code), None)


def _beside_shipped(rows: Sequence[DomainRow]) -> tuple[ListedDomain, ...]:
    shipped, digests = _shipped(), _digests()

    def beside(row: DomainRow) -> ListedDomain:
        own = shipped.get(row.domain.code)
        return replace(
            row.domain,
            shipped=Label(str(own["label"]), str(own["gloss"])) if own else None,
            has_news=row.domain.is_edited and row.edited_over != digests.get(row.domain.code),
        )

    return tuple(beside(row) for row in rows)


def _shipped() -> Mapping[str, Row]:
    return {str(row["code"]): row for row in shipped_rows(LIST)}


def _digests() -> Mapping[str, str]:
    """Return what each shipped row's words are known by: a later version may ship others."""
    return {code: _digest(row) for code, row in _shipped().items()}


def _digest(row: Row) -> str:
    words = [row[name] for name in sorted(queries.WORDS)]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def _differences(before: ListedDomain, after: ListedDomain) -> list[str]:
    changes = {
        "label": before.label != after.label,
        "is_offered": before.is_offered != after.is_offered,
    }
    return [name for name, is_changed in changes.items() if is_changed]


def _refuse_numbers(label: Label) -> None:
    for written in (label.french, label.english):
        refuse(written, TextField.LIST_WORD)
