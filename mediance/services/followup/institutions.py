"""Institutions: what they take and how, how long they take, whom to turn to; kept by the house."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from db.engine import Work, transaction
from db.queries import board, journal, reference
from db.queries import institutions as queries
from db.queries.journal import Record
from mediance.domain import institutions, paris
from mediance.domain.actors import Actor
from mediance.domain.free_text import TextField, refuse
from mediance.domain.institutions import (
    ALWAYS_THERE,
    LONGEST_NAME,
    NO_DEPOSIT,
    SEEN_OVER,
    AlwaysThere,
    Card,
    Delay,
    Deposit,
    InstitutionFile,
    ListedInstitution,
    ListedType,
    NameTaken,
    NewType,
    Recourse,
    StillUsual,
    UnusableInstitutionText,
)
from mediance.domain.names import normalized
from mediance.domain.permissions import Action
from mediance.domain.procedures import Rung
from mediance.domain.reference import Label
from mediance.domain.titles import title
from mediance.services import drafts, guard
from mediance.services.changes import ChangedMeanwhile, NoLongerThere, once, unless_changed

INSTITUTION, TYPE, RECOURSE = "institution", "procedure_type", "recourse"


def listed_institutions(actor: Actor) -> tuple[ListedInstitution, ...]:
    """Return every institution, with the files of the actor's sites that wait there.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        return queries.listed(work, actor.site_ids, paris.today())


def listed_types(actor: Actor) -> tuple[ListedType, ...]:
    """Return every kind of procedure, retired ones too.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    with transaction(actor) as work:
        return queries.types(work)


def domains_of_types(actor: Actor) -> dict[str, str]:
    """Return what a kind of procedure may be about, by code.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    with transaction(actor) as work:
        return reference.domain_labels(work, in_english=actor.language == "en")


def institution_file(actor: Actor, code: str) -> InstitutionFile:
    """Return all that is known of an institution, delays as seen at the actor's sites.

    Raises `changes.NoLongerThere`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    today = paris.today()
    with transaction(actor) as work:
        heads = queries.listed(work, actor.site_ids, today)
        head = next((each for each in heads if each.code == code), None)
        if head is None:
            raise NoLongerThere
        types = queries.types(work)
        deposits = queries.deposits(work, code)
        usual = tuple(
            each for each in types if each.institution_code == code or each.code in deposits
        )
        return InstitutionFile(
            head,
            queries.card(work, code),
            usual,
            deposits,
            _delays(actor, work, code, types),
            queries.ladder(work, code),
            tuple(each for each in types if each not in usual and each.is_offered(today)),
        )


def save_card(actor: Actor, code: str, seen: Card, wanted: Card, *, key: uuid.UUID) -> None:
    """Write how an institution is reached.

    Raises `changes.ChangedMeanwhile`, `domain.institutions.UnusableInstitutionText`,
    `free_text.ForbiddenNumber`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    kept = Card(
        _text(wanted.opening), _text(wanted.phone), _text(wanted.address), _text(wanted.contact),
        seen.version + 1,
    )  # fmt: skip
    with once(actor, "save_institution_card", key, (code, seen, kept)) as work:
        if work is None:
            return
        _known(work, code)
        unless_changed(seen, queries.card(work, code, held=True))
        if not queries.write_card(work, code, kept, actor.staff_id):
            raise ChangedMeanwhile(queries.card(work, code))
        drafts.forget(work, actor.staff_id, key)
        _record(actor, work, "update", INSTITUTION, code, "contact")


