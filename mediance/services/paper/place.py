"""Where a sheet says that it comes from."""

from datetime import date

from db.engine import Work
from db.queries import sites as queries
from mediance.domain.sites import Site
from mediance.services.paper.words import week_in_words
from mediance.services.sites import hours_within


class PlaceUnknown(Exception):
    """No site with this id can be seen by the actor."""


def place(work: Work, site_id: int, today: date) -> dict[str, object]:
    """Return a site's name, address, telephone and hours as the sheets print them."""
    site = next((each for each in queries.all_sites(work) if each.site_id == site_id), None)
    if site is None:
        raise PlaceUnknown
    return _as_printed(site) | {"week": week_in_words(hours_within(work, site_id, today).week)}


def _as_printed(site: Site) -> dict[str, object]:
    return {"name": site.name, "address": site.address, "phone": site.phone}
