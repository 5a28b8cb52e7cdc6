"""Lengths of time as people type them: « 2 mois », « 10 jours avant », “6 weeks before”.

The notation of the shipped lists (`11m+15d`, `end-10d`) is read, too. What a rule counts before
the deadline is « avant la date limite », what it counts before the event « avant l’événement ».
"""

import re

from mediance.domain.spans import Offset, Quantity, Span, Unit, UnreadableSpan, offset, span

UNITS = {
    Unit.WORKING_DAYS: r"jours? ouvrés?|jours? ouvres?|working days?",
    Unit.DAYS: r"jours?|days?",
    Unit.WEEKS: r"semaines?|weeks?",
    Unit.MONTHS: r"mois|months?",
    Unit.YEARS: r"ans?|années?|annees?|years?",
    Unit.HOURS: r"heures?|hours?",
}
NAMED = "|".join(f"(?P<{unit.name}>{words})" for unit, words in UNITS.items())
ONE = re.compile(rf"(\d{{1,4}})\s*(?:{NAMED})")
BETWEEN = re.compile(r"\s*(?:,|\+|et|and)\s*|\s+")
SAME_DAY = re.compile(r"le jour même|the same day")
OF_EVENT = re.compile(r"\s*(?:de l|l)?[’']?\s*événement$|\s*(?:of )?the event$")
OF_END = re.compile(r"\s*(?:de )?la date limite$|\s*(?:of )?the deadline$")
BEFORE, AFTER = re.compile(r"\s*(?:avant|before)$"), re.compile(r"\s*(?:après|apres|after)$")
ON_THE_DAY = re.compile(r"(?:le jour|on the day)$")


def read_span(text: str) -> Span:
    """Return the length of time that somebody typed; raise `UnreadableSpan`."""
    kept = _folded(text)
    if SAME_DAY.fullmatch(kept):
        return Span((Quantity(0, Unit.DAYS),))
    return _spoken(kept) or span(kept.replace(" ", ""))


def read_offset(text: str) -> Offset:
    """Return the day, told from the event or from the deadline, that somebody typed.

    Alone, a length counts after the event. Raises `UnreadableSpan`.
    """
    kept = _folded(text)
    is_from_end = OF_END.search(kept) is not None
    rest = OF_END.sub("", OF_EVENT.sub("", kept)).strip()
    if ON_THE_DAY.fullmatch(rest):
        return Offset(Span() if is_from_end else Span((Quantity(0, Unit.DAYS),)), is_from_end)
    is_before = BEFORE.search(rest) is not None
    length = _spoken(AFTER.sub("", BEFORE.sub("", rest)).strip())
    if length is None:
        return offset(kept.replace(" ", ""))
    return Offset(length.times(-1) if is_before else length, is_from_end)


def _spoken(text: str) -> Span | None:
    quantities, place = list[Quantity](), 0
    while found := ONE.match(text, place):
        unit = next(unit for unit in UNITS if found[unit.name])
        quantities.append(Quantity(int(found[1]), unit))
        place = found.end()
        if place == len(text):
            return Span(tuple(quantities))
        between = BETWEEN.match(text, place)
        if between is None:
            return None
        place = between.end()
    return None


def _folded(text: str) -> str:
    kept = " ".join(text.casefold().replace("\u00a0", " ").split())
    if not kept:
        raise UnreadableSpan(text)
    return kept
