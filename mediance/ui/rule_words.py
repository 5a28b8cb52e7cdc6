"""What a deadline rule says, in words, each once; and what two versions of it say otherwise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from mediance.domain.deadline_rules import (
    CONFIRM_WITH,
    Confidence,
    DeadlineEvent,
    Direction,
    InconsistentRule,
    Rule,
    RuleProblem,
    Severity,
    Silence,
    Who,
)
from mediance.ui import formats, labels, session, span_words
from mediance.ui.language import _
from mediance.ui.markdown import plain
from mediance.ui.procedure_words import step


@dataclass(frozen=True)
class Names:
    """What the codes that a rule names are called: of events, of kinds of procedure."""

    events: Mapping[str, DeadlineEvent]
    types: Mapping[str, str]


def severity(of: Severity) -> str:
    """Return what is at stake."""
    return {
        Severity.RIGHT_LOST: _("droit perdu"),
        Severity.RIGHT_INTERRUPTED: _("droit interrompu"),
        Severity.USEFUL: _("rappel utile"),
    }[of]


def signed(of: Severity) -> str:
    """Return the same with its shape; a rule that nobody verified has no colour, nor has this."""
    return f"{labels.SEVERITY_SIGNS[of]} {severity(of)}"


def confidence(of: Confidence) -> str:
    """Return how sure the source is."""
    return {
        Confidence.HIGH: _("confiance haute"),
        Confidence.MEDIUM: _("confiance moyenne"),
        Confidence.LOW: _("confiance basse"),
        Confidence.PRACTICE: _("usage, sans texte"),
    }[of]


def silence(of: Silence) -> str:
    """Return what no answer means."""
    return {
        Silence.ACCEPTANCE: _("vaut accord"),
        Silence.REJECTION: _("vaut refus"),
        Silence.NONE: _("ne dit rien"),
        Silence.UNKNOWN: _("sens inconnu : à demander"),
    }[of]


def who(of: Who) -> str:
    """Return whose time runs."""
    return {
        Who.PERSON: _("la personne, avec nous"),
        Who.INSTITUTION: _("l’organisme, le bailleur ou le créancier"),
    }[of]


def direction(of: Direction) -> str:
    """Return on which side of the event the date is."""
    return {
        Direction.AFTER: _("après l’événement"),
        Direction.BEFORE: _("avant l’événement"),
    }[of]


def label(of: Rule) -> str:
    """Return what a rule is called, as plain text of the screen."""
    return plain(of.label.in_language(session.language()))


def delay(of: Rule) -> str:
    """Return its length, and on which side of the event."""
    if not any(each.number for each in of.delay.quantities) and of.delay.landing is None:
        return _("le jour de l’événement")
    return f"{span_words.length(of.delay)} {direction(of.direction)}"


def validity(of: Rule) -> str:
    """Return for events of which days it holds."""
    if of.valid_from and of.valid_to:
        return _("du {first} au {last}").format(
            first=formats.day_and_year(of.valid_from), last=formats.day_and_year(of.valid_to)
        )
    if of.valid_from:
        return _("à partir du {first}").format(first=formats.day_and_year(of.valid_from))
    if of.valid_to:
        return _("jusqu’au {last}").format(last=formats.day_and_year(of.valid_to))
    return _("sans limite de date")


def verified(of: Rule) -> str:
    """Return who answers for it, or that nobody does yet."""
    if of.verified is None:
        return _("à vérifier")
    return _("vérifiée par {name} le {day}").format(
        name=plain(of.verified.by), day=formats.day_and_year(of.verified.on)
    )


def alerts(of: Rule) -> str:
    """Return the days to act or look, each with what is at stake."""
    return " ; ".join(
        f"{span_words.offset(each.when)} ({severity(each.severity)})" for each in of.alerts
    )


def told(of: Rule, names: Names) -> dict[str, str]:
    """Return all that a rule says, title by title; what it does not say is empty."""
    language = session.language()
    return {
        _("Ce qui est à faire"): of.label.in_language(language),
        _("La question"): names.events[of.event].question.in_language(language),
        _("Délai"): delay(of),
        _("Qui doit agir"): who(of.who),
        _("Sans réponse"): silence(of.silence) if of.who is Who.INSTITUTION else "",
        _("En jeu"): severity(of.severity),
        _("Rappels"): alerts(of),
        _("S’ouvre"): span_words.offset(of.opens) if of.opens else "",
        _("Revient tous les"): span_words.length(of.every) if of.every else "",
        _("Conseil"): of.advice.in_language(language),
        _("À confirmer auprès de"): CONFIRM_WITH[of.confirm_with].in_language(language),
        _("Base légale"): of.legal_basis or "",
        _("Source"): of.source,
        _("Confiance"): confidence(of.confidence),
        _("Pour un événement"): validity(of),
        _("Ne compte plus à l’étape"): step(of.until) if of.until else "",
        _("Démarches"): ", ".join(sorted(names.types.get(code, code) for code in of.applies_to)),
    }


def differences(before: Rule, after: Rule, names: Names) -> list[tuple[str, str, str]]:
    """Return what two rules say otherwise: the title, before, after; also in other languages."""
    first, then = told(before, names), told(after, names)
    found = [(title, first[title], then[title]) for title in first if first[title] != then[title]]
    other = [
        (_("Libellé en anglais"), before.label.english, after.label.english),
        (_("Conseil en anglais"), before.advice.english, after.advice.english),
        (_("Ce qui est à faire"), before.label.french, after.label.french),
        (_("Conseil"), before.advice.french, after.advice.french),
    ]
    seen = {title for title, *_rest in found}
    return found + [each for each in other if each[1] != each[2] and each[0] not in seen]


def table(rows: list[tuple[str, str, str]], before: str, after: str) -> str:
    """Return differences as a table of two versions."""
    return head("", before, after) + "\n".join(
        f"| **{title}** | {plain(old) or '–'} | {plain(new) or '–'} |" for title, old, new in rows
    )


def bold(words: str) -> str:
    """Return the name of a part of the screen."""
    return f"**{words}**"


def head(*columns: str) -> str:
    """Return the head of a table."""
    return f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|\n"


def headline(count: int, unverified: int) -> str:
    """Return how many rules there are, and how many wait for somebody."""
    if not unverified:
        return _("{count} règles, toutes vérifiées.").format(count=count)
    return _("{count} règles, dont {unverified} à vérifier.").format(
        count=count, unverified=unverified
    )


def day(of: date | None) -> str:
    """Return a day, or that there is none."""
    return formats.day_and_year(of) if of else _("sans date")


def problem(error: InconsistentRule) -> str:
    """Return why a rule cannot be written like this."""
    return _PROBLEMS[error.problem]()


_PROBLEMS: dict[RuleProblem, Callable[[], str]] = {
    RuleProblem.WORDS_MISSING: lambda: _(
        "Écrivez le libellé et le conseil, en français et en anglais, et la source."
    ),
    RuleProblem.LINE_MISMATCH: lambda: _("Le code de la règle ne correspond pas à sa ligne."),
    RuleProblem.NO_LENGTH: lambda: _("Écrivez un délai, par exemple « 2 mois »."),
    RuleProblem.BACKWARDS: lambda: _(
        "Un délai se compte en avant : choisissez « avant » ou « après » à côté."
    ),
    RuleProblem.HOURS_MIXED: lambda: _("Les heures se comptent seules, et après l’événement."),
    RuleProblem.ALERT_AFTER_DEADLINE: lambda: _(
        "Un rappel pour la personne ne peut pas venir après la date limite."
    ),
    RuleProblem.SEVERITY_MISMATCH: lambda: _(
        "Ce qui est en jeu est ce que dit le rappel le plus grave."
    ),
    RuleProblem.SILENCE_OF_PERSON: lambda: _(
        "Le silence n’a de sens que si un organisme doit répondre."
    ),
    RuleProblem.VALIDITY_REVERSED: lambda: _("La règle finit avant de commencer."),
    RuleProblem.HALF_VERIFIED: lambda: _("Une vérification a son nom et sa date."),
    RuleProblem.STANDS_STILL: lambda: _("Ce qui revient a besoin d’une durée."),
    RuleProblem.TOO_LONG: lambda: _("Une durée va au-delà de cent ans : vérifiez-la."),
    RuleProblem.DAY_FAR_AWAY: lambda: _("Une date est trop loin d’aujourd’hui : vérifiez l’année."),
    RuleProblem.TWICE: lambda: _("Une autre règle porte ce code."),
    RuleProblem.UNKNOWN_EVENT: lambda: _("Cet événement n’est plus dans la liste."),
    RuleProblem.UNREADABLE: lambda: _(
        "Une durée ne se lit pas. Écrivez par exemple « 2 mois », « 6 semaines »,"
        " « 10 jours avant la date limite »."
    ),
}
