"""What the screen says of procedures: steps, turns, outcomes, dates, and what was refused."""

from collections.abc import Callable
from datetime import date, datetime

from mediance.domain import paris
from mediance.domain.deadline_rules import Severity
from mediance.domain.deadlines import RuleNotInForce
from mediance.domain.followup import (
    Autonomy,
    Blocker,
    Changed,
    Pen,
    ProcedureHead,
    RecordedEvent,
    WaitingOn,
)
from mediance.domain.procedure_life import (
    EventKind,
    IncompleteEvent,
    InTheFuture,
    NoSuchEvent,
    OutcomeTooEarly,
    ProcedureEvent,
    ProcedureIsClosed,
    ProcedureIsOpen,
    StepOutOfOrder,
)
from mediance.domain.procedures import Outcome, Rung, Step
from mediance.domain.reference import Label
from mediance.domain.spans import Unit
from mediance.services.followup.refusals import (
    DateMissing,
    FirstStepStays,
    NotAnOwner,
    NothingToRemind,
    ProcedureUnknown,
    ReasonMissing,
    RuleUnknown,
    TypeUnknown,
    VisitOfNobody,
)
from mediance.ui import formats, labels, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain
from mediance.ui.steering_words import stage

__all__ = ["stage"]

LONGEST_NAME = 40
TONES = {
    Severity.RIGHT_LOST: "red",
    Severity.RIGHT_INTERRUPTED: "orange",
    Severity.USEFUL: "yellow",
}


def step(of: Step) -> str:
    """Return where the work stands exactly."""
    return {
        Step.TO_QUALIFY: _("à qualifier"),
        Step.GATHERING: _("pièces à réunir"),
        Step.READY: _("prête"),
        Step.DEPOSITED: _("dossier déposé"),
        Step.ACKNOWLEDGED: _("accusé de réception reçu"),
        Step.COMPLEMENT_ASKED: _("pièces demandées"),
        Step.DECIDED: _("décision reçue"),
        Step.APPEAL: _("recours envoyé"),
        Step.RIGHT_OPEN: _("droit ouvert"),
    }[of]


def outcome(of: Outcome) -> str:
    """Return how a procedure ended."""
    return {
        Outcome.GRANTED: _("aboutie"),
        Outcome.PARTLY_GRANTED: _("partiellement aboutie"),
        Outcome.REJECTED: _("rejetée par l’organisme"),
        Outcome.STOPPED_BY_PERSON: _("arrêtée par la personne"),
        Outcome.REFERRED: _("orientée"),
        Outcome.VOID: _("sans objet"),
    }[of]


def rung(of: Rung) -> str:
    """Return to whom a reminder goes."""
    return {
        Rung.REMINDER: _("à l’organisme"),
        Rung.HEAD_OF_SERVICE: _("au ou à la responsable du service"),
        Rung.OMBUDSMAN: _("au médiateur de l’organisme"),
        Rung.DEFENDER_OF_RIGHTS: _("au Défenseur des droits"),
        Rung.COURT: _("au tribunal"),
    }[of]


def turn(of: WaitingOn) -> str:
    """Return whose turn it is."""
    return {
        WaitingOn.US: _("à nous"),
        WaitingOn.PERSON: _("à la personne"),
        WaitingOn.INSTITUTION: _("à l’organisme"),
    }[of]


def blocker(of: Blocker | None) -> str:
    """Return what stands in the way."""
    if of is None:
        return _("rien de particulier")
    return {
        Blocker.DOCUMENT_MISSING: _("une pièce manque"),
        Blocker.NO_ANSWER: _("pas de réponse"),
        Blocker.NO_APPOINTMENT: _("pas de rendez-vous"),
        Blocker.ONLINE_ACCOUNT: _("compte en ligne bloqué"),
        Blocker.LANGUAGE: _("la langue"),
        Blocker.UNREACHABLE: _("personne injoignable"),
        Blocker.MONEY: _("l’argent"),
        Blocker.OTHER: _("autre chose"),
    }[of]