def save_deposit(
    actor: Actor, code: str, type_code: str, wanted: Deposit, *, seen: Deposit, key: uuid.UUID
) -> None:
    """Write how one kind of file is handed in at an institution, and what proof one gets.

    `seen` is `NO_DEPOSIT` while nobody said it. Raises as `save_card`.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    kept = replace(wanted, proof=_text(wanted.proof))
    with once(actor, "save_deposit", key, (code, type_code, seen, kept)) as work:
        if work is None:
            return
        _known(work, code)
        queries.hold_lists(work)
        _type(queries.types(work), type_code)
        unless_changed(seen, queries.deposits(work, code).get(type_code, NO_DEPOSIT))
        queries.write_deposit(work, code, type_code, kept, edited_by=actor.staff_id)
        _record(actor, work, "update", INSTITUTION, code, type_code)


def save_recourse(
    actor: Actor, code: str, seen: Recourse | None, wanted: Recourse, *, key: uuid.UUID
) -> None:
    """Write whom one turns to on a rung, at this institution, to be verified anew.

    Raises as `save_card`.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    kept = _recourse(wanted)
    with once(actor, "save_recourse", key, (code, kept)) as work:
        if work is None:
            return
        _known(work, code)
        _unless_said_otherwise(work, code, wanted.rung, seen)
        queries.write_recourse(work, code, kept, actor.staff_id)
        drafts.forget(work, actor.staff_id, key)
        _record(actor, work, "update", RECOURSE, code, wanted.rung)


def verify_recourse(actor: Actor, code: str, seen: Recourse, key: uuid.UUID) -> None:
    """Answer in one's own name for whom one turns to on a rung.

    Raises `changes.ChangedMeanwhile`, `changes.NoLongerThere`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    with once(actor, "verify_recourse", key, (code, seen)) as work:
        if work is None:
            return
        _unless_said_otherwise(work, code, seen.rung, seen)
        queries.verify_recourse(work, code, seen.rung, staff_id=actor.staff_id, on=paris.today())
        _record(actor, work, "verify_recourse", RECOURSE, code, seen.rung)


def add_institution(actor: Actor, label: str, key: uuid.UUID) -> None:
    """Add an institution, offered from today.

    Raises `domain.titles.UnusableTitle`, `domain.institutions.NameTaken`,
    `free_text.ForbiddenNumber`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    kept = _name(label)
    with once(actor, "add_institution", key, kept) as work:
        if work is None:
            return
        queries.hold_lists(work)
        _check_name_free(work, kept)
        code = queries.add_institution(work, kept, paris.today())
        _record(actor, work, "create", INSTITUTION, code)


def change_institution(
    actor: Actor, seen: ListedInstitution, wanted: ListedInstitution, key: uuid.UUID
) -> None:
    """Call an institution otherwise, retire it on a day or offer it again.

    Raises `domain.institutions.AlwaysThere`, `StillUsual`, `changes.ChangedMeanwhile` and as
    `add_institution`.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    kept = replace(wanted, label=_name(wanted.label))
    request = (seen.code, seen.label, seen.valid_to, kept.label, kept.valid_to)
    with once(actor, "change_institution", key, request) as work:
        if work is None:
            return
        queries.hold_lists(work)
        unless_changed(seen, _known(work, seen.code))
        if kept.label != seen.label:
            _check_name_free(work, kept.label, of=seen.code)
        if kept.valid_to is not None:
            _check_retirable(kept, queries.types(work))
        queries.change_institution(work, kept)
        _record(actor, work, "update", INSTITUTION, seen.code)


def add_type(actor: Actor, wanted: NewType, key: uuid.UUID) -> None:
    """Add a kind of procedure, offered from today; raises as `add_institution`.

    It goes to an institution that is offered: `changes.NoLongerThere` where that one is not.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    kept = replace(wanted, label=_name(wanted.label))
    with once(actor, "add_procedure_type", key, kept) as work:
        if work is None:
            return
        queries.hold_lists(work)
        _check_offered(_known(work, kept.institution_code))
        if kept.domain_code not in reference.domain_labels(work):
            raise NoLongerThere
        code = queries.add_type(work, kept, paris.today())
        _record(actor, work, "create", TYPE, code)


