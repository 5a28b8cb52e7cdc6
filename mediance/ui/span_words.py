"""Lengths of time in words: « 2 mois », « 10 jours avant la date limite »."""

from datetime import date

from mediance.domain.spans import LEAP_YEAR, Landing, Offset, Quantity, Span, Unit
from mediance.ui import formats
from mediance.ui.language import _, _n


def length(of: Span) -> str:
    """Return a length of time, and where it lands."""
    spoken = _quantities(of)
    if of.landing is None:
        return spoken or _("le jour même")
    landing = _landing(of.landing)
    return (
        _("{length}, puis {landing}").format(length=spoken, landing=landing) if spoken else landing
    )


def offset(of: Offset) -> str:
    """Return a day told from the event, or from the deadline itself."""
    numbers = [each.number for each in of.span.quantities if each.number]
    if not numbers:
        return _of_day(of)
    apart = _apart(is_before=numbers[0] < 0, is_from_end=of.is_from_end)
    text = apart.format(length=_quantities(of.span))
    return f"{text}, {_landing(of.span.landing)}" if of.span.landing else text


def _of_day(of: Offset) -> str:
    if of.span.landing is not None:
        return _landing(of.span.landing)
    return _("le jour de la date limite") if of.is_from_end else _("le jour de l’événement")


def _apart(*, is_before: bool, is_from_end: bool) -> str:
    match is_before, is_from_end:
        case True, True:
            return _("{length} avant la date limite")
        case False, True:
            return _("{length} après la date limite")
        case True, False:
            return _("{length} avant l’événement")
        case _:
            return _("{length} après l’événement")


def _quantities(of: Span) -> str:
    return _(" et ").join(_quantity(each) for each in of.quantities if each.number)


def _quantity(of: Quantity) -> str:
    n = abs(of.number)
    return {
        Unit.DAYS: _n("{n} jour", "{n} jours", n),
        Unit.WEEKS: _n("{n} semaine", "{n} semaines", n),
        Unit.WORKING_DAYS: _n("{n} jour ouvré", "{n} jours ouvrés", n),
        Unit.MONTHS: _n("{n} mois", "{n} mois", n),
        Unit.YEARS: _n("{n} an", "{n} ans", n),
        Unit.HOURS: _n("{n} heure", "{n} heures", n),
    }[of.unit].format(n=n)


def _landing(of: Landing) -> str:
    if of.day is None:
        return _("à la fin du mois")
    if of.month is None:
        text = _("le prochain {day} du mois") if of.is_next else _("le {day} du mois")
        return text.format(day=of.day)
    day = formats.day_of_month(date(LEAP_YEAR, of.month, of.day))
    return (_("le prochain {day}") if of.is_next else _("le {day}")).format(day=day)
