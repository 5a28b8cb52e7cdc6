"""What somebody typed here before: given back to the part that sends it as it is typed.

A part keeps its draft with `browser/draft.js`; `of_form` is what that script has to be given.
"""

import json
from dataclasses import dataclass
from typing import cast

from mediance.services import drafts
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import SignedOut
from mediance.ui import auth, session

SLOTS = "drafts_read"


@dataclass(frozen=True)
class Read:
    """Whose page this is, and what they had typed when it was opened."""

    author: int
    content: object = None


def of_form(form: str, site_id: int | None = None) -> dict[str, object]:
    """Return whose draft a part keeps, of which form, and what was kept of it before.

    It is read once, when the page is opened: what is typed meanwhile is in the browser.
    """
    slots = _slots()
    if (form, site_id) not in slots:
        try:
            slots[form, site_id] = _read(form, site_id)
        except (DatabaseUnavailable, SignedOut):
            return {"author": None, "form": form, "site": site_id, "content": None}
    read = slots[form, site_id]
    return {"author": read.author, "form": form, "site": site_id, "content": read.content}


def sent(form: str, site_id: int | None = None) -> None:
    """Say that what a form held was sent: it is no draft any more."""
    slots = _slots()
    if read := slots.get((form, site_id)):
        slots[form, site_id] = Read(read.author)


def read_again() -> None:
    """Have drafts read anew: more may have been typed since."""
    session.put(SLOTS, None)


def _read(form: str, site_id: int | None) -> Read:
    actor = auth.present(screen="", is_activity=False)
    kept = drafts.kept(actor, form, site_id)
    return Read(actor.staff_id, json.loads(kept) if kept else None)


def _slots() -> dict[tuple[str, int | None], Read]:
    if session.value(SLOTS) is None:
        session.put(SLOTS, {})
    return cast("dict[tuple[str, int | None], Read]", session.value(SLOTS))
