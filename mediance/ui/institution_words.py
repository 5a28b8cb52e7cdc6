"""What the screen says of institutions: how files are handed in, how long they took, whom next."""

from mediance.domain.institutions import (
    SMALLEST_GROUP,
    Delay,
    Deposit,
    DepositWay,
    ListedInstitution,
)
from mediance.domain.procedures import Rung
from mediance.ui import formats
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain


def way(of: DepositWay) -> str:
    """Return how a file is handed in."""
    return {
        DepositWay.ONLINE: _("en ligne"),
        DepositWay.POST: _("par courrier"),
        DepositWay.COUNTER: _("au guichet"),
        DepositWay.EMAIL: _("par courriel"),
        DepositWay.PARTNER: _("par un partenaire"),
    }[of]


def usual_proof(of: DepositWay) -> str:
    """Return what usually proves that a file was handed in like this."""
    return {
        DepositWay.ONLINE: _("accusé d’enregistrement à télécharger"),
        DepositWay.POST: _("recommandé avec avis de réception"),
        DepositWay.COUNTER: _("copie tamponnée ou récépissé"),
        DepositWay.EMAIL: _("accusé de réception demandé par écrit"),
        DepositWay.PARTNER: _("confirmation écrite du partenaire"),
    }[of]


def deposit(of: Deposit) -> str:
    """Return how one kind of file is handed in, and what proof one gets."""
    if not of.ways and not of.proof:
        return _("dépôt à compléter")
    ways = [each for each in DepositWay if each in of.ways]
    said = ", ".join(way(each) for each in ways)
    proof = plain(of.proof) or ", ".join(usual_proof(each) for each in ways)
    told = _("preuve : {proof}").format(proof=proof)
    return f"{said} · {told}" if said else told


def rung(of: Rung) -> str:
    """Return the name of a rung of the ladder."""
    return {
        Rung.REMINDER: _("Relance"),
        Rung.HEAD_OF_SERVICE: _("Chef ou cheffe de service"),
        Rung.OMBUDSMAN: _("Médiation de l’organisme"),
        Rung.DEFENDER_OF_RIGHTS: _("Défenseur des droits"),
        Rung.COURT: _("Tribunal"),
    }[of]


def waiting(of: ListedInstitution) -> str:
    """Return how many files wait there, and how many beyond what is expected."""
    if not of.waiting:
        return _("aucun dossier n’y attend")
    told = _n("un dossier y attend", "{n} dossiers y attendent", of.waiting).format(
        n=formats.number(of.waiting)
    )
    if not of.silent:
        return told
    late = _n("un sans réponse dans le délai", "{n} sans réponse dans le délai", of.silent)
    return f"{told} · :material/schedule: {late.format(n=formats.number(of.silent))}"


def validity(of: ListedInstitution) -> str:
    """Return since when it is offered, or until when it was."""
    if of.valid_to is None:
        return _("proposé depuis le {day}").format(day=formats.day_and_year(of.valid_from))
    return _("retiré après le {day}").format(day=formats.day_and_year(of.valid_to))


def days(count: int | None) -> str:
    """Return a delay; one that is not reached yet cannot be said."""
    if count is None:
        return _("pas encore mesurable")
    return _n("{n} jour", "{n} jours", count).format(n=formats.number(count))


def delay_columns() -> tuple[str, ...]:
    """Return what the delay of one kind of file is told in."""
    return _("Démarche"), _("la moitié en"), _("9 sur 10 en"), _("dossiers")


def delay(of: Delay) -> tuple[str, ...]:
    """Return the delay of one kind of file, under `delay_columns`."""
    if of.is_enough:
        median, ninth = days(of.median_days), days(of.ninth_decile_days)
    else:
        median, ninth = _("trop peu pour le dire"), "–"
    return of.type_label, median, ninth, _files(of)


def _files(of: Delay) -> str:
    """Return how many files, with what became of them; of what is sensitive, no few are told."""
    if of.is_sensitive:
        few = _("moins de {count}").format(count=SMALLEST_GROUP)
        return formats.number(of.files) if of.is_enough else few
    parts = [
        _n("{n} décidé", "{n} décidés", of.decided).format(n=of.decided),
        _n("{n} attend encore", "{n} attendent encore", of.waiting).format(n=of.waiting),
    ]
    if of.stopped:
        parts.append(_n("{n} arrêté avant", "{n} arrêtés avant", of.stopped).format(n=of.stopped))
    if of.silent:
        late = _n("dont {n} hors délai", "dont {n} hors délai", of.silent).format(n=of.silent)
        parts[1] = f"{parts[1]}, {late}"
    return f"{formats.number(of.files)} : {', '.join(parts)}"
