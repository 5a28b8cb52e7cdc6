"""What « Ma journée » says: what is due and why, in the words of whoever arrives at work."""

from datetime import date, timedelta

from mediance.domain.appointments import Appointment, State
from mediance.domain.followup import Changed, DayRow, Glance, InBulk, MyDay, Why
from mediance.domain.procedures import Step
from mediance.domain.watching import MyWork, Subject, WaitingHere
from mediance.services.followup.refusals import NothingToRemind
from mediance.ui import (
    formats,
    labels,
    meetings_words,
    privacy,
    rule_words,
    session,
    watching_words,
)
from mediance.ui import procedure_words as words
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

NO_DATE = "none"


def who(of: Subject) -> str:
    """Return whose procedure it is, as this screen may show it."""
    return privacy.shown(of.person_name) or _("personne effacée")


def appointment(of: Appointment) -> str:
    """Return with what somebody has an appointment, how, and what became of it."""
    came = _("arrivé·e, n° {n}").format(n=of.came.number) if of.came else ""
    state = "" if of.state is State.PLANNED else meetings_words.state(of.state)
    about = plain(of.procedure_label or "")
    return " · ".join(filter(None, (about, meetings_words.setting(of.setting), came or state)))


def headline(work: MyWork, *, is_free: bool) -> str:
    """Return the sentence that the day begins with; nothing is due where nobody waits for one."""
    count = work.day.count
    if not count and not is_free:
        return _("Aucune démarche ne vous attend aujourd’hui")
    if not count:
        return _("Rien n’est dû aujourd’hui")
    return _n(
        "{n} démarche vous attend aujourd’hui", "{n} démarches vous attendent aujourd’hui", count
    ).format(n=formats.number(count))


def late(count: int) -> str:
    """Return how many of them are late."""
    return _n("dont une en retard", "dont {n} en retard", count).format(n=formats.number(count))


def waiting(here: WaitingHere) -> str:
    """Return how many wait here, and how many of them for whoever reads it."""
    if not here.count:
        return _("Personne n’attend à l’accueil.")
    told = _n(
        "{n} personne attend à l’accueil", "{n} personnes attendent à l’accueil", here.count
    ).format(n=formats.number(here.count))
    if not here.for_me:
        return f"{told}."
    mine = _n("dont une pour vous", "dont {n} pour vous", here.for_me)
    return f"{told}, {mine.format(n=formats.number(here.for_me))}."


def the_next(count: int) -> str:
    """Return the button that shows those that follow."""
    return _n("Voir la suivante", "Voir les {n} suivantes", count).format(n=formats.number(count))


def to_ask(count: int) -> str:
    """Return how many procedures ask for a date, and nothing else."""
    return _n("{n} date à demander", "{n} dates à demander", count).format(n=formats.number(count))


def unowned(count: int) -> str:
    """Return how many nobody keeps, at one's places."""
    return _n(
        "{n} démarche dont personne ne s’occupe",
        "{n} démarches dont personne ne s’occupe",
        count,
    ).format(n=formats.number(count))


def whys(row: DayRow, today: date) -> list[dict[str, str]]:
    """Return why a procedure stands in the day, the sign of each first."""
    return [found for each in row.whys if (found := _why(row, each, today))]


def _why(row: DayRow, of: Why, today: date) -> dict[str, str] | None:
    match of:
        case Why.DEADLINE if row.glance and row.glance.due_on:
            day = words.day_and_distance(row.glance.due_on, today)
            told = _("{deadline} :").format(deadline=_label(row.glance))
            return _signed(row.glance) | {"text": told, "day": day}
        case Why.DATE_TO_ASK if row.to_ask:
            told = _("date à demander : {deadline}").format(deadline=_label(row.to_ask))
            return _said("question", told)
        case Why.NEXT_DATE if row.head.next_date:
            told = (
                _("prévue le {day}") if row.head.next_date >= today else _("prévue depuis le {day}")
            )
            return _said("day", told.format(day=words.day_and_distance(row.head.next_date, today)))
        case Why.RELANCE if row.relance_on:
            told = (
                _("à relancer le {day}")
                if row.relance_on >= today
                else _("à relancer depuis le {day}")
            )
            return _said("letter", told.format(day=words.day_and_distance(row.relance_on, today)))
        case _:
            return None


def _said(sign: str, text: str) -> dict[str, str]:
    return {"sign": sign, "colour": "", "mark": "", "text": text, "day": ""}


def _signed(glance: Glance) -> dict[str, str]:
    if glance.colour is None:
        return {"sign": "clock", "colour": "", "mark": f"{_('date à vérifier')} ·"}
    severity = rule_words.severity(glance.colour)
    sign = labels.SEVERITY_SHAPES[glance.colour]
    return {"sign": sign, "colour": glance.colour, "mark": f"{severity} ·"}


def _label(glance: Glance) -> str:
    return glance.label.in_language(session.language())


def not_reminded(found: InBulk) -> str:
    """Say why no reminder was written down."""
    if found.changed:
        return words.PLAIN_REFUSALS[Changed]()
    return words.PLAIN_REFUSALS[NothingToRemind]()


def looked_at(after: timedelta | None, today: date) -> str:
    """Say when one will look again."""
    if after is None:
        return _("Sans prochaine date, pour l’instant.")
    return _("Prochaine date : {day}.").format(day=formats.short_day(today + after))


def nothing(*, is_free: bool) -> str:
    """Say that nothing is due, kindly to whoever has a moment."""
    if not is_free:
        return _("Ni échéance, ni relance, ni date prévue. Voyez le reste de votre journée.")
    return _(
        "Rien ne presse : ni échéance, ni relance, ni date prévue pour aujourd’hui."
        " C’est le moment d’avancer une démarche, ou de souffler."
    )


def due(day: MyDay) -> dict[str, object]:
    """Return what the list of what is due says around its lines."""
    return {
        "silence": _("Pas de réponse du serveur. Réessayez : rien ne comptera deux fois."),
        "missing": _("Tant qu’elles manquent, personne ne sait pour quand c’est."),
        "reminded": _("Relance faite"),
        "say_date": _("Dire la date"),
        "done": _("C’est fait…"),
        "again": _("Revoir…"),
        "save": _("Enregistrer"),
        "day_is": _("soit le {day}"),
        "steps": {step.value: words.step(step) for step in Step},
        "looks": [
            *(
                (str(after.days), watching_words.again(after, day.today))
                for after in watching_words.AGAIN
            ),
            (NO_DATE, _("sans date")),
        ],
    }
