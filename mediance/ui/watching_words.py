"""What screens say of Mondays, of questions between colleagues, of absences."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from mediance.domain import paris
from mediance.domain.followup import Lost
from mediance.domain.procedures import Stage
from mediance.domain.watching import (
    MOST_WORDS,
    Became,
    DayNotUsable,
    Decision,
    GivenBack,
    HandOver,
    Load,
    Question,
    UnusableWords,
)
from mediance.services.followup.watching import QUIET_DAYS
from mediance.ui import formats
from mediance.ui import procedure_words as words
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain


def lost(of: Lost) -> str:
    """Return how procedures are lost sight of."""
    return {
        Lost.UNASSIGNED: _("Personne ne s’en occupe"),
        Lost.OWNER_AWAY: _("La personne qui la suit est absente"),
        Lost.NO_NEXT_DATE: _("Pas de prochaine date"),
        Lost.ANSWER_OVERDUE: _("L’organisme aurait dû répondre"),
        Lost.NO_CONTACT: _("Rien depuis plus de {n} jours").format(n=QUIET_DAYS),
    }[of]


def also(others: Sequence[Lost]) -> str:
    """Return for which other reasons a procedure is lost sight of."""
    return _("aussi : {reasons}").format(reasons=", ".join(lost(each).lower() for each in others))


def above(count: int) -> str:
    """Return how many are counted here and listed for another reason before."""
    return _n(
        "Dont une déjà listée plus haut.",
        "Dont {n} déjà listées plus haut.",
        count,
    ).format(n=formats.number(count))


def to_do(of: Lost) -> str:
    """Return what to do first about what is lost sight of for this reason."""
    return {
        Lost.UNASSIGNED: _("Choisissez qui la suit."),
        Lost.OWNER_AWAY: _("Confiez ses démarches, ou une par une."),
        Lost.NO_NEXT_DATE: _("Dites quand on y revient."),
        Lost.ANSWER_OVERDUE: _("Relancez, ou voyez ce que vaut ce silence."),
        Lost.NO_CONTACT: _("Appelez la personne, ou demandez à qui la suit."),
    }[of]


def decided(of: Decision, today: date) -> str:
    """Return a decision in one line: what, who, by when."""
    by = words.day_and_distance(of.due_on, today)
    return f"**{plain(of.what or _('texte effacé'))}** · {words.cut(of.staff_name)} · {by}"


def became(of: Decision, today: date) -> str:
    """Return what became of a decision, with a sign beside the words."""
    match of.became:
        case Became.DONE:
            told = _(":green[:material/check_circle: fait]")
        case Became.DROPPED:
            told = _(":gray[:material/block: abandonné]")
        case Became.REPLACED:
            told = _(":gray[remplacé]")
        case Became.OPEN if of.is_late(today):
            late = (today - of.due_on).days
            days = _n("en retard d’un jour", "en retard de {n} jours", late).format(n=late)
            told = f":red[:material/error: **{days}**]"
        case _:
            told = _(":gray[:material/radio_button_unchecked: à faire]")
    return " · ".join(filter(None, (told, _ended(of), _since(of))))


def _ended(of: Decision) -> str:
    if of.ended_at is None:
        return ""
    day = formats.day_of_month(paris.local_day(of.ended_at))
    return f"{day} · {words.cut(of.ended_by or '')}"


def _since(of: Decision) -> str:
    if of.became is not Became.OPEN:
        return ""
    if not of.subject.head.is_open:
        return words.standing(of.subject.head)
    if of.moved_at is None:
        return _("rien de neuf depuis")
    day = formats.day_of_month(paris.local_day(of.moved_at))
    said = _("du neuf le {day} : {standing}")
    return said.format(day=day, standing=words.standing(of.subject.head))


def asked(of: Question) -> str:
    """Return who asked whom, and when."""
    return _("{asker} demande à {asked} · {moment}").format(
        asker=words.cut(of.asker), asked=words.cut(of.asked), moment=words.moment(of.asked_at)
    )


def answered(of: Question) -> str:
    """Return who answered, and when; that an answer is waited for."""
    if of.answered_at is None:
        return _("Réponse attendue.")
    return _("{asked} répond · {moment}").format(
        asked=words.cut(of.asked), moment=words.moment(of.answered_at)
    )


def written(text: str | None) -> str:
    """Return what somebody wrote, whatever signs it holds."""
    return f"« {plain(text)} »" if text else _("texte effacé")


def load(of: Load) -> str:
    """Return how much somebody would leave: « 12 démarches : 5 à préparer, 7 déposées »."""
    by_stage = ", ".join(
        f"{formats.number(count)} {_stages(stage, count)}"
        for stage, count in of.by_stage.items()
        if count
    )
    told = _n("{n} démarche en cours", "{n} démarches en cours", of.count)
    return f"**{told.format(n=formats.number(of.count))}** : {by_stage}"


def kept_back(count: int) -> str:
    """Return how many stay as they are, and why."""
    return _n(
        "{n} démarche reste en place : rien ne s’écrit plus, à la demande de la personne.",
        "{n} démarches restent en place : rien ne s’écrit plus, à la demande des personnes.",
        count,
    ).format(n=formats.number(count))


def _stages(of: Stage, count: int) -> str:
    return {
        Stage.TO_PREPARE: _("à préparer"),
        Stage.DEPOSITED: _n("déposée", "déposées", count),
        Stage.DECISION: _("à la décision"),
        Stage.RIGHT_OPEN: _("au droit ouvert"),
    }[of]


def hand_over(of: HandOver, staff_id: int, today: date) -> str:
    """Return what was left to whom, as one of the two reads it."""
    count = _n("{n} démarche", "{n} démarches", of.count).format(n=formats.number(of.count))
    day = formats.day_of_month(paris.local_day(of.made_at))
    if of.to_id == staff_id:
        told = _("{name} vous a confié {count}, le {day}").format(
            name=words.cut(of.from_name), count=count, day=day
        )
    else:
        told = _("Vous avez confié {count} à {name}, le {day}").format(
            name=words.cut(of.to_name), count=count, day=day
        )
    return f"{told}{_back(of, today)}"


def _back(of: HandOver, today: date) -> str:
    if of.back_on is None:
        return "."
    day = words.day_and_distance(of.back_on, today)
    told = _("de retour le {day}").format(day=day)
    return f" · {told}"


def handed(count: int, name: str) -> str:
    """Say what was just handed over."""
    return _n("{n} démarche confiée à {name}.", "{n} démarches confiées à {name}.", count).format(
        n=formats.number(count), name=name
    )


def given_back(of: GivenBack) -> str:
    """Say what was just given back, and how many could not be."""
    told = _n("{n} démarche rendue.", "{n} démarches rendues.", of.count).format(
        n=formats.number(of.count)
    )
    return f"{told} {kept_back(of.stayed)}" if of.stayed else told


def goes_with(of: Load) -> str:
    """Return what goes with the procedures until their colleague is back, if anything does."""
    decided = _n("{n} décision du lundi", "{n} décisions du lundi", of.decisions)
    sent = _n("{n} orientation à redemander", "{n} orientations à redemander", of.referrals)
    parts = [
        told.format(n=formats.number(count))
        for told, count in ((decided, of.decisions), (sent, of.referrals))
        if count
    ]
    if not parts:
        return ""
    return _("Avec elles, jusqu’au retour : {what}.").format(what=", ".join(parts))


def questions_left(count: int) -> str:
    """Return how many questions wait for an answer that nobody else can give."""
    return _n(
        "{n} question de collègue attend une réponse, et reste à son nom.",
        "{n} questions de collègues attendent une réponse, et restent à son nom.",
        count,
    ).format(n=formats.number(count))


def appointments_left(count: int) -> str:
    """Return how many appointments are to be moved, one by one."""
    return _n(
        "{n} rendez-vous à venir, à déplacer ou à annuler depuis la fiche :",
        "{n} rendez-vous à venir, à déplacer ou à annuler depuis chaque fiche :",
        count,
    ).format(n=formats.number(count))


AGAIN: tuple[timedelta, ...] = tuple(timedelta(days=days) for days in (1, 7, 14, 30))
"""When one usually looks again."""


def again(after: timedelta, today: date) -> str:
    """Return when one looks again: « dans une semaine, lun. 30 nov. »."""
    told = {
        1: _("demain"),
        7: _("dans une semaine"),
        14: _("dans deux semaines"),
        30: _("dans un mois"),
    }[after.days]
    return f"{told}, {formats.short_day(today + after)}"


PLAIN_REFUSALS: dict[type[Exception], Callable[[], str]] = {
    UnusableWords: lambda: _("Écrivez quelques mots : {n} caractères au plus.").format(
        n=MOST_WORDS
    ),
    DayNotUsable: lambda: _("Choisissez un jour à venir, dans les deux ans."),
}
