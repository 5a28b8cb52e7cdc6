"""How a site's desk works: read by its screens, chosen by those who arrange the site."""

import uuid

from db.engine import transaction
from db.queries import desk_settings as queries
from db.queries import journal
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.desk_settings import USUAL_SETTINGS, SiteSettings
from mediance.domain.permissions import Action
from mediance.domain.roles import Role
from mediance.services import guard
from mediance.services.changes import NoLongerThere, once

INTENTION = "change_desk_settings"


def desk_settings(actor: Actor, site_id: int) -> SiteSettings:
    """Return what a site has chosen, the usual where it is not known."""
    guard.require(actor, Action.USE_OWN_ACCOUNT)
    with transaction(actor) as work:
        return queries.settings(work, site_id) or USUAL_SETTINGS


def change_desk_settings(
    actor: Actor, site_id: int, settings: SiteSettings, key: uuid.UUID
) -> None:
    """Choose how a site's desk works; the same `key` again changes nothing.

    An administrator chooses for every site, a coordinator for their own. Raises `NoLongerThere`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    if Role.ADMIN in actor.roles:
        guard.require(actor, Action.ARRANGE_SITES)
    else:
        guard.require_site(actor, Action.ARRANGE_SITES, site_id)
    with once(actor, INTENTION, key, (site_id, settings)) as work:
        if work is None:
            return
        before = queries.settings(work, site_id, held=True)
        if before is None:
            raise NoLongerThere
        changed = [name for name, kept in vars(settings).items() if kept != getattr(before, name)]
        if changed:
            queries.change(work, site_id, settings)
            touched = Record("site", site_id, site_id, fields=changed)
            journal.record(work, actor, "change_desk_settings", touched)
