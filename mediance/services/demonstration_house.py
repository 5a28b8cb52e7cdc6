"""The house of the demonstration: sites, colleagues with one password, lists, calendar."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import holidays

from db.engine import Work
from db.queries import accounts, clock, demonstration
from db.queries import sites as arranged
from db.queries.accounts import AccountToAdd
from mediance.domain import paris
from mediance.domain.simulation import team
from mediance.domain.simulation.association import Setting
from mediance.domain.simulation.hours import PLACES, Half, Place
from mediance.domain.simulation.procedures import ProcedureKind
from mediance.domain.simulation.rota import Rota
from mediance.domain.simulation.scale import Scale
from mediance.domain.simulation.team import Colleague
from mediance.domain.simulation.workday import Staffing
from mediance.domain.sites import OpeningPeriod, Site
from mediance.services import credentials

PASSWORD = "bienvenue-a-perpignan"  # noqa: S105 - public on purpose: see the sign-in rules
"""Opens every demonstration account, from this machine only."""
YEARS_BACK = 12
ROOMS = ("Salle 1", "Salle 2", "Bureau 3")
INVENTED_PHONE = "04 65 71 00 00"  # of the numbers kept free for fiction


@dataclass(frozen=True)
class House:
    """Where the simulation takes place; `staff_names` by id."""

    setting: Setting
    procedures: Sequence[ProcedureKind]
    staff_names: Mapping[int, str]

    @property
    def site_names(self) -> dict[int, str]:
        """Return the names of the sites by id."""
        return {staffing.site_id: name for name, staffing in self.setting.staffing.items()}

    @property
    def today(self) -> date:
        """Return the local day of the simulation's present."""
        return paris.local_day(self.setting.now)


def furnished(work: Work, scale: Scale, seed: int) -> House:
    """Return a house of this scale, with the sites and accounts that were still missing."""
    now = clock.now(work).replace(microsecond=0)
    today = paris.local_day(now)
    lists = demonstration.lists(work, today)
    colleagues = _colleagues_for(scale, lists.domains)
    staff_ids = _employed(work, colleagues)
    setting = Setting(
        scale=scale,
        seed=seed,
        now=now,
        holidays=public_holidays(today),
        staffing=_staffing(work, colleagues, staff_ids),
        domains=lists.domains,
        channels=lists.channels,
    )
    names = {staff_ids[one.login]: one.display_name for one in colleagues}
    return House(setting, lists.procedures, names)


def public_holidays(today: date) -> frozenset[date]:
    """Return the public holidays of every year a demonstration may reach back to."""
    years = range(today.year - YEARS_BACK, today.year + 1)
    return frozenset(holidays.country_holidays("FR", years=years))


def _colleagues_for(scale: Scale, domains: Sequence[str]) -> tuple[Colleague, ...]:
    return team.colleagues(max(Rota(place, scale, domains).most_colleagues for place in PLACES))


def _employed(work: Work, colleagues: Iterable[Colleague]) -> dict[str, int]:
    """Add the sites and accounts that are not there yet; return everybody's id by login."""
    sites = demonstration.site_ids(work)
    for position, place in enumerate(PLACES):
        if place.name not in sites:
            sites[place.name] = accounts.add_site(work, place.name, position)
        _furnish(work, sites[place.name], place)
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


def _furnish(work: Work, site_id: int, place: Place) -> None:
    """Give a site what sheets print of it, its rooms, and the week that is simulated.

    One where anything of this was arranged stays as it is.
    """
    if arranged.week(work, site_id) or arranged.rooms(work, site_id, with_closed=True):
        return
    address = f"Place de {place.name}\n66000 Perpignan"
    arranged.change_site(work, Site(site_id, place.name, address, INVENTED_PHONE))
    for room in ROOMS:
        arranged.add_room(work, site_id, room)
    week = [
        OpeningPeriod(hours.weekday + 1, hours.opens, hours.closes)
        for hours in place.week
        if hours.half in {Half.MORNING, Half.AFTERNOON}
    ]
    arranged.set_week(work, site_id, week)


def _staffing(
    work: Work, colleagues: Sequence[Colleague], staff_ids: Mapping[str, int]
) -> dict[str, Staffing]:
    sites = demonstration.site_ids(work)
    return {
        place.name: Staffing(
            site_id=sites[place.name],
            receptionist=staff_ids[team.reception_of(place.name).login],
            receivers=tuple(staff_ids[c.login] for c in colleagues if c.receives_at == place.name),
        )
        for place in PLACES
    }
