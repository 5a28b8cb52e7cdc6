"""What is told, agreed to and mandated, in words, each once."""

from datetime import date

from mediance.domain import paris
from mediance.domain.consents import (
    ConsentEvent,
    ConsentText,
    Decision,
    Hindrance,
    Support,
    TextKind,
)
from mediance.domain.mandates import Duration, Mandate, Signing, State
from mediance.domain.reference import Choice
from mediance.ui import formats, session
from mediance.ui.language import _


def kind(of: TextKind) -> str:
    """Return what somebody is told or asked."""
    return {
        TextKind.NOTICE: _("Information sur les données"),
        TextKind.FOLLOW_UP: _("Être suivi·e"),
        TextKind.SHARING: _("Parler de la demande à un organisme"),
        TextKind.PHONE: _("Appel"),
        TextKind.VOICEMAIL: _("Message vocal"),
        TextKind.SMS: _("SMS"),
        TextKind.LETTER: _("Lettre"),
        TextKind.MANDATE: _("Mandat"),
    }[of]


def decision(said: Decision) -> str:
    """Return what somebody said."""
    return {
        Decision.TOLD: _("Information donnée"),
        Decision.AGREED: _("D’accord"),
        Decision.REFUSED: _("Refus"),
        Decision.WITHDRAWN: _("Accord retiré"),
        Decision.UNDONE: _("Annulé : c’était une erreur"),
    }[said]


def support(of: Support) -> str:
    """Return by what somebody was told."""
    return {
        Support.ORAL: _("À l’oral"),
        Support.SHEET: _("Feuille remise"),
        Support.POSTER: _("Affiche"),
        Support.INTERPRETER: _("Avec interprète"),
    }[of]


def language(code: str, choices: tuple[Choice, ...]) -> str:
    """Return a language's name, its code where no list has it any more."""
    by_code = {choice.code: choice.label for choice in choices}
    return by_code[code].in_language(session.language()) if code in by_code else code


def day(event: ConsentEvent) -> str:
    """Return the day of an event."""
    return formats.day_and_year(paris.local_day(event.at))


def when_and_who(event: ConsentEvent) -> str:
    """Return when something was said, and to whom of us: « 3 nov. 2026 · Amina »."""
    return f"{day(event)} · {event.staff_name}"


def told(event: ConsentEvent, languages: tuple[Choice, ...]) -> str:
    """Return when, by whom and how something was said: « 3 nov. 2026 · Amina · à l’oral »."""
    how = (support(event.telling.support), language(event.telling.language_code, languages))
    version = _("version {number}").format(number=event.version)
    return " · ".join((when_and_who(event), *how, version))


def title_and_body(text: ConsentText) -> tuple[str, str]:
    """Return a text as the reader reads it; people are told the French one, or its translation."""
    if session.language() == "en":
        return text.title_gloss, text.body_gloss
    return text.title, text.body


def hindrance(why: Hindrance, since: str) -> str:
    """Return why somebody may not be followed, plainly."""
    match why:
        case Hindrance.NOT_TOLD:
            return _("L’information sur les données n’a pas encore été donnée.")
        case Hindrance.REFUSED:
            return _(
                "Cette personne ne veut pas de suivi ({day})."
                " On la reçoit ; on n’ouvre ni dossier ni relance."
            ).format(day=since)
        case Hindrance.WITHDRAWN:
            return _(
                "Cette personne a retiré son accord au suivi ({day})."
                " On la reçoit ; le suivi s’arrête."
            ).format(day=since)


def duration(of: Duration) -> str:
    """Return how long a mandate lasts."""
    return {
        Duration.DAY: _("1 jour"),
        Duration.MONTH: _("1 mois (31 jours)"),
        Duration.HALF_YEAR: _("6 mois (182 jours)"),
        Duration.YEAR: _("1 an (365 jours)"),
    }[of]


def signing(how: Signing) -> str:
    """Return how a mandate was given."""
    return {
        Signing.PAPER: _("Sur papier"),
        Signing.ORAL_THEN_PAPER: _("À l’oral, puis sur papier"),
    }[how]


def mandate_state(mandate: Mandate, today: date) -> str:
    """Return whether a mandate holds, and until when."""
    last = formats.day_and_year(mandate.last_day)
    match mandate.state(today):
        case State.IN_FORCE:
            return _("jusqu’au {day}").format(day=last)
        case State.TO_COME:
            return _("à partir du {day}").format(day=formats.day_and_year(mandate.first_day))
        case State.EXPIRED:
            return _("fini le {day}").format(day=last)
        case State.REVOKED:
            revoked = paris.local_day(mandate.revoked_at) if mandate.revoked_at else today
            return _("révoqué le {day}").format(day=formats.day_and_year(revoked))
