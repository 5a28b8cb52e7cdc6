"""The work list of those who were not told yet what is kept of them."""

from dataclasses import dataclass

from db.engine import transaction
from db.queries import journal
from db.queries import notices_to_give as untold
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.names import LONGEST_NAME, tokens
from mediance.domain.permissions import Action
from mediance.domain.person_file import ToBeTold
from mediance.services import guard

SHOWN = 20
COUNTED = 100
"""Nobody counts further: who reads it in the menu learns that there are many."""
LONGEST_SEARCH = 6


@dataclass(frozen=True)
class NoticesToGive:
    """How many they are, up to `COUNTED`, and those shown."""

    count: int
    shown: tuple[ToBeTold, ...]


def notices_to_give(
    actor: Actor, site_id: int, *, search: str = "", offset: int = 0
) -> NoticesToGive:
    """Return who is to be told at a site: who is here first, then who came last.

    Those whose names begin with the words of `search`. Raises `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.GIVE_NOTICE, site_id)
    words = tokens(search[:LONGEST_NAME])[:LONGEST_SEARCH]
    with transaction(actor) as work:
        shown = untold.listed(work, site_id, words, offset=offset, limit=SHOWN)
        if shown:
            touched = Record("person", site_id=site_id, row_count=len(shown))
            journal.record(work, actor, "read", touched)
        return NoticesToGive(untold.count(work, site_id, words, up_to=COUNTED), shown)


def count_to_be_told_here(actor: Actor, site_id: int) -> int:
    """Return how many who wait or are received at a site are to be told, up to `COUNTED`."""
    guard.require_site(actor, Action.GIVE_NOTICE, site_id)
    with transaction(actor) as work:
        return untold.count_here(work, site_id, up_to=COUNTED)
