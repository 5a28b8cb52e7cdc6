"""Who works at the demonstration association: sites, and accounts that open with one password."""

from collections.abc import Iterable, Mapping, Sequence

from db.engine import Work
from db.queries import accounts, demonstration
from db.queries.accounts import AccountToAdd
from mediance.domain.simulation import team
from mediance.domain.simulation.hours import PLACES
from mediance.domain.simulation.rota import Rota
from mediance.domain.simulation.scale import Scale
from mediance.domain.simulation.team import Colleague
from mediance.domain.simulation.workday import Staffing
from mediance.services import credentials

PASSWORD = "bienvenue-a-perpignan"  # noqa: S105 - public on purpose: see the sign-in rules
"""Opens every demonstration account, from this machine only."""


def colleagues_for(scale: Scale, domains: Sequence[str]) -> tuple[Colleague, ...]:
    """Return as many colleagues as an association of this scale needs."""
    return team.colleagues(max(Rota(place, scale, domains).most_colleagues for place in PLACES))


def employ(work: Work, colleagues: Iterable[Colleague]) -> dict[str, int]:
    """Add the sites and accounts that are not there yet; return everybody's id by login."""
    sites = demonstration.site_ids(work)
    for position, place in enumerate(PLACES):
        if place.name not in sites:
            sites[place.name] = accounts.add_site(work, place.name, position)
    known = demonstration.staff_ids(work)
    missing = [colleague for colleague in colleagues if colleague.login not in known]
    # One hash for all: they share the password anyway, and hashing is slow on purpose.
    password_hash = credentials.hashed(PASSWORD) if any(c.signs_in for c in missing) else None
    for colleague in missing:
        known[colleague.login] = accounts.add_account(
            work,
            AccountToAdd(
                login=colleague.login,
                display_name=colleague.display_name,
                password_hash=password_hash if colleague.signs_in else None,
                roles=(colleague.role,),
                site_ids=[sites[name] for name in colleague.sites],
                is_demonstration=True,
            ),
        )
    return known


def staffing(
    work: Work, colleagues: Sequence[Colleague], staff_ids: Mapping[str, int]
) -> dict[str, Staffing]:
    """Return who records and who receives at each place, by its name."""
    sites = demonstration.site_ids(work)
    return {
        place.name: Staffing(
            site_id=sites[place.name],
            receptionist=staff_ids[team.reception_of(place.name).login],
            receivers=tuple(staff_ids[c.login] for c in colleagues if c.receives_at == place.name),
        )
        for place in PLACES
    }
