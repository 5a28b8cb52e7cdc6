"""Who answers for what the house prints: a named colleague, for one very version of each text."""

import hashlib
from dataclasses import dataclass

from db.engine import Work, transaction
from db.queries import documents, journal
from db.queries.documents import Approval
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.documents import DOCUMENTS, Document, Form, Letter
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.paper.press import SHEETS

NOTICES_SHARE = ("house", "notice")
LETTERS_SHARE = ("house", "draft", "letter")
FORMS_SHARE = ("house", "draft", "parts")


class TextChanged(Exception):
    """The text is no longer the one that was read: it has to be read again."""


class NotApproved(Exception):
    """Nobody here answers for this version yet: it does not leave the house."""


@dataclass(frozen=True)
class Standing:
    """A text as it is now, and who answers for it."""

    document: Document
    version: str
    approval: Approval | None


def version_of(document: Document) -> str:
    """Return the digest of all that a text is made of, apart from what it is filled in with."""
    digest = hashlib.sha256()
    for sheet in (*shared(document), document):
        digest.update((SHEETS / f"{sheet}.typ").read_bytes())
    return digest.hexdigest()


def standings(actor: Actor) -> tuple[Standing, ...]:
    """Return every text, and whether its version of today was approved."""
    guard.require(actor, Action.PRINT)
    with transaction(actor) as work:
        return tuple(standing_of(work, each) for each in DOCUMENTS)


def is_approved(actor: Actor, document: Document) -> bool:
    """Whether somebody answers for a text as it is now."""
    guard.require(actor, Action.PRINT)
    with transaction(actor) as work:
        return standing_of(work, document).approval is not None


def approve(actor: Actor, document: Document, version: str) -> None:
    """Answer for a text in one's own name; a version that was approved stays as it is.

    Raises `TextChanged` unless `version` is today's, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.APPROVE_DOCUMENT)
    if version != version_of(document):
        raise TextChanged
    with transaction(actor) as work:
        if documents.approve(work, document, version, actor.staff_id):
            journal.record(work, actor, "approve", Record(document.value))


def standing_of(work: Work, document: Document) -> Standing:
    """Return how one text stands, within a transaction."""
    version = version_of(document)
    return Standing(document, version, documents.approval(work, document, version))


def require_approved(work: Work, document: Document) -> None:
    """Raise `NotApproved` unless somebody answers for the text as it is now."""
    if standing_of(work, document).approval is None:
        raise NotApproved


def shared(document: Document) -> tuple[str, ...]:
    """Return what a text is made of besides its own sheet."""
    match document:
        case Letter():
            return LETTERS_SHARE
        case Form():
            return FORMS_SHARE
        case _:
            return NOTICES_SHARE
