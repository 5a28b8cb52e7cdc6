"""Somebody is away: a colleague keeps their procedures, in one action."""

import uuid

from db.queries import journal, procedures
from db.queries.journal import Record
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.services import guard
from mediance.services.changes import once
from mediance.services.followup.refusals import NotAnOwner


def hand_over_absence(actor: Actor, from_id: int, to_id: int, key: uuid.UUID) -> int:
    """Give all procedures under way of one colleague to another; return how many.

    One's own, or as coordinator anybody's, at the actor's sites. Raises `NotAnOwner`,
    `NotPermitted` or `DatabaseUnavailable`.
    """
    is_own = from_id == actor.staff_id
    guard.require(actor, Action.FOLLOW_PROCEDURE if is_own else Action.SUPERVISE_FOLLOW_UP)
    with once(actor, "hand_over_absence", key, (from_id, to_id)) as work:
        if work is None:
            return 0
        site_ids = procedures.sites_kept_by(work, from_id, actor.site_ids)
        if not procedures.may_own(work, to_id, site_ids):
            raise NotAnOwner
        handed = procedures.hand_over(work, from_id, to_id, site_ids)
        touched = Record("procedure", fields=("owner_id",), row_count=len(handed))
        journal.record(work, actor, "hand_over", touched)
        return len(handed)
