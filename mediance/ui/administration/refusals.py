"""Why something could not be arranged, in words; and what a colleague made of it meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mediance.domain.lists import AlwaysOffered, ListedDomain
from mediance.domain.roles import Role
from mediance.domain.sites import (
    LONGEST_ADDRESS,
    LONGEST_REASON,
    ClosureReversed,
    HoursOverlap,
    HoursReversed,
    OpeningPeriod,
    Room,
    Site,
    UnreadableHours,
    UnusableAddress,
    UnusablePhone,
    UnusableReason,
    written_hours,
)
from mediance.domain.synonyms import SameWord
from mediance.domain.team import Colleague, LastAdministrator, OwnAccount, RoleMissing
from mediance.domain.titles import LONGEST_LOGIN, UnusableLogin, UnusableTitle
from mediance.services.accounts import LoginTaken, SiteNameTaken
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.name_synonyms import SynonymUnknown
from mediance.services.sites import LastSite, RoomNameTaken
from mediance.services.team import AccountDisabled
from mediance.ui import feedback, formats, labels, session
from mediance.ui.language import _

REFUSALS = (
    AccountDisabled,
    AlwaysOffered,
    ChangedMeanwhile,
    ClosureReversed,
    HoursOverlap,
    HoursReversed,
    LastAdministrator,
    LastSite,
    LoginTaken,
    NoLongerThere,
    OwnAccount,
    RoleMissing,
    RoomNameTaken,
    SameWord,
    SiteNameTaken,
    SynonymUnknown,
    UnreadableHours,
    UnusableAddress,
    UnusableLogin,
    UnusablePhone,
    UnusableReason,
    UnusableTitle,
)


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a refusal into the sentence that is shown on the next run; for callbacks."""
    try:
        yield
    except REFUSALS as error:
        session.put(feedback.PROBLEM, sentence(error))


def sentence(error: Exception) -> str:
    """Return what to tell whoever pressed."""
    match error:
        case ChangedMeanwhile(now=now):
            return _changed(now)
        case UnusableTitle(longest=longest):
            return _("Écrivez de 1 à {count} caractères, avec au moins une lettre.").format(
                count=longest
            )
        case UnreadableHours(weekday=day):
            return _("{day} : écrivez par exemple « 9h-12h, 13h30-17h », ou « fermé ».").format(
                day=formats.weekday(day).capitalize()
            )
        case HoursReversed(weekday=day):
            return _("{day} : la fermeture vient après l’ouverture.").format(
                day=formats.weekday(day).capitalize()
            )
        case HoursOverlap(weekday=day):
            return _("{day} : deux plages se touchent ou se chevauchent.").format(
                day=formats.weekday(day).capitalize()
            )
        case _:
            return _PLAIN[type(error)]()


def _changed(now: object) -> str:
    said = _roles(now) if isinstance(now, frozenset) else _said(now)
    if not said:
        return _("L’ordre vient de changer. Le voici ; recommencez si besoin.")
    return _(
        "Entre-temps, quelqu’un a enregistré : « {now} ». Votre saisie est restée ;"
        " enregistrez encore une fois pour la garder."
    ).format(now=said)


def _roles(now: frozenset[Role]) -> str:
    return ", ".join(labels.role(role) for role in sorted(now)) or _("personne")


def _said(now: object) -> str:
    """Return what something says now, on one line; nothing for an order, which is on screen."""
    match now:
        case Site():
            parts = (now.name, *now.address.splitlines(), now.phone, _open(is_open=now.is_open))
            return " · ".join(part for part in parts if part)
        case Room():
            return " · ".join(part for part in (now.name, _open(is_open=now.is_open)) if part)
        case ListedDomain():
            shown = "" if now.is_offered else _("masqué")
            return " · ".join(part for part in (now.label.french, shown) if part)
        case Colleague():
            held = ", ".join(labels.role(role) for role in sorted(now.roles))
            access = "" if now.is_enabled else _("accès fermé")
            return " · ".join(part for part in (now.display_name, held, access) if part)
        case tuple() if not now or isinstance(now[0], OpeningPeriod):
            return hours_of_week(now)
        case _:
            return ""


def hours_of_week(week: tuple[OpeningPeriod, ...]) -> str:
    """Return a week on one line: « lundi 9h-12h ; mardi 9h-12h »."""
    days = sorted({period.weekday for period in week})
    hours = {day: written_hours(each for each in week if each.weekday == day) for day in days}
    return " ; ".join(f"{formats.weekday(day)} {hours[day]}" for day in days) or _("fermé")


def _open(*, is_open: bool) -> str:
    return "" if is_open else _("fermé")


_PLAIN: dict[type[Exception], Callable[[], str]] = {
    AccountDisabled: lambda: _("Rouvrez d’abord l’accès de cette personne."),
    AlwaysOffered: lambda: _("L’accueil a besoin de ce motif : il ne se masque pas."),
    ClosureReversed: lambda: _("La fermeture finit après son début, et dure un an au plus."),
    LastAdministrator: lambda: _(
        "C’est la dernière personne de l’administration : donnez d’abord ce rôle à quelqu’un."
    ),
    LastSite: lambda: _("C’est le dernier lieu ouvert : ouvrez-en d’abord un autre."),
    LoginTaken: lambda: _("Cet identifiant est déjà pris."),
    NoLongerThere: lambda: _("Cela n’existe plus. Voici la liste à jour."),
    OwnAccount: lambda: _(
        "Vos rôles, votre accès et votre lien se changent par une autre personne de"
        " l’administration."
    ),
    RoleMissing: lambda: _("Choisissez au moins un rôle."),
    RoomNameTaken: lambda: _("Une salle de ce lieu porte déjà ce nom, ouverte ou fermée."),
    SameWord: lambda: _("Ce sont deux fois le même mot."),
    SiteNameTaken: lambda: _("Un lieu porte déjà ce nom, ouvert ou fermé."),
    SynonymUnknown: lambda: _("Ces noms ne sont plus dans la liste."),
    UnusableAddress: lambda: _("Une adresse compte au plus {count} caractères.").format(
        count=LONGEST_ADDRESS
    ),
    UnusableLogin: lambda: _(
        "Un identifiant compte de 1 à {count} caractères, sans espace, avec au moins une lettre."
    ).format(count=LONGEST_LOGIN),
    UnusablePhone: lambda: _("Écrivez un numéro de téléphone, ou rien."),
    UnusableReason: lambda: _("Une raison compte au plus {count} caractères.").format(
        count=LONGEST_REASON
    ),
}
