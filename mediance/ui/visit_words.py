"""What may be said of a visit beyond its domain, in words, each once."""

from datetime import datetime, timedelta

from mediance.domain.people import TicketSuggestion
from mediance.domain.reference import Choice, PlaceKind, VisitChoices
from mediance.domain.urgency import Emergency, Urgency
from mediance.domain.visit_details import DebtSignal, Interpreter
from mediance.domain.visits import VisitState
from mediance.domain.whereabouts import Whereabouts
from mediance.ui import labels, session
from mediance.ui.language import _, said_once

Option = dict[str, object]

A_MOMENT = timedelta(minutes=1)


def degree(of: Urgency) -> str:
    """Return how urgent a visit is."""
    return {
        Urgency.NOW: _("Maintenant"),
        Urgency.TODAY: _("Aujourd’hui"),
        Urgency.THIS_WEEK: _("Cette semaine"),
    }[of]


@said_once
def degrees() -> list[Option]:
    """Return the degrees of urgency as the form offers them, with what each is for."""
    examples = {
        Urgency.NOW: _("danger, violence, malaise, enfant seul"),
        Urgency.TODAY: _("expulsion, coupure, date limite, plus rien à manger"),
        Urgency.THIS_WEEK: _("commandement de payer, assignation, fin de droit"),
    }
    return [{"code": each, "label": degree(each), "hint": examples[each]} for each in Urgency]


def interpreter(who: Interpreter) -> str:
    """Return who interprets."""
    return {
        Interpreter.NONE: _("Sans interprète"),
        Interpreter.RELATIVE: _("Un·e proche"),
        Interpreter.PROFESSIONAL_BY_PHONE: _("Interprète par téléphone"),
        Interpreter.COLLEAGUE: _("Un·e collègue"),
    }[who]


def signal(told: DebtSignal) -> str:
    """Return a sign of *mal-endettement*."""
    return {
        DebtSignal.RENT_LATE: _("Loyer en retard"),
        DebtSignal.ENERGY_LATE: _("Énergie en retard"),
        DebtSignal.LASTING_OVERDRAFT: _("Découvert permanent"),
        DebtSignal.SEVERAL_CREDITS: _("Plusieurs crédits"),
        DebtSignal.SEIZURE: _("Saisie, commissaire de justice"),
        DebtSignal.UNOPENED_LETTERS: _("Courriers non ouverts"),
        DebtSignal.INCOME_FELL: _("Baisse de revenus récente"),
        DebtSignal.RIGHT_ENDING: _("Fin de droit prévue"),
    }[told]


@said_once
def emergency_numbers() -> list[Option]:
    """Return whom to call when somebody is in danger, with the number to dial."""
    words = {
        Emergency.MEDICAL: _("SAMU"),
        Emergency.POLICE: _("Police, gendarmerie"),
        Emergency.FIRE: _("Pompiers"),
        Emergency.EUROPEAN: _("Toute urgence, en Europe"),
        Emergency.BY_TEXT: _("Par SMS, sans parler"),
        Emergency.VIOLENCE_AGAINST_WOMEN: _("Violences faites aux femmes"),
        Emergency.CHILD_IN_DANGER: _("Enfance en danger"),
        Emergency.SUICIDE: _("Prévention du suicide"),
        Emergency.SHELTER: _("Hébergement d’urgence"),
    }
    return [{"number": number, "who": who} for number, who in words.items()]


@said_once
def offered(choices: VisitChoices) -> dict[str, list[Option]]:
    """Return the lists behind « Préciser », as a browser part offers them."""
    return {
        "channel": _options(choices.channels),
        "language": _options(choices.languages),
        "interpreter": [{"code": each, "label": interpreter(each)} for each in Interpreter],
        "preferred": [{"code": each.staff_id, "label": each.name} for each in choices.colleagues],
        "followed": _options(choices.institutions),
        "referred": _options(choices.institutions),
        "place": [
            {"code": each.code, "label": _in_words(each), "group": _group(each.kind)}
            for each in choices.places
        ],
        "signals": [{"code": each, "label": signal(each)} for each in DebtSignal],
    }


def where(found: Whereabouts, now: datetime) -> str:
    """Say where somebody is: « n° 12, attend depuis 8 min »."""
    lasts = now - found.since
    match found.state:
        case VisitState.WAITING if lasts < A_MOMENT:
            text = _("n° {number}, vient d’arriver")
        case VisitState.WAITING:
            text = _("n° {number}, attend depuis {wait}")
        case VisitState.RECEIVED:
            text = _("n° {number}, en entretien avec {staff} depuis {wait}")
        case _:
            text = _("n° {number}, passage terminé")
    wait = labels.minutes(lasts)
    return text.format(number=found.number, wait=wait, staff=found.staff_name or "")


def ticket(found: TicketSuggestion, now: datetime) -> str:
    """Say where the person is who holds this number."""
    match found.state:
        case VisitState.WAITING if now - found.arrived_at < A_MOMENT:
            said = _("vient d’arriver")
        case VisitState.WAITING:
            wait = labels.minutes(now - found.arrived_at)
            said = _("attend depuis {wait}").format(wait=wait)
        case VisitState.RECEIVED:
            said = _("en entretien")
        case _:
            said = labels.ending(found.ending) if found.ending else _("Terminé")
    return _("N° {number} : {where}").format(number=found.number, where=said)


def _options(choices: tuple[Choice, ...]) -> list[Option]:
    return [{"code": each.code, "label": _in_words(each)} for each in choices]


def _in_words(choice: Choice) -> str:
    return choice.label.in_language(session.language())


def _group(kind: PlaceKind) -> str:
    return {
        PlaceKind.DISTRICT: _("Quartiers de Perpignan"),
        PlaceKind.COMMUNE: _("Communes"),
        PlaceKind.ELSEWHERE: _("Autre"),
    }[kind]
