"""What is typed and not sent yet: kept for its author alone, for a day, and never journalled."""

import json
import re
import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.engine import Work, transaction
from db.queries import drafts
from db.queries.drafts import DraftPlace, KeptDraft
from mediance.domain import free_text
from mediance.domain.actors import HOUSEKEEPING, Actor
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.keys import draft_key_of

KEPT = timedelta(hours=24)
LONGEST_DRAFT = 131_072
NONCE_BYTES = 12
OWN_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

IS_AT_A_SITE: Mapping[str, bool] = {
    "visit": True,
    "paper": True,
    "note:#": False,
    "correction:#": False,
    "budget:#": False,
    "budget_correction:#": False,
    "deadline_rule": False,
    "institution": False,
}
"""The forms whose drafts are kept, and whether each belongs to one site: a line a form.

Where there is a `#`, each record has a form of its own: the number of a case, or of a note.
"""


class DraftRefused(Exception):
    """No form of the house has such a draft: unknown, of another site, or far too long."""


@dataclass(frozen=True)
class Draft:
    """Where a draft belongs; `submission_key` is that of the press that would send it."""

    form: str
    site_id: int | None = None
    submission_key: uuid.UUID | None = None


def keep(actor: Actor, draft: Draft, content: str) -> None:
    """Keep what the actor has typed so far, in place of what was kept before.

    What was sent meanwhile is no draft: one that comes late is not kept. Where a number stands in
    it that is kept nowhere, nor is the draft, and what was kept before is forgotten. Raises
    `DraftRefused` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.KEEP_DRAFT)
    place = _place(actor, draft)
    if len(content) > LONGEST_DRAFT:
        raise DraftRefused
    if any(free_text.guard(text) for text in _texts(content)):
        drop(actor, draft.form, draft.site_id)
        raise DraftRefused
    sealed = _sealed(place, content)
    with transaction(actor) as work:
        if not drafts.is_sent(work, draft.submission_key):
            drafts.keep(work, place, sealed, draft.submission_key)


def kept(actor: Actor, form: str, site_id: int | None = None) -> str | None:
    """Return what the actor typed here and never sent, within the last day."""
    guard.require(actor, Action.KEEP_DRAFT)
    place = _place(actor, Draft(form, site_id))
    with transaction(actor) as work:
        sealed = drafts.find(work, place, KEPT)
    return _opened(place, sealed) if sealed else None


def drop(actor: Actor, form: str, site_id: int | None = None) -> None:
    """Forget what the actor typed: the form is empty again."""
    guard.require(actor, Action.KEEP_DRAFT)
    place = _place(actor, Draft(form, site_id))
    with transaction(actor) as work:
        drafts.forget(work, place)


def forget(work: Work, staff_id: int, submission_key: uuid.UUID) -> None:
    """Forget the draft that a press sends, in the transaction that carries the press out.

    What the same person has begun meanwhile in another tab has another key, and stays.
    """
    drafts.forget_sent(work, staff_id, submission_key)


def forget_old() -> int:
    """Delete the drafts nobody came back to within a day; return how many."""
    with transaction(HOUSEKEEPING) as work:
        return drafts.forget_old(work, KEPT)


def opened(draft: KeptDraft) -> str | None:
    """Return what a draft says, for the erasing of whom it names; None under a lost key."""
    return _opened(draft.place, draft.ciphertext)


def _place(actor: Actor, draft: Draft) -> DraftPlace:
    is_at_a_site = IS_AT_A_SITE.get(re.sub(r"(?<=:)[1-9][0-9]{0,18}$", "#", draft.form))
    if is_at_a_site is None or is_at_a_site is (draft.site_id is None):
        raise DraftRefused
    if draft.site_id is not None:
        guard.require_site(actor, Action.KEEP_DRAFT, draft.site_id)
    return DraftPlace(actor.staff_id, draft.form, draft.site_id)


def _texts(content: str) -> Iterator[str]:
    """Return what was typed in a draft, field by field, without the keys of its presses."""
    try:
        left = [json.loads(content)]
    except ValueError:
        left = [content]
    while left:
        match left.pop():
            case str(text) if not OWN_KEY.fullmatch(text):
                yield text
            case list(parts):
                left.extend(parts)
            case dict(fields):
                left.extend(fields.values())


def _sealed(place: DraftPlace, content: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(place).encrypt(nonce, content.encode(), _bound_to(place))


def _opened(place: DraftPlace, sealed: bytes) -> str | None:
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return _cipher(place).decrypt(nonce, ciphertext, _bound_to(place)).decode()
    except InvalidTag:  # kept under a key that is no longer ours
        return None


def _cipher(place: DraftPlace) -> AESGCM:
    return AESGCM(draft_key_of(place.staff_id))


def _bound_to(place: DraftPlace) -> bytes:
    """Hold a ciphertext to its row: moved to another, it opens no more."""
    return f"{place.staff_id}/{place.form}/{place.site_id}".encode()
