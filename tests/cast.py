"""One cast for all tests: who they are, what they hold, and one who must have no access."""

from dataclasses import dataclass
from functools import cache

from mediance.domain.actors import Actor
from mediance.domain.roles import Role
from mediance.services import credentials

PASSWORD = "Canigou-2784-m"  # invented; opens nothing outside a test's own database
LOGINS = {
    "amina": ("Amina", {Role.MEDIATOR}),
    "bruno": ("Bruno", {Role.COORDINATOR}),
    "chloe": ("Chloé", set[Role]()),
    "carme": ("Carme", {Role.RECEPTION}),
    "ines": ("Inès", {Role.SOCIAL_WORKER}),
    "helene": ("Hélène", {Role.MANAGER}),
    "paul": ("Paul", {Role.ADMIN}),
    "sofia": ("Sofia", {Role.DATA_PROTECTION}),
    "ecran": ("Écran", {Role.DISPLAY}),
}
BOTH_SITES = frozenset({"bruno", "helene", "paul", "sofia"})


@dataclass(frozen=True)
class Cast:
    """The actors of the tests; `here` is everybody's site, `elsewhere` a second one."""

    here: int
    elsewhere: int
    actors: dict[str, Actor]

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    def with_role(self, role: Role) -> Actor:
        """Return the one of the cast who holds this role."""
        return next(actor for actor in self.actors.values() if role in actor.roles)


@cache
def password_hash() -> str:
    """Hash the cast's password once a run: hashing is slow on purpose."""
    return credentials.hashed(PASSWORD)
