"""The machinery that answers a request: it reads what its reader may not, in the reader's name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from db.engine import Work, act_as
from db.queries import sites
from mediance.domain.actors import Actor
from mediance.domain.roles import SystemRole


@contextmanager
def as_machinery(work: Work, actor: Actor) -> Iterator[None]:
    """Read as the machinery of rights, at every place; what is journalled comes afterwards.

    The database writes into the journal the roles that stand when an entry is made: an entry made
    in here would name the machinery instead of whoever is at the keyboard.
    """
    everywhere = tuple(site.site_id for site in sites.all_sites(work))
    act_as(work, replace(actor, roles=frozenset({SystemRole.RIGHTS}), site_ids=everywhere))
    yield
    act_as(work, actor)
