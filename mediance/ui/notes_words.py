"""What the screen says of cases, of who is attached to them, and of confidential notes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mediance.domain import paris
from mediance.domain.cases import CaseFile
from mediance.domain.consents import Hindrance
from mediance.domain.notes import (
    Attachment,
    ExceptionalAccess,
    Hidden,
    Note,
    UnusableText,
    Version,
)
from mediance.domain.procedures import CaseClosing
from mediance.services.cases import (
    CaseIsClosed,
    CaseIsOpen,
    CaseUnknown,
    MayNotAttach,
    NotASocialWorker,
    NotFollowed,
)
from mediance.services.exceptional_access import NotNamed, OwnReader
from mediance.services.notes import NotAttached, NoteChanged, NoteUnknown
from mediance.ui import formats, labels
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain


def moment(of: datetime) -> str:
    """Return a moment: « 23 nov. 2026, 9 h 05 »."""
    return f"{day(of)}, {labels.hour(of)}"


def day(of: datetime) -> str:
    """Return the day of a moment, as it is in Paris."""
    return formats.day_and_year(paris.local_day(of))


def head(file: CaseFile) -> str:
    """Return what a case is, in one line."""
    begun = _("Ouvert le {day}").format(day=day(file.head.opened_at))
    ended = (
        _("clos le {day} : {why}").format(
            day=day(file.head.closed_at), why=closing(file.head.closing)
        )
        if file.head.closed_at and file.head.closing
        else ""
    )
    by = _("suivi par {name}").format(name=plain(file.referent_name)) if file.referent_name else ""
    return " · ".join(filter(None, (begun, plain(file.site_name), by, ended)))


def attached(file: CaseFile) -> str:
    """Return who is attached, in one line."""
    names = ", ".join(_attached(each) for each in file.attached)
    if not names:
        return _("Aucun travailleur social n’est rattaché.")
    return _("Rattaché·es : {names}").format(names=names)


def _attached(each: Attachment) -> str:
    return _("{name} (depuis le {day})").format(name=plain(each.name), day=day(each.since))


def closing(why: CaseClosing) -> str:
    """Return why a case was closed."""
    return {
        CaseClosing.COMPLETED: _("suivi terminé"),
        CaseClosing.HANDED_OVER: _("passé à un autre service"),
        CaseClosing.STOPPED_BY_PERSON: _("arrêté par la personne"),
        CaseClosing.LOST_TOUCH: _("sans nouvelles"),
        CaseClosing.MOVED_AWAY: _("a déménagé"),
        CaseClosing.DECEASED: _("décès"),
    }[why]


def not_followed(why: Hindrance) -> str:
    """Return why no case may be opened."""
    return {
        Hindrance.NOT_TOLD: _("Donnez d’abord l’information à la personne : le dossier la nomme."),
        Hindrance.REFUSED: _("La personne ne veut pas de suivi : aucun dossier ne s’ouvre."),
        Hindrance.WITHDRAWN: _("La personne a retiré son accord : aucun dossier ne s’ouvre."),
    }[why]


def history(file: CaseFile) -> list[str]:
    """Return who was attached, and who read exceptionally, in the order in which it happened."""
    happened = [
        *((each.since, _came(each)) for each in file.attachments),
        *((each.until, _went(each)) for each in file.attachments if each.until),
        *((each.since, access(each)) for each in file.accesses),
    ]
    ordered = sorted(happened, key=lambda told: told[0])
    return [f"{moment(at)} · {said}" for at, said in ordered]


def _came(each: Attachment) -> str:
    return _("{name} est rattaché·e par {by}").format(
        name=plain(each.name), by=plain(each.attached_by)
    )


def _went(each: Attachment) -> str:
    return _("{name} n’est plus rattaché·e").format(name=plain(each.name))


def access(each: ExceptionalAccess) -> str:
    """Return who read exceptionally, until when, why where one may know, and who was told."""
    said = _("accès exceptionnel de {name}, jusqu’à {hour}").format(
        name=plain(each.name), hour=labels.hour(each.until)
    )
    why = _("« {reason} »").format(reason=plain(each.reason)) if each.reason else ""
    told = [
        _("vu par {name} le {day}").format(name=plain(name), day=day(seen_at))
        if seen_at
        else _("{name} ne l’a pas encore vu").format(name=plain(name))
        for name, seen_at in each.told
    ]
    return " · ".join(filter(None, (said, why, *told)))


def written(note: Note) -> str:
    """Return by whom and when a note was written, and corrected."""
    first, now = note.versions[0], note.current
    said = f"**{plain(note.author_name)}** · {moment(first.written_at)}"
    if now.version == 1:
        return said
    corrected = _("corrigée le {moment}").format(moment=moment(now.written_at))
    return f"{said} · {corrected}"


def former(note: Note) -> str:
    """Return how many versions stand behind a note."""
    count = len(note.former)
    return _n("Version d’avant", "{count} versions d’avant", count).format(count=count)


def hidden(version: Version) -> str:
    """Return why a text cannot be read."""
    if version.hidden is Hidden.SEAL_BROKEN:
        return _("Ce texte a été altéré : il ne s’ouvre plus. Prévenez l’administration.")
    return _(
        "Ce texte ne peut pas être lu : sa clé n’est pas sur ce serveur. Rien n’est perdu :"
        " prévenez l’administration, qui peut la remettre."
    )


def read_button(count: int) -> str:
    """Return what the button that opens the notes says."""
    return _n("Lire la note", "Lire les {count} notes", count).format(count=count)


def left(duration: timedelta) -> str:
    """Return how long an access still lasts, in begun minutes."""
    count = max(formats.begun_minutes(duration) // formats.MINUTE, 0)
    return _n("encore {count} minute", "encore {count} minutes", count).format(count=count)


def refusal(error: NotFollowed | UnusableText) -> str:
    """Return why no case was opened, or no text kept."""
    if isinstance(error, NotFollowed):
        return not_followed(error.why)
    if error.length < error.shortest:
        return _n(
            "Écrivez d’abord le texte.", "Écrivez au moins {count} signes.", error.shortest
        ).format(count=error.shortest)
    return _("Ce texte est trop long : {count} signes au plus.").format(
        count=formats.number(error.longest)
    )


PLAIN_REFUSALS: dict[type[Exception], Callable[[], str]] = {
    CaseIsClosed: lambda: _("Ce dossier est clos : on n’y écrit plus."),
    CaseIsOpen: lambda: _("Un dossier est déjà ouvert ici pour cette personne."),
    CaseUnknown: lambda: _("Ce dossier n’est pas visible depuis vos lieux."),
    MayNotAttach: lambda: _("Le rattachement se fait par une autre personne du dossier."),
    NotASocialWorker: lambda: _("Seul un travailleur social de ce lieu se rattache à un dossier."),
    NotAttached: lambda: _("Vous n’êtes pas rattaché·e à ce dossier."),
    NotNamed: lambda: _("L’accès exceptionnel n’est ouvert qu’aux personnes désignées."),
    NoteChanged: lambda: _("Cette note a changé ailleurs. Relisez-la avant de corriger."),
    NoteUnknown: lambda: _("Une note se corrige par la personne qui l’a écrite."),
    OwnReader: lambda: _("Une autre personne de l’administration vous désigne."),
}
"""What else may be refused, each in one sentence."""
