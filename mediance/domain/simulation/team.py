"""Who works at the demonstration association. Nobody of this name works anywhere."""

from dataclasses import dataclass

from mediance.domain.roles import Role

SAINT_JACQUES, VERNET = "Saint-Jacques", "Vernet"
BOTH = (SAINT_JACQUES, VERNET)


@dataclass(frozen=True)
class Colleague:
    """Somebody who works here; `receives_at` is where they take people from the queue."""

    login: str
    display_name: str
    role: Role
    sites: tuple[str, ...]
    receives_at: str | None = None
    signs_in: bool = True


CAST = (
    Colleague("carme", "Carme", Role.RECEPTION, (SAINT_JACQUES,)),
    Colleague("montserrat", "Montserrat", Role.RECEPTION, (VERNET,)),
    Colleague("amina", "Amina", Role.MEDIATOR, (SAINT_JACQUES,), SAINT_JACQUES),
    Colleague("ines", "Inès", Role.SOCIAL_WORKER, BOTH, SAINT_JACQUES),
    Colleague("youssef", "Youssef", Role.MEDIATOR, (VERNET,), VERNET),
    Colleague("bruno", "Bruno", Role.COORDINATOR, BOTH, SAINT_JACQUES),
    Colleague("helene", "Hélène", Role.MANAGER, BOTH),
    Colleague("paul", "Paul", Role.ADMIN, BOTH),
    Colleague("sofia", "Sofia", Role.DATA_PROTECTION, BOTH),
    Colleague("ecran", "Écran salle d'attente", Role.DISPLAY, (SAINT_JACQUES,)),
)
"""Everybody a visitor may sign in as."""

MORE_MEDIATORS = (
    *("Nadia", "Jordi", "Leïla", "Thomas", "Fatima", "Marc", "Rosa", "Karim", "Élodie", "Samir"),
    *("Núria", "Antoine", "Aïcha", "Manuel", "Sylvie", "Mehdi", "Laia", "Pierre", "Khadija"),
    *("Joan", "Mireille", "Rachid", "Teresa", "Olivier", "Salima", "Pau", "Isabelle", "Idriss"),
    *("Gemma", "Franck", "Souad", "Xavier", "Maria", "Hakim", "Brigitte", "Sergi", "Awa", "Denis"),
)
"""Colleagues who only appear in the records: they have no password."""


def reception_of(site: str) -> Colleague:
    """Return who sits at the desk."""
    return next(c for c in CAST if c.role is Role.RECEPTION and c.sites == (site,))


def colleagues(at_each_site: int) -> tuple[Colleague, ...]:
    """Return the cast and as many more mediators as it takes to have so many at each site."""
    more: list[Colleague] = []
    for site in BOTH:
        missing = at_each_site - sum(c.receives_at == site for c in CAST)
        names = MORE_MEDIATORS[BOTH.index(site) :: 2]
        more += [_mediator(name, site) for name in names[: max(0, missing)]]
    return (*CAST, *more)


def _mediator(name: str, site: str) -> Colleague:
    login = name.casefold().translate(str.maketrans("ïéúèë", "ieuee"))
    return Colleague(login, name, Role.MEDIATOR, (site,), site, signs_in=False)
