"""What people are told of the data kept about them: a poster, a leaflet, words to say aloud.

A text goes to the public once a named colleague approved this very version; until then every page
of it says that it is to be checked.
"""

from db.engine import transaction
from db.queries import journal
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.documents import Notice
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.paper.approvals import standing_of
from mediance.services.paper.place import place
from mediance.services.paper.press import printed


def notice_sheet(actor: Actor, site_id: int, notice: Notice) -> bytes:
    """Return a text as PDF; marked as a draft until approved. Raises `NotPermitted`."""
    guard.require_site(actor, Action.PRINT, site_id)
    today = paris.today()
    with transaction(actor) as work:
        data: dict[str, object] = {
            "is_draft": standing_of(work, notice).approval is None,
            "place": place(work, site_id, today),
        }
        touched = Record("sheet", site_id=site_id, fields=(notice.value,), row_count=1)
        journal.record(work, actor, "print", touched)
    return printed(notice, data)
