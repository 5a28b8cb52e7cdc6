"""The words of the day: its sentence, its lines, and what a correction says and changes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import cast

from mediance.domain import paris
from mediance.domain.corrections import Change, CorrectedField, Correction, Impossibility
from mediance.domain.reference import DomainChoice
from mediance.domain.steering import Attendance
from mediance.domain.today import DayFigure, FigureChange, VisitOfDay
from mediance.domain.urgency import Urgency
from mediance.domain.visits import Answer, Ending, VisitState
from mediance.ui import formats, labels, visit_words
from mediance.ui import steering_words as words
from mediance.ui.formats import number
from mediance.ui.language import _, _n


def headline(of: date, told: Attendance) -> str:
    """Return which day it is and how many came: « Dimanche 22 novembre : 37 passages »."""
    came = _n("{n} passage", "{n} passages", told.arrivals).format(n=number(told.arrivals))
    in_words = whole_day(of)
    return _("{day} : {came}").format(
        day=in_words[:1].upper() + in_words[1:],
        came=came if told.arrivals else _("aucun passage"),
    )


def sentence(told: Attendance) -> str:
    """Return what became of a day in one line, with the figures of the steering screen."""
    counts, wait = ", ".join(_became(told)), _wait(told)
    if counts and wait:
        return _("{counts} ; {wait}.").format(counts=counts, wait=wait)
    return f"{counts}." if counts else ""


def _became(told: Attendance) -> list[str]:
    left_out, wait = told.wait.uncounted, told.wait
    received, answered = told.by_colleague, left_out.answered_at_desk
    counts = [
        (received, _n("{n} reçu", "{n} reçus", received)),
        (answered, _n("{n} répondu à l’accueil", "{n} répondus à l’accueil", answered)),
        (wait.left, _n("{n} parti sans contact", "{n} partis sans contact", wait.left)),
        (left_out.unclosed, _n("{n} non clôturé", "{n} non clôturés", left_out.unclosed)),
        (wait.still_waiting, _n("{n} attend", "{n} attendent", wait.still_waiting)),
    ]
    return [text.format(n=number(n)) for n, text in counts if n]


def _wait(told: Attendance) -> str:
    """Return how they waited: the median once it can be measured, a count before."""
    if told.wait.median is not None:
        return _("la moitié reçue en {wait}").format(wait=words.quantile(told.wait.median))
    if not told.wait.received:
        return ""
    return _("{share} en 20 min au plus").format(share=words.in_time(told.wait))


def whole_day(of: date) -> str:
    """Return a day as a title names it: « dimanche 22 novembre »."""
    return formats.whole_day(of, today=paris.today())


def day(of: date) -> str:
    """Return a day as a sentence names it: « le 3 novembre »."""
    return _("le {day}").format(day=formats.day_of_month(of))


def how_it_ended(visit: VisitOfDay) -> str:
    """Return where somebody is, or how their visit ended and with which answer."""
    if visit.ending is None:
        is_waiting = visit.state is VisitState.WAITING
        return _("Attend") if is_waiting else _("En entretien")
    ended = labels.ending(visit.ending)
    return f"{ended} · {labels.answer(visit.answer)}" if visit.answer else ended


def wait(visit: VisitOfDay, now: datetime) -> str:
    """Return how long somebody waited; a dash where nobody knows."""
    waited = visit.wait(now)
    return labels.minutes(waited) if waited is not None else "—"


def figures(of: date, changed: tuple[FigureChange, ...]) -> str:
    """Say before a late correction what it changes: « le 3 novembre : reçues 23 → 22. »."""
    told = " ; ".join(_figure(change) for change in changed)
    return _("Cette correction change des chiffres déjà donnés, {day} : {figures}.").format(
        day=day(of), figures=told
    )


def _figure(change: FigureChange) -> str:
    name = {
        DayFigure.ARRIVALS: _("passages"),
        DayFigure.RECEIVED: _("reçus"),
        DayFigure.ANSWERED_AT_DESK: _("répondus à l’accueil"),
        DayFigure.LEFT: _("partis sans contact"),
        DayFigure.UNCLOSED: _("non clôturés"),
        DayFigure.MEDIAN_WAIT: _("attente médiane"),
        DayFigure.IN_TIME: _("reçus en 20 min"),
    }[change.figure]
    before = _value(change.before, change.of_before)
    return f"{name} {before} → {_value(change.after, change.of_after)}"


def _value(value: int | timedelta | None, whole: int | None) -> str:
    match value:
        case None:
            return _("non mesurable")
        case timedelta():
            return labels.minutes(formats.begun_minutes(value))
        case _ if whole is not None:
            return _("{part} sur {whole}").format(part=number(value), whole=number(whole))
        case _:
            return number(value)


def correction(made: Correction, people: dict[int, str], choices: tuple[DomainChoice, ...]) -> str:
    """Return one correction: when, who, what from what to what, and why."""
    told = ", ".join(change(each, people, choices) for each in made.changes)
    when = f"{formats.short_day(paris.local_day(made.made_at))} {labels.hour(made.made_at)}"
    taken_back = _("correction retirée") if made.undoes else ""
    parts = [when, made.made_by, taken_back, told, made.reason]
    return " · ".join(part for part in parts if part)


def change(made: Change, people: dict[int, str], choices: tuple[DomainChoice, ...]) -> str:
    """Return what changed: « domaine CAF → Logement »."""
    old, new = (said(made.field, value, people, choices) for value in (made.old, made.new))
    return f"{field(made.field)} {old} → {new}"


def field(of: CorrectedField) -> str:
    """Return what may be corrected, by its name."""
    return {
        CorrectedField.DOMAIN: _("motif"),
        CorrectedField.PERSON: _("personne"),
        CorrectedField.URGENT: _("urgent"),
        CorrectedField.URGENCY: _("degré d’urgence"),
        CorrectedField.ARRIVED_AT: _("arrivée"),
        CorrectedField.RECEIVED_AT: _("reçu·e à"),
        CorrectedField.RECEIVED_BY: _("reçu·e par"),
        CorrectedField.ENDED_AT: _("terminé à"),
        CorrectedField.ENDING: _("fin"),
        CorrectedField.ANSWER: _("réponse"),
    }[of]


def said(
    of: CorrectedField, value: object, people: dict[int, str], choices: tuple[DomainChoice, ...]
) -> str:
    """Return a value that stood, or stands, in a field."""
    if value is None:
        return _("sans nom") if of is CorrectedField.PERSON else "—"
    if of in {CorrectedField.PERSON, CorrectedField.RECEIVED_BY}:
        return people.get(cast("int", value), "…")
    return labels.domain(str(value), choices) if of is CorrectedField.DOMAIN else _plain(value)


def _plain(value: object) -> str:
    match value:
        case bool():
            return _("oui") if value else _("non")
        case datetime():
            return labels.hour(value)
        case Ending():
            return labels.ending(value)
        case Answer():
            return labels.answer(value)
        case _:
            return visit_words.degree(Urgency(str(value)))


IMPOSSIBLE: dict[Impossibility, Callable[[], str]] = {
    Impossibility.IN_THE_FUTURE: lambda: _("Cette heure n’est pas encore passée."),
    Impossibility.ARRIVAL_MISSING: lambda: _("Indiquez l’heure d’arrivée."),
    Impossibility.RECEIVED_BEFORE_ARRIVAL: lambda: _(
        "On ne peut pas être reçu·e avant d’arriver : vérifiez les deux heures."
    ),
    Impossibility.ENDED_BEFORE_ARRIVAL: lambda: _(
        "La fin est avant l’arrivée : vérifiez les deux heures."
    ),
    Impossibility.ENDED_BEFORE_RECEPTION: lambda: _(
        "La fin est avant la réception : vérifiez les deux heures."
    ),
    Impossibility.RECEPTION_MISSING: lambda: _(
        "Indiquez l’heure de réception, ou une fin sans contact."
    ),
    Impossibility.RECEIVED_WITHOUT_CONTACT: lambda: _(
        "Une heure de réception ne va pas avec cette fin : effacez l’une ou changez l’autre."
    ),
    Impossibility.STILL_WAITING: lambda: _(
        "Cette personne attend encore : recevez-la depuis la file."
    ),
    Impossibility.END_MISSING: lambda: _("Indiquez l’heure de fin."),
    Impossibility.NOT_ENDED: lambda: _(
        "Ce passage n’est pas terminé : terminez-le depuis la file."
    ),
    Impossibility.REOPENED: lambda: _("Un passage terminé ne se rouvre pas ici."),
    Impossibility.NOT_A_CHOICE: lambda: _("Cette fin ne se choisit pas."),
    Impossibility.GOES_ON_ELSEWHERE: lambda: _(
        "Ce passage continue ailleurs ou le lendemain : son arrivée et sa fin restent."
    ),
    Impossibility.OF_SEVERAL_ENTRIES: lambda: _(
        "Ce passage se suit dans plusieurs lieux ou sur plusieurs jours :"
        " la personne reste la même."
    ),
    Impossibility.CONTINUES_ANOTHER: lambda: _(
        "Ce passage en continue un autre : il ne s’annule ni ne se rétablit ici."
    ),
    Impossibility.ANSWER_MISSING: lambda: _("Indiquez la réponse donnée."),
    Impossibility.REASON_TOO_LONG: lambda: _("La raison est trop longue : 300 caractères au plus."),
}
