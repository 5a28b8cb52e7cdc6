"""The one on whose behalf something is done."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mediance.domain.roles import Role, SystemRole

Language = Literal["fr", "en"]


@dataclass(frozen=True)
class Actor:
    """A signed-in staff member, or a named part of the machinery.

    `staff_id` is 0 for the machinery; `site_ids` are the sites whose records the actor may see.
    Others look at the screen of one who `hides_names`: names are not sent there. However busy, a
    session is over at `session_ends_at`.
    """

    staff_id: int
    display_name: str
    roles: frozenset[Role | SystemRole]
    site_ids: tuple[int, ...]
    language: Language = "fr"
    session_id: int | None = None
    screen: str = ""
    hides_names: bool = False
    session_ends_at: datetime | None = field(default=None, compare=False)

    @property
    def is_unattended(self) -> bool:
        """Whether this is a screen before which nobody works: it neither idles nor is locked."""
        return self.roles == {Role.DISPLAY}


def system_actor(role: SystemRole, *, site_ids: tuple[int, ...] = ()) -> Actor:
    """Return the named machinery actor of this role."""
    return Actor(0, role.value, frozenset({role}), site_ids)


SIGN_IN = system_actor(SystemRole.SIGN_IN)
OPERATOR = system_actor(SystemRole.OPERATOR)
HOUSEKEEPING = system_actor(SystemRole.HOUSEKEEPING)
PAIRING = system_actor(SystemRole.PAIRING)
RETENTION = system_actor(SystemRole.RETENTION)
KEYS = system_actor(SystemRole.KEYS)