def pen(of: Pen) -> str:
    """Return who held the pen."""
    return {
        Pen.FOR: _("fait pour la personne"),
        Pen.WITH: _("fait avec la personne"),
        Pen.BY: _("fait par la personne"),
    }[of]


def autonomy(of: Autonomy) -> str:
    """Return how far the person goes alone; never an obligation."""
    return {
        Autonomy.DONE_FOR: _("0 · on fait à sa place"),
        Autonomy.DONE_WITH: _("1 · on fait ensemble"),
        Autonomy.CHECKED: _("2 · la personne fait, on vérifie"),
        Autonomy.ALONE_ONCE_EXPLAINED: _("3 · seule, une fois expliqué"),
        Autonomy.ALONE: _("4 · seule"),
    }[of]


def unit(of: Unit) -> str:
    """Return in what a letter counts."""
    return {
        Unit.DAYS: _("jours"),
        Unit.WEEKS: _("semaines"),
        Unit.WORKING_DAYS: _("jours ouvrés"),
        Unit.MONTHS: _("mois"),
        Unit.YEARS: _("ans"),
        Unit.HOURS: _("heures"),
    }[of]


def sign(colour: Severity | None) -> str:
    """Return the sign of what is shown in colour; of what has none, a quiet one."""
    if colour is None:
        return ":gray[:material/schedule:]"
    return f":{TONES[colour]}[{labels.SEVERITY_SIGNS[colour]}]"


def days_away(day: date, today: date) -> str:
    """Return how far a day is: « dans 17 j », « demain », « il y a 3 j »."""
    away = (day - today).days
    near = {0: _("aujourd’hui"), 1: _("demain"), -1: _("hier")}
    if away in near:
        return near[away]
    return (_("dans {n} j") if away > 0 else _("il y a {n} j")).format(n=formats.number(abs(away)))


def days(count: int) -> str:
    """Return a length in days: « 41 j »."""
    return _("{n} j").format(n=formats.number(count))


def day_and_distance(day: date, today: date) -> str:
    """Return a day and how far it is: « 9 déc. (dans 17 j) »."""
    said = formats.day_of_month(day) if day.year == today.year else formats.day_and_year(day)
    return f"{said} ({days_away(day, today)})"


