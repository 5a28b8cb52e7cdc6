"""Who works here: accounts, as those who administer them see and change them."""

from dataclasses import dataclass, field
from datetime import datetime

from mediance.domain.actors import Language
from mediance.domain.roles import Role

LONGEST_DISPLAY_NAME = 60


class LastAdministrator(Exception):
    """Nobody could administer the house any more."""


class OwnAccount(Exception):
    """Nobody changes their own roles, or whether they may sign in."""


class RoleMissing(Exception):
    """An account without a role opens nothing."""


@dataclass(frozen=True)
class Colleague:
    """One account; how it can be signed in to is known apart."""

    staff_id: int
    login: str
    display_name: str
    roles: frozenset[Role]
    site_ids: frozenset[int]
    language: Language = "fr"
    is_enabled: bool = True
    is_demonstration: bool = field(default=False, compare=False)
    has_password: bool = field(default=True, compare=False)
    has_second_factor: bool = field(default=False, compare=False)
    link_until: datetime | None = field(default=None, compare=False)

    @property
    def administers(self) -> bool:
        """Whether this person can sign in and administer."""
        return self.is_enabled and Role.ADMIN in self.roles

    @property
    def confides(self) -> bool:
        """Whether this person can sign in, and be attached to a case and write in confidence."""
        return self.is_enabled and Role.SOCIAL_WORKER in self.roles
