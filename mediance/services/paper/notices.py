"""What people are told of the data kept about them: a poster, a leaflet, words to say aloud.

A text goes to the public once a named colleague approved this very version; until then every page
of it says that it is to be checked.
"""

import hashlib
from dataclasses import dataclass

from db.engine import transaction
from db.queries import documents, journal
from db.queries.documents import Approval
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.documents import Notice
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.paper.place import place
from mediance.services.paper.press import SHEETS, printed

SHARED = ("house", "notice")


class TextChanged(Exception):
    """The text is no longer the one that was read: it has to be read again."""


@dataclass(frozen=True)
class Standing:
    """A text as it is now, and who answers for it."""

    notice: Notice
    version: str
    approval: Approval | None


def version_of(notice: Notice) -> str:
    """Return the digest of all that a text is made of, apart from the place it hangs at."""
    digest = hashlib.sha256()
    for sheet in (*SHARED, notice):
        digest.update((SHEETS / f"{sheet}.typ").read_bytes())
    return digest.hexdigest()


def standings(actor: Actor) -> tuple[Standing, ...]:
    """Return every text, and whether its version of today was approved."""
    guard.require(actor, Action.PRINT)
    with transaction(actor) as work:
        return tuple(
            Standing(notice, version, documents.approval(work, notice, version))
            for notice in Notice
            for version in (version_of(notice),)
        )


def approve(actor: Actor, notice: Notice, version: str) -> None:
    """Answer for a text in one's own name; a version that was approved stays as it is.

    Raises `TextChanged` unless `version` is today's, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.APPROVE_DOCUMENT)
    if version != version_of(notice):
        raise TextChanged
    with transaction(actor) as work:
        if documents.approve(work, notice, version, actor.staff_id):
            journal.record(work, actor, "approve", Record(notice.value))


def notice_sheet(actor: Actor, site_id: int, notice: Notice) -> bytes:
    """Return a text as PDF; marked as a draft until approved. Raises `NotPermitted`."""
    guard.require_site(actor, Action.PRINT, site_id)
    today = paris.today()
    with transaction(actor) as work:
        approval = documents.approval(work, notice, version_of(notice))
        data: dict[str, object] = {
            "is_draft": approval is None,
            "place": place(work, site_id, today),
        }
        touched = Record("sheet", site_id=site_id, fields=(notice.value,), row_count=1)
        journal.record(work, actor, "print", touched)
    return printed(notice, data)
