"""The machinery that answers a request: it reads what its reader may not, in the reader's name."""

from dataclasses import replace

from db.engine import Work, act_as
from db.queries import sites
from mediance.domain.actors import Actor
from mediance.domain.roles import SystemRole


def read_as_machinery(work: Work, actor: Actor) -> None:
    """Go on as the machinery of rights, at every place; the journal keeps the actor's own name."""
    everywhere = tuple(site.site_id for site in sites.all_sites(work))
    machinery = replace(actor, roles=frozenset({SystemRole.RIGHTS}), site_ids=everywhere)
    act_as(work, machinery)
