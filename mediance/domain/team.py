"""Who works here: accounts, as those who administer them see and change them."""

from dataclasses import dataclass, field
from datetime import datetime

from mediance.domain.actors import Language
from mediance.domain.names import UnusableName, login_name, normalized, tidy
from mediance.domain.roles import Role

LONGEST_LOGIN = 40
LONGEST_DISPLAY_NAME = 60
NOBODY_YET = 0


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
    link_until: datetime | None = field(default=None, compare=False)

    @property
    def administers(self) -> bool:
        """Whether this person can sign in and administer."""
        return self.is_enabled and Role.ADMIN in self.roles


def usable_login(typed: str) -> str:
    """Return a login as it is kept; raise `UnusableName`."""
    kept = login_name(typed)
    is_typed_easily = kept.isprintable() and not any(c.isspace() for c in kept)
    if not normalized(kept) or not is_typed_easily or len(kept) > LONGEST_LOGIN:
        raise UnusableName
    return kept


def usable_display_name(typed: str) -> str:
    """Return what colleagues call somebody, as it is kept; raise `UnusableName`."""
    kept = tidy(typed)
    if len(kept) > LONGEST_DISPLAY_NAME:
        raise UnusableName
    return kept