def cut(name: str) -> str:
    """Return a name for a line, cut where it is long."""
    return plain(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")


def owner(of: ProcedureHead) -> str:
    """Return who keeps a procedure."""
    return cut(of.owner_name) if of.owner_name else _("personne ne la suit")


def title(of: ProcedureHead) -> str:
    """Return what a procedure is, and to whom it is addressed."""
    return f"{plain(of.type_label)} · {plain(of.institution_label)}"


def standing(of: ProcedureHead) -> str:
    """Return where a procedure stands: its stage and its step, or how it ended."""
    if of.outcome is not None and of.closed_at is not None:
        day = formats.day_and_year(paris.local_day(of.closed_at))
        return _("close le {day} : {outcome}").format(day=day, outcome=outcome(of.outcome))
    inner, outer = step(of.step), stage(of.stage)
    return outer if inner == outer else f"{outer} ({inner})"


def next_date(of: ProcedureHead, today: date) -> str:
    """Return when to look again; empty where nobody said."""
    if of.next_date is None:
        return ""
    return _("Prochaine date : {day}").format(day=day_and_distance(of.next_date, today))


def on_a_day(said: str, day: date | None) -> str:
    """Return what happened, with its day."""
    return f"{said} · {formats.day_and_year(day)}" if day else said


def quoted(said: str, reason: str) -> str:
    """Return what is done, with why."""
    return _("{said} : « {reason} »").format(said=said, reason=plain(reason)) if reason else said


def worded(of: Label) -> str:
    """Return a label of the lists in the reader's language."""
    return plain(of.in_language(session.language()))


def moment(of: datetime) -> str:
    """Return a moment: « 23 nov. 2026, 9 h 05 »."""
    return f"{formats.day_and_year(paris.local_day(of))}, {labels.hour(of)}"


def event(of: ProcedureEvent) -> str:
    """Return what happened."""
    match of.kind:
        case EventKind.ENTERED if of.step:
            return step(of.step).capitalize()
        case EventKind.CLOSED if of.outcome:
            return _("Close : {outcome}").format(outcome=outcome(of.outcome))
        case EventKind.CHASED if of.rung:
            return _("Relance {rung}").format(rung=rung(of.rung))
        case EventKind.REOPENED:
            return _("Rouverte : {reason}").format(reason=plain(of.reason or ""))
        case EventKind.TAKEN_BACK:
            return _("Retiré : {reason}").format(reason=plain(of.reason or ""))
        case _:
            return _PLAIN_EVENTS[of.kind]()


def recorded(of: RecordedEvent) -> str:
    """Return an event with its day, and by whom it was written down."""
    day = formats.day_and_year(paris.local_day(of.event.at))
    by = _("noté par {name}").format(name=cut(of.by_name)) if of.by_name else ""
    return " · ".join(filter(None, (f"**{day}**", event(of.event), by)))


def count_open(count: int) -> str:
    """Return how many procedures are under way."""
    return _n("{n} démarche en cours", "{n} démarches en cours", count).format(
        n=formats.number(count)
    )


_PLAIN_EVENTS: dict[EventKind, Callable[[], str]] = {
    EventKind.REGISTERED: lambda: _("Arrivée à l’accueil"),
    EventKind.TAKEN_IN_CHARGE: lambda: _("Prise en charge"),
    EventKind.REQUESTED: lambda: _("Demande exprimée"),
    EventKind.APPOINTMENT: lambda: _("Rendez-vous obtenu"),
    EventKind.ANSWERED: lambda: _("Réponse de l’organisme"),
    EventKind.ENTERED: lambda: _("Étape"),
    EventKind.CLOSED: lambda: _("Close"),
    EventKind.CHASED: lambda: _("Relance"),
}

PLAIN_REFUSALS: dict[type[Exception], Callable[[], str]] = {
    Changed: lambda: _(
        "Un ou une collègue vient d’écrire sur cette démarche. Relisez, puis recommencez."
    ),
    ProcedureUnknown: lambda: _("Cette démarche n’existe plus, ou n’est pas visible pour vous."),
    TypeUnknown: lambda: _("Choisissez la démarche dans la liste."),
    VisitOfNobody: lambda: _("Ce passage est sans nom : il n’y a personne à suivre."),
    NotAnOwner: lambda: _("Cette personne de l’équipe ne suit personne dans ce lieu."),
    RuleUnknown: lambda: _("Cette échéance n’est plus dans les règles. Rechargez la page."),
    ReasonMissing: lambda: _("Un droit peut se perdre : dites pourquoi vous la mettez de côté."),
    DateMissing: lambda: _("Choisissez la date."),
    NothingToRemind: lambda: _("Aucune réponse n’est attendue : il n’y a rien à relancer."),
    FirstStepStays: lambda: _(
        "C’est la seule étape de la démarche : corrigez-la, elle ne se retire pas."
    ),
    StepOutOfOrder: lambda: _(
        "Cette étape ne peut pas venir là. Vérifiez les dates, ou corrigez l’étape d’avant."
    ),
    ProcedureIsClosed: lambda: _(
        "Cette démarche est close. Rouvrez-la d’abord, en disant pourquoi."
    ),
    ProcedureIsOpen: lambda: _("Cette démarche est déjà ouverte."),
    OutcomeTooEarly: lambda: _(
        "Cette issue vient après une décision ou un droit ouvert : notez d’abord cette étape."
    ),
    NoSuchEvent: lambda: _("Cet événement a changé depuis. Relisez l’historique."),
    InTheFuture: lambda: _("Cette date n’est pas encore venue."),
    IncompleteEvent: lambda: _("Dites pourquoi, en quelques mots."),
    RuleNotInForce: lambda: _("À cette date, une autre version de cette règle s’applique."),
}
"""Sentences of what is refused; `feedback` takes them over."""