def change_type(actor: Actor, seen: ListedType, wanted: ListedType, key: uuid.UUID) -> None:
    """Call a kind of procedure otherwise, send it elsewhere by default, retire it on a day.

    Nothing goes by default to an institution that is retired before. Raises
    `domain.institutions.AlwaysThere`, `changes.NoLongerThere`, `changes.ChangedMeanwhile` and as
    `add_institution`.
    """
    guard.require(actor, Action.MANAGE_INSTITUTIONS)
    kept = replace(wanted, label=_name(wanted.label))
    if kept.valid_to is not None and kept.code in ALWAYS_THERE:
        raise AlwaysThere
    with once(actor, "change_procedure_type", key, (seen, kept)) as work:
        if work is None:
            return
        queries.hold_lists(work)
        unless_changed(seen, _type(queries.types(work), seen.code))
        _check_goes_somewhere(kept, _known(work, kept.institution_code))
        queries.change_type(work, kept)
        _record(actor, work, "update", TYPE, seen.code)


def _delays(actor: Actor, work: Work, code: str, types: Sequence[ListedType]) -> tuple[Delay, ...]:
    today = paris.today()
    since = paris.at(today - SEEN_OVER, time.min)
    waits = queries.waits(work, code, actor.site_ids, since=since, today=today)
    silent = queries.silences(work, code, actor.site_ids, today)
    sensitive = board.sensitive_types(work)
    return tuple(
        institutions.delay(
            each.code,
            each.label,
            waits.get(each.code, []),
            silent.get(each.code, 0),
            is_sensitive=each.code in sensitive,
        )
        for each in types
        if each.code in waits or each.code in silent
    )


def _known(work: Work, code: str) -> ListedInstitution:
    head = next((each for each in queries.heads(work) if each.code == code), None)
    if head is None:
        raise NoLongerThere
    return head


def _check_name_free(work: Work, label: str, *, of: str | None = None) -> None:
    """Raise `NameTaken` where another institution is called so, retired or not."""
    heads = queries.heads(work)
    named = (each for each in heads if normalized(each.label) == normalized(label))
    taken = next((each for each in named if each.code != of), None)
    if taken is not None:
        raise NameTaken(taken)


def _type(types: Sequence[ListedType], code: str) -> ListedType:
    found = next((each for each in types if each.code == code), None)
    if found is None:
        raise NoLongerThere
    return found


def _check_retirable(of: ListedInstitution, types: Sequence[ListedType]) -> None:
    if of.code in ALWAYS_THERE:
        raise AlwaysThere
    usual = [
        each.label
        for each in types
        if each.institution_code == of.code and (each.valid_to is None or of.valid_to is None
                                                 or each.valid_to > of.valid_to)
    ]  # fmt: skip
    if usual:
        raise StillUsual(usual)


def _check_offered(institution: ListedInstitution) -> None:
    """Raise `NoLongerThere` where nothing new goes: it is retired, or will be on a day."""
    if institution.valid_to is not None or not institution.is_offered(paris.today()):
        raise NoLongerThere


def _check_goes_somewhere(of: ListedType, institution: ListedInstitution) -> None:
    until = institution.valid_to
    if until is not None and (of.valid_to is None or of.valid_to > until):
        raise NoLongerThere


def _unless_said_otherwise(work: Work, code: str, rung: Rung, seen: Recourse | None) -> None:
    now = queries.hold_recourse(work, code, rung)
    if seen is not None or now is not None:
        unless_changed(seen, now)


def _recourse(wanted: Recourse) -> Recourse:
    whom, source = _text(wanted.whom.french), _text(wanted.source)
    if not whom or not source:
        raise UnusableInstitutionText
    advice = _text(wanted.advice.french)
    return replace(
        wanted,
        whom=Label(whom, _text(wanted.whom.english) or whom),
        advice=Label(advice, _text(wanted.advice.english) or advice),
        source=source,
        verified=None,
        is_own=True,
    )


def _name(label: str) -> str:
    refuse(label, TextField.INSTITUTION)
    return title(label, LONGEST_NAME)


def _text(typed: str) -> str:
    refuse(typed, TextField.INSTITUTION)
    return institutions.text(typed)


def _record(actor: Actor, work: Work, operation: str, entity: str, *fields: str) -> None:
    journal.record(work, actor, operation, Record(entity, fields=fields))
