"""How large an association must be to have received so many people."""

from dataclasses import dataclass

SMALLEST = 100
USUAL = 7_500
USUAL_PER_SITE_AND_DAY = 27
MOST_OPEN_DAYS = 2_500


class TooSmall(ValueError):
    """Fewer visits than `SMALLEST` do not make an association."""


@dataclass(frozen=True)
class Scale:
    """What to simulate: exactly `visits` visits, the rest about so many."""

    visits: int
    open_days: int
    per_site_and_day: float
    people: int
    cases: int
    procedures_per_case: float


def scale_for(visits: int) -> Scale:
    """Return an association of plausible proportions.

    More visits mean both a longer past and busier days: 7 500 are six months of some thirty people
    a day and site, a million are ten years of two hundred. Raises `TooSmall`.
    """
    if visits < SMALLEST:
        raise TooSmall
    growth = visits / USUAL
    wanted_per_day = USUAL_PER_SITE_AND_DAY * growth**0.4
    open_days = max(1, min(MOST_OPEN_DAYS, round(visits / (2 * wanted_per_day))))
    return Scale(
        visits=visits,
        open_days=open_days,
        per_site_and_day=visits / (2 * open_days),
        people=round(2_500 * growth**0.75),
        cases=visits // 20,
        procedures_per_case=2.3 + max(0.0, min(2.0, (growth - 1) / 66)),
    )
