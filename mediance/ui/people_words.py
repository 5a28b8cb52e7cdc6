"""People told apart in words: namesakes by their record, their first day and their place."""

from mediance.domain.desk import person_label
from mediance.services.rights.requests import Named
from mediance.ui import formats, privacy
from mediance.ui.language import _


def name(family: str, given: str, birth_year: int | None = None) -> str:
    """Return who a record is of, as the screen may show it."""
    whole = privacy.shown(person_label(family, given)) or ""
    return whole if birth_year is None else f"{whole} ({birth_year})"


def numbered(who: str, person_id: int) -> str:
    """Return who a record is of, with its number."""
    return _("{name} · fiche {number}").format(name=who, number=person_id)


def listed(somebody: Named) -> str:
    """Return who somebody is, in a line of a list."""
    who = name(somebody.family_name, somebody.given_name, somebody.birth_year)
    return numbered(who, somebody.person_id)


def told_apart(somebody: Named) -> str:
    """Return who somebody is, so that nobody is taken for a namesake."""
    return _("{who}, première venue le {day}, {site}").format(
        who=listed(somebody),
        day=formats.day_and_year(somebody.first_contact_on),
        site=somebody.site_name,
    )
